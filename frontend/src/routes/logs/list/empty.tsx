import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { perEnvironmentQuery, type Listed } from "~/api/logs";
import { environmentName } from "~/app/environment";
import { useText } from "~/i18n";
import { isFiltered } from "../api-filters";
import { NothingFound } from "../find/nothing-found";
import styles from "./empty.module.css";

/** In the place of the rows where there are none: why, and what one can do about it. */
export function Empty({ listed }: { listed: Listed }) {
  if (isFiltered(listed.search)) return <NothingFound scope={listed.scope} />;
  return <Nothing {...listed} />;
}

function Nothing({ scope, environment }: Listed) {
  const text = useText();
  const { data: counts = [] } = useQuery(perEnvironmentQuery(scope));
  return (
    <div className={styles.empty}>
      <h2>{text.logs.empty[scope](environmentName(environment, text))}</h2>
      <p>{text.logs.emptyText[scope]}</p>
      <ul className={styles.elsewhere}>
        {counts
          .filter(([name]) => name !== environment)
          .map(([name, logs]) => (
            <li key={name}>
              <Link to="." search={{ env: name }}>
                {text.logs.elsewhere(logs, environmentName(name, text))}
              </Link>
            </li>
          ))}
      </ul>
    </div>
  );
}
