import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiError } from "~/api/errors";
import { type LogPage, PAGE_SIZE, PAGES_MAX } from "~/api/logs";
import { useFormats, useText } from "~/i18n";
import { Button } from "~/ui/button";
import { NextIcon, PreviousIcon } from "~/ui/icons";
import styles from "./pager.module.css";

/** Which rows these are of how many, and the way to those before and after. */
export function Pager({ page, number }: { page: LogPage; number: number }) {
  const text = useText();
  const format = useFormats();
  const navigate = useNavigate();
  const first = (number - 1) * PAGE_SIZE + 1;
  const last = first + page.results.length - 1;
  const count = format.number(page.count);

  const goTo = (p: number) => {
    void navigate({ to: ".", search: (before) => ({ ...before, p: p > 1 ? p : undefined }) });
    document.querySelector("h1")?.focus({ preventScroll: true }); // another page begins there
  };

  return (
    <nav className={styles.pager} aria-label={text.logs.pages}>
      <Button
        isIcon
        aria-label={text.logs.previousPage}
        disabled={!page.previous}
        onClick={() => goTo(number - 1)}
      >
        <PreviousIcon />
      </Button>
      <span>
        {text.logs.range(
          format.number(first),
          format.number(last),
          page.count_is_exact ? count : text.logs.atLeast(count),
        )}
      </span>
      <Button
        isIcon
        aria-label={text.logs.nextPage}
        disabled={!page.next || number >= PAGES_MAX}
        onClick={() => goTo(number + 1)}
      >
        <NextIcon />
      </Button>
    </nav>
  );
}

/**
 * Go to the last page that there is from one whose rows have all gone: archived here, or by others.
 * Return whether it is one.
 */
export function useWayBack(page: LogPage | undefined, error: unknown, number = 1): boolean {
  const navigate = useNavigate();
  const isRefused = error instanceof ApiError && error.status === 404;
  const isGone = number > 1 && page !== undefined && (isRefused || !page.results.length);
  const last = Math.min(number - 1, Math.ceil((page?.count ?? 0) / PAGE_SIZE));
  useEffect(() => {
    if (!isGone) return;
    const p = last > 1 ? last : undefined;
    void navigate({ to: ".", search: (before) => ({ ...before, p }), replace: true });
  }, [isGone, last, navigate]);
  return isGone;
}
