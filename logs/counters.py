"""How much came in by the hour: of a log, for its histogram; of an application, for its quota."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection

from logs.rows import Group, Row
from logs.sql import flat, placeholders


def count_by_hour(groups: Iterable[Group]) -> None:
    """Count occurrences by the hour they are seen at."""
    counts: Counter = Counter()
    for group in groups:
        for row in group.rows:
            counts[group.id, _hour(row.seen_at), group.key[0]] += row.report.count
    _add("logs_loghour", "grouping_id, hour, application_id", counts)


def count_by_application(rows: Iterable[Row]) -> None:
    """Count stored events by the hour of their receipt."""
    counts = Counter((row.report.application_id, _hour(row.received_at)) for row in rows)
    _add("logs_apphour", "application_id, hour", counts)


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _add(table: str, key: str, counts: Counter) -> None:
    values = [(*row, n) for row, n in sorted(counts.items())]  # sorted: the order of the locks
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS t ({key}, n) VALUES {placeholders(values)}"
            f" ON CONFLICT ({key}) DO UPDATE SET n = t.n + EXCLUDED.n",
            flat(values),
        )
