/** Events over time, over a list and in the detail of a log. What is chosen in them is in the address. */

import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Histogram as Figures, histogramQuery, logHistogramQuery } from "~/api/figures";
import { useLevels } from "~/api/finding";
import { useEnvironment } from "~/app/environment";
import { useText } from "~/i18n";
import { useNow } from "~/ui/clock";
import { Failure } from "~/ui/failure";
import { Histogram, HISTOGRAM_HEIGHT, HistogramCard, Legend, Switch } from "~/ui/histogram";
import { Skeleton } from "~/ui/skeleton";
import { criteriaOf } from "./api-filters";
import type { DetailSearch, ListSearch, Scope } from "./search";
import { type Asked, type Period, periodOf, timeWindow } from "./time-window";

/** Two nights beside each other: what is unusual at this hour is told by the same hour of yesterday. */
const USUAL_OF_LIST = "48h";
/** Of one log, since when it happens. */
const USUAL_OF_LOG = "30d";
const SPANS = ["24h", "7d", "30d", "90d"] as const;

/** Return how to change the address, but for the page of a list. Going back takes it back. */
function useChange() {
  const navigate = useNavigate();
  return (changes: Period & { nivel?: string[] }) =>
    void navigate({
      to: ".",
      search: (before) => ({ ...before, p: undefined, ...changes }),
      resetScroll: false,
    });
}

/** `isDue`: not before the rows, which come first where both take a while. */
export function ListTimeline({ scope, isDue }: { scope: Scope; isDue: boolean }) {
  const search: ListSearch = useSearch({ strict: false });
  const now = useNow();
  const change = useChange();
  const asked = timeWindow(search, USUAL_OF_LIST, now);
  // Not by level: those that are not shown keep their number in the legend.
  const { environment, status, q, first_since } = criteriaOf(search, scope, useEnvironment());
  const counted = { environment, status, q, first_since };
  const query = useQuery({ ...histogramQuery(counted, asked.window), enabled: isDue });
  const levels = useLevels(isDue);
  const { nivel } = search;
  return (
    <Timeline query={query} asked={asked} shown={nivel} onPeriod={change}>
      {(figures) => (
        <Legend
          figures={figures}
          levels={levels}
          shown={nivel}
          onShow={(chosen) => change({ nivel: chosen })}
        />
      )}
    </Timeline>
  );
}

export function LogTimeline({ id }: { id: number }) {
  const text = useText();
  const search: DetailSearch = useSearch({ strict: false });
  const change = useChange();
  const asked = timeWindow(search, USUAL_OF_LOG, useNow());
  const query = useQuery(logHistogramQuery(id, asked.window));
  return (
    <Timeline query={query} asked={asked} onPeriod={change}>
      {() =>
        SPANS.map((span) => (
          <Switch
            key={span}
            isPressed={!search.ate && (search.de ?? USUAL_OF_LOG) === span}
            onPress={() =>
              change({ de: span === USUAL_OF_LOG ? undefined : span, ate: undefined })
            }
          >
            {text.chart.spans[span]}
          </Switch>
        ))
      }
    </Timeline>
  );
}

interface Props {
  query: UseQueryResult<Figures>;
  asked: Asked;
  shown?: readonly string[];
  onPeriod: (period: Period) => void;
  /** What can be chosen below the chart. */
  children: (figures: Figures) => ReactNode;
}

function Timeline({ query, asked, shown, onPeriod, children }: Props) {
  const { data, error, refetch } = query;
  return (
    <HistogramCard>
      {data ? (
        <Histogram
          figures={data}
          marked={asked.marked}
          shown={shown}
          onSelect={(from, until) => onPeriod(periodOf(from, until, new Date()))}
        >
          {children(data)}
        </Histogram>
      ) : error ? (
        <Failure error={error} onTryAgain={refetch} />
      ) : (
        <Skeleton height={HISTOGRAM_HEIGHT} />
      )}
    </HistogramCard>
  );
}
