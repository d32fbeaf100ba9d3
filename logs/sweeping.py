"""What a deletion leaves for later: the events of deleted logs, the logs of deleted applications."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from logs import triage
from logs.models import (
    AppHour,
    Application,
    ApplicationEnvironment,
    CheckIn,
    Event,
    Feedback,
    Grouping,
    Log,
    LogDetails,
    LogHour,
    LogTag,
    LogTagKey,
)

LOGS_AT_ONCE = 100
REFILED_AT_ONCE = 500
# A report may have been on its way, with a key looked up before the application was deleted.
APPLICATION_REST = timedelta(minutes=1)


def sweep() -> Iterator[int]:
    """Remove what is deleted; yield how many logs are gone after each short transaction."""
    has_progress = True
    while has_progress:
        has_progress = False
        for step in (_sweep_logs, _sweep_applications):
            for removed in step():
                yield removed
                has_progress = True


def _sweep_logs() -> Iterator[int]:
    """Remove some deleted logs with all that belongs to them."""
    logs = Log.with_hidden.filter(deleted_at__isnull=False).order_by("deleted_at")
    for log_id, application_id in list(logs.values_list("pk", "application_id")[:LOGS_AT_ONCE]):
        groupings = Grouping.objects.filter(log=log_id, application=application_id)
        for grouping_id in groupings.values_list("pk", flat=True):
            yield from sweep_grouping(grouping_id, application_id)
        with transaction.atomic():
            groupings.delete()
            LogDetails.objects.filter(log=log_id, application=application_id).delete()
            Log.with_hidden.filter(pk=log_id, application=application_id).delete()
        yield 1


def sweep_grouping(grouping_id: int, application_id: int) -> Iterator[int]:
    """Remove what belongs to this grouping; yield 0 after each short transaction."""
    owner = {"grouping": grouping_id, "application": application_id}
    for _deleted in Event.objects.filter(**owner).order_by("pk").delete_in_chunks():
        yield 0
    for model in (LogHour, LogTag, LogTagKey, Feedback):
        model.objects.filter(**owner).delete()


def _sweep_applications() -> Iterator[int]:
    """Mark the logs of deleted applications; remove an application that has none left."""
    rested = timezone.now() - APPLICATION_REST
    for application in Application.objects.filter(deleted_at__lt=rested):
        if triage.delete_all_of(application.pk):
            yield 0
        elif not Log.with_hidden.filter(application=application).exists():
            for model in (Feedback, CheckIn):
                rows = model.objects.filter(application=application).order_by("pk")
                for _deleted in rows.delete_in_chunks():
                    yield 0
            with transaction.atomic():
                AppHour.objects.filter(application=application).delete()
                ApplicationEnvironment.objects.filter(application=application).delete()
                application.delete()
            yield 0


def refile() -> Iterator[int]:
    """Give the logs of applications that changed teams their new team; yield how many each time."""
    for application in Application.objects.filter(team_changed_at__isnull=False):
        while refiled := _refile_some(application):
            yield refiled


@transaction.atomic
def _refile_some(application: Application) -> int:
    """Refile some logs, in the order of the keys, as every transaction locks them."""
    stale = Log.with_hidden.filter(application=application).exclude(team=application.team)
    ids = list(
        stale.order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)[:REFILED_AT_ONCE]
    )
    if not ids:
        Application.objects.filter(
            pk=application.pk, team_changed_at=application.team_changed_at
        ).update(team_changed_at=None)
        return 0
    logs = Log.with_hidden.filter(pk__in=ids, application=application)
    return logs.update(team=application.team)
