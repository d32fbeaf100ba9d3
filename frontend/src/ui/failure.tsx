import { messageOf } from "~/api/errors";
import { useText } from "~/i18n";
import { Button } from "./button";
import styles from "./failure.module.css";

/** In the place of data that did not come. */
export function Failure({ error, onTryAgain }: { error: unknown; onTryAgain: () => void }) {
  const text = useText();
  return (
    <div role="alert" className={styles.failure}>
      <p>{messageOf(error, text)}</p>
      <Button onClick={() => onTryAgain()}>{text.tryAgain}</Button>
    </div>
  );
}
