"""From the hot groupings to the logs that people list."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from logs.models import Application, Log, LogDetails
from logs.rows import Group
from logs.sql import Statement, run_at_once
from logs.trimming import description_of, details_of


def insert_logs(groups: Iterable[Group]) -> None:
    """Insert the log of each grouping that is new, described by its first event."""
    groups = sorted((group for group in groups if group.is_new), key=lambda group: group.log_id)
    if not groups:
        return
    application_ids = {group.key[0] for group in groups}
    teams = dict(Application.objects.filter(pk__in=application_ids).values_list("pk", "team_id"))
    Log.objects.bulk_create(_log(group, teams[group.key[0]]) for group in groups)
    LogDetails.objects.bulk_create(
        LogDetails(log_id=group.log_id, application_id=group.key[0], text=text)
        for group in groups
        if (text := details_of(group.rows[0].report))
    )


def _log(group: Group, team_id: int) -> Log:
    application_id, environment_id, _digest = group.key
    report = group.rows[0].report
    return Log(
        pk=group.log_id,
        team_id=team_id,
        application_id=application_id,
        environment_id=environment_id,
        level_id=group.level,
        description=description_of(report),
        source=group.latest.source,
        events=group.events,
        first_seen=group.first_seen,
        last_seen=group.latest.seen_at,
        collected_by_id=report.collected_by_id,
    )


def rolling_up(logs: Mapping[int, int]) -> list[Statement]:
    """Return what brings these logs, given with their applications, up to date.

    It locks them, in the order that every transaction keeps to, and sums. Two statements on
    purpose: a sum inside the one that waits for a lock would read the snapshot of before the
    wait, and lose what others added meanwhile.
    """
    if not logs:
        return []
    keys = {"logs": sorted(logs), "applications": sorted(set(logs.values()))}
    return [Statement(LOCK, keys), Statement(SUM, keys)]


def reopen_logs(groups: Iterable[Group]) -> None:
    """Reopen the logs, locked before, of groupings that an event has reopened."""
    reopened = [group for group in groups if group.is_reopened]
    if reopened:
        log_ids = {group.log_id for group in reopened}
        application_ids = {group.key[0] for group in reopened}
        Log.with_hidden.filter(pk__in=log_ids, application__in=application_ids).regress()


@transaction.atomic
def roll_up(logs: Mapping[int, int]) -> None:
    """Write the sums over their groupings to these logs, given with their applications."""
    run_at_once(rolling_up(logs))


LOCK = (
    "SELECT id FROM logs_log WHERE id = ANY(%(logs)s) AND application_id = ANY(%(applications)s)"
    " ORDER BY id FOR NO KEY UPDATE"
)
SUM = (
    "UPDATE logs_log l SET events = s.events, level_id = s.level_id, source = s.source,"
    " first_seen = s.first_seen, last_seen = s.last_seen"
    " FROM (SELECT log_id, application_id, sum(events) AS events, max(level_id) AS level_id,"
    "  min(first_seen) AS first_seen, max(last_seen) AS last_seen,"
    "  (array_agg(source ORDER BY last_seen DESC))[1] AS source"
    "  FROM logs_grouping WHERE log_id = ANY(%(logs)s) AND application_id = ANY(%(applications)s)"
    "  GROUP BY log_id, application_id) s"
    " WHERE l.id = s.log_id AND l.application_id = s.application_id"
)
