import { useMutation, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "~/api/errors";
import { type Log, logQuery, unmerge } from "~/api/log";
import { refreshLogs } from "~/api/triage";
import { useFormats, useText } from "~/i18n";
import { Button } from "~/ui/button";
import { Section } from "~/ui/section";
import { say } from "~/ui/toast";
import styles from "./groupings.module.css";

/** Why these events are one log; and, when people merged several, the way back. */
export function Groupings({ log }: { log: Log }) {
  const text = useText();
  const format = useFormats();
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: (grouping: number) => unmerge(log.id, grouping),
    onSuccess: (changed) => {
      queryClient.setQueryData(logQuery(log.id).queryKey, changed);
      say(text.log.unmerged);
    },
    onError: (error) => say(messageOf(error, text)),
    onSettled: refreshLogs,
  });
  const isMerged = log.groupings.length > 1;
  return (
    <Section title={text.log.groupedBy}>
      {isMerged && <p className={styles.hint}>{text.log.merged(log.groupings.length)}</p>}
      <ul className={styles.groupings}>
        {log.groupings.map(({ id, reason, events, first_log }) => (
          <li key={id} className={styles.grouping}>
            <p className={styles.reason} translate="no">
              {reason}
            </p>
            {isMerged && (
              <p className={styles.hint}>{text.log.eventCount(events, format.count(events))}</p>
            )}
            {isMerged && first_log !== log.id && (
              <Button
                aria-label={text.log.unmergeName(reason)}
                disabled={isPending}
                onClick={() => mutate(id)}
              >
                {text.log.unmerge}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
