/** Pages instead of the one that was asked for. */

import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { messageOf } from "~/api/errors";
import { useText } from "~/i18n";
import { Button } from "~/ui/button";
import { Message } from "~/ui/page";
import styles from "./failures.module.css";

/** For who is not signed in: without what surrounds a screen. */
export const NotFoundPage = () => (
  <main className={styles.main}>
    <NotFound />
  </main>
);

export function NotFound() {
  const text = useText();
  return (
    <Message title={text.notFound.title}>
      <p>{text.notFound.text}</p>
      <Link to="/">{text.notFound.home}</Link>
    </Message>
  );
}

/**
 * A part of the program that does not come: the server has another version by now. The router would
 * load the page again by itself, without a word, and what somebody typed would be lost.
 */
export class NotLoaded extends Error {
  override readonly name = "NotLoaded";

  constructor(cause: unknown) {
    super("A part of the program does not come", { cause });
  }
}

export function Crash({ error, reset }: ErrorComponentProps) {
  const text = useText();
  const router = useRouter();
  const outdated = error instanceof NotLoaded;

  const tryAgain = () => {
    reset();
    router.invalidate();
  };

  return (
    <div className={styles.main}>
      <Message title={outdated ? text.errors.newVersion : text.errors.crashed}>
        <p role="alert">{outdated ? text.errors.newVersionText : messageOf(error, text)}</p>
        {outdated ? (
          <Button kind="primary" onClick={() => location.reload()}>
            {text.errors.reload}
          </Button>
        ) : (
          <Button kind="primary" onClick={tryAgain}>
            {text.tryAgain}
          </Button>
        )}
      </Message>
    </div>
  );
}
