"""Event caps: of a log with too many events the first stay, the latest, and a sample between them.

The events that go stay counted.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from logs.arrivals import occurrences_since
from logs.ids import lowest_id, milliseconds_of
from logs.models import Application, Event, EventQuerySet, Grouping, Log

# So young an event is kept: its client may still repeat it, which its id would tell.
REST = timedelta(minutes=5)
LOOKS_IN_A_CAP = 10
LOGS_AT_ONCE = 1_000
EVENTS_AT_ONCE = 5_000


def thin_recent(since: datetime | None) -> Iterator[int]:
    """Thin logs with new events since that moment; yield how many events go each time.

    Only those whose counter passed another tenth of the cap: to look at a log reads all it keeps,
    which is much for one new event, and little for a thousand.
    """
    received = occurrences_since(since)
    for application in Application.objects.filter(pk__in=received, deleted_at=None):
        stride = application.events_kept // LOOKS_IN_A_CAP
        occurrences = received[application.pk]
        for log_id, events in _beyond(application, list(occurrences)):
            if events // stride > (events - occurrences[log_id]) // stride:
                yield from _thin(log_id, application)


def thin_all() -> Iterator[int]:
    """Thin whatever log has too many events; yield how many events go each time."""
    for application in Application.objects.filter(deleted_at=None).order_by("pk"):
        logs = Log.objects.filter(application=application, events__gt=application.events_kept)
        for log_id in list(logs.values_list("pk", flat=True)):
            yield from _thin(log_id, application)


def _beyond(application: Application, log_ids: list[int]) -> Iterator[tuple[int, int]]:
    """Give those of these logs that counted more than may be kept, with their counters."""
    logs = Log.objects.filter(application=application, events__gt=application.events_kept)
    for start in range(0, len(log_ids), LOGS_AT_ONCE):
        chunk = logs.filter(pk__in=log_ids[start : start + LOGS_AT_ONCE])
        yield from chunk.values_list("pk", "events")


def _thin(log_id: int, application: Application) -> Iterator[int]:
    kept = application.events_kept
    first, sample = kept // 10, kept * 3 // 10
    latest = kept - first - sample
    groupings = Grouping.objects.filter(log=log_id, application=application)
    events = Event.objects.filter(
        application=application, grouping__in=list(groupings.values_list("pk", flat=True))
    ).order_by("pk")
    if _id_at(events, kept) is None:
        return
    start, end = _id_at(events, first - 1), _id_at(events.reverse(), latest - 1)
    end = min(end, lowest_id(timezone.now() - REST))
    yield from _delete_between(events, start, end, sample)


def _id_at(events: EventQuerySet, position: int) -> UUID | None:
    return next(iter(events.values_list("pk", flat=True)[position : position + 1]), None)


def _delete_between(events: EventQuerySet, start: UUID, end: UUID, kept: int) -> Iterator[int]:
    """Delete what lies between these two, but the first event of each of so many stretches of time."""
    shift = _shift(start, end, kept)
    stretch = None
    while page := list(
        events.filter(pk__gt=start, pk__lt=end).values_list("pk", flat=True)[:EVENTS_AT_ONCE]
    ):
        doomed = []
        for id in page:
            if milliseconds_of(id) >> shift == stretch:
                doomed.append(id)
            stretch = milliseconds_of(id) >> shift
        yield events.filter(pk__gt=start, pk__lte=page[-1], pk__in=doomed).delete()[0]
        start = page[-1]


def _shift(start: UUID, end: UUID, stretches: int) -> int:
    """Return the bits to drop from milliseconds for at most so many stretches between two ids.

    Powers of two, counted from 1970: as a log grows older its stretches only ever join in pairs,
    so that thinning it again and again keeps the sample as even as thinning it once.
    """
    shift = 0
    while (milliseconds_of(end) >> shift) - (milliseconds_of(start) >> shift) >= stretches:
        shift += 1
    return shift
