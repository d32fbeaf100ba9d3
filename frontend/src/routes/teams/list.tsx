import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { queryClient } from "~/api/queries";
import { createTeam, type Team, useTeams } from "~/api/teams";
import { useFormats, useText } from "~/i18n";
import { Alert } from "~/ui/alert";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { Failure } from "~/ui/failure";
import { TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";
import { More } from "~/ui/more";
import { PageHead, PageTitle } from "~/ui/page";
import { Records } from "~/ui/records";
import records from "~/ui/records.module.css";
import { Skeleton } from "~/ui/skeleton";
import { checkFilled } from "../checks";
import { roleName } from "./roles";
import styles from "./teams.module.css";

/** The teams of who is signed in; all of them for staff. */
export function Teams() {
  const text = useText();
  const [isCreating, setCreating] = useState(false);
  const teams = useTeams();
  return (
    <div className={styles.page}>
      <PageHead>
        <PageTitle title={text.teams.title} />
        <Button kind="primary" onClick={() => setCreating(true)}>
          {text.teams.create}
        </Button>
      </PageHead>
      {teams.rows ? (
        <TeamTable teams={teams.rows} />
      ) : teams.error ? (
        <Failure error={teams.error} onTryAgain={teams.refetch} />
      ) : (
        <Skeleton height="12rem" />
      )}
      <More pages={teams} />
      <Dialog
        title={text.teams.create}
        isOpen={isCreating}
        onClose={() => setCreating(false)}
      >
        <NewTeam onClose={() => setCreating(false)} />
      </Dialog>
    </div>
  );
}

function TeamTable({ teams }: { teams: readonly Team[] }) {
  const text = useText();
  const format = useFormats();
  if (!teams.length) return <p>{text.teams.none}</p>;
  return (
    <Records
      label={text.teams.title}
      columns={[
        { title: text.teams.name },
        { title: text.teams.yourRole },
        { title: text.teams.members, isNumber: true },
      ]}
    >
      {teams.map((team) => (
        <tr key={team.id}>
          <td>
            <span className={styles.title}>
              <Link to="/equipes/$id" params={{ id: String(team.id) }} className={records.title}>
                {team.name}
              </Link>
              {team.is_default && <Badge>{text.teams.isDefault}</Badge>}
            </span>
          </td>
          <td>{team.role ? roleName(team.role, text) : text.teams.noRole}</td>
          <td className={records.number}>{format.number(team.members)}</td>
        </tr>
      ))}
    </Records>
  );
}

function NewTeam({ onClose }: { onClose: () => void }) {
  const text = useText();
  const navigate = useNavigate();
  const form = useForm({
    initial: { name: "" },
    check: ({ name }) => ({ name: checkFilled(name.trim(), text) }),
    send: async ({ name }) => {
      const team = await createTeam(name.trim());
      await queryClient.invalidateQueries({ queryKey: ["teams"] });
      await navigate({ to: "/equipes/$id", params: { id: String(team.id) } });
    },
  });
  return (
    <form className={styles.form} onSubmit={form.submit} noValidate>
      {form.alert && <Alert>{form.alert}</Alert>}
      <TextField label={text.teams.name} autoComplete="off" required {...form.field("name")} />
      <div className={styles.end}>
        <Button onClick={onClose}>{text.cancel}</Button>
        <Button type="submit" kind="primary" disabled={form.isSending}>
          {text.teams.create}
        </Button>
      </div>
    </form>
  );
}
