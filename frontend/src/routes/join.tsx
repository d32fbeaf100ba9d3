import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { api, ask } from "~/api/client";
import { messageOf } from "~/api/errors";
import { signOut } from "~/api/session";
import { acceptInvitation } from "~/api/teams";
import { nameOf } from "~/app/me";
import { useText } from "~/i18n";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { useForm } from "~/ui/form";
import { PageTitle } from "~/ui/page";
import { useGoOn } from "./after-sign-in";
import styles from "./public.module.css";

/** An invitation of somebody who is signed in already: with this account, or with another one. */
export function Join({ invitation }: { invitation: string }) {
  const text = useText();
  const goOn = useGoOn();
  const name = useMyName();
  const form = useForm({
    initial: {},
    check: () => ({}),
    send: async () => {
      const team = await acceptInvitation(invitation);
      goOn(`/equipes/${team.id}`);
    },
  });
  const [failure, setFailure] = useState("");

  const useAnother = async () => {
    try {
      await signOut();
      location.reload(); // the same invitation, to nobody yet
    } catch (error) {
      setFailure(messageOf(error, text));
    }
  };

  return (
    <>
      <PageTitle title={text.join.title} />
      {(form.alert || failure) && <Alert>{form.alert || failure}</Alert>}
      <p>{name ? text.join.as(name) : text.join.text}</p>
      <form className={styles.form} onSubmit={form.submit} noValidate>
        <Button type="submit" kind="primary" isWide disabled={form.isSending}>
          {text.join.submit}
        </Button>
        <Button isWide onClick={useAnother}>
          {text.join.another}
        </Button>
      </form>
      <p>
        <Link to="/">{text.join.later}</Link>
      </p>
    </>
  );
}

/** Return the name of who is signed in, once it is known; it is not worth a message where it is not. */
function useMyName(): string {
  const [name, setName] = useState("");
  useEffect(() => {
    ask(api.GET("/auth/me/")).then(
      (me) => setName(nameOf(me)),
      () => {},
    );
  }, []);
  return name;
}
