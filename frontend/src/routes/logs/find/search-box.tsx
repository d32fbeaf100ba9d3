/**
 * The search of a list: what it asks for as chips, and an input for more, which is a combobox as
 * WAI-ARIA has it. Base UI's one would bring 13 KB that nothing else of ours uses.
 */

import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type SubmitEvent, useEffect, useId, useRef, useState } from "react";
import { levelsQuery } from "~/api/finding";
import { useShortcuts } from "~/app/shortcuts";
import { useText } from "~/i18n";
import type { Texts } from "~/i18n/pt";
import { Button } from "~/ui/button";
import { Chip } from "~/ui/chip";
import { classes } from "~/ui/classes";
import { CloseIcon, SearchIcon } from "~/ui/icons";
import { levelName } from "~/ui/level";
import popup from "~/ui/popup.module.css";
import type { Scope } from "../search";
import { useListSearch, useNarrow } from "./address";
import { termName } from "./filters";
import {
  added,
  type Key,
  LENGTH_MAX,
  literally,
  parse,
  type Problem,
  type Term,
  textOf,
  unknownLevel,
  write,
} from "./query";
import styles from "./search-box.module.css";
import type { Suggestion } from "./suggestions";
import { useSuggestions } from "./use-suggestions";

function problemText(problem: Problem, levels: Iterable<string>, text: Texts): string {
  if (problem.kind === "unknownKey") return text.find.problems.unknownKey(problem.name);
  if (problem.kind === "noValue") return text.find.problems.noValue(problem.name);
  if (problem.kind !== "unknownLevel") return text.find.problems[problem.kind];
  const names = [...levels].map((level) => levelName(level, text)).join(", ");
  return text.find.problems.unknownLevel(problem.name, names);
}

/** Return the text being typed and the terms that the address holds, and what changes them. */
function useDraft() {
  const { q = "" } = useListSearch();
  const narrow = useNarrow();
  const reading = parse(q);
  // What came in the address and is no query is there to be put right.
  const begin = () => ({ typed: reading.problem ? q : "", problem: reading.problem });
  const [draft, setDraft] = useState(begin);

  const ours = useRef(q);
  useEffect(() => {
    if (ours.current !== q) setDraft(begin()); // somebody else changed it: back, a saved view
    ours.current = q;
  }, [q]);

  return {
    ...draft,
    terms: reading.terms,
    type: (typed: string) => setDraft({ typed, problem: undefined }),
    refuse: (problem: Problem) => setDraft((before) => ({ ...before, problem })),
    /** Put these terms into the address, and leave this text to be typed on. */
    ask: (terms: readonly Term[], typed = "") => {
      const asked = write(terms);
      setDraft({ typed, problem: undefined });
      if (asked === q) return;
      ours.current = asked;
      narrow({ q: asked || undefined });
    },
  };
}

interface Props {
  scope: Scope;
  /** What the text is looked for in, whatever it says; null while it says so itself. */
  by: Key | null;
}

export function SearchBox({ scope, by }: Props) {
  const text = useText();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [isUsed, setUsed] = useState(false);
  const [active, setActive] = useState(-1);
  const { typed, problem, terms, type, refuse, ask } = useDraft();
  const { data: levels } = useQuery({ ...levelsQuery, enabled: isUsed });
  const suggestions = useSuggestions({ typed, by, scope, levels, isOpen });
  const isShown = isOpen && suggestions.length > 0;
  const chosen = isShown ? suggestions[active] : undefined;

  useShortcuts({ "/": () => input.current?.focus() });

  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [id, active]);

  const open = (isNowOpen: boolean) => {
    setOpen(isNowOpen);
    setActive(-1);
  };

  const search = ({ terms: more, problem: found }: ReturnType<typeof parse>) => {
    if (found) return refuse(found);
    const level = levels && unknownLevel(more, levels);
    if (level !== undefined) return refuse({ kind: "unknownLevel", name: level });
    const all = added(terms, more);
    const { problem: tooMuch } = parse(write(all));
    if (tooMuch) return refuse(tooMuch);
    ask(all);
    open(false);
  };

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    search(by ? { terms: literally(by, typed) } : parse(typed));
  };

  const choose = (suggestion: Suggestion) => {
    if (suggestion.isTerm) return search(parse(suggestion.text));
    type(suggestion.text);
    open(true);
  };

  /** Take terms away; whoever pressed what is gone then goes on here. */
  const keep = (kept: readonly Term[], still: string) => {
    ask(kept, still);
    input.current?.focus();
    open(false);
  };

  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    const count = suggestions.length;
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (!isShown) setOpen(true);
      // Between the last and the first is the input itself, -1.
      if (count) setActive(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && chosen) {
      choose(chosen);
    } else if (event.key === "Escape" && isShown) {
      open(false);
    } else if (event.key === "Backspace" && !typed && !event.repeat && terms.length) {
      // The last term becomes text again.
      ask(terms.slice(0, -1), textOf(terms.at(-1) as Term));
    } else return;
    event.preventDefault();
  };

  return (
    <form role="search" className={styles.search} onSubmit={submit}>
      <div className={styles.box} data-wrong={problem ? true : undefined}>
        {terms.length > 0 && (
          <ul className={styles.terms} aria-label={text.find.terms}>
            {terms.map((term, index) => (
              <Chip
                key={`${index} ${textOf(term)}`}
                name={termName(term, text)}
                onRemove={() => keep(terms.toSpliced(index, 1), typed)}
              />
            ))}
          </ul>
        )}
        <div className={styles.entry}>
          <input
            ref={input}
            className={styles.input}
            role="combobox"
            aria-label={text.find.label}
            aria-expanded={isShown}
            aria-controls={isShown ? id : undefined}
            aria-activedescendant={chosen ? `${id}-${active}` : undefined}
            aria-autocomplete="list"
            aria-keyshortcuts="/"
            aria-invalid={problem ? true : undefined}
            aria-describedby={problem ? `${id}-problem` : undefined}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            enterKeyHint="search"
            maxLength={LENGTH_MAX}
            placeholder={terms.length || by ? undefined : text.find.example}
            value={typed}
            onChange={(event) => {
              type(event.target.value);
              open(true);
            }}
            onFocus={() => setUsed(true)}
            onClick={() => open(true)}
            onBlur={() => open(false)}
            onKeyDown={press}
          />
          {(typed || terms.length > 0) && (
            <Button kind="quiet" isIcon aria-label={text.find.clear} onClick={() => keep([], "")}>
              <CloseIcon />
            </Button>
          )}
          <Button type="submit" kind="quiet" isIcon aria-label={text.find.submit}>
            <SearchIcon />
          </Button>
        </div>
      </div>
      {isShown && (
        <ul id={id} role="listbox" aria-label={text.find.suggestions} className={styles.popup}>
          {suggestions.map((suggestion, index) => (
            <li
              key={suggestion.name}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              className={classes(popup.item, styles.option)}
              data-highlighted={index === active ? true : undefined}
              translate="no"
              // The focus stays in the input.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(suggestion)}
            >
              <span className={styles.name}>{suggestion.name}</span>
              <span className={styles.hint}>{suggestion.hint}</span>
            </li>
          ))}
        </ul>
      )}
      {problem && (
        <p id={`${id}-problem`} role="alert" className={styles.problem}>
          {problemText(problem, levels?.values() ?? [], text)}
        </p>
      )}
    </form>
  );
}
