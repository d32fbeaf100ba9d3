"""What applications sent of late, for their list: by hours of receipt, which are those of quotas."""

from collections import defaultdict

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from logs.histogram import Window
from logs.models import AppHour, ApplicationEnvironment, Environment, Grouping, Key


def activity(applications: QuerySet, window: Window) -> list[dict]:
    """Return for each of these applications, given as few, what it sent in the hours of the window.

    `last_hour` is the beginning of the hour in which an event last came, however long ago, and
    `environments` are those with errors, the built-in ones first.
    """
    sent = AppHour.objects.filter(n__gt=0)
    last_hour = sent.filter(application=OuterRef("pk")).order_by("-hour").values("hour")[:1]
    last_hours = dict(applications.annotate(last=Subquery(last_hour)).values_list("pk", "last"))
    environments = _environments(applications)
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
            "environments": environments[pk],
        }
        for pk, last in last_hours.items()
    ]


def _environments(applications: QuerySet) -> dict[int, list[str]]:
    """Return the names for each; that of a built-in one costs a look into an index."""
    names = defaultdict(list)
    groupings = Grouping.objects.filter(application=OuterRef("pk"))
    has = {name: Exists(groupings.filter(environment__name=name)) for name in Environment.BUILT_IN}
    for pk, *found in applications.annotate(**has).values_list("pk", *has):
        names[pk] += [name for name, is_there in zip(has, found, strict=True) if is_there]
    others = ApplicationEnvironment.objects.filter(application__in=list(names))
    for pk, name in others.order_by("environment__name").values_list(
        "application", "environment__name"
    ):
        names[pk].append(name)
    return names
