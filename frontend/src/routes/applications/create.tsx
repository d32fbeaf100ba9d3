import { useState } from "react";
import { type Application, createApplication, type Team } from "~/api/applications";
import { useText } from "~/i18n";
import { checkFilled } from "~/routes/checks";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { SelectField, TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";
import styles from "./shared.module.css";
import { useTeams } from "./rights";

const NAME_MAX_LENGTH = 100;

interface Props {
  onCreated: (application: Application) => void;
}

/** A button for who may make an application in some team, and what it asks. */
export function CreateApplication({ onCreated }: Props) {
  const text = useText();
  const teams = useTeams("mayWrite");
  const [isAsking, setAsking] = useState(false);
  if (!teams?.length) return null;
  return (
    <>
      <Button kind="primary" onClick={() => setAsking(true)}>
        {text.applications.create}
      </Button>
      {isAsking && <Form teams={teams} onCreated={onCreated} onClose={() => setAsking(false)} />}
    </>
  );
}

interface FormProps extends Props {
  teams: readonly Team[];
  onClose: () => void;
}

function Form({ teams, onCreated, onClose }: FormProps) {
  const text = useText();
  const form = useForm({
    initial: { name: "", team: String(teams[0]?.id) },
    check: ({ name }) => ({ name: checkFilled(name.trim(), text) }),
    send: async ({ name, team }) => {
      const body = { name: name.trim(), team: Number(team) };
      const application = await createApplication(body, text.applications.firstKey);
      onClose();
      onCreated(application);
    },
  });
  return (
    <Dialog title={text.applications.create} isOpen onClose={onClose}>
      <form className={styles.form} onSubmit={form.submit} noValidate>
        {form.alert && <Alert>{form.alert}</Alert>}
        <TextField
          label={text.applications.name}
          hint={text.applications.nameHint}
          maxLength={NAME_MAX_LENGTH}
          autoFocus
          autoComplete="off"
          required
          {...form.field("name")}
        />
        {teams.length > 1 && (
          <SelectField
            label={text.applications.team}
            hint={text.applications.teamHint}
            options={teams.map(({ id, name }) => [String(id), name])}
            {...form.field("team")}
          />
        )}
        <div className={styles.buttons}>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" kind="primary" disabled={form.isSending}>
            {text.applications.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
