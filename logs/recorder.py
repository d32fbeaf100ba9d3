"""The one write path: reports in, events stored, grouped and counted, in one transaction.

Every transaction of the product locks in this order, each kind sorted: reference rows (in a
transaction of their own before), groupings by (application, environment, fingerprint) with the
hours and tags that hang on them, events, logs by id, AppHour. `logs.triage` keeps to it from the
other side.

A round trip costs a batch of 32 rows as much as five rows do, so there are few: one statement
asks for repeats and counts, the roll-up is sent along with the counter of the application.
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain, islice
from uuid import UUID

from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils import timezone

from central_erros.clocks import AHEAD_MAX
from logs import grouping, tags
from logs.copying import copy_events
from logs.counters import counting_by_application
from logs.models import Grouping
from logs.report import Report
from logs.retention import create_partitions, partition_name
from logs.rollup import insert_logs, reopen_logs, rolling_up
from logs.rows import Group, GroupKey, Row, grouped, prepare, settle_environments
from logs.sql import Plans, Statement, allow_waiting, as_given, given, run_at_once, sqlstate
from logs.successors import attach_to_known_logs

logger = logging.getLogger(__name__)

ATTEMPTS = 4
CHECK_VIOLATION = "23514"  # what a missing partition raises that is written to
UNDEFINED_TABLE = "42P01"  # and one that is read
UNIQUE_VIOLATION = "23505"  # another process stored the same event_id first
DEADLOCK_DETECTED = "40P01"
WORTH_ANOTHER_ATTEMPT = {
    CHECK_VIOLATION, UNDEFINED_TABLE, UNIQUE_VIOLATION, DEADLOCK_DETECTED, Plans.UNKNOWN_PLAN,
}  # fmt: skip

ONE_DAY = timedelta(days=1)
REMEMBERED_MAX = 20_000  # tags, and environments: 5 MB
LOGS_AT_ONCE = 100


ClientId = tuple[int, UUID]  # an application, and its own id of an event
Occurrence = tuple[UUID, int]  # an event, and its grouping or log


@dataclass(slots=True)
class Recorded:
    """What became of a report: its event, or for a repeated event_id the first one's."""

    id: UUID
    event_id: UUID | None
    log_id: int
    is_repeat: bool = False


def record(reports: Sequence[Report]) -> list[Recorded | DatabaseError]:
    """Store these reports and return what became of each, in order, once it is committed.

    On the caller's connection; inside a caller's transaction with savepoints. A report that the
    database refuses costs none of its neighbours: its place holds the error. Raises
    OperationalError or InterfaceError when the database is away or too slow: nothing is stored.
    Raises ValueError for a moment of receipt that no partition would keep.
    """
    return Recorder().store(prepare(reports))


class Recorder:
    """Stores rows on the connection of its thread, and remembers what it need not ask again.

    With `roll_up_every` the figures of a log are carried to it once in such a time, unless they
    change what it is (new, reopened, more severe); `catch_up` does the rest. Without, always.
    With `plans` the connection is its own: it has their setting, and its statements may take as
    long as writes may.
    """

    def __init__(self, roll_up_every: timedelta | None = None, plans: Plans | None = None):
        self.roll_up_every = roll_up_every
        self.plans = plans
        self.environments: dict[tuple[int, str], int] = {}
        self.tags: set[tags.TagKey] = set()
        # Logs whose figures are older than their groupings', the longest waiting first: their
        # application, and the last moment when any process brought them up to date, by our clock.
        self.behind: dict[int, tuple[int, datetime]] = {}

    def store(self, rows: Sequence[Row]) -> list[Recorded | DatabaseError]:
        """Do what `record` says with rows that are prepared."""
        if not rows:
            return []
        if len(self.environments) > REMEMBERED_MAX:
            self.environments.clear()
        settle_environments(rows, self.environments)
        try:
            return self._write_with_retries(rows)
        except (DataError, IntegrityError) as error:
            if len(rows) == 1:
                return [_refused(rows[0], error)]
        committed = self.tags.copy(), self.behind.copy()
        try:
            with transaction.atomic():  # one commit for what is good, whatever happens on the way
                return self._write_in_halves(rows)
        except Exception:  # whatever it is: what was written of them is not stored
            self.tags, self.behind = committed
            raise

    @property
    def is_late(self) -> bool:
        """Whether a log has waited for its figures as long as it may."""
        return bool(self._late(1))

    def catch_up(self) -> None:
        """Carry the figures to some of the logs that have waited as long as they may."""
        self._carry(self._late())

    def catch_up_with_all(self) -> None:
        """Carry the figures to every log that waits."""
        while self.behind:
            waiting = islice(self.behind.items(), LOGS_AT_ONCE)
            self._carry({log_id: application_id for log_id, (application_id, _since) in waiting})

    def _late(self, n: int = LOGS_AT_ONCE) -> dict[int, int]:
        """Return up to so many of them, with their applications."""
        if not self.behind:
            return {}
        # A little later than the next event would do it: of a busy log one is about to come.
        now = timezone.now()
        since = now - self.roll_up_every * 1.5
        return {
            log_id: application_id
            for log_id, (application_id, rolled_up_at) in islice(self.behind.items(), n)
            if not since < rolled_up_at <= now  # later, where a clock was put right
        }

    def _carry(self, logs: dict[int, int]) -> None:
        if logs:
            with transaction.atomic():
                self._run_at_once(rolling_up(logs))
            self._forget(logs)

    def _forget(self, logs: Iterable[int]) -> None:
        for log_id in logs:
            self.behind.pop(log_id, None)

    def _write_in_halves(self, rows: Sequence[Row]) -> list[Recorded | DatabaseError]:
        """Write the halves apart, and theirs, until what the database refuses stands alone."""
        middle = len(rows) // 2
        results: list[Recorded | DatabaseError] = []
        for half in (rows[:middle], rows[middle:]):
            try:
                results += self._write_with_retries(half)
            except (DataError, IntegrityError) as error:
                if len(half) == 1:
                    results.append(_refused(half[0], error))
                else:
                    results += self._write_in_halves(half)
        return results

    def _write_with_retries(self, rows: Sequence[Row]) -> list[Recorded]:
        for _attempt in range(ATTEMPTS - 1):
            try:
                return self._write(rows)
            except DatabaseError as error:
                state = sqlstate(error)
                if state not in WORTH_ANOTHER_ATTEMPT:
                    raise
                if state in (CHECK_VIOLATION, UNDEFINED_TABLE):
                    create_partitions(_days_to_look_in(row.day for row in rows))
                elif state == Plans.UNKNOWN_PLAN:
                    self.plans.give_up()
        return self._write(rows)

    def _write(self, rows: Sequence[Row]) -> list[Recorded]:
        fresh = _first_ones(rows)
        if grouping.OLDER:
            attach_to_known_logs(rows)
        with transaction.atomic():
            if self.plans is None:
                allow_waiting()
            groups, late = grouped(fresh), self._late()
            repeats = self._count(groups, {row.client_id for row in fresh} - {None})
            stored = _with_logs(repeats)
            if repeats:  # then nothing is counted yet
                fresh = [row for row in fresh if row.client_id not in stored]
                groups = grouped(fresh)
                if fresh:
                    self._count(groups)
            new_tags = self._write_counted(groups.values(), fresh, late) if fresh else set()
        self._remember(groups.values(), new_tags)
        if fresh:
            self._forget(late)
        return _recorded(rows, groups.values(), stored)

    def _write_counted(
        self, groups: Collection[Group], rows: list[Row], late: Mapping[int, int]
    ) -> set[tags.TagKey]:
        """Store what hangs on these groupings; return tags that are stored now.

        The figures of the `late` logs are carried along: in a transaction of their own they would
        cost as much as the batch.
        """
        insert_logs(groups)
        tagged = ((g.key[0], g.id, row.report.tags) for g in groups for row in g.rows)
        new_tags = tags.store(tagged, self.tags, self._run_at_once)
        copy_events((g.id, row.environment_id, row.packed) for g in groups for row in g.rows)
        due = {g.log_id: g.key[0] for g in groups if g.is_due and not g.is_new}
        self._run_at_once([*rolling_up(due | late), counting_by_application(rows)])
        reopen_logs(groups)
        return new_tags

    def _count(
        self, groups: Mapping[GroupKey, Group], wanted: Collection[ClientId] = ()
    ) -> dict[ClientId, Occurrence]:
        """Create or move on these groupings, with their hours; fill in what they are in the database.

        Unless one of the `wanted` client's ids is stored, in these days or the one before: then
        nothing is done but to return those. The database itself forbids two in one day; across
        midnight this look is all there is.
        """
        now = timezone.now()
        hours = ((group.key, *of) for group in groups.values() for of in group.hours.items())
        parameters = {
            "version": grouping.VERSION,
            "now": now,
            "long_ago": now - (self.roll_up_every or timedelta()),
            "far_ahead": now + AHEAD_MAX,
            "groups": as_given(GIVEN, map(_given, groups.values())),
            "hours": as_given(HOURS, map(_given_hour, hours)),
            "wanted": as_given(WANTED, wanted),
        }
        days = _days_to_look_in(row.day for group in groups.values() for row in group.rows)
        counting = Statement(_count_within(days), parameters)
        repeats: dict[ClientId, Occurrence] = {}
        for application_id, environment_id, digest, *found, event_id, first_id in self._run_at_once(
            [counting]
        ):
            if event_id is not None:
                first = first_id, found[0]  # across midnight there may be two
                repeats[application_id, event_id] = min(
                    first, repeats.get((application_id, event_id), first)
                )
                continue
            group = groups[application_id, environment_id, bytes(digest)]
            group.id, group.log_id, group.is_new, group.is_reopened, group.rolled_up_at = found
            # Another machine's clock may run ahead of ours.
            group.is_due = group.rolled_up_at == now or self.roll_up_every is None
        return repeats

    def _run_at_once(self, statements: Iterable[Statement]) -> list[tuple]:
        return (self.plans.run_at_once if self.plans else run_at_once)(statements)

    def _remember(self, groups: Iterable[Group], new_tags: set[tags.TagKey]) -> None:
        """Take note of what is committed, or else taken back by who began the transaction."""
        if len(self.tags) + len(new_tags) > REMEMBERED_MAX:
            self.tags.clear()
        self.tags |= new_tags
        now = timezone.now()
        for group in groups:
            self.behind.pop(group.log_id, None)
            if not group.is_due:
                self.behind[group.log_id] = group.key[0], min(group.rolled_up_at, now)


def _refused(row: Row, error: DatabaseError) -> DatabaseError:
    # The message alone: detail and context quote the report.
    message = error.__cause__.diag.message_primary
    logger.error("The database refused the event %s: %s %s", row.id, sqlstate(error), message)
    return error


def _first_ones(rows: Sequence[Row]) -> list[Row]:
    """Return the rows but for those that repeat a client's id of an earlier one."""
    seen: set = set()
    fresh = []
    for row in rows:
        if row.client_id not in seen:
            fresh.append(row)
            if row.client_id is not None:
                seen.add(row.client_id)
    return fresh


def _with_logs(stored: Mapping[ClientId, Occurrence]) -> dict[ClientId, Occurrence]:
    """Return events given with their groupings with their logs, but for those that have none."""
    if not stored:
        return {}
    application_ids = {application_id for application_id, _event_id in stored}
    groupings = Grouping.objects.filter(
        pk__in={grouping_id for _id, grouping_id in stored.values()},
        application__in=application_ids,
    )
    logs = dict(groupings.values_list("pk", "log_id"))
    return {
        client_id: (id, logs[grouping_id])
        for client_id, (id, grouping_id) in stored.items()
        if grouping_id in logs
    }


def _recorded(
    rows: Sequence[Row], groups: Iterable[Group], stored: Mapping[ClientId, Occurrence]
) -> list[Recorded]:
    written = {row.id: group.log_id for group in groups for row in group.rows}
    first_ids = dict(stored) | {
        row.client_id: (row.id, written[row.id])
        for row in rows
        if row.client_id is not None and row.id in written
    }
    recorded = []
    for row in rows:
        id, log_id = first_ids[row.client_id] if row.client_id else (row.id, written[row.id])
        recorded.append(Recorded(id, row.report.event_id, log_id, is_repeat=id != row.id))
    return recorded


GIVEN = {
    "application_id": "bigint", "environment_id": "bigint", "fingerprint": "bytea",
    "reason": "text", "events": "bigint", "level_id": "smallint", "first_seen": "timestamptz",
    "last_seen": "timestamptz", "latest_event": "uuid", "source": "text",
}  # fmt: skip
HOURS = {
    "application_id": "bigint", "environment_id": "bigint", "fingerprint": "bytea",
    "hour": "timestamptz", "n": "bigint",
}  # fmt: skip
WANTED = {"application_id": "bigint", "event_id": "uuid"}
COUNT = f"""
WITH stored AS MATERIALIZED (
    -- Each by its index (OFFSET 0 keeps it so): a planner that knows nothing of a partition of
    -- today took groupings for few, and looked for the event in every one of them.
    SELECT given.application_id, given.event_id, e.id, e.grouping_id
    FROM {given("wanted", **WANTED)} CROSS JOIN LATERAL (
        {{looks}}
        OFFSET 0
    ) AS e
), upserted AS (
    INSERT INTO logs_grouping AS g (
        id, log_id, first_log_id, application_id, environment_id, fingerprint, algorithm, reason,
        status, events, level_id, first_seen, last_seen, latest_event, source, tags_dropped,
        rolled_up_at
    )
    SELECT
        id, id, id, application_id, environment_id, fingerprint, %(version)s::smallint, reason,
        'open', events, level_id, first_seen, last_seen, latest_event, source, 0, %(now)s::timestamptz
    FROM (
        -- A new log takes the id of its grouping. Sorted: the rows are locked in this order.
        SELECT nextval('logs_grouping_id_seq') AS id, given.*
        FROM {given("groups", **GIVEN)}
        WHERE NOT EXISTS (SELECT FROM stored)
        ORDER BY application_id, environment_id, fingerprint
    ) AS numbered
    ON CONFLICT (application_id, environment_id, fingerprint) DO UPDATE SET
        events = g.events + EXCLUDED.events,
        level_id = GREATEST(g.level_id, EXCLUDED.level_id),
        first_seen = LEAST(g.first_seen, EXCLUDED.first_seen),
        last_seen = GREATEST(g.last_seen, EXCLUDED.last_seen),
        latest_event = CASE WHEN EXCLUDED.last_seen >= g.last_seen
            THEN EXCLUDED.latest_event ELSE g.latest_event END,
        source = CASE WHEN EXCLUDED.last_seen >= g.last_seen
            THEN EXCLUDED.source ELSE g.source END,
        status = CASE g.status WHEN 'resolved' THEN 'open' ELSE g.status END,
        reopened_at = CASE g.status WHEN 'resolved' THEN %(now)s ELSE g.reopened_at END,
        rolled_up_at = CASE
            WHEN g.rolled_up_at <= %(long_ago)s OR g.rolled_up_at > %(far_ahead)s
                OR g.level_id < EXCLUDED.level_id OR g.status = 'resolved'
            THEN %(now)s ELSE g.rolled_up_at END
    -- PostgreSQL 14 returns only new values: a date that is ours says what changed.
    RETURNING application_id, environment_id, fingerprint, id, log_id, xmax = 0 AS is_new,
        COALESCE(reopened_at = %(now)s, FALSE) AS is_reopened, rolled_up_at
), counted AS (
    INSERT INTO logs_loghour AS t (grouping_id, hour, application_id, n)
    SELECT upserted.id, given.hour, given.application_id, given.n
    FROM {given("hours", **HOURS)} JOIN upserted
        USING (application_id, environment_id, fingerprint)
    ORDER BY upserted.id, given.hour
    ON CONFLICT (grouping_id, hour, application_id) DO UPDATE SET n = t.n + EXCLUDED.n
)
SELECT
    application_id, environment_id, fingerprint, id, log_id, is_new, is_reopened, rolled_up_at,
    NULL::uuid AS event_id, NULL::uuid AS first_id
FROM upserted
UNION ALL
SELECT application_id, NULL, NULL, grouping_id, NULL, NULL, NULL, NULL, event_id, id FROM stored
"""


# Of the indexes of a partition only that of clients' ids is of use here, whatever the planner takes
# the partition for: analysed while its rows were none or one, any index seemed as good, and those of
# the bounds of a day or of the application were read from end to end.
LOOK = """SELECT e.id, e.grouping_id FROM {partition} e
        WHERE e.event_id = given.event_id AND e.application_id + 0 = given.application_id"""


def _days_to_look_in(days: Iterable[date]) -> frozenset[date]:
    """Return these days with the one before each."""
    return frozenset(chain.from_iterable((day, day - ONE_DAY) for day in set(days)))


@lru_cache(maxsize=8)
def _count_within(days: frozenset[date]) -> str:
    """Return COUNT that looks for repeats in the partitions of these days."""
    looks = (LOOK.format(partition=partition_name(day)) for day in sorted(days))
    return COUNT.format(looks=" UNION ALL ".join(looks))


def _given_hour(hour_of_group: tuple[GroupKey, datetime, int]) -> tuple:
    (application_id, environment_id, digest), hour, n = hour_of_group
    return application_id, environment_id, f"\\x{digest.hex()}", hour, n


def _given(group: Group) -> tuple:
    """Return the columns of GIVEN for a grouping with these events."""
    latest = group.latest
    application_id, environment_id, digest = group.key
    return (
        application_id, environment_id, f"\\x{digest.hex()}", latest.fingerprint.reason,
        group.events, group.level, group.first_seen, latest.seen_at, latest.id, latest.source,
    )  # fmt: skip
