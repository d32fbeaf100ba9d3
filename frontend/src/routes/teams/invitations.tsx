import { useState } from "react";
import { queryClient } from "~/api/queries";
import {
  type Invitation,
  invite,
  revokeInvitation,
  type Role,
  type Team,
  useInvitations,
} from "~/api/teams";
import { useAct } from "~/app/acting";
import { useText } from "~/i18n";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { copyText } from "~/ui/copy";
import { Confirm } from "~/ui/dialog";
import { Failure } from "~/ui/failure";
import { SelectField, TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";
import { CloseIcon, CopyIcon } from "~/ui/icons";
import { Moment } from "~/ui/moment";
import { More } from "~/ui/more";
import { Records } from "~/ui/records";
import records from "~/ui/records.module.css";
import { Section } from "~/ui/section";
import { say } from "~/ui/toast";
import { checkEmail } from "../checks";
import { roleName, roleOptions } from "./roles";
import styles from "./teams.module.css";

/** Inviting people by e-mail, and who has not come yet. */
export function Invitations({ team }: { team: Team }) {
  const text = useText();
  const pending = useInvitations(team.id);
  return (
    <Section title={text.teams.invitations}>
      <Invite team={team} />
      {pending.error ? <Failure error={pending.error} onTryAgain={pending.refetch} /> : null}
      {pending.rows && pending.rows.length > 0 && (
        <Records
          label={text.teams.pending}
          isPlain
          columns={[
            { title: text.fields.email },
            { title: text.teams.role },
            { title: text.teams.invitedAt, isWide: true },
            { title: text.teams.actions, isSpoken: true },
          ]}
        >
          {pending.rows.map((invitation) => (
            <Row key={invitation.id} invitation={invitation} />
          ))}
        </Records>
      )}
      <More pages={pending} />
    </Section>
  );
}

interface Sent {
  email: string;
  link: string;
}

function Invite({ team }: { team: Team }) {
  const text = useText();
  const [sent, setSent] = useState<Sent | null>(null);
  const form = useForm({
    initial: { email: "", role: "member" },
    check: ({ email }) => ({ email: checkEmail(email, text) }),
    send: async ({ email, role }) => {
      setSent(await invite(team.id, email.trim(), role as Role));
      form.reset();
      await queryClient.invalidateQueries({ queryKey: ["auth/invitations"] });
    },
  });
  return (
    <>
      <form className={styles.form} onSubmit={form.submit} noValidate>
        {form.alert && <Alert>{form.alert}</Alert>}
        <div className={styles.line}>
          <TextField
            label={text.fields.email}
            type="email"
            autoComplete="off"
            required
            {...form.field("email")}
          />
          <SelectField
            label={text.teams.role}
            options={roleOptions(text)}
            {...form.field("role")}
          />
          <Button type="submit" kind="primary" disabled={form.isSending}>
            {text.teams.invite}
          </Button>
        </div>
        <p className={styles.hint}>{text.teams.rolesHint}</p>
      </form>
      <div role="status">{sent && <SentLink {...sent} />}</div>
    </>
  );
}

/** The link is in the e-mail as well; where none can be sent, one hands it over oneself. */
function SentLink({ email, link }: Sent) {
  const text = useText();
  const copy = async () =>
    say((await copyText(link)) ? text.teams.linkCopied : text.notCopied);
  return (
    <div className={styles.link}>
      <p>{text.teams.invited(email)}</p>
      <code>{link}</code>
      <Button onClick={copy}>
        <CopyIcon />
        {text.teams.copyLink}
      </Button>
    </div>
  );
}

function Row({ invitation }: { invitation: Invitation }) {
  const text = useText();
  const act = useAct();
  const [isAsking, setAsking] = useState(false);
  const { id, email, role, created_at } = invitation;
  return (
    <tr>
      <td>{email}</td>
      <td>{roleName(role, text)}</td>
      <td className={records.wide}>
        <Moment at={created_at} />
      </td>
      <td className={records.actions}>
        <Button
          kind="quiet"
          isIcon
          aria-label={text.teams.revokeOf(email)}
          onClick={() => setAsking(true)}
        >
          <CloseIcon />
        </Button>
        <Confirm
          title={text.teams.revokeTitle(email)}
          action={text.teams.revoke}
          isOpen={isAsking}
          onClose={() => setAsking(false)}
          onConfirm={() => act(() => revokeInvitation(id), text.teams.revoked)}
        >
          {text.teams.revokeText}
        </Confirm>
      </td>
    </tr>
  );
}
