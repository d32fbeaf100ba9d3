import type { Pages } from "~/api/pages";
import { useText } from "~/i18n";
import { Button } from "./button";

/** Below a list: the button that makes it longer, as long as there is more. */
export function More({ pages }: { pages: Pages<unknown> }) {
  const text = useText();
  if (!pages.hasMore) return null;
  return (
    <Button onClick={pages.loadMore} disabled={pages.isLoadingMore}>
      {text.loadMore}
    </Button>
  );
}
