"""How much disk the product takes and how much there is left; none of it is found by counting rows."""

import logging
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from logs.models import AppHour, Application

logger = logging.getLogger(__name__)

GIB = 2**30
SCARCE_PART = 0.1  # of the disk, or a GiB where that is more
WARN_SECONDS = 3600
APPLICATIONS_SHOWN = 50

DAY_PREFIX = "logs_event_"
SIZES = (
    # Of a table that is being dropped the size is NULL.
    "SELECT relname, COALESCE(pg_total_relation_size(oid), 0) FROM pg_class"
    " WHERE relkind = 'r' AND starts_with(relname::text, 'logs_') AND relnamespace ="
    "  (SELECT relnamespace FROM pg_class WHERE oid = 'logs_event'::regclass)"
    " ORDER BY relname DESC"
)


@dataclass(frozen=True)
class Day:
    """The partition of the events that were received on a UTC day."""

    day: date
    bytes: int


@dataclass(frozen=True)
class Disk:
    """The disk of the embedded server's data."""

    bytes: int
    free_bytes: int

    @property
    def is_scarce(self) -> bool:
        return self.free_bytes < max(self.bytes * SCARCE_PART, GIB)


@dataclass(frozen=True)
class Storage:
    """What the database takes in bytes, with indexes."""

    database_bytes: int
    logs_bytes: int  # logs, with what is counted and tagged of them
    days: list[Day]  # newest first
    disk: Disk | None  # of a database elsewhere nobody here can tell

    @property
    def events_bytes(self) -> int:
        return sum(day.bytes for day in self.days)

    @property
    def others_bytes(self) -> int:
        """People, settings, and the tables of PostgreSQL itself."""
        return self.database_bytes - self.events_bytes - self.logs_bytes


def measure() -> Storage:
    today = timezone.now().astimezone(UTC).date()  # the days ahead are empty
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (database_bytes,) = cursor.fetchone()
        cursor.execute(SIZES)
        sizes = dict(cursor.fetchall())
    days = [
        Day(date.fromisoformat(name.removeprefix(DAY_PREFIX)), sizes.pop(name))
        for name in list(sizes)
        if name.startswith(DAY_PREFIX)
    ]
    return Storage(
        database_bytes=database_bytes,
        logs_bytes=sum(sizes.values()),
        days=[day for day in days if day.day <= today],
        disk=find_disk(),
    )


def find_disk() -> Disk | None:
    server = getattr(connection, "embedded_server", None)
    if server is None:
        return None
    usage = shutil.disk_usage(server.home)
    return Disk(bytes=usage.total, free_bytes=usage.free)


@dataclass(frozen=True)
class Sender:
    application: Application
    received: int  # events of the days that are kept, whatever is left of them


def busiest_senders() -> list[Sender]:
    """Return the applications that sent most, first the busiest."""
    since = timezone.now() - timedelta(days=settings.EVENTS_MAX_DAYS)
    sent = AppHour.objects.filter(hour__gte=since).values_list("application").annotate(Sum("n"))
    busiest = dict(sent.order_by("-n__sum", "application")[:APPLICATIONS_SHOWN])
    applications = Application.objects.filter(deleted_at=None).in_bulk(busiest)
    return [Sender(applications[pk], n) for pk, n in busiest.items() if pk in applications]


# --- When it runs out ---------------------------------------------------

_warned_at = float("-inf")


def warn_when_scarce() -> Iterator[int]:
    """Say in the log that the disk fills up, once an hour; yield 1 when it did."""
    global _warned_at
    disk = find_disk()
    now = time.monotonic()
    if disk and disk.is_scarce and now - _warned_at > WARN_SECONDS:
        _warned_at = now
        logger.warning(
            "The disk of the database fills up: %s MiB of %s are free. Nothing can be stored once"
            " it is full: make room, or keep less with EVENTS_MAX_DAYS and EVENTS_PER_LOG",
            disk.free_bytes // 2**20, disk.bytes // 2**20,
        )  # fmt: skip
        yield 1
