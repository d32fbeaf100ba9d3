import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { environmentsQuery } from "~/api/queries";
import { useText } from "~/i18n";
import type { Texts } from "~/i18n/pt";
import { Select } from "~/ui/select";
import { DEFAULT_ENVIRONMENT } from "./search-params";

const FIRST = [DEFAULT_ENVIRONMENT, "homologation", "dev"];
const route = getRouteApi("/signed-in");

/** Return the environment that the screens are about. It is in the address: `?env=dev`. */
export const useEnvironment = (): string => route.useSearch().env ?? DEFAULT_ENVIRONMENT;

export const environmentName = (name: string, text: Texts): string =>
  text.environments[name] ?? name;

/** Return these names in the order of the select: Produção first, names of one's own last. */
export function inOrder(names: readonly string[]): string[] {
  const others = names.filter((name) => !FIRST.includes(name)).toSorted();
  return [...FIRST, ...others];
}

export function EnvironmentSelect() {
  const text = useText();
  const navigate = useNavigate();
  const current = useEnvironment();
  const { data: names = [] } = useQuery(environmentsQuery);
  const options = inOrder([...new Set([...names, current])]);
  return (
    <Select
      label={text.shell.environment}
      value={current}
      options={options.map((name) => [name, environmentName(name, text)] as const)}
      onChoose={(env) => {
        // Other parameters, like a page, are of the list that was left.
        navigate({ to: ".", search: { env: env === DEFAULT_ENVIRONMENT ? undefined : env } });
      }}
    />
  );
}
