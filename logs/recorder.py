"""The one write path: reports in, events stored, grouped and counted, in one transaction.

Every transaction of the product locks in this order, each kind sorted: reference rows (in a
transaction of their own before), groupings by (application, environment, fingerprint), logs by
id, LogHour, LogTag, AppHour, events. `logs.triage` keeps to it from the other side.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.utils import timezone

from logs import tags
from logs.copying import copy_events
from logs.grouping import VERSION
from logs.ids import lowest_id
from logs.models import Application, Log, Status
from logs.report import Report
from logs.retention import create_partitions
from logs.rollup import lock_logs, roll_up
from logs.rows import GroupKey, Row, prepare
from logs.sql import flat, placeholders, sqlstate
from logs.trimming import description_of, details_of

logger = logging.getLogger(__name__)

ATTEMPTS = 4
CHECK_VIOLATION = "23514"  # what a missing partition raises
UNIQUE_VIOLATION = "23505"  # another process stored the same event_id first
DEADLOCK_DETECTED = "40P01"
WORTH_ANOTHER_ATTEMPT = {CHECK_VIOLATION, UNIQUE_VIOLATION, DEADLOCK_DETECTED}


@dataclass(slots=True)
class Recorded:
    """What became of a report: its event, or for a repeated event_id the first one's."""

    id: UUID
    event_id: UUID | None
    log_id: int
    is_repeat: bool = False


@dataclass(slots=True)
class Group:
    """A grouping as the upsert left it: locked until the commit."""

    id: int
    log_id: int
    is_new: bool
    is_reopened: bool


def record(reports: Sequence[Report]) -> list[Recorded | DatabaseError]:
    """Store these reports and return what became of each, in order, once it is committed.

    On the caller's connection; inside a caller's transaction with savepoints. A report that the
    database refuses costs none of its neighbours: its place holds the error. Raises
    OperationalError or InterfaceError when the database is away or too slow: nothing is stored.
    """
    return _store(prepare(reports)) if reports else []


def _store(rows: list[Row]) -> list[Recorded | DatabaseError]:
    """Write the rows in one transaction; on a data error halve them until it stands alone."""
    try:
        return _write_with_retries(rows)
    except (DataError, IntegrityError) as error:
        if len(rows) == 1:
            logger.exception("The database refused the event %s", rows[0].id)
            return [error]
    middle = len(rows) // 2
    return _store(rows[:middle]) + _store(rows[middle:])


def _write_with_retries(rows: list[Row]) -> list[Recorded]:
    for _attempt in range(ATTEMPTS - 1):
        try:
            return _write(rows)
        except DatabaseError as error:
            state = sqlstate(error)
            if state not in WORTH_ANOTHER_ATTEMPT:
                raise
            if state == CHECK_VIOLATION:
                create_partitions({row.day for row in rows})
    return _write(rows)


@transaction.atomic
def _write(rows: list[Row]) -> list[Recorded]:
    first_ids = _stored_events(rows)  # (id, log id) by the client's own id
    fresh: list[Row] = []
    for row in rows:
        if row.client_id is None or row.client_id not in first_ids:
            fresh.append(row)
            if row.client_id is not None:
                first_ids[row.client_id] = row.id, None
    log_ids = _write_fresh(fresh) if fresh else {}
    return [_recorded(row, first_ids, log_ids) for row in rows]


def _write_fresh(rows: list[Row]) -> dict[UUID, int]:
    """Store rows whose events are new; return the log of each by the id of its event."""
    groups = _upsert_groupings(rows)
    _update_logs(rows, groups)
    _count_hours(rows, groups)
    tags.store((row.report.application_id, groups[row.group].id, row.report.tags) for row in rows)
    _count_applications(rows)
    copy_events((row, groups[row.group].id) for row in rows)
    return {row.id: groups[row.group].log_id for row in rows}


def _recorded(row: Row, first_ids: dict, log_ids: dict[UUID, int]) -> Recorded:
    first_id, log_id = first_ids[row.client_id] if row.client_id else (row.id, None)
    return Recorded(
        id=first_id,
        event_id=row.report.event_id,
        log_id=log_id or log_ids[first_id],
        is_repeat=first_id != row.id,
    )


def _stored_events(rows: list[Row]) -> dict[tuple[int, UUID], tuple[UUID, int | None]]:
    """Return (id, log id) of what is stored under the client's ids, of these days and the one before.

    The database forbids two in one day; across midnight this look is all there is.
    """
    wanted = sorted({row.client_id for row in rows if row.client_id is not None})
    if not wanted:
        return {}
    first, last = min(row.day for row in rows), max(row.day for row in rows)
    bounds = (
        lowest_id(datetime.combine(first - timedelta(days=1), time(), UTC)),
        lowest_id(datetime.combine(last + timedelta(days=1), time(), UTC)),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.application_id, e.event_id, e.id, g.log_id FROM logs_event e"
            " JOIN logs_grouping g ON g.id = e.grouping_id AND g.application_id = e.application_id"
            f" WHERE (e.application_id, e.event_id) IN ({placeholders(wanted)})"
            " AND e.id >= %s AND e.id < %s ORDER BY e.id DESC",
            [*flat(wanted), *bounds],
        )
        return {
            (application, event_id): (id, log)
            for application, event_id, id, log in cursor.fetchall()
        }


def _upsert_groupings(rows: list[Row]) -> dict[GroupKey, Group]:
    """Create or move on the grouping of each row."""
    members: dict[GroupKey, list[Row]] = defaultdict(list)
    for row in rows:
        members[row.group].append(row)
    now = timezone.now()
    with connection.cursor() as cursor:
        # From here on there are locks to wait for, longer than a question may take.
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('logs_grouping', 'id')),"
            " set_config('statement_timeout', %s, true) FROM generate_series(1, %s)",
            [str(settings.WRITE_TIMEOUT_MS), len(members)],
        )
        # Sorted: the rows are locked in the order of the statement.
        values = [
            _grouping_values(id, members[key], now)
            for (id, _timeout), key in zip(cursor.fetchall(), sorted(members), strict=True)
        ]
        cursor.execute(
            "INSERT INTO logs_grouping AS g (id, log_id, first_log_id, application_id,"
            " environment_id, fingerprint, algorithm, reason, status, events, level_id,"
            " first_seen, last_seen, latest_event, source, tags_dropped, rolled_up_at)"
            f" VALUES {placeholders(values)}"
            " ON CONFLICT (application_id, environment_id, fingerprint) DO UPDATE SET"
            " events = g.events + EXCLUDED.events,"
            " level_id = GREATEST(g.level_id, EXCLUDED.level_id),"
            " first_seen = LEAST(g.first_seen, EXCLUDED.first_seen),"
            " last_seen = GREATEST(g.last_seen, EXCLUDED.last_seen),"
            " latest_event = CASE WHEN EXCLUDED.last_seen >= g.last_seen"
            "  THEN EXCLUDED.latest_event ELSE g.latest_event END,"
            " source = CASE WHEN EXCLUDED.last_seen >= g.last_seen"
            "  THEN EXCLUDED.source ELSE g.source END,"
            " status = CASE g.status WHEN %s THEN %s ELSE g.status END,"
            " reopened_at = CASE g.status WHEN %s THEN %s ELSE g.reopened_at END,"
            " rolled_up_at = EXCLUDED.rolled_up_at"
            # PostgreSQL 14 returns only new values: a date that is ours says what changed.
            " RETURNING application_id, environment_id, fingerprint, id, log_id,"
            " (xmax = 0) AS is_new, COALESCE(reopened_at = %s, FALSE) AS is_reopened",
            [*flat(values), Status.RESOLVED, Status.OPEN, Status.RESOLVED, now, now],
        )
        return {
            (application, environment, bytes(digest)): Group(*group)
            for application, environment, digest, *group in cursor.fetchall()
        }


def _grouping_values(id: int, rows: list[Row], now: datetime) -> tuple:
    """Return the columns of a grouping with these events; its new log takes the same id."""
    latest = max(rows, key=lambda row: (row.seen_at, row.id))
    application_id, environment_id, digest = latest.group
    return (
        id, id, id, application_id, environment_id, digest, VERSION, latest.fingerprint.reason,
        Status.OPEN,
        sum(row.report.count for row in rows),
        max(row.report.level for row in rows),
        min(row.seen_at for row in rows),
        latest.seen_at, latest.id, latest.source, 0, now,
    )  # fmt: skip


def _update_logs(rows: list[Row], groups: dict[GroupKey, Group]) -> None:
    """Insert the logs of new groupings, reopen resolved ones, roll the figures up."""
    first_rows = {row.group: row for row in reversed(rows)}
    _insert_logs({group.log_id: first_rows[key] for key, group in groups.items() if group.is_new})
    log_ids = {group.log_id for group in groups.values()}
    application_ids = {application_id for application_id, _environment, _digest in groups}
    lock_logs(log_ids, application_ids)
    reopened = {group.log_id for group in groups.values() if group.is_reopened}
    if reopened:
        Log.with_hidden.filter(pk__in=reopened, application__in=application_ids).regress()
    roll_up(log_ids, application_ids)


def _insert_logs(first_rows: dict[int, Row]) -> None:
    """Insert logs by id, each described by its first event; the figures follow by roll-up."""
    if not first_rows:
        return
    application_ids = {row.report.application_id for row in first_rows.values()}
    teams = dict(Application.objects.filter(pk__in=application_ids).values_list("pk", "team_id"))
    Log.objects.bulk_create(
        Log(
            pk=log_id,
            team_id=teams[row.report.application_id],
            application_id=row.report.application_id,
            environment_id=row.environment_id,
            level_id=row.report.level,
            description=description_of(row.report),
            details=details_of(row.report),
            source=row.source,
            events=row.report.count,
            first_seen=row.seen_at,
            last_seen=row.seen_at,
            collected_by_id=row.report.collected_by_id,
        )
        for log_id, row in sorted(first_rows.items())
    )


def _count_hours(rows: list[Row], groups: dict[GroupKey, Group]) -> None:
    counts: Counter = Counter()
    for row in rows:
        key = groups[row.group].id, _hour(row.seen_at), row.report.application_id
        counts[key] += row.report.count
    _add_counts("logs_loghour", "grouping_id, hour, application_id", counts)


def _count_applications(rows: list[Row]) -> None:
    counts = Counter((row.report.application_id, _hour(row.received_at)) for row in rows)
    _add_counts("logs_apphour", "application_id, hour", counts)


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _add_counts(table: str, key: str, counts: Counter) -> None:
    values = [(*row, n) for row, n in sorted(counts.items())]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS t ({key}, n) VALUES {placeholders(values)}"
            f" ON CONFLICT ({key}) DO UPDATE SET n = t.n + EXCLUDED.n",
            flat(values),
        )
