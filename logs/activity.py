"""What applications sent of late, for their list: by hours of receipt, which are those of quotas."""

from django.db.models import Count, OuterRef, QuerySet, Subquery

from logs.histogram import Window
from logs.models import AppHour, Key


def activity(applications: QuerySet, window: Window) -> list[dict]:
    """Return for each of these applications, given as few, what it sent in the hours of the window.

    `last_hour` is the beginning of the hour in which an event last came, however long ago.
    """
    sent = AppHour.objects.filter(n__gt=0)
    last_hour = sent.filter(application=OuterRef("pk")).order_by("-hour").values("hour")[:1]
    last_hours = dict(applications.annotate(last=Subquery(last_hour)).values_list("pk", "last"))
    keys = Key.objects.active().filter(application__in=list(last_hours))
    active_keys = dict(keys.order_by().values_list("application").annotate(Count("pk")))
    hours = {(pk, start): 0 for pk in last_hours for start in window.starts}
    recent = sent.filter(application__in=list(last_hours), hour__in=window.starts)
    hours |= {(pk, hour): n for pk, hour, n in recent.values_list("application", "hour", "n")}
    return [
        {
            "id": pk,
            "events": [hours[pk, start] for start in window.starts],
            "last_hour": last,
            "active_keys": active_keys.get(pk, 0),
        }
        for pk, last in last_hours.items()
    ]
