import { useState } from "react";
import { useText } from "~/i18n";
import { Button } from "~/ui/button";
import { classes } from "~/ui/classes";
import { copyText } from "~/ui/copy";
import { CopyIcon } from "~/ui/icons";
import { Section } from "~/ui/section";
import { say } from "~/ui/toast";
import { Switch } from "~/ui/switch";
import { FrameRow } from "./frame";
import { LinkedText } from "./linked-text";
import styles from "./stack-trace.module.css";
import { type Part, partsOf, rawText, type Stack, stacksOf } from "./stacks";
import type { Values } from "./values";

const MODES = ["app", "whole", "text"] as const;
type Mode = (typeof MODES)[number];

/** Where the program was, in frames, or in the words of the client. Nothing where it said nothing. */
export function StackTrace({ id, payload }: { id: string; payload: Values }) {
  const text = useText();
  const [chosen, choose] = useState<Mode>("app");
  const [isWrapped, wrap] = useState(false);
  const stacks = stacksOf(payload);
  const raw = rawText(payload, stacks);
  const hasFrames = stacks.some(({ frames }) => frames.length);
  if (!raw) return null;

  const mode = hasFrames ? chosen : "text"; // of a language that nobody could read
  const copy = async () => say((await copyText(raw)) ? text.log.copied : text.notCopied);
  return (
    <Section
      title={text.log.stack}
      actions={
        <div className={styles.controls}>
          {hasFrames && (
            <Switch
              label={text.log.mode}
              value={mode}
              options={MODES.map((each) => [each, text.log.modes[each]] as const)}
              onChoose={choose}
            />
          )}
          <Button aria-pressed={isWrapped} onClick={() => wrap(!isWrapped)}>
            {text.log.wrap}
          </Button>
          <Button isIcon aria-label={`${text.copy}: ${text.log.stack}`} onClick={copy}>
            <CopyIcon />
          </Button>
        </div>
      }
    >
      <div
        className={classes(styles.trace, isWrapped && styles.wrapped)}
        role="group"
        aria-label={text.log.stack}
        // Who uses the keyboard must get into what scrolls.
        tabIndex={0}
        translate="no"
      >
        {mode === "text" ? (
          <pre className={styles.raw}>
            <LinkedText>{raw}</LinkedText>
          </pre>
        ) : (
          stacks.map((stack, index) => (
            // What somebody unfolded is of this event, shown this way.
            <StackFrames key={`${id} ${mode} ${index}`} stack={stack} isWhole={mode === "whole"} />
          ))
        )}
      </div>
    </Section>
  );
}

function StackFrames({ stack, isWhole }: { stack: Stack; isWhole: boolean }) {
  const text = useText();
  const parts = partsOf(stack.frames, { isWhole });
  const rows = (
    <ol className={styles.frames}>
      {parts.map((part, index) => (
        <li key={index}>
          <PartRow part={part} marksRaising={stack.kind !== "thread"} />
        </li>
      ))}
    </ol>
  );
  if (stack.kind === "thread") {
    return (
      <details className={styles.thread}>
        <summary>
          {text.log.thread} {stack.title}
        </summary>
        {rows}
      </details>
    );
  }
  return (
    <div className={styles.stack}>
      <h3 className={styles.exception}>
        {stack.kind === "cause" && <span className={styles.cause}>{text.log.cause} </span>}
        <LinkedText>{stack.title}</LinkedText>
      </h3>
      {rows}
    </div>
  );
}

function PartRow({ part, marksRaising }: { part: Part; marksRaising: boolean }) {
  const text = useText();
  if (part.kind === "frame") {
    return <FrameRow frame={part.frame} isRaising={marksRaising && part.isRaising} />;
  }
  const hasRaising = marksRaising && part.hasRaising;
  return (
    <details className={styles.libraries}>
      <summary>
        {text.log.libraries(part.frames.length)}
        {hasRaising && <span className={styles.raising}>{text.log.raising}</span>}
      </summary>
      <ol className={styles.frames}>
        {part.frames.map((frame, index) => (
          <li key={index}>
            <FrameRow frame={frame} isRaising={hasRaising && index === 0} />
          </li>
        ))}
      </ol>
    </details>
  );
}
