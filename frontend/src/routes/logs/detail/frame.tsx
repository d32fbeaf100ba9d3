import { useText } from "~/i18n";
import { classes } from "~/ui/classes";
import { Pairs } from "./pairs";
import styles from "./stack-trace.module.css";
import type { Frame, Line } from "./stacks";

/** One call: where it was, and what can be unfolded: the code around it and its variables. */
export function FrameRow({ frame, isRaising }: { frame: Frame; isRaising: boolean }) {
  const text = useText();
  const { lines, variables, minified } = frame;
  const place = <Place frame={frame} isRaising={isRaising} />;
  if (!lines.length && !variables.length && !minified) {
    return <div className={styles.frame}>{place}</div>;
  }
  return (
    <details className={styles.frame} open={frame.isApp}>
      <summary>{place}</summary>
      {minified && (
        <p className={styles.minified}>
          {text.log.minified} {minified}
        </p>
      )}
      {lines.length > 0 && <Code lines={lines} />}
      {variables.length > 0 && (
        <details className={styles.variables}>
          <summary>
            {text.log.variables} <span className={styles.meta}>{variables.length}</span>
          </summary>
          <Pairs pairs={variables} />
        </details>
      )}
    </details>
  );
}

function Place({ frame, isRaising }: { frame: Frame; isRaising: boolean }) {
  const text = useText();
  const { file, module, line, column, isApp } = frame;
  const where = [line, column].filter((each) => each !== null).join(":");
  return (
    <span className={styles.place}>
      <span className={styles.file} title={module || undefined}>
        {file || "?"}
      </span>
      {frame.function && <b className={styles.function}>{frame.function}</b>}
      {where && <span className={styles.meta}>{text.log.line(where)}</span>}
      {isRaising && <span className={styles.raising}>{text.log.raising}</span>}
      {isApp && <span className={styles.app}>{text.log.ofApp}</span>}
    </span>
  );
}

const Code = ({ lines }: { lines: readonly Line[] }) => (
  <table className={styles.code}>
    <tbody>
      {lines.map(({ number, code, isCurrent }, index) => (
        <tr key={index} className={classes(isCurrent && styles.current)}>
          <td className={styles.number}>
            {isCurrent && <span aria-hidden="true">▶ </span>}
            {number}
          </td>
          <td className={styles.line}>{code}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
