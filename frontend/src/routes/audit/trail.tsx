import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Fragment, useId, useState } from "react";
import { type AuditRecord, auditQuery, cursorIn } from "~/api/audit";
import { ApiError } from "~/api/errors";
import { meQuery } from "~/api/queries";
import { useFormats, useText } from "~/i18n";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { classes } from "~/ui/classes";
import { Failure } from "~/ui/failure";
import { ChevronIcon } from "~/ui/icons";
import { Message, PageHead, PageTitle } from "~/ui/page";
import { Records } from "~/ui/records";
import records from "~/ui/records.module.css";
import { Skeleton } from "~/ui/skeleton";
import styles from "./audit.module.css";
import { Filters } from "./filters";
import { auditCriteria } from "./search";
import { actionOf, actorOf, addressOf, isOwn, subjectOf, wordsOf } from "./subject";

const route = getRouteApi("/signed-in/auditoria");

/** Who did what: for staff. */
export function Audit() {
  const { data: me, error, refetch } = useQuery(meQuery);
  if (!me) return error ? <Failure error={error} onTryAgain={refetch} /> : null;
  return me.is_staff ? <Trail /> : <NoAccess />;
}

function NoAccess() {
  const text = useText();
  return (
    <Message title={text.audit.noAccess}>
      <p>{text.audit.noAccessText}</p>
      <Link to="/">{text.notFound.home}</Link>
    </Message>
  );
}

function Trail() {
  const text = useText();
  const search = route.useSearch();
  const { env: _, ...asked } = search;
  const { data, error, refetch } = useQuery(
    auditQuery(asked, () => auditCriteria(asked, new Date())),
  );
  const isFiltered = Object.keys(asked).some((name) => name !== "cursor");
  if (error instanceof ApiError && error.status === 403) return <NoAccess />;
  return (
    <div className={styles.page}>
      <PageHead>
        <PageTitle title={text.audit.title} />
      </PageHead>
      <Filters search={search} isFiltered={isFiltered} />
      {error ? (
        <Failure error={error} onTryAgain={refetch} />
      ) : !data ? (
        <Skeleton height="24rem" />
      ) : data.results.length ? (
        <Rows rows={data.results} />
      ) : (
        <p>{isFiltered ? text.audit.noneFound : text.audit.none}</p>
      )}
      {data && (
        <Pages
          count={data.count}
          isExact={data.count_is_exact}
          newer={cursorIn(data.previous)}
          older={cursorIn(data.next)}
        />
      )}
    </div>
  );
}

function Rows({ rows }: { rows: readonly AuditRecord[] }) {
  const text = useText();
  return (
    <Records
      label={text.audit.title}
      columns={[
        { title: text.audit.when, isWide: true },
        { title: text.audit.who, isWide: true },
        { title: text.audit.what },
        { title: text.audit.result },
        { title: text.audit.address, isWide: true },
        { title: text.audit.details, isSpoken: true },
      ]}
    >
      {rows.map((record) => (
        <Row key={record.id} record={record} />
      ))}
    </Records>
  );
}

function Row({ record }: { record: AuditRecord }) {
  const text = useText();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const action = actionOf(record, text);
  return (
    <>
      <tr className={isOpen ? styles.open : undefined}>
        <td className={classes(records.wide, styles.when)}>
          <When at={record.timestamp} />
        </td>
        <td className={classes(records.wide, styles.who)}>
          <Actor record={record} />
        </td>
        <td>
          <p className={records.title}>{action}</p>
          <Subject record={record} />
          <p className={classes(records.more, styles.narrow)}>
            <Actor record={record} />
            {" · "}
            <When at={record.timestamp} />
          </p>
        </td>
        <td>
          <ResultBadge result={record.result} />
        </td>
        <td className={classes(records.wide, styles.address)}>{addressOf(record.context)}</td>
        <td className={records.actions}>
          <Button
            kind="quiet"
            isIcon
            className={isOpen ? styles.turned : undefined}
            aria-expanded={isOpen}
            aria-controls={id}
            aria-label={text.audit.detailsOf(action)}
            onClick={() => setOpen(!isOpen)}
          >
            <ChevronIcon />
          </Button>
        </td>
      </tr>
      <tr id={id} hidden={!isOpen}>
        <td colSpan={6}>{isOpen && <Details record={record} />}</td>
      </tr>
    </>
  );
}

function When({ at }: { at: string }) {
  const format = useFormats();
  return <time dateTime={at}>{format.absolute(new Date(at))}</time>;
}

/** Leads to all that this person did, who is nobody here if another service told of it. */
function Actor({ record }: { record: AuditRecord }) {
  const text = useText();
  const { pessoa } = route.useSearch();
  const name = actorOf(record);
  if (!isOwn(record)) return <span translate="no">{text.audit.elsewhere(name, record.service)}</span>;
  if (pessoa === record.user_id) return <span translate="no">{name}</span>;
  return (
    <Link
      to="/auditoria"
      search={(search) => ({ ...search, cursor: "", pessoa: record.user_id })}
      translate="no"
    >
      {name}
    </Link>
  );
}

function Subject({ record }: { record: AuditRecord }) {
  const text = useText();
  const subject = subjectOf(record);
  if (!subject) return null;
  const { name, others, to, id } = subject;
  return (
    <p className={styles.subject} translate="no">
      {to && id ? (
        <Link to={to} params={{ id }}>
          {name}
        </Link>
      ) : (
        name
      )}
      {others > 0 && ` ${text.audit.andOthers(others)}`}
    </p>
  );
}

/** Other services may say how it ended in words of their own. */
function ResultBadge({ result }: { result: string }) {
  const text = useText();
  if (result === "success") return <Badge kind="good">{text.audit.success}</Badge>;
  if (result === "failure") return <Badge kind="bad">{text.audit.failure}</Badge>;
  return <Badge>{result}</Badge>;
}

function Details({ record }: { record: AuditRecord }) {
  const text = useText();
  const format = useFormats();
  const { service, user_id, action, cause, context, received_at } = record;
  const facts: (readonly [string, string])[] = [
    [text.audit.service, service],
    [text.audit.userId, user_id],
    [text.audit.action, action],
    ...(cause ? [[text.audit.cause, cause] as const] : []),
    ...Object.entries(context).map(
      ([name, value]) => [text.audit.context[name] ?? name, wordsOf(value)] as const,
    ),
    [text.audit.received, format.absolute(new Date(received_at))],
  ];
  return (
    <dl className={styles.facts} translate="no">
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt translate="yes">{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

interface PagesProps {
  count: number;
  isExact: boolean;
  newer: string | null;
  older: string | null;
}

function Pages({ count, isExact, newer, older }: PagesProps) {
  const text = useText();
  const page = (cursor: string | null, label: string) =>
    cursor && (
      <Link to="/auditoria" search={(search) => ({ ...search, cursor })}>
        {label}
      </Link>
    );
  return (
    <nav className={styles.pages} aria-label={text.audit.pages}>
      <span>{isExact ? text.audit.count(count) : text.audit.countAbove(count)}</span>
      {page(newer, text.audit.newer)}
      {page(older, text.audit.older)}
    </nav>
  );
}
