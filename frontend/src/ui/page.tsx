import { type ReactNode, useEffect, useRef } from "react";
import { useText } from "~/i18n";
import styles from "./page.module.css";

let hasShownOne = false;

interface Props {
  title: string;
  /** How many there are of what the page lists. */
  count?: string | undefined;
  /** What the tab of the browser says before the name of the product, when it is not the title. */
  tabTitle?: string;
}

/**
 * The one h1 of a page, which also names the tab. After a change of page focus comes here, so that
 * a screen reader says where one is; not on the first, which the browser announces by itself.
 */
export function PageTitle({ title, count, tabTitle = title }: Props) {
  const text = useText();
  const ref = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${tabTitle} · ${text.product}`;
  }, [tabTitle, text]);

  useEffect(() => {
    // The router has scrolled to where one was on this page already.
    if (hasShownOne) ref.current?.focus({ preventScroll: true });
    hasShownOne = true;
  }, []);

  return (
    <h1 ref={ref} tabIndex={-1}>
      {title}
      {count && <span className={styles.count}> {count}</span>}
    </h1>
  );
}

/** The line of a title, and of the buttons at its end. */
export const PageHead = ({ children }: { children: ReactNode }) => (
  <div className={styles.head}>{children}</div>
);

/** A page that is nothing but a title and a few words. */
export function Message({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={styles.message}>
      <PageTitle title={title} />
      {children}
    </div>
  );
}
