"""What a deletion leaves for later: the events of deleted logs, the logs of deleted applications."""

import time
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from logs import triage
from logs.models import (
    AppHour,
    Application,
    ApplicationEnvironment,
    Event,
    Grouping,
    Log,
    LogDetails,
    LogHour,
    LogTag,
    LogTagKey,
)

LOGS_AT_ONCE = 100
EVENTS_AT_ONCE = 5_000
REFILED_AT_ONCE = 500
# A report may have been on its way, with a key looked up before the application was deleted.
APPLICATION_REST = timedelta(minutes=1)


def sweep(seconds: float = 20) -> None:
    """Remove what is deleted, in short transactions; what takes longer waits for the next time."""
    deadline = time.monotonic() + seconds
    steps = (_sweep_logs, _sweep_applications, _refile_logs)
    while time.monotonic() < deadline:
        progress = [step() for step in steps]
        if not any(progress):
            return


def _sweep_logs() -> bool:
    """Remove some deleted logs with all that belongs to them; return whether there was any."""
    logs = Log.with_hidden.filter(deleted_at__isnull=False).order_by("deleted_at")
    rows = list(logs.values_list("pk", "application_id")[:LOGS_AT_ONCE])
    for log_id, application_id in rows:
        groupings = Grouping.objects.filter(log=log_id, application=application_id)
        for grouping_id in groupings.values_list("pk", flat=True):
            _sweep_grouping(grouping_id, application_id)
        with transaction.atomic():
            groupings.delete()
            LogDetails.objects.filter(log=log_id, application=application_id).delete()
            Log.with_hidden.filter(pk=log_id, application=application_id).delete()
    return bool(rows)


def _sweep_grouping(grouping_id: int, application_id: int) -> None:
    owner = {"grouping": grouping_id, "application": application_id}
    while ids := list(
        Event.objects.filter(**owner).order_by("pk").values_list("pk", flat=True)[:EVENTS_AT_ONCE]
    ):
        Event.objects.filter(**owner, pk__in=ids).delete()
    for model in (LogHour, LogTag, LogTagKey):
        model.objects.filter(**owner).delete()


def _sweep_applications() -> bool:
    """Mark the logs of deleted applications; remove an application that has none left."""
    rested = timezone.now() - APPLICATION_REST
    progress = False
    for application in Application.objects.filter(deleted_at__lt=rested):
        ids = Log.objects.filter(application=application).values_list("pk", flat=True)
        ids = list(ids[: triage.BATCH_SIZE])
        if ids:
            progress = triage.delete(ids) > 0
        elif not Log.with_hidden.filter(application=application).exists():
            with transaction.atomic():
                AppHour.objects.filter(application=application).delete()
                ApplicationEnvironment.objects.filter(application=application).delete()
                application.delete()
            progress = True
    return progress


def _refile_logs() -> bool:
    """Give some logs of applications that changed teams their new team; return whether any was left.

    In the order of the keys, as every transaction locks logs.
    """
    progress = False
    for application in Application.objects.filter(team_changed_at__isnull=False):
        with transaction.atomic():
            stale = Log.with_hidden.filter(application=application).exclude(team=application.team)
            ids = list(
                stale.order_by("pk")
                .select_for_update(no_key=True)
                .values_list("pk", flat=True)[:REFILED_AT_ONCE]
            )
            if ids:
                Log.with_hidden.filter(pk__in=ids, application=application).update(
                    team=application.team
                )
                progress = True
            else:
                Application.objects.filter(
                    pk=application.pk, team_changed_at=application.team_changed_at
                ).update(team_changed_at=None)
    return progress
