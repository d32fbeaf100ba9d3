"""Reports made ready to store: everything settled but what only the database knows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from logs import environments
from logs.grouping import Fingerprint, fingerprint
from logs.ids import uuid7
from logs.report import Report
from logs.trimming import source_of

CLOCK_SKEW = timedelta(minutes=5)  # a client's clock may run this far ahead in lists and counters

GroupKey = tuple[int, int, bytes]  # application, environment, fingerprint


@dataclass(slots=True)
class Row:
    """One event about to be stored."""

    report: Report
    id: UUID
    received_at: datetime
    occurred_at: datetime
    seen_at: datetime  # occurred_at, no later than the clocks allow: for lists and counters
    fingerprint: Fingerprint
    environment_id: int
    source: str

    @property
    def group(self) -> GroupKey:
        return self.report.application_id, self.environment_id, self.fingerprint.digest

    @property
    def client_id(self) -> tuple[int, UUID] | None:
        """The application and the client's own id, once in a day; None where it sent none."""
        return self.report.event_id and (self.report.application_id, self.report.event_id)

    @property
    def day(self) -> date:
        """The UTC day of receipt: that of the partition."""
        return self.received_at.astimezone(UTC).date()


@dataclass(slots=True)
class Group:
    """The events of one batch that share a grouping; the second part is the database's to say."""

    key: GroupKey
    rows: list[Row] = field(default_factory=list)

    id: int = 0
    log_id: int = 0
    is_new: bool = False
    is_reopened: bool = False

    @property
    def events(self) -> int:
        return sum(row.report.count for row in self.rows)

    @property
    def level(self) -> int:
        return max(row.report.level for row in self.rows)

    @property
    def first_seen(self) -> datetime:
        return min(row.seen_at for row in self.rows)

    @property
    def latest(self) -> Row:
        return max(self.rows, key=lambda row: (row.seen_at, row.id))


def grouped(rows: Sequence[Row]) -> dict[GroupKey, Group]:
    """Return the rows by the grouping they belong to, in their order."""
    groups: dict[GroupKey, Group] = {}
    for row in rows:
        groups.setdefault(row.group, Group(row.group)).rows.append(row)
    return groups


def prepare(reports: Sequence[Report]) -> list[Row]:
    """Return a row for each report, in order; makes environments not seen before.

    Raises ValueError, with nothing stored, for a moment of receipt that no partition would keep.
    """
    now = timezone.now()
    for report in reports:
        _check_receipt(report, now)
    names = [(r.application_id, environments.normalise(r.environment)) for r in reports]
    ids = environments.resolve(names)
    return [
        _row(report, ids[name], now, sequence)
        for sequence, (report, name) in enumerate(zip(reports, names, strict=True))
    ]


def _check_receipt(report: Report, now: datetime) -> None:
    oldest = now - timedelta(days=settings.EVENTS_MAX_DAYS)
    if report.received_at and not oldest <= report.received_at <= now + CLOCK_SKEW:
        raise ValueError(
            f"An event cannot be received at {report.received_at.isoformat()}: that is in the"
            f" future, or past the {settings.EVENTS_MAX_DAYS} days that events are kept."
        )


def _row(report: Report, environment_id: int, now: datetime, sequence: int) -> Row:
    received_at = report.received_at or now
    occurred_at = report.occurred_at or received_at
    return Row(
        report=report,
        id=uuid7(received_at, sequence),
        received_at=received_at,
        occurred_at=occurred_at,
        seen_at=min(occurred_at, received_at + CLOCK_SKEW),
        fingerprint=fingerprint(report),
        environment_id=environment_id,
        source=source_of(report),
    )
