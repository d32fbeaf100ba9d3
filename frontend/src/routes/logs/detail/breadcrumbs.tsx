import { useFormats, useText } from "~/i18n";
import { LevelBadge } from "~/ui/level";
import { Section } from "~/ui/section";
import styles from "./breadcrumbs.module.css";
import { LinkedText } from "./linked-text";
import { asList, asNumber, asObject, asText, pairsOf, type Values } from "./values";

/** What the program did until it broke, the last first. */
export function Breadcrumbs({ payload }: { payload: Values }) {
  const text = useText();
  const crumbs = asList(payload.breadcrumbs).map(asObject).toReversed();
  if (!crumbs.length) return null;
  return (
    <Section title={text.log.breadcrumbs}>
      <div
        className={styles.scroller}
        role="group"
        aria-label={text.log.breadcrumbs}
        // Who uses the keyboard must get into what scrolls.
        tabIndex={0}
        translate="no"
      >
        <table className={styles.crumbs}>
          <thead>
            <tr>
              <th scope="col">{text.log.crumbTime}</th>
              <th scope="col">{text.log.crumbKind}</th>
              <th scope="col">{text.log.crumbMessage}</th>
            </tr>
          </thead>
          <tbody>
            {crumbs.map((crumb, index) => (
              <Crumb key={index} crumb={crumb} />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Crumb({ crumb }: { crumb: Values }) {
  const format = useFormats();
  const at = momentOf(crumb.timestamp);
  const level = asText(crumb.level);
  const data = pairsOf(crumb.data).map(([name, value]) => `${name}: ${value}`);
  const said = [asText(crumb.message), ...data].filter(Boolean).join("\n");
  return (
    <tr>
      <td className={styles.time}>
        {at && (
          <time dateTime={at.toISOString()} title={format.absolute(at)}>
            {format.time(at)}
          </time>
        )}
      </td>
      <td className={styles.kind}>
        {asText(crumb.category) || asText(crumb.type)}
        {level && level !== "info" && <LevelBadge level={level} />}
      </td>
      <td className={styles.said}>
        <LinkedText>{said}</LinkedText>
      </td>
    </tr>
  );
}

/** Return the moment of a breadcrumb: seconds, or ISO 8601, in UTC where it does not say. */
export function momentOf(timestamp: unknown): Date | null {
  const seconds = asNumber(timestamp);
  const written = asText(timestamp);
  const hasZone = /(?:z|[+-]\d\d:?\d\d)$/i.test(written);
  const moment = new Date(seconds === null ? `${written}${hasZone ? "" : "Z"}` : seconds * 1000);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
