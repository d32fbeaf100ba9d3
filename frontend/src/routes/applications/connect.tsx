import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Application, type Snippet, snippetsQuery } from "~/api/applications";
import { useText } from "~/i18n";
import { CodeBlock } from "~/ui/code-block";
import { Failure } from "~/ui/failure";
import { Choice } from "~/ui/fields";
import { Skeleton } from "~/ui/skeleton";
import { Tabs } from "~/ui/tabs";
import { Arrival } from "./arrival";
import { byLanguage, OTHERS, placeOf } from "./clients";
import styles from "./connect.module.css";

const FIRST_CLIENT = "curl";
const NO_KEY = "<KEY>"; // as the API writes it, for who may see none

interface Props {
  application: Application;
  /** The id of a snippet: whose steps are shown. */
  client?: string | undefined;
  onChoose: (client: string) => void;
}

/** How a program is pointed at an application, and whether it has arrived. */
export function Connect({ application, client = FIRST_CLIENT, onChoose }: Props) {
  const text = useText();
  const { data: snippets, error, refetch } = useQuery(snippetsQuery(application.id));
  if (!snippets) return error ? <Failure error={error} onTryAgain={refetch} /> : <Placeholder />;

  const languages = byLanguage(snippets);
  const shown = snippets.find(({ id }) => id === client) ?? languages[0]?.snippets[0];
  const language = languages.find((each) => shown && each.snippets.includes(shown));
  if (!shown || !language) return null;
  const chooseLanguage = (name: string) => {
    const first = languages.find((each) => each.name === name)?.snippets[0];
    if (first) onChoose(first.id);
  };
  return (
    <>
      <Tabs
        label={text.connect.language}
        value={language.name}
        tabs={languages.map(({ name }) => [
          name,
          name === OTHERS ? text.connect.shippers : <span translate="no">{name}</span>,
        ])}
        onChoose={chooseLanguage}
      >
        <div className={styles.client}>
          {language.snippets.length > 1 && (
            <Choice
              label={text.connect.client}
              value={shown.id}
              options={language.snippets.map(({ id, name }) => [
                id,
                text.connect.clients[id] ?? name,
              ])}
              onChoose={onChoose}
            />
          )}
          <Steps key={shown.id} snippet={shown} />
        </div>
      </Tabs>
      <Arrival application={application} />
    </>
  );
}

/** The same without an address of its own. */
export function ConnectHere({ application }: { application: Application }) {
  const [client, setClient] = useState<string>();
  return <Connect application={application} client={client} onChoose={setClient} />;
}

function Steps({ snippet }: { snippet: Snippet }) {
  const text = useText();
  const hasSeveral = snippet.steps.length > 1;
  return (
    <>
      {snippet.steps.map(({ language, code }, index) => {
        const place = text.connect.places[placeOf(language)];
        const label = hasSeveral ? `${index + 1}. ${place}` : place;
        return (
          // Steps have nothing but their place, and never change.
          <div key={label} className={styles.step}>
            <p className={styles.place}>{label}</p>
            <CodeBlock label={label}>{code.replaceAll(NO_KEY, text.connect.noKey)}</CodeBlock>
          </div>
        );
      })}
      {!snippet.is_tested && <p className={styles.place}>{text.connect.untested}</p>}
    </>
  );
}

const Placeholder = () => <Skeleton height="14rem" />;
