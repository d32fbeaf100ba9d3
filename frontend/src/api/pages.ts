/** Lists that are read page by page, each below the one before. */

import { useInfiniteQuery } from "@tanstack/react-query";

interface Page<Row> {
  results: Row[];
  next: string | null;
}

export interface Pages<Row> {
  /** All that has come so far; undefined before the first page. */
  rows: Row[] | undefined;
  error: unknown;
  refetch: () => void;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
}

/** How many a page has: as many as the API gives at once. */
export const PAGE_SIZE = 100;

export function usePages<Row>(
  key: readonly unknown[],
  read: (page: number, signal: AbortSignal) => Promise<Page<Row>>,
): Pages<Row> {
  const query = useInfiniteQuery({
    queryKey: [...key, "pages"],
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: 1,
    getNextPageParam: (last, pages) => (last.next ? pages.length + 1 : undefined),
  });
  return {
    rows: query.data?.pages.flatMap(({ results }) => results),
    error: query.error,
    refetch: () => void query.refetch(),
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
  };
}
