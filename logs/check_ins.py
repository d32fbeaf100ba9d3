"""Signs of life of jobs: the latest of each monitor are kept."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import connection
from django.utils import timezone

from logs import environments
from logs.models import CheckInStatus
from logs.protocols import sentry
from logs.sql import as_given, given

KEPT = 1_000  # of each monitor
DELETED_AT_ONCE = 5_000
NO_ID = UUID(int=0)  # some clients mean the latest one by it

COLUMNS = {
    "application_id": "bigint", "monitor": "text", "environment": "text", "status": "text",
    "duration": "float8", "release": "text", "check_in_id": "uuid", "received_at": "timestamptz",
}  # fmt: skip


def store(application_id: int, check_ins: Iterable[sentry.CheckIn]) -> None:
    """Store these check-ins. The second message about one says how it ended."""
    now = timezone.now()
    rows: dict[object, tuple] = {}
    for each in check_ins:
        id = each.check_in_id if each.check_in_id != NO_ID else None
        row = (
            application_id, each.monitor_slug, environments.normalise(each.environment),
            each.status, each.duration, each.release, id, now,
        )  # fmt: skip
        # Both messages may come at once, and in any order.
        if id not in rows or each.status != CheckInStatus.IN_PROGRESS:
            rows[id or object()] = row
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO logs_checkin AS c ({", ".join(COLUMNS)})
            SELECT {", ".join(COLUMNS)} FROM {given(**COLUMNS)}
            ORDER BY check_in_id  -- two of these at once lock the rows they share in one order
            ON CONFLICT (application_id, check_in_id) DO UPDATE SET
                status = EXCLUDED.status, duration = EXCLUDED.duration
                WHERE c.status = %s
            """,  # noqa: S608
            [as_given(COLUMNS, rows.values()), CheckInStatus.IN_PROGRESS],
        )


def trim() -> Iterator[int]:
    """Delete all but the latest KEPT of each monitor; yield how many each time."""
    deleted = DELETED_AT_ONCE
    while deleted == DELETED_AT_ONCE:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                DELETE FROM logs_checkin WHERE (id, application_id) IN (
                    SELECT id, application_id FROM (
                        SELECT id, application_id, row_number() OVER (
                            PARTITION BY application_id, monitor ORDER BY id DESC) AS place
                        FROM logs_checkin
                    ) AS placed WHERE place > %s LIMIT %s
                )
                """,
                [KEPT, DELETED_AT_ONCE],
            )
            deleted = cursor.rowcount
        yield deleted
