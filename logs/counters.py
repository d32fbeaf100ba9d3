"""How much came in by the hour: of a log, for its histogram; of an application, for its quota."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from logs.rows import Group, Row
from logs.sql import as_given, given


def count_by_hour(groups: Iterable[Group]) -> None:
    """Count occurrences by the hour they are seen at."""
    counts: Counter = Counter()
    for group in groups:
        for row in group.rows:
            counts[group.id, _hour(row.seen_at), group.key[0]] += row.report.count
    columns = {"grouping_id": "bigint", "hour": "timestamptz", "application_id": "bigint"}
    _add("logs_loghour", columns, counts)


def count_by_application(rows: Iterable[Row]) -> None:
    """Count stored events by the hour of their receipt."""
    counts = Counter((row.report.application_id, _hour(row.received_at)) for row in rows)
    _add("logs_apphour", {"application_id": "bigint", "hour": "timestamptz"}, counts)


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _add(table: str, key: dict[str, str], counts: Counter) -> None:
    columns = key | {"n": "bigint"}
    names = ", ".join(key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS t ({names}, n)"
            # Sorted: the rows are locked in the order of the statement.
            f" SELECT {names}, n FROM {given(**columns)} ORDER BY {names}"
            f" ON CONFLICT ({names}) DO UPDATE SET n = t.n + EXCLUDED.n",
            [as_given(columns, ((*row, n) for row, n in counts.items()))],
        )
