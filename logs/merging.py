"""Merge and unmerge: which groupings make up a log.

Only groupings move: events, hours and tags belong to them, and the numbers of a log are the sums
over its groupings. A merged log is out of every list, with what it was, until an unmerge gives it
a grouping back.
"""

from collections.abc import Collection
from functools import partial

from django.db.models import F
from django.utils.translation import gettext as _

from audit import trail
from audit.acts import Act
from logs.locking import Batch, ids_with_application, in_batches, under_locks
from logs.models import Grouping, Log
from logs.rollup import roll_up

LOGS_MAX = 100  # in one merge
GROUPINGS_MAX = 100  # of one log: its events are read from each of them


class CannotMerge(Exception):
    """These cannot become one log, or cannot be parted. The text says why, to people."""


def merge(into: int, ids: Collection[int]) -> None:
    """Merge these logs into another one, whose status they take.

    Raises CannotMerge, and Log.DoesNotExist when one of them is not there, or no longer.
    """
    under_locks(ids_with_application({into, *ids}), partial(_merge, into=into, ids=set(ids)))


def _merge(batch: Batch, into: int, ids: set[int]) -> None:
    logs = batch.logs.in_bulk()
    if logs.keys() != {into, *ids}:
        raise Log.DoesNotExist(_("One of these logs is not there any more."))
    target = logs[into]
    _check_merge(batch, target, [logs[id] for id in sorted(ids)])
    batch.groupings.update(log=target, status=target.status)
    # What was merged into them before now belongs to the target: one step from each to its log.
    batch.hidden_too.exclude(pk=into).update(merged_into=target)
    roll_up({into: target.application_id})
    trail.done(Act.MERGE_LOGS, into=target, logs=sorted(ids))


def _check_merge(batch: Batch, target: Log, others: list[Log]) -> None:
    if target in others:
        raise CannotMerge(_("A log cannot be merged into itself."))
    if wrong := [log.pk for log in others if log.application_id != target.application_id]:
        raise CannotMerge(_("Of another application: %s.") % _listed(wrong))
    if wrong := [log.pk for log in others if log.environment_id != target.environment_id]:
        raise CannotMerge(_("Of another environment: %s.") % _listed(wrong))
    if batch.groupings.count() > GROUPINGS_MAX:
        raise CannotMerge(_("A log has at most %s groupings.") % GROUPINGS_MAX)


def unmerge(log_id: int, grouping_ids: Collection[int]) -> None:
    """Give these groupings of a log back to their first logs, which reappear with its status.

    Raises CannotMerge, and Log.DoesNotExist when the log is not there, or no longer.
    """
    # Where a grouping began never changes, so that it may be read before the locks.
    first = Grouping.objects.filter(pk__in=grouping_ids).values_list("first_log_id", flat=True)
    under_locks(
        ids_with_application({log_id, *first}),
        partial(_unmerge, log_id=log_id, grouping_ids=set(grouping_ids)),
    )


def _unmerge(batch: Batch, log_id: int, grouping_ids: set[int]) -> None:
    log = batch.logs.get(pk=log_id)
    own = batch.groupings.filter(log=log)
    leaving = own.filter(pk__in=grouping_ids)
    first_logs = dict(leaving.values_list("pk", "first_log_id"))
    there = batch.hidden_too.filter(deleted_at=None).in_bulk(first_logs.values())
    _check_unmerge(log, own.count(), grouping_ids, first_logs, there)
    hidden = batch.hidden_too.filter(pk__in=there, merged_into__isnull=False)
    hidden.update(
        merged_into=None,
        status=log.status,
        status_changed_at=log.status_changed_at,
        status_changed_by=log.status_changed_by_id,
    )
    for first in batch.logs.filter(pk__in=there):
        leaving.filter(first_log_id=first.pk).update(log_id=F("first_log_id"), status=first.status)
    roll_up(dict.fromkeys([log_id, *there], log.application_id))
    trail.done(Act.UNMERGE_LOG, log=log, groupings=sorted(grouping_ids))


def _check_unmerge(
    log: Log, n: int, grouping_ids: set[int], first_logs: dict[int, int], there: dict[int, Log]
) -> None:
    if missing := grouping_ids - first_logs.keys():
        raise CannotMerge(_("Not of this log: %s.") % _listed(missing))
    if len(grouping_ids) == n:
        raise CannotMerge(_("At least one grouping stays with the log."))
    if own := [id for id, first in first_logs.items() if first == log.pk]:
        raise CannotMerge(_("Of this log from the beginning: %s.") % _listed(own))
    if lost := [id for id, first in first_logs.items() if first not in there]:
        raise CannotMerge(_("Their first log was deleted: %s.") % _listed(lost))


def _listed(ids: Collection[int]) -> str:
    return ", ".join(map(str, sorted(ids)))


def restore(log_ids: Collection[int]) -> int:
    """Let these merged logs reappear, which have groupings nevertheless; return how many."""

    def write(batch: Batch) -> int:
        restored = batch.hidden_too.filter(pk__in=batch.groupings.values("log"))
        return restored.filter(merged_into__isnull=False).update(merged_into=None)

    return in_batches(Log.with_hidden.filter(pk__in=log_ids), write)
