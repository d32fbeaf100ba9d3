"""What goes by its age: events before their day does, logs that fell silent, counters by the hour."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from logs import retention, triage
from logs.models import (
    AppHour,
    Application,
    CheckIn,
    Event,
    Feedback,
    Grouping,
    Log,
    LogHour,
)
from logs.walking import walk

HOURS_KEPT = timedelta(days=397)  # thirteen months: a month beside that of the year before


def expire_events() -> Iterator[int]:
    """Delete the events of applications that keep fewer days; yield how many each time.

    Whole days, as a day of all applications goes.
    """
    applications = Application.objects.filter(retention_days__lt=settings.EVENTS_MAX_DAYS)
    for application in applications.filter(deleted_at=None).order_by("pk"):
        first_kept = retention.first_day(timedelta(days=application.retention_days))
        for day in retention.attached_days():
            if day < first_kept:
                start, end = retention.id_bounds(day)
                events = Event.objects.filter(application=application, pk__gte=start, pk__lt=end)
                # In the order of the index that begins with the application: any other way to
                # the last few reads the whole day of everybody.
                yield from events.order_by("event_id").delete_in_chunks()


def expire_rest() -> Iterator[int]:
    """Delete the feedback and check-ins that are as old as no event is kept; yield how many."""
    for application in Application.objects.filter(deleted_at=None).order_by("pk"):
        before = timezone.now() - timedelta(days=application.days_kept)
        for model in (Feedback, CheckIn):
            old = model.objects.filter(application=application, received_at__lt=before)
            yield from old.order_by("pk").delete_in_chunks()


def expire_logs() -> Iterator[int]:
    """Delete logs that did not happen for long and have no event left; yield how many each time."""
    before = timezone.now() - timedelta(days=settings.LOGS_UNSEEN_MAX_DAYS)
    unseen = Log.objects.filter(last_seen__lt=before).values_list("pk", "application_id")
    for page in walk(unseen):
        yield triage.delete_unless_counted(_counters_without_events(page))


def _counters_without_events(keys: list[tuple[int, int]]) -> dict[int, int]:
    """Return the counters of those of these logs of which no event is stored."""
    log_ids, application_ids = zip(*keys, strict=True)
    groupings = Grouping.objects.filter(log__in=log_ids, application__in=application_ids)
    # The counters first: an event that comes after shows by them.
    counters = dict(groupings.values_list("log").annotate(Sum("events")))
    events = Event.objects.filter(grouping=OuterRef("pk"), application=OuterRef("application"))
    for log_id in groupings.filter(Exists(events)).values_list("log", flat=True):
        counters.pop(log_id, None)
    return counters


def first_hour_kept() -> datetime:
    """Return the moment since which the counters of hours are kept."""
    return timezone.now() - max(HOURS_KEPT, timedelta(days=settings.EVENTS_MAX_DAYS))


def expire_hours() -> Iterator[int]:
    """Delete the counters of hours long past; yield how many each time."""
    before = first_hour_kept()
    past = LogHour.objects.filter(hour__lt=before)
    of_grouping = past.filter(grouping=OuterRef("pk"), application=OuterRef("application"))
    # No grouping that began later has such hours.
    groupings = Grouping.objects.filter(Exists(of_grouping), first_seen__lt=before)
    for page in walk(groupings.values_list("pk", "application_id")):
        for grouping_id, application_id in page:
            yield _delete_hours(past.filter(grouping=grouping_id, application=application_id))
    yield AppHour.objects.filter(hour__lt=before).delete()[0]


@transaction.atomic
def _delete_hours(hours: QuerySet) -> int:
    # Locked in the order of the recorder, which counts into such an hour for a client's late event.
    list(hours.order_by("hour").select_for_update().values_list("hour"))
    return hours.delete()[0]
