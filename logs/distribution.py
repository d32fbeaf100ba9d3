"""What the failures of a log have in common: how the tags of its events are distributed."""

from collections import Counter, defaultdict
from typing import Any

from logs.listing import event_rows
from logs.models import Log

EVENTS_LOOKED_AT = 1000
KEYS_SHOWN = 20
VALUES_SHOWN = 5


def tag_figures(log: Log) -> dict[str, Any]:
    """Return the tags of the latest events of a log, the most frequent first.

    The tag tables hold each value once and count nothing, so that an event with tags seen before
    writes nothing: it is the events that are counted, as many occurrences as each says.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    total = 0
    for tags, count in _latest(log):
        total += count
        for key, value in tags.items():
            counts[key][value] += count
    keys = sorted(counts, key=lambda key: (-counts[key].total(), key))
    results = [_figures(key, counts[key], total) for key in keys[:KEYS_SHOWN]]
    return {"events": total, "results": results}


def _latest(log: Log) -> list[tuple[dict[str, str], int]]:
    """Return the tags and the count of the latest EVENTS_LOOKED_AT events.

    By a range of ids, not by the ids: each partition would look for all of those.
    """
    rows = event_rows(log)
    positions = rows.slice(0, EVENTS_LOOKED_AT)
    if not positions:
        return []
    (oldest,) = positions[-1]
    found = rows.everything.filter(pk__gte=oldest).values_list("tags", "count")
    return list(found[:EVENTS_LOOKED_AT])


def _figures(key: str, counts: Counter[str], total: int) -> dict[str, Any]:
    values = sorted(counts, key=lambda value: (-counts[value], value))
    return {
        "key": key,
        "events": counts.total(),
        "values": len(values),
        "top": [
            {"value": value, "events": counts[value], "share": round(counts[value] / total, 4)}
            for value in values[:VALUES_SHOWN]
        ],
    }
