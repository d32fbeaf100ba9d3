"""What people do with logs: archive, resolve, reopen, delete.

The other side of the lock order in `logs.recorder`: groupings first, then their logs, so that
an event that arrives meanwhile either counts before the change or meets its result.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from logs.models import Grouping, Log, Status
from logs.sql import allow_waiting

ATTEMPTS = 4
BATCH_SIZE = 500  # logs in one transaction: bounds how long ingest waits for it


@dataclass(frozen=True, slots=True)
class StatusChange:
    """An action that moves a log to a status from certain others."""

    to: Status
    origins: tuple[Status, ...]


ARCHIVE = StatusChange(Status.ARCHIVED, (Status.OPEN, Status.RESOLVED))
RESOLVE = StatusChange(Status.RESOLVED, (Status.OPEN, Status.ARCHIVED))
UNARCHIVE = StatusChange(Status.OPEN, (Status.ARCHIVED,))
REOPEN = StatusChange(Status.OPEN, (Status.ARCHIVED, Status.RESOLVED))


class _Moved(Exception):
    """A merge moved a grouping to one of our logs before we had it."""


class _Batch:
    """Some logs with their groupings. Both are asked for by application too: where the tables
    are distributed, it says where to look."""

    def __init__(self, rows: Sequence[tuple[int, int]]):
        self.log_ids = [log_id for log_id, _application_id in rows]
        application_ids = {application_id for _log_id, application_id in rows}
        self.logs = Log.objects.filter(pk__in=self.log_ids, application__in=application_ids)
        self.groupings = Grouping.objects.filter(
            log__in=self.log_ids, application__in=application_ids
        )

    def lock(self) -> None:
        """Lock the logs with all their groupings, in the order that every transaction keeps to.

        Raises _Moved when a grouping came or went between the two locks.
        """
        order = ("application", "environment", "fingerprint", "pk")
        locked = _locked_ids(self.groupings.order_by(*order))
        _locked_ids(self.logs.order_by("pk"))
        if set(self.groupings.values_list("pk", flat=True)) != locked:
            raise _Moved


def _locked_ids(rows: QuerySet) -> set[int]:
    return set(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def change_status(log_ids: Collection[int], change: StatusChange, *, by) -> int:
    """Move these logs to a status; return how many moved.

    A log that is there already, or that the action does not start from, stays as it is: its first
    date counts.
    """

    def move(batch: _Batch) -> int:
        moving = batch.logs.filter(status__in=change.origins)
        moved = list(moving.values_list("pk", flat=True))
        batch.groupings.filter(log__in=moved).update(status=change.to)
        return batch.logs.filter(pk__in=moved).update(
            status=change.to, status_changed_at=timezone.now(), status_changed_by=by
        )

    return _in_batches(log_ids, move)


def align(log_ids: Collection[int]) -> int:
    """Give groupings that have another status than their log, of these, that of the log.

    Returns how many did: none, unless something went wrong.
    """

    def write(batch: _Batch) -> int:
        return sum(
            batch.groupings.filter(log__in=batch.logs.filter(status=status))
            .exclude(status=status)
            .update(status=status)
            for status in Status.values
        )

    return _in_batches(log_ids, write)


def delete(log_ids: Collection[int]) -> int:
    """Delete these logs for good; return how many there were.

    They are marked and their groupings lose the fingerprint, so that the next event of the same
    error makes a new log; their events are swept later.
    """

    return _in_batches(log_ids, lambda batch: _mark(batch, batch.log_ids))


def delete_unless_counted(counters: Mapping[int, int]) -> int:
    """Delete those of these logs whose counters still are the ones given; return how many.

    For a decision about logs at rest, made without their locks: an event that came since keeps
    its log.
    """

    def mark(batch: _Batch) -> int:
        counted = batch.groupings.values_list("log").annotate(Sum("events"))
        return _mark(batch, [log_id for log_id, n in counted if n == counters[log_id]])

    return _in_batches(counters, mark)


def _mark(batch: _Batch, log_ids: Collection[int]) -> int:
    batch.groupings.filter(log__in=log_ids).update(fingerprint=None)
    return batch.logs.filter(pk__in=log_ids).update(deleted_at=timezone.now())


def _in_batches(log_ids: Collection[int], write: Callable[[_Batch], int]) -> int:
    rows = Log.objects.filter(pk__in=log_ids).order_by("pk").values_list("pk", "application_id")
    rows = list(rows)
    batches = [_Batch(rows[n : n + BATCH_SIZE]) for n in range(0, len(rows), BATCH_SIZE)]
    return sum(_locked(batch, write) for batch in batches)


def _locked(batch: _Batch, write: Callable[[_Batch], int]) -> int:
    """Write under the locks of the batch, from the start again when it moved meanwhile."""
    for _attempt in range(ATTEMPTS - 1):
        try:
            return _write(batch, write)
        except _Moved:
            continue
    return _write(batch, write)


@transaction.atomic
def _write(batch: _Batch, write: Callable[[_Batch], int]) -> int:
    allow_waiting()
    batch.lock()
    return write(batch)
