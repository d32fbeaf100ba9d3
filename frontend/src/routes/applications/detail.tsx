import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type Application as Data, applicationQuery, deleteApplication } from "~/api/applications";
import { ApiError } from "~/api/errors";
import { useText } from "~/i18n";
import { BackLink } from "~/ui/back-link";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/dialog";
import { Failure } from "~/ui/failure";
import { Message, PageTitle } from "~/ui/page";
import { Section } from "~/ui/section";
import { Skeleton } from "~/ui/skeleton";
import { say } from "~/ui/toast";
import { useAttempt } from "./attempt";
import { Connect } from "./connect";
import styles from "./detail.module.css";
import { Keys } from "./keys";
import { useRights } from "./rights";
import { Settings } from "./settings";
import shared from "./shared.module.css";
import { SourceMaps } from "./source-maps";
import { Usage } from "./usage";

const route = getRouteApi("/signed-in/aplicacoes/$id");

export function Application() {
  const { id } = route.useParams();
  const { data, error, refetch } = useQuery(applicationQuery(Number(id)));
  if (data) return <Page key={data.id} application={data} />;
  if (!error) return <Skeleton height="32rem" />;
  return isMissing(error) ? <Missing /> : <Failure error={error} onTryAgain={refetch} />;
}

const isMissing = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

function Missing() {
  const text = useText();
  return (
    <Message title={text.applications.missing}>
      <p>{text.applications.missingHint}</p>
      <Link to="/aplicacoes">{text.applications.title}</Link>
    </Message>
  );
}

function Page({ application }: { application: Data }) {
  const text = useText();
  const { cliente } = route.useSearch();
  const navigate = useNavigate({ from: "/aplicacoes/$id" });
  const { mayManage } = useRights(application);
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <BackLink to="/aplicacoes" title={text.applications.title} />
        <PageTitle title={application.name} />
        <p className={styles.team} translate="no">
          {application.team.name}
        </p>
      </div>
      <Usage application={application} />
      <Section title={text.connect.title}>
        <Connect
          application={application}
          client={cliente}
          onChoose={(client) =>
            navigate({
              search: (before) => ({ ...before, cliente: client }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      </Section>
      <Keys application={application} />
      <SourceMaps application={application} />
      <Settings application={application} />
      {mayManage && !application.is_default && <Delete application={application} />}
    </div>
  );
}

function Delete({ application }: { application: Data }) {
  const text = useText();
  const navigate = useNavigate();
  const attempt = useAttempt();
  const [isAsking, setAsking] = useState(false);
  const remove = () =>
    attempt(async () => {
      await deleteApplication(application.id);
      await navigate({ to: "/aplicacoes" });
      say(text.applications.deleted);
    });
  return (
    <Section title={text.applications.delete}>
      <p className={shared.hint}>{text.applications.deleteHint}</p>
      <div>
        <Button kind="danger" onClick={() => setAsking(true)}>
          {text.applications.delete}
        </Button>
      </div>
      <Confirm
        title={text.applications.deleteTitle(application.name)}
        action={text.applications.delete}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={remove}
      >
        {text.applications.deleteHint}
      </Confirm>
    </Section>
  );
}
