import type { ComponentProps } from "react";
import styles from "./button.module.css";
import { classes } from "./classes";

interface Props extends ComponentProps<"button"> {
  kind?: "plain" | "primary" | "quiet" | "danger";
  /** As wide as there is room. */
  isWide?: boolean;
  /** Square, for an icon; it then needs an aria-label. */
  isIcon?: boolean;
}

export function Button({ kind = "plain", isWide, isIcon, className, ...rest }: Props) {
  const look = [kind !== "plain" && styles[kind], isWide && styles.wide, isIcon && styles.icon];
  return <button type="button" className={classes(styles.button, ...look, className)} {...rest} />;
}
