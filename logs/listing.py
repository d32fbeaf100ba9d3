"""The list of logs as index ranges: one branch for each team, status and level asked for.

A branch holds what one index of `Log` has in order, so that the first page and any later one read
little more than they show, however many logs there are.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import product

from django.db.models import Count, Max, Q, QuerySet, Sum

from api.ordering import parse_ordering
from api.pagination import OrderedRows
from logs.filters import LogFilter
from logs.models import Application, Event, Grouping, Log, Status

# Every order ends on the key and runs in one direction: ties have a place of their own.
ORDERS = {
    "events": ("events", "last_seen", "id"),
    "level": ("level", "events", "last_seen", "id"),
    "last_seen": ("last_seen", "id"),
    "first_seen": ("first_seen", "id"),
}
ORDER_NAMES = {name: name for name in ORDERS} | {"frequency": "events", "date": "last_seen"}
DEFAULT_ORDER = "-events"
ID_MAX_LENGTH = 18  # digits of the largest id and of any number that is read in no time


def log_rows(filterset: LogFilter, user, ordering: str) -> OrderedRows:
    """Return the logs that this user may read and the filterset lets through, in this order.

    Raises ValidationError (400) for an unknown order.
    """
    order, descending = parse_ordering(ordering, ORDER_NAMES, DEFAULT_ORDER)
    if order == "level" and len(filterset.criteria["level"]) == 1:
        order = "events"  # the same within one level, and an order that branches merge in
    return OrderedRows(
        Log, log_branches(filterset, user), ORDERS[order], descending=descending, load=load_rows
    )


def log_branches(filterset: LogFilter, user) -> list[QuerySet]:
    """Return the disjoint parts of the list, each within one team or application."""
    criteria = filterset.criteria
    scopes = _scopes(user, criteria["application"], criteria["team"])
    statuses = criteria["status"] or criteria["archived"] or [Status.OPEN]
    levels = [Q(level=level) for level in criteria["level"]] or [Q()]
    return [
        filterset.qs.filter(scope, level, status=status)
        for scope, status, level in product(scopes, statuses, levels)
    ]


def _scopes(user, application: str, team: str) -> list[Q]:
    """Return a condition for each team, or application, whose logs the user may read.

    Logs carry a copy of their team for the indexes. The applications are named besides, so that
    one that changed teams is out of sight at once.
    """
    applications = Application.objects.readable_by(user)
    if application:
        applications = applications.filter(by_id_or_name(application))
    if team:
        applications = applications.filter(by_id_or_name(team, prefix="team__"))
    rows = applications.order_by("pk").values_list("pk", "team")
    if application:
        return [Q(application=pk) for pk, _team in rows]
    by_team = defaultdict(list)
    for pk, team_id in rows:
        by_team[team_id].append(pk)
    return [Q(team=team_id, application__in=pks) for team_id, pks in sorted(by_team.items())]


def by_id_or_name(text: str, prefix: str = "") -> Q:
    """Return the condition for an id, or a name in any case."""
    condition = Q(**{f"{prefix}name__iexact": text})
    return (
        condition | Q(**{f"{prefix}pk": text})
        if text.isdecimal() and len(text) <= ID_MAX_LENGTH
        else condition
    )


def load_rows(log_ids: Iterable[int]) -> dict[int, Log]:
    """Return logs by id for the rows of a list: without details, with figures of this moment.

    The figures come from the groupings, which no roll-up delays.
    """
    logs = (
        Log.objects.filter(pk__in=log_ids)
        .select_related("application", "environment", "level")
        .defer("details")
        .in_bulk()
    )
    figures = (
        Grouping.objects.filter(log__in=list(logs))
        .values_list("log")
        .annotate(Sum("events"), Max("last_seen"))
    )
    for log_id, events, last_seen in figures:
        logs[log_id].events, logs[log_id].last_seen = events, last_seen
    return logs


def event_rows(log: Log) -> OrderedRows:
    """Return the events of a log, newest first: a branch for each of its groupings."""
    events = Event.objects.select_related("grouping", "level", "environment").defer("payload")
    return OrderedRows(
        Event,
        [Event.objects.filter(grouping=grouping) for grouping in log.groupings.all()],
        ("id",),
        descending=True,
        load=events.in_bulk,
    )


def summarise(branches: list[QuerySet]) -> list[dict]:
    """Return {level, environment, logs, events} for each level and environment, severest first."""
    totals: dict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for branch in branches:
        counted = branch.values_list("level", "level__name", "environment__name").annotate(
            Count("pk"), Sum("events")
        )
        for severity, level, environment, logs, events in counted:
            total = totals[severity, level, environment]
            total[0] += logs
            total[1] += events
    return [
        {"level": level, "environment": environment, "logs": logs, "events": events}
        for (_severity, level, environment), (logs, events) in sorted(
            totals.items(), key=lambda item: (-item[0][0], item[0][2])
        )
    ]
