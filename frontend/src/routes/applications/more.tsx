import { useText } from "~/i18n";
import { Button } from "~/ui/button";

interface Props {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

/** Loads what else there is of a list. */
export function More({ query }: Props) {
  const text = useText();
  if (!query.hasNextPage) return null;
  return (
    <div>
      <Button disabled={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
        {text.applications.more}
      </Button>
    </div>
  );
}
