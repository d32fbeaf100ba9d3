"""From the hot groupings to the logs that people list."""

from collections.abc import Collection

from django.db import connection


def lock_logs(log_ids: Collection[int], application_ids: Collection[int]) -> None:
    """Lock these logs until the commit, in the order that every transaction keeps to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM logs_log WHERE id = ANY(%s) AND application_id = ANY(%s)"
            " ORDER BY id FOR NO KEY UPDATE",
            [sorted(log_ids), sorted(application_ids)],
        )


def roll_up(log_ids: Collection[int], application_ids: Collection[int]) -> None:
    """Write the sums over their groupings to these logs, locked by `lock_logs` before.

    The lock is a statement of its own on purpose: a sum inside the statement that waits for the
    lock would read the snapshot of before the wait, and lose what others added meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE logs_log l SET events = s.events, level_id = s.level_id, source = s.source,"
            " first_seen = s.first_seen, last_seen = s.last_seen"
            " FROM (SELECT log_id, application_id, sum(events) AS events,"
            "  max(level_id) AS level_id, min(first_seen) AS first_seen,"
            "  max(last_seen) AS last_seen,"
            "  (array_agg(source ORDER BY last_seen DESC))[1] AS source"
            "  FROM logs_grouping WHERE log_id = ANY(%s) AND application_id = ANY(%s)"
            "  GROUP BY log_id, application_id) s"
            " WHERE l.id = s.log_id AND l.application_id = s.application_id",
            [sorted(log_ids), sorted(application_ids)],
        )
