"""What the tables need now and then, by one process at a time.

`manage.py serve` does each minute what is due, `manage.py maintain` all of it.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.db import Error, connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, Session
from audit.models import AuditRecord
from central_erros.clocks import AHEAD_MAX
from logs import check_ins, feedback
from logs.expiry import expire_events, expire_hours, expire_logs, expire_rest
from logs.models import MaintenanceStep
from logs.orphans import sweep_orphans
from logs.repair import repair_all, repair_recent
from logs.retention import drop_expired_partitions, make_partitions_ahead
from logs.storage import warn_when_scarce
from logs.sweeping import refile, sweep
from logs.thinning import thin_all, thin_recent

logger = logging.getLogger(__name__)

MAINTENANCE_LOCK = 0x6D61696E7461696E  # "maintain": our key among the database's advisory locks
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
STEP_SECONDS = 20  # what a step has not done by then waits for the next round


class Busy(Exception):
    """Another process is doing the maintenance."""


@dataclass(frozen=True)
class Step:
    """A piece of maintenance, which may be left after any of its short transactions."""

    name: str  # of its `MaintenanceStep`
    label: str  # what the numbers count that `work` yields
    work: Callable[..., Iterable[int]]
    every: timedelta = MINUTE
    goes_on: bool = False  # `work` takes the moment when it last began, or None
    walks: bool = False  # it looks at all there is, which may take it several rounds

    def run(self, last: datetime | None) -> Iterable[int]:
        return self.work(last) if self.goes_on else self.work()

    def is_due(self, last: datetime | None) -> bool:
        # A little early, so that a round that begins a second sooner does not skip it.
        return last is None or timezone.now() - last > self.every * 0.9


@dataclass(frozen=True)
class Outcome:
    """What became of a step in one round."""

    step: Step
    done: int
    error: Exception | None = None


def _forget_expired() -> Iterator[int]:
    yield Session.objects.delete_expired()
    yield Invitation.objects.delete_expired()
    SessionStore.clear_expired()  # those of the administration


STEPS = [
    Step("partitions", _("Day partitions made"), lambda: [make_partitions_ahead()]),
    Step("retention", _("Expired day partitions dropped"), drop_expired_partitions),
    Step("events", _("Events deleted, of applications that keep fewer days"), expire_events, HOUR),
    Step("new figures", _("Logs whose figures were brought up to date, where events came"),
         repair_recent, goes_on=True),
    Step("figures", _("Logs whose figures were brought up to date, of all logs"),
         repair_all, HOUR, walks=True),
    Step("new caps", _("Events beyond the cap of a log deleted, where new ones came"),
         thin_recent, goes_on=True),
    Step("caps", _("Events beyond the cap of a log deleted, of all logs"), thin_all, HOUR),
    Step("new feedback", _("Feedback that found the event it came before"), feedback.attach),
    Step("check-ins", _("Check-ins beyond the latest of each monitor deleted"),
         check_ins.trim, HOUR),
    Step("rest", _("Feedback and check-ins deleted that are older than any event"),
         expire_rest, DAY),
    Step("hours", _("Counters of hours long past deleted"), expire_hours, DAY, walks=True),
    Step("logs", _("Logs deleted that did not happen for long"), expire_logs, DAY, walks=True),
    Step("teams", _("Logs that followed their application to another team"), refile),
    Step("deleted", _("Deleted logs removed"), sweep),
    Step("orphans", _("Rows that had lost what they belong to, removed or put right"),
         sweep_orphans, DAY, walks=True),
    Step("disk", _("Warnings in the log that the disk fills up"), warn_when_scarce),
    Step("audit", _("Records of who did what deleted, older than they are kept"),
         AuditRecord.objects.expire, DAY),
    Step("people", _("Expired sessions and invitations removed"), _forget_expired),
]  # fmt: skip

# By the name of the step: when it began, and what is left of it after the last round of this
# process. From its start each time, a walk through more than a round can see would never end.
_left: dict[str, tuple[datetime, Iterator[int]]] = {}


def maintain(*, whole: bool = False) -> list[Outcome]:
    """Take the steps that are due; or all of them, however long each takes.

    A step that fails is logged and costs no other. Raises Busy while another process is at it.
    """
    if whole:
        _left.clear()
    with alone():
        believed = MaintenanceStep.objects.filter(done_at__lte=timezone.now() + AHEAD_MAX)
        last = dict(believed.values_list("name", "done_at"))
        due = [step for step in STEPS if whole or step.is_due(last.get(step.name))]
        return _take(due, last, seconds=float("inf") if whole else STEP_SECONDS)


@contextmanager
def alone() -> Iterator[None]:
    """Be the one process that maintains. Raises Busy while another is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [MAINTENANCE_LOCK])
        if cursor.fetchone() == (False,):
            raise Busy
        try:
            yield
        finally:
            with suppress(Error):  # a connection that is gone has no lock, and a reason to tell
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MAINTENANCE_LOCK])


def _take(steps: Sequence[Step], last: Mapping[str, datetime], seconds: float) -> list[Outcome]:
    outcomes = []
    for step in steps:
        outcomes.append(_outcome(step, last.get(step.name), seconds))
        if outcomes[-1].error and not connection.is_usable():
            break  # nor would the others have a database, or our lock
    return outcomes


def _outcome(step: Step, last: datetime | None, seconds: float) -> Outcome:
    deadline, done = time.monotonic() + seconds, 0
    try:
        began, work = _left.pop(step.name, None) or (timezone.now(), iter(step.run(last)))
        for number in work:
            done += number
            if time.monotonic() > deadline:
                if step.walks:
                    _left[step.name] = began, work
                return Outcome(step, done)
        MaintenanceStep.objects.update_or_create(name=step.name, defaults={"done_at": began})
    except Exception as error:  # whatever it is, the other steps have their own work
        logger.exception("Maintenance: %s failed", step.name)
        return Outcome(step, done, error)
    return Outcome(step, done)
