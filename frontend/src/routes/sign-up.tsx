import { getRouteApi, Link, useLocation } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { signUp } from "~/api/session";
import { invitationHash, invitationIn } from "~/app/invitation";
import { loadPart } from "~/app/parts";
import { useText } from "~/i18n";
import { Notice } from "~/ui/alert";
import { PageTitle } from "~/ui/page";
import { useGoOn } from "./after-sign-in";
import { NewAccountForm } from "./new-account-form";

const route = getRouteApi("/public/cadastro");
// Asks the API, whose client the other pages before signing in do without.
const Join = lazy(async () => ({ default: (await loadPart(() => import("./join"))).Join }));

/** With `#convite=...`, which the e-mail of an invitation links to, one joins that team. */
export function SignUp() {
  const invitation = invitationIn(useLocation().hash);
  const { hasAccount } = route.useRouteContext();
  if (!hasAccount) return <NewAccount key={invitation} invitation={invitation} />;
  return (
    <Suspense>
      <Join key={invitation} invitation={invitation} />
    </Suspense>
  );
}

function NewAccount({ invitation }: { invitation: string }) {
  const text = useText();
  const goOn = useGoOn();

  async function send(email: string, password: string) {
    await signUp(email, password, invitation);
    goOn();
  }

  return (
    <>
      <PageTitle title={text.signUp.title} />
      {invitation && <Notice>{text.signUp.invited}</Notice>}
      <NewAccountForm submit={text.signUp.submit} send={send} />
      <p>
        {text.signUp.hasAccount}{" "}
        <Link to="/entrar" {...(invitation && { hash: invitationHash(invitation) })}>
          {text.signUp.signIn}
        </Link>
      </p>
    </>
  );
}
