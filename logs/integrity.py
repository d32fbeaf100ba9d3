"""What must be true of the tables whatever happens: verified, and mended where one can tell how."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from logs import merging, triage
from logs.expiry import first_hour_kept
from logs.models import Grouping, Log
from logs.orphans import all_bonds
from logs.repair import by_column, find_wrong
from logs.rollup import roll_up
from logs.sql import allow_waiting
from logs.walking import ROWS_AT_ONCE, walk

SHOWN = 10  # of the ids found
# A log in the middle of a storm is behind its groupings until its roll-up, a second later at most.
ROLL_UP_SECONDS = 3

# Each is one statement, which sees all tables as they were at one moment.
OTHER_STATUS = (
    "SELECT l.id FROM logs_log l"
    " JOIN logs_grouping g ON g.log_id = l.id AND g.application_id = l.application_id"
    " WHERE l.id = ANY(%s) AND l.application_id = ANY(%s) AND l.deleted_at IS NULL"
    # An event reopens a resolved log by its own grouping; the others follow with their next.
    " GROUP BY l.id HAVING bool_or(g.status <> l.status"
    "  AND NOT (g.status = 'resolved' AND l.status = 'open' AND l.regressed_at IS NOT NULL))"
    " ORDER BY l.id"
)
STILL_ADDRESSED = (
    "SELECT l.id FROM logs_log l"
    " JOIN logs_grouping g ON g.log_id = l.id AND g.application_id = l.application_id"
    " WHERE l.id = ANY(%s) AND l.application_id = ANY(%s) AND l.deleted_at IS NOT NULL"
    " GROUP BY l.id HAVING bool_or(g.fingerprint IS NOT NULL) ORDER BY l.id"
)
WITH_GROUPINGS = (
    "SELECT l.id FROM logs_log l WHERE l.id = ANY(%s) AND l.application_id = ANY(%s)"
    " AND l.merged_into_id IS NOT NULL AND EXISTS (SELECT FROM logs_grouping g"
    "  WHERE g.log_id = l.id AND g.application_id = l.application_id) ORDER BY l.id"
)
STORED_UNCOUNTED = (
    "SELECT g.id FROM logs_grouping g"
    " JOIN logs_event e ON e.grouping_id = g.id AND e.application_id = g.application_id"
    " WHERE g.id = ANY(%s) AND g.application_id = ANY(%s)"
    " GROUP BY g.id HAVING sum(e.count) > g.events ORDER BY g.id"
)
OTHER_HOURS = (
    "SELECT g.id FROM logs_grouping g LEFT JOIN logs_loghour h"
    " ON h.grouping_id = g.id AND h.application_id = g.application_id"
    " WHERE g.id = ANY(%s) AND g.application_id = ANY(%s)"
    " GROUP BY g.id HAVING COALESCE(sum(h.n), 0) <> g.events ORDER BY g.id"
)


@dataclass(frozen=True)
class Check:
    """Something that must be true of every log or every grouping. A `Bond` is another."""

    label: str  # what those are of which it is not
    find: Callable[[], Iterator[list[int]]]
    mend: Callable[[list[int]], Iterable[int]] | None = None


@dataclass
class Finding:
    """Those of which something is not true that must be."""

    label: str
    is_mended: bool
    found: int = 0
    first: list[int] = field(default_factory=list)  # of their ids; of a bond, the values

    def add(self, ids: list[int]) -> None:
        self.found += len(ids)
        self.first += ids[: SHOWN - len(self.first)]


def verify(*, repair: bool = False) -> list[Finding]:
    """Check everything, and mend what can be. Reads all there is, which takes its time."""
    findings: dict[str, Finding] = {}
    for check in _checks():
        mend = check.mend if repair else None
        label = str(check.label)
        finding = findings.setdefault(label, Finding(label, is_mended=mend is not None))
        for ids in check.find():
            finding.add(ids)
            if ids and mend:
                sum(mend(ids))
    return list(findings.values())


def _checks() -> Iterator:
    # First what makes a log anew or lets one reappear: it gets its figures by the next.
    yield from all_bonds()
    yield Check(
        _("Merged logs that have groupings of their own"),
        lambda: _those_of(WITH_GROUPINGS, Log.with_hidden.filter(merged_into__isnull=False)),
        lambda ids: [merging.restore(ids)],
    )
    yield Check(_("Logs whose figures are not those of their groupings"), _wrong_figures, _roll_up)
    yield Check(
        _("Logs whose groupings have another status"),
        lambda: _those_of(OTHER_STATUS, Log.with_hidden.all()),
        lambda ids: [triage.align(ids)],
    )
    yield Check(
        _("Deleted logs that events still come to"),
        lambda: _those_of(STILL_ADDRESSED, Log.with_hidden.filter(deleted_at__isnull=False)),
        _forget,
    )
    # Nobody can tell which of the two is wrong.
    yield Check(
        _("Groupings with more events stored than counted"),
        lambda: _those_of(STORED_UNCOUNTED, Grouping.objects.all()),
    )
    yield Check(
        _("Groupings whose hours do not add up to their events"),
        lambda: _those_of(OTHER_HOURS, Grouping.objects.filter(first_seen__gt=_all_hours_kept())),
    )


def _those_of(query: str, rows: QuerySet) -> Iterator[list[int]]:
    """Give the ids that the query finds, asked about so many rows at once."""
    for page in walk(rows.values_list("pk", "application_id")):
        with connection.cursor() as cursor:
            cursor.execute(query, by_column(page))
            yield [id for (id,) in cursor.fetchall()]


def _all_hours_kept():
    """Return the moment since which a grouping must have begun to have all its hours."""
    return first_hour_kept() + timedelta(hours=1)


def _wrong_figures() -> Iterator[list[int]]:
    """Give the logs that are behind and stay so."""
    logs = Log.with_hidden.values_list("pk", "application_id")
    suspects = [key for page in walk(logs) for key in find_wrong(page)]
    pages = [suspects[n : n + ROWS_AT_ONCE] for n in range(0, len(suspects), ROWS_AT_ONCE)]
    before = [_listed(page) for page in pages]
    if suspects:
        time.sleep(ROLL_UP_SECONDS)
    for page, listed in zip(pages, before, strict=True):
        still = find_wrong(page)
        now = _listed(page)
        yield [log_id for log_id, _application in still if now.get(log_id) == listed[log_id]]


def _listed(page: list[tuple[int, int]]) -> dict[int, int]:
    log_ids, application_ids = by_column(page)
    logs = Log.with_hidden.filter(pk__in=log_ids, application__in=application_ids)
    return dict(logs.values_list("pk", "events"))


def _roll_up(log_ids: list[int]) -> Iterator[int]:
    keys = Log.with_hidden.filter(pk__in=log_ids).values_list("pk", "application_id")
    roll_up(dict(keys))
    yield len(log_ids)


@transaction.atomic
def _forget(log_ids: list[int]) -> list[int]:
    """Let the next events of these deleted logs make new ones, as the deletion should have."""
    allow_waiting()
    groupings = Grouping.objects.filter(log__in=log_ids)
    ordered = groupings.order_by("application", "environment", "fingerprint", "pk")
    list(ordered.select_for_update(no_key=True).values_list("pk"))
    return [groupings.update(fingerprint=None)]
