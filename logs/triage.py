"""What people do with logs: archive, resolve, reopen, delete.

The other side of the lock order in `logs.recorder`: groupings first, then their logs, so that
an event that arrives meanwhile either counts before the change or meets its result.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from logs.models import Grouping, Log, Status
from logs.sql import allow_waiting

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


def change_status(log_ids: Collection[int], change: StatusChange, *, by) -> int:
    """Move these logs to a status; return how many moved.

    A log that is there already, or that the action does not start from, stays as it is: its first
    date counts.
    """

    def move(ids: list[int]) -> int:
        logs = Log.objects.filter(pk__in=ids, status__in=change.origins)
        moved = list(logs.values_list("pk", flat=True))
        Log.objects.filter(pk__in=moved).update(
            status=change.to, status_changed_at=timezone.now(), status_changed_by=by
        )
        Grouping.objects.filter(log__in=moved).update(status=change.to)
        return len(moved)

    return _in_batches(log_ids, move)


def delete(log_ids: Collection[int]) -> int:
    """Delete these logs for good; return how many there were.

    They are marked and their groupings lose the fingerprint, so that the next event of the same
    error makes a new log; their events are swept later.
    """

    def mark(ids: list[int]) -> int:
        Grouping.objects.filter(log__in=ids).update(fingerprint=None)
        return Log.objects.filter(pk__in=ids).update(deleted_at=timezone.now())

    return _in_batches(log_ids, mark)


def _in_batches(log_ids: Collection[int], write: Callable[[list[int]], int]) -> int:
    ids = sorted(set(log_ids))
    batches = [ids[start : start + BATCH_SIZE] for start in range(0, len(ids), BATCH_SIZE)]
    return sum(_locked(batch, write) for batch in batches)


def _locked(log_ids: list[int], write: Callable[[list[int]], int]) -> int:
    while True:
        try:
            with transaction.atomic():
                allow_waiting()
                _lock(log_ids)
                return write(log_ids)
        except _Moved:
            continue


def _lock(log_ids: list[int]) -> None:
    """Lock the logs with all their groupings, in the order that every transaction keeps to.

    Raises _Moved when a merge moved a grouping here between the two locks.
    """
    rows = Grouping.objects.filter(log__in=log_ids)
    order = ("application", "environment", "fingerprint", "pk")
    locked = set(rows.order_by(*order).select_for_update(no_key=True).values_list("pk", flat=True))
    list(
        Log.objects.filter(pk__in=log_ids)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )
    if set(rows.values_list("pk", flat=True)) != locked:
        raise _Moved
