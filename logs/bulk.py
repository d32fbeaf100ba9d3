"""One action on many logs, by their ids or by a query; partly refused where it must be."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from logs import triage
from logs.filters import LogFilter
from logs.listing import log_rows
from logs.models import Log, Status

LOGS_MAX = 10_000
REFUSED_SHOWN = 100

ACTIONS = {
    "archive": triage.ARCHIVE,
    "unarchive": triage.UNARCHIVE,
    "resolve": triage.RESOLVE,
    "reopen": triage.REOPEN,
    "delete": None,
}


@dataclass(slots=True)
class Outcome:
    """What a bulk action did."""

    changed: int
    ids: list[int]  # of what was to be changed: by these it can be taken back
    refused: list[dict]  # {id, reason: "not_found" or "forbidden"}, the first 100
    remaining: int  # what the query still finds after this call, counted up to LOGS_MAX


def act_on_ids(action: str, ids: Sequence[int], user) -> Outcome:
    """Do the action to these logs; what the user may not see is as good as not there."""
    readable = set(Log.objects.readable_by(user).filter(pk__in=ids).values_list("pk", flat=True))
    change = ACTIONS[action]
    manageable = dict(
        Log.objects.manageable_by(user).filter(pk__in=readable).values_list("pk", "status")
    )
    refused = [
        {"id": id, "reason": "forbidden" if id in readable else "not_found"}
        for id in dict.fromkeys(ids)
        if id not in manageable
    ]
    changing = [id for id in manageable if change is None or manageable[id] in change.origins]
    changed = _act(action, changing, user)
    return Outcome(changed, sorted(changing), refused[:REFUSED_SHOWN], remaining=0)


def act_on_query(action: str, filterset: LogFilter, user) -> Outcome:
    """Do the action to the first LOGS_MAX logs of the list that it can change.

    Without a status of its own the query means those that the action starts from.
    """
    change = ACTIONS[action]
    matching = log_rows(filterset, user, default=change.origins if change else (Status.OPEN,))
    rows = matching.everything.order_by("pk")
    if change:
        rows = rows.filter(status__in=change.origins)
    manageable = rows.manageable_by(user)
    forbidden = rows.exclude(pk__in=Log.objects.manageable_by(user))[:REFUSED_SHOWN]
    refused = [{"id": log.pk, "reason": "forbidden"} for log in forbidden.only("pk")]
    ids = list(manageable.values_list("pk", flat=True)[: LOGS_MAX + 1])
    changing = ids[:LOGS_MAX]
    changed = _act(action, changing, user)
    remaining = manageable.values("pk")[:LOGS_MAX].count() if len(ids) > LOGS_MAX else 0
    return Outcome(changed, changing, refused, remaining)


def _act(action: str, ids: Sequence[int], user) -> int:
    change = ACTIONS[action]
    act = triage.delete if change is None else partial(triage.change_status, change=change, by=user)
    return act(ids)
