import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { sourcesQuery } from "~/api/finding";
import { useEnvironment } from "~/app/environment";
import { useText } from "~/i18n";
import type { Scope } from "../search";
import type { Key } from "./query";
import {
  keySuggestions,
  levelSuggestions,
  type Suggestion,
  tailOf,
  valueSuggestion,
} from "./suggestions";

const PAUSE_MS = 150;

/** Return a value that has stayed the same for a moment, so that not every key is a question. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

interface Options {
  typed: string;
  by: Key | null;
  scope: Scope;
  levels: ReadonlyMap<number, string> | undefined;
  isOpen: boolean;
}

/** Return keys, and then the values that they are known to have. */
export function useSuggestions({ typed, by, scope, levels, isOpen }: Options): Suggestion[] {
  const text = useText();
  const environment = useEnvironment();
  const tail = tailOf(typed, by);
  const isSource = tail?.key === "source";
  const asked = useSettled(isSource ? tail.value : "");
  const { data: sources = [] } = useQuery({
    ...sourcesQuery({ environment, status: scope }, asked),
    enabled: isOpen && isSource,
  });
  if (!tail) return [];
  if (tail.key === "level") return levelSuggestions(tail, [...(levels?.values() ?? [])], text);
  if (isSource) {
    return sources.map(({ source, logs }) =>
      valueSuggestion(tail, "source", source, source, text.find.logs(logs)),
    );
  }
  return tail.key === null ? keySuggestions(tail, text) : [];
}
