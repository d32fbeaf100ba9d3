"""From the hot groupings to the logs that people list."""

from collections.abc import Collection

from django.db import connection, transaction

from logs.models import Application, Log, LogDetails
from logs.rows import Group
from logs.trimming import description_of, details_of


def carry_to_logs(groups: Collection[Group]) -> None:
    """Bring the logs of these locked groupings up to date: new ones, reopened ones, figures due."""
    _insert_logs([group for group in groups if group.is_new])
    old = [group for group in groups if group.is_due and not group.is_new]
    if old:
        log_ids = {group.log_id for group in old}
        application_ids = {group.key[0] for group in old}
        _roll_up(log_ids, application_ids)
        reopened = {group.log_id for group in old if group.is_reopened}
        if reopened:
            Log.with_hidden.filter(pk__in=reopened, application__in=application_ids).regress()


@transaction.atomic
def roll_up(log_ids: Collection[int], application_ids: Collection[int]) -> None:
    """Write the sums over their groupings to these logs, of these applications."""
    _roll_up(log_ids, application_ids)


def _roll_up(log_ids: Collection[int], application_ids: Collection[int]) -> None:
    """Do so within the caller's transaction.

    First they are locked, in the order that every transaction keeps to, by a statement of its own
    on purpose: a sum inside the statement that waits for a lock would read the snapshot of before
    the wait, and lose what others added meanwhile.
    """
    keys = {"logs": sorted(log_ids), "applications": sorted(application_ids)}
    with connection.cursor() as cursor:
        cursor.execute(LOCK_AND_ROLL_UP, keys)


LOCK_LOGS = (
    "SELECT id FROM logs_log WHERE id = ANY(%(logs)s) AND application_id = ANY(%(applications)s)"
    " ORDER BY id FOR NO KEY UPDATE"
)
ROLL_UP = (
    "UPDATE logs_log l SET events = s.events, level_id = s.level_id, source = s.source,"
    " first_seen = s.first_seen, last_seen = s.last_seen"
    " FROM (SELECT log_id, application_id, sum(events) AS events,"
    "  max(level_id) AS level_id, min(first_seen) AS first_seen,"
    "  max(last_seen) AS last_seen,"
    "  (array_agg(source ORDER BY last_seen DESC))[1] AS source"
    "  FROM logs_grouping"
    "  WHERE log_id = ANY(%(logs)s) AND application_id = ANY(%(applications)s)"
    "  GROUP BY log_id, application_id) s"
    " WHERE l.id = s.log_id AND l.application_id = s.application_id"
)
LOCK_AND_ROLL_UP = f"{LOCK_LOGS}; {ROLL_UP}"  # two statements, sent at once


def _insert_logs(groups: list[Group]) -> None:
    """Insert the log of each grouping, described by its first event."""
    if not groups:
        return
    application_ids = {group.key[0] for group in groups}
    teams = dict(Application.objects.filter(pk__in=application_ids).values_list("pk", "team_id"))
    groups = sorted(groups, key=lambda group: group.log_id)
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
