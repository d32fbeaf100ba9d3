"""Logs with their groupings, locked in the order that every transaction keeps to.

The other side of `logs.recorder`: groupings first, then their logs, so that an event that arrives
meanwhile either counts before the change or meets its result.
"""

import time
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet

from logs.models import Grouping, Log
from logs.sql import allow_waiting

ATTEMPTS = 60
PAUSE_SECONDS = 0.002
PAUSE_MAX_SECONDS = 0.03
BATCH_SIZE = 500  # logs in one transaction: bounds how long ingest waits for it

Result = TypeVar("Result")


class _Moved(OperationalError):
    """A merge moved a grouping to or from one of our logs before we had it.

    A failure of the database to whom it happens at every attempt: they may try again.
    """


class Batch:
    """Some logs with their groupings. Both are asked for by application too: where the tables
    are distributed, it says where to look.

    `logs` are those in the lists, `hidden_too` all of them and what was merged into them.
    """

    def __init__(self, rows: Sequence[tuple[int, int]]):
        self.log_ids = [log_id for log_id, _application_id in rows]
        application_ids = {application_id for _log_id, application_id in rows}
        self.logs = Log.objects.filter(pk__in=self.log_ids, application__in=application_ids)
        self.hidden_too = Log.with_hidden.filter(
            Q(pk__in=self.log_ids) | Q(merged_into__in=self.log_ids),
            application__in=application_ids,
        )
        self.groupings = Grouping.objects.filter(
            log__in=self.log_ids, application__in=application_ids
        )

    def lock(self) -> None:
        """Lock the logs with all their groupings, in the order that every transaction keeps to.

        Raises _Moved when a grouping came or went between the two locks. Nothing is merged into
        a log whose groupings are locked, so that those merged before are all.
        """
        order = ("application", "environment", "fingerprint", "pk")
        locked = _locked_ids(self.groupings.order_by(*order))
        _locked_ids(self.hidden_too.order_by("pk"))
        if set(self.groupings.values_list("pk", flat=True)) != locked:
            raise _Moved


def _locked_ids(rows: QuerySet) -> set[int]:
    return set(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def in_batches(logs: QuerySet, write: Callable[[Batch], int]) -> int:
    """Write to these logs, BATCH_SIZE in a transaction; return the sum of what `write` returns."""
    rows = list(logs.order_by("pk").values_list("pk", "application_id"))
    batches = [rows[n : n + BATCH_SIZE] for n in range(0, len(rows), BATCH_SIZE)]
    return sum(under_locks(batch, write) for batch in batches)


def under_locks(rows: Sequence[tuple[int, int]], write: Callable[[Batch], Result]) -> Result:
    """Write to these logs of (id, application) in one transaction, which holds their locks.

    From the start again when a grouping moved meanwhile.
    """
    for attempt in range(1, ATTEMPTS):
        try:
            return _write(Batch(rows), write)
        except _Moved:
            # Else those who move them never get to an end.
            time.sleep(min(attempt * PAUSE_SECONDS, PAUSE_MAX_SECONDS))
    return _write(Batch(rows), write)


@transaction.atomic
def _write(batch: Batch, write: Callable[[Batch], Result]) -> Result:
    allow_waiting()
    batch.lock()
    return write(batch)


def ids_with_application(log_ids: Collection[int]) -> list[tuple[int, int]]:
    """Return (id, application) of these logs, hidden ones too."""
    logs = Log.with_hidden.filter(pk__in=log_ids).order_by("pk")
    return list(logs.values_list("pk", "application_id"))
