import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { messageOf } from "~/api/errors";
import { queryClient } from "~/api/queries";
import { walkQuery } from "~/api/walk";
import { useEnvironment } from "~/app/environment";
import { useShortcuts } from "~/app/shortcuts";
import { useText } from "~/i18n";
import { Button } from "~/ui/button";
import { say } from "~/ui/toast";
import { lastList, SCOPES } from "../last-list";
import type { DetailSearch } from "../search";
import styles from "./neighbours.module.css";

const route = getRouteApi("/signed-in/erros/$id");

/** The ways to the errors before and after this one, in the list that somebody came from. */
export function Neighbours({ id }: { id: number }) {
  const text = useText();
  const navigate = useNavigate();
  const { previous, next, isOfList, look } = useNeighbours(id);

  /** Whoever is faster than the answer waits for it: no key is pressed in vain. */
  const go = async (side: Side) => {
    try {
      const to = await look(side);
      if (to === undefined) return;
      const params = { id: String(to) };
      const search = ({ env, aba }: DetailSearch) => ({ env, aba });
      await navigate({ from: "/erros/$id", to: "/erros/$id", params, search });
    } catch (error) {
      say(messageOf(error, text));
    }
  };
  const goBack = () => void go("previous");
  const goOn = () => void go("next");
  useShortcuts({ j: goOn, k: goBack });

  if (!isOfList) return null;
  return (
    <nav className={styles.neighbours} aria-label={text.log.neighbours}>
      <Button kind="quiet" aria-keyshortcuts="k" disabled={!previous} onClick={goBack}>
        <span aria-hidden="true">‹</span> {text.log.previous}
      </Button>
      <Button kind="quiet" aria-keyshortcuts="j" disabled={!next} onClick={goOn}>
        {text.log.next} <span aria-hidden="true">›</span>
      </Button>
    </nav>
  );
}

type Side = "previous" | "next";

interface Around {
  previous: number | undefined;
  next: number | undefined;
  /** Whether the list somebody came from has this error at all. */
  isOfList: boolean;
  /** Return the one on this side, once it is known; undefined where there is none. */
  look: (side: Side) => Promise<number | undefined>;
}

function useNeighbours(id: number): Around {
  const environment = useEnvironment();
  const list = lastList(route.useSearch().env);
  const listed = { scope: SCOPES[list?.to ?? "/erros"], environment, search: list?.search ?? {} };
  const query = walkQuery(listed, list?.visit ?? 0);
  const walk = useInfiniteQuery({ ...query, enabled: list !== null });
  const { data, hasNextPage, hasPreviousPage, fetchNextPage, fetchPreviousPage } = walk;
  const { isOfList, previous, next } = around(id, data?.pages);
  const lacksNext = isOfList && next === undefined && hasNextPage;
  const lacksPrevious = isOfList && previous === undefined && hasPreviousPage;

  const waits = walk.isFetching || walk.isError;
  useEffect(() => {
    if (waits) return; // for one after the other
    if (lacksNext) void fetchNextPage();
    else if (lacksPrevious) void fetchPreviousPage();
  }, [waits, lacksNext, lacksPrevious, fetchNextPage, fetchPreviousPage]);

  const look = async (side: Side) => {
    if (list === null) return undefined;
    const known = around(id, (await queryClient.ensureInfiniteQueryData(query)).pages);
    if (!known.isOfList || known[side] !== undefined) return known[side];
    const fetchPage = side === "next" ? fetchNextPage : fetchPreviousPage;
    return around(id, (await fetchPage({ cancelRefetch: false })).data?.pages)[side];
  };
  return { previous, next, isOfList, look };
}

function around(id: number, pages: readonly { ids: readonly number[] }[] = []) {
  const ids = pages.flatMap((page) => page.ids);
  const place = ids.indexOf(id);
  const isOfList = place >= 0;
  return { isOfList, previous: ids[place - 1], next: isOfList ? ids[place + 1] : undefined };
}
