import styles from "./level-ink.module.css";

/** Return the class that gives something the colour of a level; one of somebody's own is like debug. */
export const levelInk = (level: string): string | undefined => styles[level] ?? styles.debug;
