import { useEffect, useRef, useState } from "react";
import { useText } from "~/i18n";
import { Button } from "~/ui/button";
import type { News } from "./live";
import styles from "./news.module.css";

const QUIET_MS = 60_000;

/** Says how many logs are new, and shows them to who wants to see them: nothing moves by itself. */
export function NewsButton({ news, onShow }: { news: News; onShow: () => void }) {
  const text = useText();
  const { count, isExact } = news;
  const aloud = useSeldom(count ? text.logs.newsAloud(count, isExact) : "");
  return (
    <>
      <span className={styles.aloud} aria-live="polite">
        {aloud}
      </span>
      {count > 0 && (
        <Button className={styles.news} onClick={onShow}>
          {text.logs.news(count, isExact)}
        </Button>
      )}
    </>
  );
}

/** Return the text, which changes at most once a minute: it is read out whenever it does. */
function useSeldom(text: string): string {
  const [said, setSaid] = useState("");
  const lastAt = useRef(-QUIET_MS);

  useEffect(() => {
    const wait = text ? Math.max(0, lastAt.current + QUIET_MS - performance.now()) : 0;
    const timer = setTimeout(() => {
      setSaid(text);
      if (text) lastAt.current = performance.now();
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);

  return said;
}

interface PillProps {
  isPaused: boolean;
  onChange: (isPaused: boolean) => void;
}

/** Whether the list is kept up to date, and a way to stop that. */
export function LivePill({ isPaused, onChange }: PillProps) {
  const text = useText();
  return (
    <div className={styles.pill}>
      <span className={isPaused ? styles.paused : styles.live}>
        {isPaused ? text.logs.paused : text.logs.live}
      </span>
      <Button kind="quiet" onClick={() => onChange(!isPaused)}>
        {isPaused ? text.logs.resume : text.logs.pause}
      </Button>
    </div>
  );
}
