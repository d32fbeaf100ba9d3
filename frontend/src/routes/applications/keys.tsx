import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Application, createKey, isWhole, type Key, keysQuery, revokeKey } from "~/api/applications";
import { useText } from "~/i18n";
import type { Texts } from "~/i18n/pt";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { copyText } from "~/ui/copy";
import { Confirm, Dialog } from "~/ui/dialog";
import { Failure } from "~/ui/failure";
import { TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";
import { CopyIcon, EyeIcon } from "~/ui/icons";
import { Moment } from "~/ui/moment";
import { Records } from "~/ui/records";
import records from "~/ui/records.module.css";
import { Section } from "~/ui/section";
import { Skeleton } from "~/ui/skeleton";
import { say } from "~/ui/toast";
import { useAttempt } from "./attempt";
import styles from "./shared.module.css";
import { More } from "./more";
import { type Rights, useRights } from "./rights";

const NAME_MAX_LENGTH = 100;

/** What programs report with: those that one may see, which are all of them to who manages. */
export function Keys({ application }: { application: Application }) {
  const text = useText();
  const rights = useRights(application);
  const [isAsking, setAsking] = useState(false);
  const button = <Button onClick={() => setAsking(true)}>{text.keys.create}</Button>;
  return (
    <Section title={text.keys.title} actions={rights.mayWrite && button}>
      <p className={styles.hint}>{text.keys.hint}</p>
      <KeyTable application={application} rights={rights} />
      {isAsking && <NewKey application={application} onClose={() => setAsking(false)} />}
    </Section>
  );
}

function KeyTable({ application, rights }: { application: Application; rights: Rights }) {
  const text = useText();
  const query = useInfiniteQuery(keysQuery(application.id));
  const [revoking, setRevoking] = useState<Key | null>(null);
  const attempt = useAttempt();
  if (!query.data) {
    if (query.error) return <Failure error={query.error} onTryAgain={query.refetch} />;
    return <Skeleton height="5.5rem" />;
  }
  const keys = query.data.pages.flatMap(({ results }) => results);
  if (!keys.length) {
    return <p>{rights.mayWrite ? text.keys.none : text.keys.noneToSee}</p>;
  }

  const revoke = (key: Key) =>
    attempt(async () => {
      await revokeKey(application.id, key.id);
      say(text.keys.revoked);
    });
  return (
    <>
      <Records
        label={text.keys.title}
        isPlain
        isStacked
        columns={[
          { title: text.keys.name },
          { title: text.keys.key },
          { title: text.keys.created },
          { title: text.keys.lastUsed },
          { title: text.keys.actions, isSpoken: true },
        ]}
      >
        {inUseFirst(keys).map((key) => (
          <KeyRow key={key.id} of={key} onRevoke={() => setRevoking(key)} />
        ))}
      </Records>
      <More query={query} />
      {revoking && (
        <Confirm
          title={text.keys.revokeTitle(nameOf(revoking, text))}
          action={text.keys.revoke}
          isOpen
          onClose={() => setRevoking(null)}
          onConfirm={() => revoke(revoking)}
        >
          {text.keys.revokeHint}
        </Confirm>
      )}
    </>
  );
}

const inUseFirst = (keys: readonly Key[]): readonly Key[] =>
  keys.toSorted((one, other) => Number(other.active) - Number(one.active));

const person = ({ user }: Key): string => user?.name || user?.username || user?.email || "";

/** What a key is called: its name, whose it is, or else its end. */
const nameOf = (key: Key, text: Texts): string =>
  key.name || (key.user && text.keys.of(person(key))) || `…${key.key.slice(-4)}`;

function KeyRow({ of: key, onRevoke }: { of: Key; onRevoke: () => void }) {
  const text = useText();
  const name = nameOf(key, text);
  return (
    <tr className={key.active ? undefined : records.over}>
      <th scope="row" translate="no">
        {name}
        {key.name && key.user && <p className={records.more}>{person(key)}</p>}
      </th>
      <td data-label={text.keys.key}>
        {key.active && isWhole(key) ? (
          <Secret value={key.key} name={name} />
        ) : (
          <code>…{key.key.slice(-4)}</code>
        )}
      </td>
      <td data-label={text.keys.created}>
        <Moment at={key.created} />
      </td>
      <td data-label={text.keys.lastUsed}>
        {key.last_used ? <Moment at={key.last_used} /> : text.keys.never}
      </td>
      <td className={records.actions}>
        {key.active ? (
          <Button kind="danger" aria-label={text.keys.revokeThis(name)} onClick={onRevoke}>
            {text.keys.revoke}
          </Button>
        ) : (
          text.keys.isRevoked
        )}
      </td>
    </tr>
  );
}

/** A key, of which one sees the end until one asks for all of it. */
function Secret({ value, name }: { value: string; name: string }) {
  const text = useText();
  const [isShown, setShown] = useState(false);
  const copy = async () => say((await copyText(value)) ? text.keys.copied : text.notCopied);
  return (
    <span className={styles.secret}>
      <code translate="no">{isShown ? value : `…${value.slice(-4)}`}</code>
      <Button
        kind="quiet"
        isIcon
        aria-pressed={isShown}
        aria-label={text.keys.show(name)}
        onClick={() => setShown(!isShown)}
      >
        <EyeIcon />
      </Button>
      <Button kind="quiet" isIcon aria-label={text.keys.copy(name)} onClick={copy}>
        <CopyIcon />
      </Button>
    </span>
  );
}

function NewKey({ application, onClose }: { application: Application; onClose: () => void }) {
  const text = useText();
  const form = useForm({
    initial: { name: "" },
    check: () => ({}),
    send: async ({ name }) => {
      await createKey(application.id, name.trim());
      say(text.keys.made);
      onClose();
    },
  });
  return (
    <Dialog title={text.keys.create} isOpen onClose={onClose}>
      <form className={styles.form} onSubmit={form.submit} noValidate>
        {form.alert && <Alert>{form.alert}</Alert>}
        <TextField
          label={text.keys.name}
          hint={text.keys.nameHint}
          maxLength={NAME_MAX_LENGTH}
          autoFocus
          autoComplete="off"
          {...form.field("name")}
        />
        <div className={styles.buttons}>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" kind="primary" disabled={form.isSending}>
            {text.keys.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
