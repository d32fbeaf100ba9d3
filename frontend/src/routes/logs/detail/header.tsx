import { getRouteApi } from "@tanstack/react-router";
import type { Event, Log } from "~/api/log";
import { environmentName } from "~/app/environment";
import { useFormats, useText } from "~/i18n";
import type { Texts } from "~/i18n/pt";
import { BackLink } from "~/ui/back-link";
import { LevelBadge } from "~/ui/level";
import { Moment } from "~/ui/moment";
import { PageTitle } from "~/ui/page";
import { titleOf } from "~/ui/title";
import { type ListPath, listToGoBackTo } from "../last-list";
import { Actions } from "./actions";
import { Banner } from "./banner";
import styles from "./header.module.css";

const route = getRouteApi("/signed-in/erros/$id");

const listName = (path: ListPath, text: Texts): string =>
  ({
    "/erros": text.shell.logs,
    "/arquivados": text.shell.archived,
    "/resolvidos": text.shell.resolved,
  })[path];

export function LogHeader({ log, event }: { log: Log; event: Event | null }) {
  const text = useText();
  const format = useFormats();
  const back = listToGoBackTo(route.useSearch().env);
  return (
    <header className={styles.header}>
      <BackLink {...back} title={listName(back.to, text)} />
      <div className={styles.title} translate="no">
        <LevelBadge level={log.level} />
        <PageTitle title={titleOf(log.description, text)} />
      </div>
      <p className={styles.where} translate="no">
        {text.log.where(log.source, format.minute(new Date(log.last_seen)))}
      </p>
      <ul className={styles.facts}>
        <li translate="no">{log.application.name}</li>
        <li>{environmentName(log.environment, text)}</li>
        <li>
          {text.log.first} <Moment at={log.first_seen} />
        </li>
        <li>
          {text.log.last} <Moment at={log.last_seen} />
        </li>
        <li title={format.number(log.events)}>
          {text.log.eventCount(log.events, format.count(log.events))}
        </li>
      </ul>
      <Banner log={log} />
      <Actions log={log} event={event} />
    </header>
  );
}
