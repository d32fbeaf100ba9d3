"""Events over time: how many the logs of a list had in each hour, day or week.

They are counted by UTC hours (`LogHour`), and an hour lies in the bucket in which it begins. Days
and weeks begin at midnight of a time zone, and on Monday; where its offset is no whole number of
hours, the hour around midnight stays with the day before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from logs.models import Level

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
BUCKETS_MAX = 400  # thirteen months of days, for which hours are kept

# The hours of logs `l` among the hours `h`: each log is asked for its groupings.
HOURS_OF_FEW = """
    SELECT h.hour, l.id, l.level_id, h.n
    FROM l
    JOIN logs_grouping g ON g.log_id = l.id AND g.application_id = l.application_id
    JOIN h ON h.grouping_id = g.id AND h.application_id = g.application_id
"""
# The same without reading all groupings, which takes longer than all else: one has the id of its log
# unless it moved. Those that did come as an array, which PostgreSQL takes for a short one (else it
# would plan as if all had moved), in the order of their own index, so that it reads that.
HOURS_OF_MANY = """
    WITH moved AS MATERIALIZED (
        SELECT ARRAY(SELECT id FROM logs_grouping WHERE id <> log_id ORDER BY id) AS ids
    )
    SELECT h.hour, l.level_id, sum(h.n) AS n
    FROM l
    JOIN h ON h.grouping_id = l.id AND h.application_id = l.application_id
    WHERE NOT EXISTS (
        SELECT FROM unnest((SELECT ids FROM moved)) AS m (id) WHERE m.id = h.grouping_id
    )
    GROUP BY 1, 2
    UNION ALL
    SELECT h.hour, l.level_id, h.n
    FROM unnest((SELECT ids FROM moved)) AS m (id)
    JOIN logs_grouping g ON g.id = m.id
    JOIN l ON l.id = g.log_id AND l.application_id = g.application_id
    JOIN h ON h.grouping_id = g.id AND h.application_id = g.application_id
"""
ROOM = "SET LOCAL work_mem = '16MB'"  # a million logs would go to the disk and back


class Bucket(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"

    @classmethod
    def for_length(cls, length: timedelta) -> "Bucket":
        """Return what draws well in a time of this length."""
        if length <= 48 * HOUR:
            return cls.HOUR
        return cls.DAY if length <= 60 * DAY else cls.WEEK


class TooManyBuckets(ValueError):
    """More than BUCKETS_MAX of them."""


@dataclass(frozen=True, slots=True)
class Window:
    """A time in whole buckets: `edges` are where each begins, in UTC, and where the last ends."""

    bucket: Bucket
    zone: ZoneInfo
    edges: tuple[datetime, ...]

    @classmethod
    def between(
        cls, since: datetime, until: datetime, zone: ZoneInfo, bucket: Bucket | None = None
    ) -> "Window":
        """Return the buckets that have a part of this time; raises TooManyBuckets.

        `until` is later than `since`, and both are of years with a day before and a week after.
        """
        bucket = bucket or Bucket.for_length(until - since)
        if bucket is Bucket.HOUR:
            return cls(bucket, zone, _hours(since, until))
        first, last = since.astimezone(zone).date(), (until - INSTANT).astimezone(zone).date()
        return cls(bucket, zone, _midnights(first, last, zone, by_week=bucket is Bucket.WEEK))

    @classmethod
    def lasting(
        cls, length: timedelta, until: datetime, zone: ZoneInfo, bucket: Bucket | None = None
    ) -> "Window":
        """Return so many buckets as make up this length, the last being the one of `until`."""
        bucket = bucket or Bucket.for_length(length)
        end = cls.between(until - INSTANT, until, zone, bucket).edges[-1]
        # Of days by the clock on the wall, so that one of 23 hours is a day as well.
        begin = end if bucket is Bucket.HOUR else end.astimezone(zone)
        return cls.between((begin - length).astimezone(UTC), end, zone, bucket)

    @property
    def starts(self) -> tuple[datetime, ...]:
        return self.edges[:-1]


def last_day() -> Window:
    """Return the last 24 hours, the running one included."""
    return Window.lasting(24 * HOUR, timezone.now(), ZoneInfo("UTC"))


def _hours(since: datetime, until: datetime) -> tuple[datetime, ...]:
    first = since.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    count = _bounded(-((first - until) // HOUR))
    return tuple(first + n * HOUR for n in range(count + 1))


def _midnights(first: date, last: date, zone: ZoneInfo, *, by_week: bool) -> tuple[datetime, ...]:
    step = 7 if by_week else 1
    if by_week:
        first -= first.weekday() * DAY
    count = _bounded((last - first).days // step + 1)
    days = (first + n * step * DAY for n in range(count + 1))
    return tuple(datetime.combine(day, clock(), zone).astimezone(UTC) for day in days)


def _bounded(count: int) -> int:
    if count > BUCKETS_MAX:
        raise TooManyBuckets
    return count


def histogram(logs: QuerySet, window: Window, *, hours: str = HOURS_OF_MANY) -> dict:
    """Return how many events these logs had in each bucket, by the level that a log has now.

    Empty buckets as well, so that it can be drawn as it is. `hours` is HOURS_OF_FEW for a few logs
    that are known, however many others there are. A log that the last roll-up has not
    reached yet is missing where it had no event in the window before: for about a second.
    """
    names = dict(Level.objects.order_by("-severity").values_list("severity", "name"))
    counts = {(at, level): n for at, level, n in _counted(logs, window, by="level_id", hours=hours)}
    present = [severity for severity in names if any(level == severity for _at, level in counts)]
    buckets = []
    for at, start in enumerate(window.starts, 1):
        levels = {names[s]: counts[at, s] for s in present if (at, s) in counts}
        buckets.append({"start": start, "events": sum(levels.values()), "levels": levels})
    totals = {names[s]: sum(n for (_at, level), n in counts.items() if level == s) for s in present}
    return {
        "bucket": window.bucket,
        "tz": window.zone.key,
        "since": window.edges[0],
        "until": window.edges[-1],
        "events": sum(totals.values()),
        "levels": totals,
        "buckets": buckets,
    }


def sparklines(logs: QuerySet, window: Window) -> dict[int, list[int]]:
    """Return for each of these logs, given as few, how many events it had in each bucket."""
    lines = {pk: [0] * len(window.starts) for pk in logs.values_list("pk", flat=True)}
    for at, log_id, n in _counted(logs, window, by="id", hours=HOURS_OF_FEW):
        if log_id in lines:  # else it came into sight just now
            lines[log_id][at - 1] = n
    return lines


def _counted(
    logs: QuerySet, window: Window, *, by: str, hours: str
) -> Iterable[tuple[int, int, int]]:
    """Return (number of the bucket from 1, value of this column of the log, events), none of zero.

    Logs first seen later or last seen earlier have no hour in the window: among very many, that
    leaves the few that an index finds.
    """
    first, last = window.edges[0], window.edges[-1]
    logs = logs.filter(last_seen__gte=first, first_seen__lt=last).order_by()
    try:
        found, parameters = logs.values("id", "application_id", "level_id").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"{ROOM}; WITH l AS NOT MATERIALIZED ({found}), h AS NOT MATERIALIZED"
            " (SELECT * FROM logs_loghour WHERE hour >= %s AND hour < %s)"
            f" SELECT width_bucket(hour, %s::timestamptz[]) AS bucket, {by}, sum(n)::bigint"
            f" FROM ({hours}) AS counted GROUP BY 1, 2",
            [*parameters, first, last, list(window.starts)],
        )
        return cursor.fetchall()
