import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { queryClient } from "~/api/queries";
import { changeTeam, deleteTeam, type Team } from "~/api/teams";
import { useAct } from "~/app/acting";
import { useText } from "~/i18n";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/dialog";
import { SelectField, TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";
import { Section } from "~/ui/section";
import { say } from "~/ui/toast";
import { checkFilled } from "../checks";
import styles from "./teams.module.css";

const ALL = "all";
const OWN = "own";

const toValues = ({ name, members_manage_logs }: Team) => ({
  name,
  manages: members_manage_logs ? ALL : OWN,
});

/** The name of the team, what its members may do, and its end. */
export function Settings({ team }: { team: Team }) {
  const text = useText();
  const form = useForm({
    initial: toValues(team),
    check: ({ name }) => ({ name: checkFilled(name.trim(), text) }),
    send: async ({ name, manages }, filled) => {
      const now = await changeTeam(team.id, {
        ...(name !== filled.name && { name: name.trim() }),
        ...(manages !== filled.manages && { members_manage_logs: manages === ALL }),
      });
      form.set(toValues(now));
      say(text.teams.saved);
      await queryClient.invalidateQueries();
    },
  });
  return (
    <Section title={text.teams.settings}>
      <form className={styles.form} onSubmit={form.submit} noValidate>
        {form.alert && <Alert>{form.alert}</Alert>}
        <TextField label={text.teams.name} autoComplete="off" required {...form.field("name")} />
        <SelectField
          label={text.teams.manages}
          options={[
            [ALL, text.teams.managesAll],
            [OWN, text.teams.managesOwn],
          ]}
          {...form.field("manages")}
        />
        <div className={styles.head}>
          <Button type="submit" kind="primary" disabled={form.isSending}>
            {text.save}
          </Button>
          {!team.is_default && <Delete team={team} />}
        </div>
      </form>
    </Section>
  );
}

function Delete({ team }: { team: Team }) {
  const text = useText();
  const act = useAct();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const remove = async () => {
    await deleteTeam(team.id);
    await navigate({ to: "/equipes" });
  };
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {text.teams.delete}
      </Button>
      <Confirm
        title={text.teams.deleteTitle(team.name)}
        action={text.teams.delete}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => act(remove, text.teams.deleted(team.name))}
      >
        {text.teams.deleteText}
      </Confirm>
    </>
  );
}
