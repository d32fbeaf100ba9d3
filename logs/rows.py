"""Reports made ready to store: everything settled but what only the database knows."""

from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from logs import environments
from logs.copying import pack_event
from logs.grouping import Fingerprint, fingerprint
from logs.ids import uuid7
from logs.masking import mask
from logs.report import Report
from logs.trimming import source_of

# How far from the moment of receipt a client's clock may be, in lists and counters.
CLOCK_SKEW = timedelta(minutes=5)
OLDEST = timedelta(days=30)

GroupKey = tuple[int, int, bytes]  # application, environment, fingerprint


@dataclass(slots=True)
class Row:
    """One event about to be stored. All moments are in UTC."""

    report: Report
    id: UUID
    # The application and the client's own id, once in a day; None where it sent none.
    client_id: tuple[int, UUID] | None
    received_at: datetime
    seen_at: datetime  # when it occurred, as far as the clocks are believed: for lists and counters
    fingerprint: Fingerprint
    source: str
    environment: str
    packed: bytes  # see `logs.copying`

    environment_id: int = 0  # known once `settle_environments` was here

    @property
    def day(self) -> date:
        """The day of receipt: that of the partition."""
        return self.received_at.date()


@dataclass(slots=True)
class Group:
    """The events of one batch that share a grouping; the last part is the database's to say."""

    key: GroupKey
    latest: Row
    first_seen: datetime
    rows: list[Row] = field(default_factory=list)
    hours: dict[datetime, int] = field(default_factory=dict)  # events by the hour they are seen at
    events: int = 0
    level: int = 0

    id: int = 0
    log_id: int = 0
    is_new: bool = False
    is_reopened: bool = False
    is_due: bool = False  # for its figures to go to the log
    rolled_up_at: datetime | None = None

    def add(self, row: Row) -> None:
        count, hour = row.report.count, hour_of(row.seen_at)
        self.rows.append(row)
        self.events += count
        self.hours[hour] = self.hours.get(hour, 0) + count
        self.level = max(self.level, row.report.level)
        self.first_seen = min(self.first_seen, row.seen_at)
        if (row.seen_at, row.id) >= (self.latest.seen_at, self.latest.id):
            self.latest = row


def hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def grouped(rows: Iterable[Row]) -> dict[GroupKey, Group]:
    """Return the rows by the grouping they belong to, in their order."""
    groups: dict[GroupKey, Group] = {}
    for row in rows:
        key = row.report.application_id, row.environment_id, row.fingerprint.digest
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group(key, row, row.seen_at)
        group.add(row)
    return groups


def prepare(reports: Sequence[Report]) -> list[Row]:
    """Return a row for each report, without its secrets, in order; their ids sort likewise.

    Raises ValueError for a moment of receipt that no partition would keep.
    """
    return list(prepared(reports))


def prepared(reports: Iterable[Report]) -> Iterator[Row]:
    """Give the rows of `prepare` one by one, so that who has no more time can go on elsewhere."""
    now = timezone.now()
    for sequence, report in enumerate(reports):
        yield _row(report, now, sequence)


def _row(report: Report, now: datetime, sequence: int) -> Row:
    received_at = report.received_at.astimezone(UTC) if report.received_at else now
    if received_at is not now:
        _check_receipt(received_at, now)
    mask(report, report.masked_keys)
    occurred_at = report.occurred_at.astimezone(UTC) if report.occurred_at else received_at
    seen_at = occurred_at if report.may_be_old else max(occurred_at, received_at - OLDEST)
    id, source = uuid7(received_at, sequence), source_of(report)
    return Row(
        report=report,
        id=id,
        client_id=(report.application_id, report.event_id) if report.event_id else None,
        received_at=received_at,
        seen_at=min(seen_at, received_at + CLOCK_SKEW),
        fingerprint=fingerprint(report),
        source=source,
        environment=environments.normalise(report.environment),
        packed=pack_event(report, id, occurred_at, received_at, source),
    )


def _check_receipt(received_at: datetime, now: datetime) -> None:
    oldest = now - timedelta(days=settings.EVENTS_MAX_DAYS)
    if not oldest <= received_at <= now + CLOCK_SKEW:
        raise ValueError(
            f"An event cannot be received at {received_at.isoformat()}: that is in the"
            f" future, or past the {settings.EVENTS_MAX_DAYS} days that events are kept."
        )


def settle_environments(rows: Iterable[Row], known: MutableMapping[tuple[int, str], int]) -> None:
    """Give the rows the ids of their environments, made at first sight; `known` has those of before."""
    wanted = {(row.report.application_id, row.environment) for row in rows}
    missing = wanted - known.keys()
    if missing:
        known.update(environments.resolve(missing))
    for row in rows:
        row.environment_id = known[row.report.application_id, row.environment]
