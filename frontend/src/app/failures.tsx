/** Pages instead of the one that was asked for. */

import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { messageOf } from "~/api/errors";
import { useText } from "~/i18n";
import { Button } from "~/ui/button";
import { Message } from "~/ui/page";
import styles from "./failures.module.css";
import { findServer, NotLoaded } from "./parts";

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

export function Crash({ error, reset }: ErrorComponentProps) {
  const text = useText();
  const router = useRouter();

  const tryAgain = async () => {
    // Browsers may not ask again for a part that did not come, unless for a new page.
    if (error instanceof NotLoaded && (await findServer()) !== "away") return location.reload();
    reset();
    router.invalidate();
  };

  const { errors } = text;
  const [title, words, action] = !(error instanceof NotLoaded)
    ? [errors.crashed, messageOf(error, text), text.tryAgain]
    : error.isOutdated
      ? [errors.newVersion, errors.newVersionText, errors.reload]
      : [errors.notLoaded, errors.unreachable, text.tryAgain];
  return (
    <div className={styles.main}>
      <Message title={title}>
        <p role="alert">{words}</p>
        <Button kind="primary" onClick={tryAgain}>
          {action}
        </Button>
      </Message>
    </div>
  );
}
