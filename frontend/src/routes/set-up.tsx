import { getRouteApi, Link, useLocation, useRouter } from "@tanstack/react-router";
import { ApiError } from "~/api/errors";
import { setUp } from "~/api/session";
import { useText } from "~/i18n";
import { Alert } from "~/ui/alert";
import { Message, PageTitle } from "~/ui/page";
import { useGoOn } from "./after-sign-in";
import { NewAccountForm } from "./new-account-form";

const route = getRouteApi("/public/configurar");

/** The first administrator, by the link that the server prints, which ends in `#token=...`. */
export function SetUp() {
  const text = useText();
  const isSetUp = route.useLoaderData();
  const token = new URLSearchParams(useLocation().hash).get("token");
  if (isSetUp) return <AlreadySetUp />;
  if (token) return <FirstAdministrator key={token} token={token} />;
  return (
    <>
      <PageTitle title={text.setUp.title} />
      <Alert>{text.setUp.noToken}</Alert>
    </>
  );
}

function AlreadySetUp() {
  const text = useText();
  return (
    <Message title={text.setUp.doneTitle}>
      <p>{text.setUp.done}</p>
      <Link to="/entrar">{text.signIn.title}</Link>
    </Message>
  );
}

function FirstAdministrator({ token }: { token: string }) {
  const text = useText();
  const goOn = useGoOn();
  const router = useRouter();

  async function send(email: string, password: string) {
    try {
      await setUp(token, email, password);
      goOn();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      await router.invalidate(); // somebody was faster: the page says so
    }
  }

  return (
    <>
      <PageTitle title={text.setUp.title} />
      <p>{text.setUp.text}</p>
      <NewAccountForm submit={text.setUp.submit} send={send} />
    </>
  );
}
