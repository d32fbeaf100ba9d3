import { useNavigate } from "@tanstack/react-router";
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
