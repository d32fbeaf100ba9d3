import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type Application, applicationsQuery } from "~/api/applications";
import { useText } from "~/i18n";
import { Failure } from "~/ui/failure";
import { Choice } from "~/ui/fields";
import { Section } from "~/ui/section";
import { Skeleton } from "~/ui/skeleton";
import { ConnectHere } from "./connect";
import { CreateApplication } from "./create";
import styles from "./first-steps.module.css";
import { useTeams } from "./rights";
import shared from "./shared.module.css";

/** In the place of a list of errors that never had one: what to do so that the first one comes. */
export function FirstSteps() {
  const [chosen, choose] = useState<number>();
  const { data, error, refetch } = useInfiniteQuery(applicationsQuery);
  if (!data) {
    return error ? <Failure error={error} onTryAgain={refetch} /> : <Skeleton height="24rem" />;
  }
  const applications = data.pages.flatMap(({ results }) => results);
  const shown = applications.find(({ id }) => id === chosen) ?? applications.at(-1);
  const onCreated = ({ id }: Application) => choose(id);
  if (!shown) return <NoApplication onCreated={onCreated} />;
  return <NoEvent {...{ applications, shown, onCreated }} onChoose={choose} />;
}

/** What there is to do, and its first step. */
export function NoApplication({ onCreated }: { onCreated: (application: Application) => void }) {
  const text = useText();
  const teams = useTeams("mayWrite");
  return (
    <Section title={text.firstSteps.noApplication}>
      <ol className={styles.steps}>
        {text.firstSteps.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {teams?.length === 0 ? (
        <p className={shared.hint}>
          {text.firstSteps.noTeam} <Link to="/equipes">{text.shell.teams}</Link>
        </p>
      ) : (
        <div>
          <CreateApplication onCreated={onCreated} />
        </div>
      )}
    </Section>
  );
}

interface NoEventProps {
  applications: readonly Application[];
  shown: Application;
  onChoose: (id: number) => void;
  onCreated: (application: Application) => void;
}

function NoEvent({ applications, shown, onChoose, onCreated }: NoEventProps) {
  const text = useText();
  return (
    <Section title={text.firstSteps.noEvent} actions={<CreateApplication onCreated={onCreated} />}>
      <p className={shared.hint}>{text.firstSteps.noEventHint}</p>
      <div className={styles.application}>
        <span className={shared.hint}>{text.applications.one}</span>
        {applications.length > 1 ? (
          <Choice
            label={text.applications.one}
            value={String(shown.id)}
            options={applications.map(({ id, name }) => [String(id), name])}
            onChoose={(id) => onChoose(Number(id))}
          />
        ) : (
          <strong translate="no">{shown.name}</strong>
        )}
      </div>
      <ConnectHere key={shown.id} application={shown} />
    </Section>
  );
}
