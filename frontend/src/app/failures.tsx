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

/** What browsers, and Vite, say of a part of the program that does not come. */
const NOT_LOADED = /dynamically imported module|module script|preload CSS/i;

/** A part of the program that is not there any more: the server has another version by now. */
const isOutdated = (error: unknown): boolean =>
  error instanceof Error && NOT_LOADED.test(error.message);

export function Crash({ error, reset }: ErrorComponentProps) {
  const text = useText();
  const router = useRouter();
  const outdated = isOutdated(error);

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
