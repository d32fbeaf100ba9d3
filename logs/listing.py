"""The list of logs as index ranges: one for each team, status and level asked for.

Each is what one index of `Log` has in order, so that the first page and any later one read
little more than they show, however many logs there are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Max, QuerySet, Sum

from api.ordering import parse_ordering
from api.pagination import COUNT_CAP, OrderedRows
from logs.filters import LogFilter
from logs.grouping import culprit_of
from logs.models import (
    Application,
    Environment,
    Event,
    Grouping,
    Level,
    Log,
    Status,
    by_id_or_name,
)

# Every order ends on the key and runs in one direction: ties have a place of their own.
ORDERS = {
    "events": ("events", "last_seen", "id"),
    "level": ("level", "events", "last_seen", "id"),
    "last_seen": ("last_seen", "id"),
    "first_seen": ("first_seen", "id"),
}
ORDER_NAMES = {name: name for name in ORDERS} | {"frequency": "events", "date": "last_seen"}
DEFAULT_ORDER = "-events"


def log_rows(
    filterset: LogFilter, user, ordering: str = "", *, default: Sequence[Status] = (Status.OPEN,)
) -> OrderedRows:
    """Return the logs that this user may read and the filterset lets through, in this order.

    `default` are the statuses where none is asked for. Raises ValidationError (400) for an
    unknown order.
    """
    order, descending = parse_ordering(ordering, ORDER_NAMES, DEFAULT_ORDER)
    levels = filterset.criteria["level"]
    if order == "level" and len(levels) == 1:
        order = "events"  # the same within one level, and an order that branches merge in
    rows, split = _readable(filterset, user)
    split["status"] = filterset.statuses or default
    if levels:
        split["level"] = levels
    return OrderedRows(rows, ORDERS[order], descending=descending, load=load_rows, split=split)


def _readable(filterset: LogFilter, user) -> tuple[QuerySet, dict[str, Sequence[int]]]:
    """Return the logs of what the user may read, and the column by which the list is split.

    That is the team, of which logs carry a copy for the indexes. The applications are named
    besides, so that one that changed teams is out of sight at once; of a single one PostgreSQL
    chooses between its own index and that of the order.
    """
    application, team = filterset.criteria["application"], filterset.criteria["team"]
    applications = Application.objects.readable_by(user)
    if application:
        applications = applications.filter(by_id_or_name(application))
    if team:
        applications = applications.filter(by_id_or_name(team, prefix="team__"))
    rows = list(applications.order_by("pk").values_list("pk", "team"))
    ids = [pk for pk, _team in rows]
    return filterset.qs.filter(application__in=ids), {"team": sorted({team for _pk, team in rows})}


def load_rows(log_ids: Iterable[int]) -> dict[int, Log]:
    """Return logs by id for the rows of a list, with figures and the culprit of this moment.

    They come from the groupings, which no roll-up delays.
    """
    logs = (
        Log.objects.filter(pk__in=log_ids)
        .select_related("application", "environment", "level")
        .in_bulk()
    )
    application_ids = {log.application_id for log in logs.values()}
    figures = (
        Grouping.objects.filter(log__in=list(logs), application__in=application_ids)
        .values("log")
        .annotate(
            Sum("events"), Max("last_seen"), reasons=ArrayAgg("reason", order_by="-last_seen")
        )
        .annotate(latest_reason=F("reasons__0"))
        .values_list("log", "events__sum", "last_seen__max", "latest_reason")
    )
    for log_id, events, last_seen, reason in figures:
        log = logs[log_id]
        log.events, log.last_seen, log.culprit = events, last_seen, culprit_of(reason)
    return logs


def event_rows(log: Log) -> OrderedRows:
    """Return the events of a log, newest first: a branch for each of its groupings."""
    events = Event.objects.filter(application=log.application_id)
    shown = events.select_related("grouping", "level", "environment").defer("payload")
    groupings = [grouping.pk for grouping in log.groupings.all()]
    return OrderedRows(
        events, ("id",), descending=True, load=shown.in_bulk, split={"grouping": groupings}
    )


def neighbours(event: Event) -> dict[str, UUID | int | None]:
    """Return the ids of the events of the same log that came before and after this one.

    `position` is 1 for the newest, `count` how many there are; both are counted up to COUNT_CAP.
    """
    rows = event_rows(event.grouping.log)
    older, newer = (
        [id for (id,) in rows.beyond((event.pk,), 1, backwards=backwards)]
        for backwards in (False, True)
    )
    since = rows.everything.filter(pk__gte=event.pk)
    return {
        "older": next(iter(older), None),
        "newer": next(iter(newer), None),
        "position": since.values("pk")[:COUNT_CAP].count(),
        "count": rows.count(COUNT_CAP),
    }


SOURCES_LOOKED_AT = 1000
SOURCES_SHOWN = 10


def frequent_sources(rows: OrderedRows, text: str) -> list[dict]:
    """Return {source, logs} of the sources that contain this, in any case, most frequent first.

    Of the first logs of the list: all the sources there are would take a look at every log.
    """
    ids = [position[-1] for position in rows.slice(0, SOURCES_LOOKED_AT)]
    found = Counter(Log.objects.filter(pk__in=ids).values_list("source", flat=True))
    wanted = {s: n for s, n in found.items() if s and text.casefold() in s.casefold()}
    ordered = sorted(wanted, key=lambda source: (-wanted[source], source))
    return [{"source": source, "logs": wanted[source]} for source in ordered[:SOURCES_SHOWN]]


def summarise(rows: OrderedRows) -> list[dict]:
    """Return {level, environment, logs, events} for each level and environment, severest first."""
    counted = rows.everything.values_list("level", "environment").annotate(
        Count("pk"), Sum("events")
    )
    # Names from the small tables: joined, they would cost a look-up for every log.
    levels = dict(Level.objects.values_list("severity", "name"))
    environments = dict(Environment.objects.values_list("pk", "name"))
    summary = sorted(counted, key=lambda row: (-row[0], environments[row[1]]))
    return [
        {
            "level": levels[severity],
            "environment": environments[environment],
            "logs": logs,
            "events": events,
        }
        for severity, environment, logs, events in summary
    ]


def summarise_levels(rows: OrderedRows) -> list[dict]:
    """Return {level, logs, events} for each level, severest first."""
    totals: dict[str, dict] = {}
    for row in summarise(rows):
        total = totals.setdefault(row["level"], {"level": row["level"], "logs": 0, "events": 0})
        total["logs"] += row["logs"]
        total["events"] += row["events"]
    return list(totals.values())
