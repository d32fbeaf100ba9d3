import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { elsewhereQuery } from "~/api/finding";
import { environmentName, useEnvironment } from "~/app/environment";
import { useText } from "~/i18n";
import { Button } from "~/ui/button";
import { Chip } from "~/ui/chip";
import { criteriaOf } from "../api-filters";
import type { Scope } from "../search";
import { NO_FILTERS, useListSearch, useNarrow } from "./address";
import { useOtherFilters, useTerms } from "./filters";
import styles from "./nothing-found.module.css";

/** In the place of a list that its filters leave empty: which they are, and where there is more. */
export function NothingFound({ scope }: { scope: Scope }) {
  const text = useText();
  const narrow = useNarrow();
  const filters = [...useTerms(), ...useOtherFilters()];
  return (
    <div className={styles.nothing}>
      <h2>{text.find.nothing}</h2>
      <p>{text.find.nothingText}</p>
      <ul className={styles.filters} aria-label={text.find.activeFilters}>
        {filters.map(({ name, without }, index) => (
          <Chip key={`${index} ${name}`} name={name} onRemove={() => narrow(without)} />
        ))}
      </ul>
      <Button onClick={() => narrow(NO_FILTERS)}>{text.find.clearFilters}</Button>
      <Elsewhere scope={scope} />
    </div>
  );
}

/** The filters are often right, and the environment is not. */
function Elsewhere({ scope }: { scope: Scope }) {
  const text = useText();
  const search = useListSearch();
  const { data: environment } = useQuery(
    elsewhereQuery(criteriaOf(search, scope, useEnvironment())),
  );
  if (!environment) return null;
  const name = environmentName(environment, text);
  return (
    <p role="status">
      {text.find.elsewhere(name)}{" "}
      <Link to="." search={{ ...search, p: undefined, env: environment }}>
        {text.find.goElsewhere(name)}
      </Link>
    </p>
  );
}
