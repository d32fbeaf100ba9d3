"""Figures of logs put right that no roll-up brought up to date: that of a killed process, say."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.db import connection

from logs.arrivals import occurrences_since
from logs.models import Log
from logs.rollup import roll_up
from logs.walking import ROWS_AT_ONCE, walk

Keys = Sequence[tuple[int, int]]  # log, application


def repair_recent(since: datetime | None) -> Iterator[int]:
    """Repair the logs that had events since that moment; yield how many each time."""
    for application_id, occurrences in occurrences_since(since).items():
        log_ids = sorted(occurrences)
        for start in range(0, len(log_ids), ROWS_AT_ONCE):
            yield _repair([(pk, application_id) for pk in log_ids[start : start + ROWS_AT_ONCE]])


def repair_all() -> Iterator[int]:
    """Repair whatever log is wrong; yield how many each time."""
    for page in walk(Log.with_hidden.values_list("pk", "application_id")):
        yield _repair(page)


def _repair(keys: Keys) -> int:
    """Repair those of these logs that are wrong; a log at rest is not even locked."""
    wrong = find_wrong(keys)
    if wrong:
        roll_up(dict(wrong))
    return len(wrong)


def find_wrong(keys: Keys) -> list[tuple[int, int]]:
    """Return those of these logs whose figures are not those of their groupings.

    One statement sees both as they were at one moment. Of an error that happens right now it may
    still find the log behind, whose roll-up is to come.
    """
    log_ids, application_ids = by_column(keys)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.id, l.application_id FROM logs_log l"
            " JOIN logs_grouping g ON g.log_id = l.id AND g.application_id = l.application_id"
            " WHERE l.id = ANY(%s) AND l.application_id = ANY(%s)"
            " GROUP BY l.id, l.application_id"
            " HAVING l.events <> sum(g.events) OR l.level_id <> max(g.level_id)"
            "  OR l.first_seen <> min(g.first_seen) OR l.last_seen <> max(g.last_seen)"
            # Of several groupings that were last seen at once, it may be the source of any.
            "  OR l.source <> ALL(array_agg(g.source) FILTER (WHERE g.last_seen = l.last_seen))"
            " ORDER BY l.id",
            [log_ids, application_ids],
        )
        return cursor.fetchall()


def by_column(keys: Keys) -> tuple[Collection[int], Collection[int]]:
    log_ids, application_ids = zip(*keys, strict=True)
    return list(log_ids), sorted(set(application_ids))
