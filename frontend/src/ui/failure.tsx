import { useEffect, useState } from "react";
import { ApiError, messageOf } from "~/api/errors";
import { useText } from "~/i18n";
import { Button } from "./button";
import styles from "./failure.module.css";

interface Props {
  error: unknown;
  onTryAgain: () => void;
}

/** In the place of data that did not come. */
export function Failure({ error, onTryAgain }: Props) {
  const text = useText();
  const isTooMany = error instanceof ApiError && error.status === 429;
  return (
    <div role="alert" className={styles.failure}>
      {isTooMany ? (
        <Wait seconds={error.retryAfter ?? 60} onTryAgain={onTryAgain} />
      ) : (
        <>
          <p>
            {messageOf(error, text)}
            {error instanceof ApiError && error.requestId && (
              <span className={styles.code}> {text.errors.requestId(error.requestId)}</span>
            )}
          </p>
          <Button onClick={() => onTryAgain()}>{text.tryAgain}</Button>
        </>
      )}
    </div>
  );
}

/** Counts down to when the server wants to be asked again. */
function Wait({ seconds, onTryAgain }: { seconds: number; onTryAgain: () => void }) {
  const text = useText();
  const [left, setLeft] = useState(seconds);

  useEffect(() => {
    const until = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      const now = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      setLeft(now);
      if (now === 0) clearInterval(timer);
    }, 1000);
    return () => clearInterval(timer);
  }, [seconds]);

  return (
    <>
      {/* A number a second would be too much to listen to: the first is said with the alert. */}
      <p aria-live="off">{left ? text.errors.tooMany(left) : text.errors.waited}</p>
      <Button disabled={left > 0} onClick={() => onTryAgain()}>
        {text.tryAgain}
      </Button>
    </>
  );
}
