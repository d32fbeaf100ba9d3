import type { EventRow } from "~/api/log";

interface Day {
  /** Any moment of it. */
  day: Date;
  events: EventRow[];
}

/** Return events, newest first, by the day they came on where one is. */
export function byDay(rows: readonly EventRow[]): Day[] {
  const days: Day[] = [];
  for (const event of rows) {
    const day = new Date(event.received_at);
    const last = days.at(-1);
    if (last?.day.toDateString() === day.toDateString()) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return days;
}
