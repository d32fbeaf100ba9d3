"""What people do with logs: archive, resolve, reopen, delete. To merge them: `logs.merging`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Sum
from django.utils import timezone

from audit import trail
from audit.acts import Act
from logs.locking import BATCH_SIZE, Batch, in_batches
from logs.models import Log, Status


@dataclass(frozen=True, slots=True)
class StatusChange:
    """An action that moves a log to a status from certain others."""

    act: Act
    to: Status
    origins: tuple[Status, ...]


ARCHIVE = StatusChange(Act.ARCHIVE_LOGS, Status.ARCHIVED, (Status.OPEN, Status.RESOLVED))
RESOLVE = StatusChange(Act.RESOLVE_LOGS, Status.RESOLVED, (Status.OPEN, Status.ARCHIVED))
UNARCHIVE = StatusChange(Act.UNARCHIVE_LOGS, Status.OPEN, (Status.ARCHIVED,))
REOPEN = StatusChange(Act.REOPEN_LOGS, Status.OPEN, (Status.ARCHIVED, Status.RESOLVED))


def change_status(log_ids: Collection[int], change: StatusChange, *, by) -> int:
    """Move these logs to a status; return how many moved.

    A log that is there already, or that the action does not start from, stays as it is: its first
    date counts.
    """

    def move(batch: Batch) -> int:
        moving = batch.logs.filter(status__in=change.origins)
        moved = list(moving.values_list("pk", flat=True))
        _record(change.act, batch, moved, by=by)
        batch.groupings.filter(log__in=moved).update(status=change.to)
        return batch.logs.filter(pk__in=moved).update(
            status=change.to, status_changed_at=timezone.now(), status_changed_by=by
        )

    return in_batches(Log.objects.filter(pk__in=log_ids), move)


def align(log_ids: Collection[int]) -> int:
    """Give groupings that have another status than their log, of these, that of the log.

    Returns how many did: none, unless something went wrong.
    """

    def write(batch: Batch) -> int:
        return sum(
            batch.groupings.filter(log__in=batch.logs.filter(status=status))
            .exclude(status=status)
            .update(status=status)
            for status in Status.values
        )

    return in_batches(Log.objects.filter(pk__in=log_ids), write)


def delete(log_ids: Collection[int]) -> int:
    """Delete these logs for good; return how many there were.

    They are marked, with those merged into them, and their groupings lose the fingerprint, so that
    the next event of the same error makes a new log; their events are swept later.
    """

    def mark(batch: Batch) -> int:
        _record(Act.DELETE_LOGS, batch, list(batch.logs.values_list("pk", flat=True)))
        return _mark(batch, batch.log_ids)

    return in_batches(Log.objects.filter(pk__in=log_ids), mark)


def delete_all_of(application_id: int) -> int:
    """Delete some logs of this application, merged ones too; return how many, at last none."""
    logs = Log.with_hidden.filter(application=application_id, deleted_at=None)
    ids = list(logs.order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE])
    return in_batches(logs.filter(pk__in=ids), _mark_all)


def delete_merged_into(gone: Collection[int]) -> int:
    """Delete the logs that were merged into these, which are gone; return how many."""
    return in_batches(Log.with_hidden.filter(merged_into__in=gone, deleted_at=None), _mark_all)


def delete_unless_counted(counters: Mapping[int, int]) -> int:
    """Delete those of these logs whose counters still are the ones given; return how many.

    For a decision about logs at rest, made without their locks: an event that came since keeps
    its log.
    """

    def mark(batch: Batch) -> int:
        counted = batch.groupings.values_list("log").annotate(Sum("events"))
        return _mark(batch, [log_id for log_id, n in counted if n == counters[log_id]])

    return in_batches(Log.objects.filter(pk__in=counters), mark)


def _record(act: Act, batch: Batch, log_ids: list[int], by=None) -> None:
    """Record an act of people; of many logs it names the first."""
    first = batch.logs.filter(pk__in=log_ids).order_by("pk").first()
    if first:
        trail.done(act, by=by, first=first, logs=sorted(log_ids))


def _mark(batch: Batch, log_ids: Collection[int]) -> int:
    now = timezone.now()
    batch.groupings.filter(log__in=log_ids).update(fingerprint=None)
    batch.hidden_too.filter(merged_into__in=log_ids, deleted_at=None).update(deleted_at=now)
    return batch.logs.filter(pk__in=log_ids).update(deleted_at=now)


def _mark_all(batch: Batch) -> int:
    batch.groupings.update(fingerprint=None)
    return batch.hidden_too.filter(deleted_at=None).update(deleted_at=timezone.now())
