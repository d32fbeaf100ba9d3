"""What has lost what it belongs to: found by a slow walk, and put right or removed.

No foreign key guards the growing tables: it would lock a hot row for every event. In the order of
our transactions nothing is orphaned, but for a log that was made while its application went; the
rest is for what hands, restored backups and mistakes of ours may leave.

Nothing here takes for an orphan what is just being made. An event is committed together with its
grouping, and that with its log: whoever sees the one sees the other, unless it was removed since,
and each look is one statement, which sees all tables as they were at one moment. Ids are never
used again, so that an orphan stays one, and may go later, in short transactions of its own.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from logs import retention, triage
from logs.models import (
    AppHour,
    Application,
    CheckIn,
    Event,
    Feedback,
    Grouping,
    Log,
    LogDetails,
    LogHour,
    LogTag,
    LogTagKey,
)
from logs.report import Report
from logs.rollup import roll_up
from logs.sql import allow_waiting
from logs.sweeping import sweep_grouping
from logs.trimming import description_of

logger = logging.getLogger(__name__)

VALUES_AT_ONCE = 1_000

Mend = Callable[[list[int]], Iterator[int]]


@dataclass(frozen=True)
class Bond:
    """A column that leads an index of its table, and what its values must find elsewhere."""

    label: str  # what those are that find nothing
    table: str
    column: str
    target: str  # table and column
    mend: Mend  # given such values, yields how many rows it removed or put right each time
    where: str = "TRUE"

    def find(self) -> Iterator[list[int]]:
        """Give the values that find nothing, in lists; an empty one where all is well so far."""
        last = 0
        while values := self._after(last):
            yield [value for value, finds in values if not finds]
            last = values[-1][0]

    def _after(self, last: int) -> Sequence[tuple[int, bool]]:
        """Return the next different values, and whether each finds what it must.

        From one to the next in the index, whose many entries of one value no DISTINCT would skip.
        """
        rows = f"{self.table} WHERE {self.where}"
        first = f"(SELECT {self.column} FROM {rows} AND {self.column} > %s ORDER BY 1 LIMIT 1)"
        next_one = first.replace("%s", "walk.value")
        target, key = self.target.split(".")
        finds = f"EXISTS (SELECT FROM {target} WHERE {key} = walk.value)"
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH RECURSIVE walk(value) AS ({first} UNION ALL"
                f"  SELECT {next_one} FROM walk WHERE value IS NOT NULL)"
                f" SELECT value, {finds} FROM walk WHERE value IS NOT NULL LIMIT %s",
                [last, VALUES_AT_ONCE],
            )
            return cursor.fetchall()


# --- Put right ----------------------------------------------------------


def _delete_logs_of(application_ids: list[int]) -> Iterator[int]:
    for application_id in application_ids:
        while deleted := triage.delete_all_of(application_id):
            yield deleted


def _at_once(delete: Callable[[list[int]], int]) -> Mend:
    def mend(values: list[int]) -> Iterator[int]:
        yield delete(values)

    return mend


def _restore_logs(log_ids: list[int]) -> Iterator[int]:
    """Make these logs anew from their groupings, which would count on without being seen.

    Without a fingerprint they are what is left of a deleted log, and go.
    """
    for log_id in log_ids:
        if not _restore(log_id):
            groupings = Grouping.objects.filter(log=log_id)
            for grouping_id, application_id in groupings.values_list("pk", "application_id"):
                yield from sweep_grouping(grouping_id, application_id)
            groupings.delete()
        yield 1


@transaction.atomic
def _restore(log_id: int) -> bool:
    """Make this log anew if an event may still come to it; return whether it is there."""
    allow_waiting()
    groupings = Grouping.objects.filter(log=log_id, fingerprint__isnull=False)
    ordered = groupings.order_by("application", "environment", "fingerprint")
    locked = list(ordered.select_for_update(no_key=True))
    application = locked and Application.objects.filter(pk=locked[0].application_id).first()
    if not application:
        return False
    latest = max(locked, key=lambda grouping: grouping.last_seen)
    event = latest.find_latest_event()
    text = event.message if event else latest.reason
    Log.objects.create(
        pk=log_id,
        team_id=application.team_id,
        application=application,
        environment_id=latest.environment_id,
        level_id=latest.level_id,
        description=description_of(Report(text, application_id=application.pk)),
        source=latest.source,
        events=latest.events,
        first_seen=latest.first_seen,
        last_seen=latest.last_seen,
        status=latest.status,
    )
    roll_up({log_id: application.pk})
    return True


def _deletion(model: type[Model], field: str) -> Mend:
    def delete(values: list[int]) -> Iterator[int]:
        for value in values:
            yield model._base_manager.filter(**{field: value}).delete()[0]

    return delete


def _event_deletion(day: date) -> Mend:
    start, end = retention.id_bounds(day)

    def delete(grouping_ids: list[int]) -> Iterator[int]:
        for grouping_id in grouping_ids:
            events = Event.objects.filter(grouping=grouping_id, pk__gte=start, pk__lt=end)
            yield from events.order_by("pk").delete_in_chunks()

    return delete


# --- All of them --------------------------------------------------------

APPLICATION, LOG, GROUPING = "logs_application.id", "logs_log.id", "logs_grouping.id"
BONDS = [
    Bond(_("Applications that are gone, but not their logs"),
         "logs_grouping", "application_id", APPLICATION, _delete_logs_of, "fingerprint IS NOT NULL"),
    Bond(_("Logs that are gone, but not their groupings"),
         "logs_grouping", "log_id", LOG, _restore_logs),
    # No event can come to them any more, and none is theirs to show.
    Bond(_("Logs without groupings"),
         "logs_log", "id", "logs_grouping.log_id", _at_once(triage.delete),
         "deleted_at IS NULL AND merged_into_id IS NULL"),
    Bond(_("Logs that are gone, but not those merged into them"),
         "logs_log", "merged_into_id", LOG, _at_once(triage.delete_merged_into),
         "merged_into_id IS NOT NULL AND deleted_at IS NULL"),
    Bond(_("Logs that are gone, but not their details"),
         "logs_logdetails", "log_id", LOG, _deletion(LogDetails, "log")),
    Bond(_("Groupings that are gone, but not their hours"),
         "logs_loghour", "grouping_id", GROUPING, _deletion(LogHour, "grouping")),
    Bond(_("Groupings that are gone, but not their tags"),
         "logs_logtag", "grouping_id", GROUPING, _deletion(LogTag, "grouping")),
    Bond(_("Groupings that are gone, but not their tag names"),
         "logs_logtagkey", "grouping_id", GROUPING, _deletion(LogTagKey, "grouping")),
    Bond(_("Applications that are gone, but not their hours"),
         "logs_apphour", "application_id", APPLICATION, _deletion(AppHour, "application")),
    Bond(_("Applications that are gone, but not their feedback"),
         "logs_feedback", "application_id", APPLICATION, _deletion(Feedback, "application")),
    Bond(_("Groupings that are gone, but not their feedback"),
         "logs_feedback", "grouping_id", GROUPING, _deletion(Feedback, "grouping")),
    Bond(_("Applications that are gone, but not their check-ins"),
         "logs_checkin", "application_id", APPLICATION, _deletion(CheckIn, "application")),
]  # fmt: skip


def all_bonds() -> Iterator[Bond]:
    """Give BONDS, and that of the events of each day, newest first."""
    yield from BONDS
    for day in reversed(retention.attached_days()):
        start, end = retention.id_bounds(day)
        yield Bond(
            _("Groupings that are gone, but not their events"),
            "logs_event",
            "grouping_id",
            GROUPING,
            _event_deletion(day),
            f"id >= '{start}' AND id < '{end}'",
        )


def sweep_orphans() -> Iterator[int]:
    """Remove or put right whatever has lost what it belongs to; yield how many rows each time."""
    for bond in all_bonds():
        for values in bond.find():
            if values:
                logger.warning(
                    "%s %s of %s finds no %s, as do %s others: removed or put right",
                    bond.column, values[0], bond.table, bond.target, len(values) - 1,
                )  # fmt: skip
            yield from bond.mend(values)
            yield 0
