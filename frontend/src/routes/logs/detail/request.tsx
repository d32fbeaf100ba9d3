import { useText } from "~/i18n";
import { Button } from "~/ui/button";
import { copyText } from "~/ui/copy";
import { Section } from "~/ui/section";
import { say } from "~/ui/toast";
import { addressOf, requestAsCurl } from "./copying";
import { LinkedText } from "./linked-text";
import { Code, Pairs } from "./pairs";
import styles from "./request.module.css";
import { asObject, asText, pairsOf, type Values } from "./values";

const SHOWN_APART = new Set(["url", "method", "headers", "data", "query_string"]);

/** The HTTP request that failed. */
export function Request({ payload }: { payload: Values }) {
  const text = useText();
  const request = asObject(payload.request);
  if (!Object.keys(request).length) return null;
  const headers = pairsOf(request.headers);
  const others = pairsOf(request).filter(([name]) => !SHOWN_APART.has(name));
  const command = requestAsCurl(request);
  const copy = async () => say((await copyText(command)) ? text.log.copied : text.notCopied);
  return (
    <Section
      title={text.log.request}
      actions={command && <Button onClick={copy}>{text.log.copyRequest}</Button>}
    >
      <p className={styles.line} translate="no">
        {asText(request.method) && <b>{asText(request.method)}</b>}{" "}
        <LinkedText>{addressOf(request)}</LinkedText>
      </p>
      {request.data !== undefined && (
        <div className={styles.part}>
          <h3>{text.log.body}</h3>
          <Code label={text.log.body}>{request.data}</Code>
        </div>
      )}
      {headers.length > 0 && (
        <div className={styles.part}>
          <h3>{text.log.headers}</h3>
          <Pairs pairs={headers} />
        </div>
      )}
      {others.length > 0 && <Pairs pairs={others} />}
    </Section>
  );
}
