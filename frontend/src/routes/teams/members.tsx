import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { changeRole, type Member, removeMember, type Role, type Team, useMembers } from "~/api/teams";
import { useAct } from "~/app/acting";
import { useFormats, useText } from "~/i18n";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/dialog";
import { Failure } from "~/ui/failure";
import { Choice } from "~/ui/fields";
import { CloseIcon } from "~/ui/icons";
import { Moment } from "~/ui/moment";
import { More } from "~/ui/more";
import { Records } from "~/ui/records";
import records from "~/ui/records.module.css";
import { Section } from "~/ui/section";
import { Skeleton } from "~/ui/skeleton";
import { roleName, roleOptions } from "./roles";

interface Props {
  team: Team;
  /** The id of who is signed in. */
  me: number;
  /** Whether they may change who is in the team, and as what. */
  isManaged: boolean;
}

export function Members({ team, me, isManaged }: Props) {
  const text = useText();
  const format = useFormats();
  const members = useMembers(team.id);
  return (
    <Section title={`${text.teams.members} (${format.number(team.members)})`}>
      {members.rows ? (
        <Records
          label={text.teams.members}
          isPlain
          isStacked
          columns={[
            { title: text.teams.person },
            { title: text.teams.role },
            { title: text.teams.since },
            ...(isManaged ? [{ title: text.teams.actions, isSpoken: true }] : []),
          ]}
        >
          {members.rows.map((member) => (
            <Row
              key={member.user.id}
              team={team}
              member={member}
              isMe={member.user.id === me}
              isManaged={isManaged}
            />
          ))}
        </Records>
      ) : members.error ? (
        <Failure error={members.error} onTryAgain={members.refetch} />
      ) : (
        <Skeleton height="8rem" />
      )}
      <More pages={members} />
    </Section>
  );
}

interface RowProps {
  team: Team;
  member: Member;
  isMe: boolean;
  isManaged: boolean;
}

function Row({ team, member, isMe, isManaged }: RowProps) {
  const text = useText();
  const { user } = member;
  const name = user.name || user.username || user.email || text.teams.unnamed(user.id);
  return (
    <tr>
      <td>
        <span className={records.title}>{name}</span>
        {isMe && ` (${text.teams.you})`}
        {user.email && user.email !== name && <p className={records.more}>{user.email}</p>}
      </td>
      <td data-label={text.teams.role}>
        {isManaged ? (
          <RoleChoice team={team} member={member} name={name} />
        ) : (
          roleName(member.role, text)
        )}
      </td>
      <td data-label={text.teams.since}>
        <Moment at={member.created_at} />
      </td>
      {isManaged && (
        <td className={records.actions}>
          {/* Oneself one takes out by leaving. */}
          {!isMe && <Remove team={team} user={user.id} name={name} />}
        </td>
      )}
    </tr>
  );
}

function RoleChoice({ team, member, name }: { team: Team; member: Member; name: string }) {
  const text = useText();
  const act = useAct();
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (role: Role) =>
      act(() => changeRole(team.id, member.user.id, role), text.teams.roleChanged(name)),
  });
  return (
    <Choice
      label={text.teams.roleOf(name)}
      value={isPending ? variables : member.role}
      options={roleOptions(text)}
      onChoose={mutate}
    />
  );
}

function Remove({ team, user, name }: { team: Team; user: number; name: string }) {
  const text = useText();
  const act = useAct();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button
        kind="quiet"
        isIcon
        aria-label={text.teams.removeOf(name)}
        onClick={() => setAsking(true)}
      >
        <CloseIcon />
      </Button>
      <Confirm
        title={text.teams.removeTitle(name)}
        action={text.teams.remove}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => act(() => removeMember(team.id, user), text.teams.removed(name))}
      >
        {text.teams.removeText(team.name)}
      </Confirm>
    </>
  );
}
