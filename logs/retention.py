"""Day partitions of the events: made ahead of time, found when missing, dropped on time.

What changes partitions takes no lock that an insert waits for, and gives way where its own lock is
not to be had: nothing queues behind it. What a reader holds up waits for the next round.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from uuid import UUID

from django.conf import settings
from django.db import Error, OperationalError, connection, transaction
from django.utils import timezone

from logs.ids import lowest_id
from logs.sql import sqlstate

logger = logging.getLogger(__name__)

DAYS_AHEAD = 7
PARTITION_LOCK = 0x63656E7472616C  # "central": our key among the advisory locks of the database
# An import may be on its way whose events were not too old when it began.
REST = timedelta(hours=1)

LOCK_TIMEOUT = "200ms"
ATTEMPTS = 5
PAUSE_SECONDS = 0.1
LOCK_NOT_AVAILABLE = "55P03"

IS_PARTITION = "relname ~ '^logs_event_[0-9]{8}$'"
PARTITIONS = (
    "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid"
    f" WHERE inhparent = 'logs_event'::regclass AND {IS_PARTITION} AND "
)
ATTACHED = PARTITIONS + "NOT inhdetachpending ORDER BY relname"
DETACHING = PARTITIONS + "inhdetachpending"
DETACHED = (
    f"SELECT relname FROM pg_class WHERE relkind = 'r' AND NOT relispartition AND {IS_PARTITION}"
    " AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'logs_event'::regclass)"
    " ORDER BY relname"
)


def first_day(kept: timedelta) -> date:
    """Return the oldest UTC day with events that are not too old to be kept so long."""
    return (timezone.now() - kept).astimezone(UTC).date()


def id_bounds(day: date) -> tuple[UUID, UUID]:
    """Return the lowest id of this UTC day, and that of the next."""
    start, end = (datetime.combine(d, clock(), UTC) for d in (day, day + timedelta(days=1)))
    return lowest_id(start), lowest_id(end)


def partition_name(day: date) -> str:
    return f"logs_event_{day:%Y%m%d}"


def attached_days() -> list[date]:
    """Return the days that have a partition, oldest first."""
    return [date.fromisoformat(name[-8:]) for name in _names(ATTACHED)]


def _names(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [name for (name,) in cursor.fetchall()]


# --- Made ---------------------------------------------------------------


def make_partitions_ahead() -> int:
    """Make the missing partitions of today, the day before and the week to come; return how many."""
    today = timezone.now().astimezone(UTC).date()
    return create_partitions(today + timedelta(days=offset) for offset in range(-1, DAYS_AHEAD + 1))


def create_partitions(days: Iterable[date]) -> int:
    """Make the missing partitions for these UTC days; return how many. Safe from several processes.

    A table made apart and then attached: `CREATE TABLE ... PARTITION OF` would stop every insert
    while it waits for its lock.
    """
    missing = set(days) - set(attached_days())
    if not missing:
        return 0
    with _partition_lock():
        missing -= set(attached_days())
        for day in sorted(missing):
            _create_partition(day)
    return len(missing)


@contextmanager
def _partition_lock() -> Iterator[None]:
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
    _change(
        f"CREATE TABLE IF NOT EXISTS {name} (LIKE logs_event INCLUDING DEFAULTS)"
        " WITH (toast_tuple_target = 8160)"  # payloads stay in the row, uncompressed
    )
    _change(
        f"CREATE UNIQUE INDEX IF NOT EXISTS {name}_event_id ON {name} (event_id, application_id)"
    )
    _change(
        f"ALTER TABLE logs_event ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)",
        id_bounds(day),
    )


# --- Dropped ------------------------------------------------------------


def drop_expired_partitions() -> Iterator[int]:
    """Drop the days that the installation keeps no longer; yield 1 for each.

    A partition is detached first, which stops neither readers nor inserts. Where a reader holds it,
    the detach stays pending: its events are out of sight, and the next round goes on from there.
    """
    first_kept = partition_name(first_day(timedelta(days=settings.EVENTS_MAX_DAYS) + REST))
    _detach([name for name in _names(ATTACHED) if name < first_kept])
    for name in _names(DETACHED):
        if name < first_kept and _changed(f"DROP TABLE {name}"):
            logger.info("Dropped %s", name)
            yield 1


def _detach(names: Iterable[str]) -> None:
    """Detach these partitions, until one that is pending stays so: it blocks those after it."""
    if not _finish_detaching():
        return
    for name in names:
        # Once: after it timed out, what is left to do is another statement.
        detached = _changed(f"ALTER TABLE logs_event DETACH PARTITION {name} CONCURRENTLY", 1)
        if not detached and not _finish_detaching():
            return


def _finish_detaching() -> bool:
    """Finish what timed out, in this round or an earlier one; return whether nothing is left."""
    return all(
        _changed(f"ALTER TABLE logs_event DETACH PARTITION {name} FINALIZE")
        for name in _names(DETACHING)
    )


# --- Giving way ---------------------------------------------------------


def _changed(statement: str, attempts: int = ATTEMPTS) -> bool:
    """Run a statement of DDL; return False where its lock was not to be had."""
    try:
        _change(statement, attempts=attempts)
    except OperationalError as error:
        if sqlstate(error) != LOCK_NOT_AVAILABLE:
            raise
        return False
    return True


def _change(statement: str, parameters: Sequence = (), attempts: int = ATTEMPTS) -> None:
    """Run a statement of DDL, which gives way and comes back instead of waiting for its lock."""
    for attempt in range(1, attempts + 1):
        try:
            with _short_waits() as cursor:
                cursor.execute(statement, parameters)
            return
        except OperationalError as error:
            if sqlstate(error) != LOCK_NOT_AVAILABLE or attempt == attempts:
                raise
            time.sleep(PAUSE_SECONDS)


@contextmanager
def _short_waits() -> Iterator:
    """Give a cursor that does not wait long for a lock; inside a transaction, in a savepoint."""
    is_local = connection.in_atomic_block
    with transaction.atomic() if is_local else nullcontext(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        (usual,) = cursor.fetchone()
        timeout = "SELECT set_config('lock_timeout', %s, %s)"
        cursor.execute(timeout, [LOCK_TIMEOUT, is_local])
        try:
            yield cursor
        finally:
            with suppress(Error):  # where the statement failed, its savepoint takes the rest back
                cursor.execute(timeout, [usual, is_local])
