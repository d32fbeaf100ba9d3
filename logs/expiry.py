"""What goes by its age before its day does: events of applications that keep them for less."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from logs import retention
from logs.models import Application, Event


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
