import { useText } from "~/i18n";
import { Button } from "./button";
import styles from "./code-block.module.css";
import { copyText } from "./copy";
import { CopyIcon } from "./icons";
import { say } from "./toast";

interface Props {
  /** What it is, for those who do not see it. */
  label: string;
  children: string;
}

/** Code to copy. Long lines scroll within it, also by keyboard. */
export function CodeBlock({ label, children }: Props) {
  const text = useText();
  const copy = async () => say((await copyText(children)) ? text.code.copied : text.notCopied);
  return (
    <div className={styles.block}>
      <pre className={styles.code} role="group" aria-label={label} tabIndex={0} translate="no">
        <code>{children.trimEnd()}</code>
      </pre>
      <Button className={styles.copy} aria-label={text.code.copy(label)} onClick={copy}>
        <CopyIcon />
        {text.copy}
      </Button>
    </div>
  );
}
