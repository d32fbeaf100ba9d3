"""A new version of the grouping algorithm goes on with the logs that are there.

An error that was grouped by an older version has another fingerprint now. Its log gets one more
grouping, with the new one, before the first event that brings it is counted.
"""

from collections.abc import Iterable

from django.db import connection, transaction

from logs import grouping
from logs.rows import GroupKey, Row, grouped
from logs.sql import allow_waiting, as_given, given

KEY = {"application_id": "bigint", "environment_id": "bigint", "fingerprint": "bytea"}
SUCCESSOR = KEY | {"older": "bytea", "reason": "text"}
SAME_KEY = (
    "g.application_id = given.application_id AND g.environment_id = given.environment_id"
    " AND g.fingerprint = given."
)


def attach_to_known_logs(rows: Iterable[Row]) -> None:
    """Give the logs of older versions the groupings that these rows are about to count in.

    In a transaction of its own: the older groupings are locked in the order of their keys, which
    is another one than that of the new.
    """
    groups = grouped(rows)
    for key in _known(groups):
        del groups[key]
    digests = [grouping.older_digests(group.latest.report) for group in groups.values()]
    for older in zip(*digests, strict=True):
        _attach(
            (*_given(key), _hex(digest), group.latest.fingerprint.reason)
            for (key, group), digest in zip(groups.items(), older, strict=True)
        )


def _known(keys: Iterable[GroupKey]) -> list[GroupKey]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(f'given.{name}' for name in KEY)} FROM {given(**KEY)}"
            f" JOIN logs_grouping g ON {SAME_KEY}fingerprint",
            [as_given(KEY, map(_given, keys))],
        )
        return [(app, env, bytes(digest)) for app, env, digest in cursor.fetchall()]


@transaction.atomic
def _attach(successors: Iterable[tuple]) -> None:
    """Make these groupings where the older one is there: it counts nothing yet, and is like it."""
    allow_waiting()
    rows = as_given(SUCCESSOR, successors)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT FROM {given(**SUCCESSOR)} JOIN logs_grouping g ON {SAME_KEY}older"
            " ORDER BY g.application_id, g.environment_id, g.fingerprint FOR NO KEY UPDATE OF g",
            [rows],
        )
        # A statement of its own: a merge may have moved them while this one waited.
        cursor.execute(
            "INSERT INTO logs_grouping (id, log_id, first_log_id, application_id, environment_id,"
            "  fingerprint, algorithm, reason, status, events, level_id, first_seen, last_seen,"
            "  latest_event, source, tags_dropped, rolled_up_at)"
            " SELECT nextval('logs_grouping_id_seq'), g.log_id, g.first_log_id, g.application_id,"
            "  g.environment_id, given.fingerprint, %s, given.reason, g.status, 0, g.level_id,"
            "  g.first_seen, g.last_seen, g.latest_event, g.source, 0, g.rolled_up_at"
            f" FROM {given(**SUCCESSOR)} JOIN logs_grouping g ON {SAME_KEY}older"
            " ORDER BY given.application_id, given.environment_id, given.fingerprint"
            " ON CONFLICT (application_id, environment_id, fingerprint) DO NOTHING",
            [grouping.VERSION, rows],
        )


def _given(key: GroupKey) -> tuple:
    application_id, environment_id, digest = key
    return application_id, environment_id, _hex(digest)


def _hex(digest: bytes) -> str:
    return f"\\x{digest.hex()}"
