import { Link } from "@tanstack/react-router";
import { ApiError, messageOf } from "~/api/errors";
import { useText } from "~/i18n";
import { Failure } from "~/ui/failure";
import styles from "./empty.module.css";

interface Props {
  error: unknown;
  onTryAgain: () => void;
}

/** Why a list did not come. What asking again would not change leads somewhere else. */
export function ListFailure({ error, onTryAgain }: Props) {
  const text = useText();
  const status = error instanceof ApiError ? error.status : 0;
  if (status === 404) {
    return (
      <div role="alert" className={styles.empty}>
        <p>{text.logs.noPage}</p>
        <Link to="." search={(before) => ({ ...before, p: undefined })}>
          {text.logs.firstPage}
        </Link>
      </div>
    );
  }
  if (status === 400) {
    return (
      <div role="alert" className={styles.empty}>
        <p>{messageOf(error, text)}</p>
        <Link to="." search={({ env }) => (env ? { env } : {})}>
          {text.logs.clearFilters}
        </Link>
      </div>
    );
  }
  return <Failure error={error} onTryAgain={onTryAgain} />;
}
