import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { anyLogQuery, perEnvironmentQuery, type Listed } from "~/api/logs";
import { environmentName } from "~/app/environment";
import { loadPart } from "~/app/parts";
import { useText } from "~/i18n";
import { Skeleton } from "~/ui/skeleton";
import { isFiltered } from "../api-filters";
import { NothingFound } from "../find/nothing-found";
import styles from "./empty.module.css";

/** Few people see it, and they once. */
const FirstSteps = lazy(async () => {
  const part = await loadPart(() => import("~/routes/applications/first-steps"));
  return { default: part.FirstSteps };
});

/** Return whether nobody ever reported anything that who is signed in may see. */
export function useIsUnused({ scope, search }: Listed, isEmpty: boolean): boolean {
  const enabled = isEmpty && scope === "open" && !isFiltered(search);
  const { data: isAny } = useQuery({ ...anyLogQuery, enabled });
  return enabled && isAny === false;
}

interface Props {
  listed: Listed;
  isUnused: boolean;
}

/** In the place of the rows where there are none: why, and what one can do about it. */
export function Empty({ listed, isUnused }: Props) {
  if (isFiltered(listed.search)) return <NothingFound scope={listed.scope} />;
  if (!isUnused) return <Nothing {...listed} />;
  return (
    <Suspense fallback={<Skeleton height="24rem" />}>
      <FirstSteps />
    </Suspense>
  );
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
