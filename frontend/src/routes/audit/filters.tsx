import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ChangeEvent, type SubmitEvent, useId, useState } from "react";
import { peopleQuery, personQuery } from "~/api/audit";
import { messageOf } from "~/api/errors";
import { queryClient } from "~/api/queries";
import { useText } from "~/i18n";
import { SelectField, TextField } from "~/ui/fields";
import styles from "./audit.module.css";
import { type AuditSearch, isSpan, SPANS } from "./search";

const CALENDAR = "calendar";
const RESULTS = ["success", "failure"] as const;

interface Props {
  search: AuditSearch;
  isFiltered: boolean;
}

export function Filters({ search, isFiltered }: Props) {
  const text = useText();
  const navigate = useNavigate();
  const { acao = "", resultado = "", pessoa = "", de, ate } = search;
  const [isCalendarChosen, setCalendarChosen] = useState(false);
  const hasCalendar = isCalendarChosen || Boolean(ate) || Boolean(de && !isSpan(de));

  /** Whatever is asked anew begins with its first page. */
  const filter = (changed: AuditSearch) =>
    void navigate({ to: "/auditoria", search: { ...search, cursor: "", ...changed } });

  const choosePeriod = (period: string) => {
    setCalendarChosen(period === CALENDAR);
    if (period !== CALENDAR) filter({ de: period, ate: "" });
  };

  const acts = Object.entries(text.audit.acts);
  return (
    <search className={styles.filters} aria-label={text.audit.filters}>
      <SelectField
        label={text.audit.what}
        value={acao}
        options={[
          ["", text.audit.any],
          ...(acao && !text.audit.acts[acao] ? [[acao, acao] as const] : []),
          ...acts.toSorted(([, a], [, b]) => a.localeCompare(b)),
        ]}
        onChange={(event) => filter({ acao: event.target.value })}
      />
      <SelectField
        label={text.audit.result}
        value={resultado}
        options={[
          ["", text.audit.anyResult],
          ...RESULTS.map((result) => [result, text.audit[result]] as const),
        ]}
        onChange={(event) => filter({ resultado: event.target.value })}
      />
      <SelectField
        label={text.audit.period}
        value={hasCalendar ? CALENDAR : (de ?? "")}
        options={[
          ["", text.audit.always],
          ...Object.keys(SPANS).map((span) => [span, text.audit.spans[span] ?? span] as const),
          [CALENDAR, text.audit.calendar],
        ]}
        onChange={(event) => choosePeriod(event.target.value)}
      />
      {hasCalendar && (
        <>
          <TextField
            label={text.audit.since}
            type="date"
            value={isSpan(de) ? "" : (de ?? "")}
            onChange={(event) => filter({ de: event.target.value })}
          />
          <TextField
            label={text.audit.until}
            type="date"
            value={ate ?? ""}
            onChange={(event) =>
              filter({ ate: event.target.value, ...(isSpan(de) && { de: "" }) })
            }
          />
        </>
      )}
      <PersonFilter key={pessoa} value={pessoa} onChoose={(id) => filter({ pessoa: id })} />
      {isFiltered && (
        <Link
          to="/auditoria"
          search={{}}
          className={styles.clear}
          onClick={() => setCalendarChosen(false)}
        >
          {text.audit.clear}
        </Link>
      )}
    </search>
  );
}

interface PersonProps {
  /** The id of a person, or nothing. */
  value: string;
  onChoose: (id: string) => void;
}

/** A person by e-mail, which the browser completes from what the API finds. */
function PersonFilter({ value, onChoose }: PersonProps) {
  const text = useText();
  const list = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState("");
  const isId = /^\d{1,15}$/.test(value);
  const { data: person } = useQuery({ ...personQuery(Number(value)), enabled: isId });
  const wanted = typed?.trim() ?? "";
  const { data: people = [] } = useQuery({ ...peopleQuery(wanted), enabled: wanted.length > 1 });

  const type = (event: ChangeEvent<HTMLInputElement>) => {
    const { value: now } = event.target;
    setTyped(now);
    setError("");
    const chosen = people.find(({ email }) => email === now);
    if (chosen) onChoose(String(chosen.id));
    else if (!now && value) onChoose("");
  };

  const find = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!wanted) return;
    try {
      const found = await queryClient.fetchQuery(peopleQuery(wanted));
      const named = found.find(({ email, username }) => [email, username].includes(wanted));
      const chosen = named ?? (found.length === 1 ? found[0] : undefined);
      if (chosen) onChoose(String(chosen.id));
      else setError(found.length ? text.audit.severalFound : text.audit.nobodyFound);
    } catch (failure) {
      setError(messageOf(failure, text));
    }
  };

  return (
    <form onSubmit={find}>
      <TextField
        label={text.audit.who}
        type="search"
        autoComplete="off"
        placeholder={text.audit.whoExample}
        list={list}
        value={typed ?? person?.email ?? value}
        error={error}
        onChange={type}
      />
      <datalist id={list}>
        {people.map(({ id, email, name }) => (
          <option key={id} value={email}>
            {name}
          </option>
        ))}
      </datalist>
    </form>
  );
}
