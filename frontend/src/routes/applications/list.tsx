import {
  type InfiniteData,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useQuery,
} from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import {
  type Activity,
  activityQuery,
  type Application,
  applicationsQuery,
} from "~/api/applications";
import { environmentName } from "~/app/environment";
import { useFormats, useText } from "~/i18n";
import { Failure } from "~/ui/failure";
import { Moment } from "~/ui/moment";
import { PageHead, PageTitle } from "~/ui/page";
import { Records } from "~/ui/records";
import records from "~/ui/records.module.css";
import { Skeleton } from "~/ui/skeleton";
import { Sparkline } from "~/ui/sparkline";
import type { Schemas } from "~/api/client";
import { CreateApplication } from "./create";
import { NoApplication } from "./first-steps";
import styles from "./list.module.css";
import { More } from "./more";

type Page = Schemas["PaginatedApplicationList"];

export function Applications() {
  const text = useText();
  const navigate = useNavigate();
  const query = useInfiniteQuery(applicationsQuery);
  const isEmpty = query.data?.pages[0]?.results.length === 0;
  const open = ({ id }: Application) =>
    void navigate({ to: "/aplicacoes/$id", params: { id: String(id) } });
  return (
    <div className={styles.page}>
      <PageHead>
        <PageTitle title={text.applications.title} />
        {!isEmpty && <CreateApplication onCreated={open} />}
      </PageHead>
      {isEmpty ? <NoApplication onCreated={open} /> : <List query={query} />}
    </div>
  );
}

function List({ query }: { query: UseInfiniteQueryResult<InfiniteData<Page>> }) {
  const { data, error, refetch } = query;
  if (!data) {
    return error ? <Failure error={error} onTryAgain={refetch} /> : <Skeleton height="12rem" />;
  }
  return (
    <>
      <ApplicationTable pages={data.pages.map(({ results }) => results)} />
      <More query={query} />
    </>
  );
}

function ApplicationTable({ pages }: { pages: readonly (readonly Application[])[] }) {
  const text = useText();
  return (
    <Records
      label={text.applications.title}
      isStacked
      columns={[
        { title: text.applications.one },
        { title: text.applications.environments },
        { title: text.applications.lastEvent },
        { title: text.applications.lastDay },
        { title: text.applications.activeKeys, isNumber: true },
      ]}
    >
      {pages.map((applications) => (
        <Rows key={applications[0]?.id} applications={applications} />
      ))}
    </Records>
  );
}

/** The rows of a page, of which the API is asked together what they sent. */
function Rows({ applications }: { applications: readonly Application[] }) {
  const { data } = useQuery(activityQuery(applications.map(({ id }) => id)));
  return applications.map((application) => (
    <Row key={application.id} application={application} activity={data?.get(application.id)} />
  ));
}

interface RowProps {
  application: Application;
  /** Nothing while it is still coming. */
  activity: Activity | undefined;
}

function Row({ application, activity }: RowProps) {
  const text = useText();
  const format = useFormats();
  const sum = activity?.events.reduce((all, events) => all + events, 0) ?? 0;
  return (
    <tr>
      <th scope="row" translate="no">
        <Link to="/aplicacoes/$id" params={{ id: String(application.id) }} className={records.title}>
          {application.name}
        </Link>
        <p className={records.more}>{application.team.name}</p>
      </th>
      <td data-label={text.applications.environments}>
        {activity &&
          (activity.environments.map((name) => environmentName(name, text)).join(", ") || "—")}
      </td>
      <td data-label={text.applications.lastEvent}>{activity && <LastEvent of={activity} />}</td>
      <td data-label={text.applications.lastDay}>
        <span className={styles.day}>
          <Sparkline events={activity?.events} level="info" />
          <span title={format.number(sum)}>{activity && format.count(sum)}</span>
        </span>
      </td>
      <td data-label={text.applications.activeKeys} className={records.number}>
        {activity && format.number(activity.active_keys)}
      </td>
    </tr>
  );
}

/** The hour is what is known: within it, no minutes are made up. */
function LastEvent({ of: { last_hour } }: { of: Activity }) {
  const text = useText();
  if (!last_hour) return text.applications.never;
  const end = new Date(last_hour).getTime() + 60 * 60_000;
  if (end > Date.now()) return text.applications.thisHour;
  return <Moment at={last_hour} />;
}
