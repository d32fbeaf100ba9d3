"""Day partitions of the events: made ahead of time, found when missing."""

from collections.abc import Iterable
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta

from django.db import Error, connection
from django.utils import timezone

from logs.ids import lowest_id

DAYS_AHEAD = 7
PARTITION_LOCK = 0x63656E7472616C  # "central": our key among the advisory locks of the database


def make_partitions_ahead() -> int:
    """Make the missing partitions of today and of the week to come; return how many."""
    today = timezone.now().astimezone(UTC).date()
    return create_partitions(today + timedelta(days=offset) for offset in range(DAYS_AHEAD + 1))


def create_partitions(days: Iterable[date]) -> int:
    """Make the missing partitions for these UTC days; return how many. Safe from several processes.

    A table made apart and then attached: `CREATE TABLE ... PARTITION OF` would stop every insert
    while it waits for its lock.
    """
    missing = set(days) - _existing_days()
    if not missing:
        return 0
    with _partition_lock():
        missing -= _existing_days()
        for day in sorted(missing):
            _create_partition(day)
    return len(missing)


def partition_name(day: date) -> str:
    return f"logs_event_{day:%Y%m%d}"


def _existing_days() -> set[date]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT right(relname, 8) FROM pg_inherits JOIN pg_class ON oid = inhrelid"
            " WHERE inhparent = 'logs_event'::regclass AND NOT inhdetachpending"
            " AND relname ~ '^logs_event_[0-9]{8}$'"
        )
        return {date.fromisoformat(day) for (day,) in cursor.fetchall()}


@contextmanager
def _partition_lock():
    # Of the transaction where there is one: nothing would unlock it after a failure there.
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PARTITION_LOCK])
            yield
            return
        cursor.execute("SELECT pg_advisory_lock(%s)", [PARTITION_LOCK])
        try:
            yield
        finally:
            with suppress(Error):  # a connection that is gone has no lock, and a reason to tell
                cursor.execute("SELECT pg_advisory_unlock(%s)", [PARTITION_LOCK])


def _create_partition(day: date) -> None:
    name = partition_name(day)
    start, end = (datetime.combine(d, time(), UTC) for d in (day, day + timedelta(days=1)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {name} (LIKE logs_event INCLUDING DEFAULTS)"
            " WITH (toast_tuple_target = 8160)"  # payloads stay in the row, uncompressed
        )
        cursor.execute(
            f"CREATE UNIQUE INDEX IF NOT EXISTS {name}_event_id"
            f" ON {name} (application_id, event_id)"
        )
        cursor.execute(
            f"ALTER TABLE logs_event ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)",
            [lowest_id(start), lowest_id(end)],
        )
