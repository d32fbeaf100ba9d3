import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "~/api/errors";
import { meQuery } from "~/api/queries";
import { removeMember, type Team as TeamRow, teamQuery } from "~/api/teams";
import { useAct } from "~/app/acting";
import { useText } from "~/i18n";
import { BackLink } from "~/ui/back-link";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/dialog";
import { Failure } from "~/ui/failure";
import { Message, PageHead, PageTitle } from "~/ui/page";
import { Skeleton } from "~/ui/skeleton";
import { Invitations } from "./invitations";
import { Members } from "./members";
import { Settings } from "./settings";
import styles from "./teams.module.css";

const route = getRouteApi("/signed-in/equipes/$id");

export function Team() {
  const text = useText();
  const id = Number(route.useParams().id);
  const isId = Number.isSafeInteger(id) && id > 0;
  const { data: team, error, refetch } = useQuery({ ...teamQuery(id), enabled: isId });
  const { data: me } = useQuery(meQuery);
  if (!isId || (error instanceof ApiError && error.status === 404)) {
    return (
      <Message title={text.notFound.title}>
        <p>{text.notFound.text}</p>
        <Link to="/equipes">{text.teams.title}</Link>
      </Message>
    );
  }
  if (!team || !me) {
    return error ? <Failure error={error} onTryAgain={refetch} /> : <Skeleton height="20rem" />;
  }

  const isManaged = me.is_staff || team.role === "admin";
  return (
    <div className={styles.page}>
      <BackLink to="/equipes" title={text.teams.title} />
      <PageHead>
        <div className={styles.title}>
          <PageTitle title={team.name} />
          {team.is_default && <Badge>{text.teams.isDefault}</Badge>}
        </div>
        {team.role && <Leave team={team} me={me.id} isStaff={me.is_staff} />}
      </PageHead>
      <Members team={team} me={me.id} isManaged={isManaged} />
      {isManaged && <Invitations team={team} />}
      {isManaged && <Settings key={team.id} team={team} />}
    </div>
  );
}

interface LeaveProps {
  team: TeamRow;
  me: number;
  /** Whoever sees the team all the same. */
  isStaff: boolean;
}

function Leave({ team, me, isStaff }: LeaveProps) {
  const text = useText();
  const act = useAct();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const leave = async () => {
    await removeMember(team.id, me);
    if (!isStaff) await navigate({ to: "/equipes" });
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>{text.teams.leave}</Button>
      <Confirm
        title={text.teams.leaveTitle(team.name)}
        action={text.teams.leave}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => act(leave, text.teams.left(team.name))}
      >
        {text.teams.leaveText}
      </Confirm>
    </>
  );
}
