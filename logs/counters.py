"""How much an application sent by the hour: for its quota. That of logs is counted with them."""

from collections import Counter
from collections.abc import Iterable

from django.db import connection

from logs.rows import Row, hour_of
from logs.sql import as_given, given

COLUMNS = {"application_id": "bigint", "hour": "timestamptz", "n": "bigint"}


def count_by_application(rows: Iterable[Row]) -> None:
    """Count stored events by the hour of their receipt."""
    counts = Counter((row.report.application_id, hour_of(row.received_at)) for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO logs_apphour AS t (application_id, hour, n)"
            # Sorted: the rows are locked in the order of the statement.
            f" SELECT application_id, hour, n FROM {given(**COLUMNS)} ORDER BY application_id, hour"
            " ON CONFLICT (application_id, hour) DO UPDATE SET n = t.n + EXCLUDED.n",
            [as_given(COLUMNS, ((*key, n) for key, n in counts.items()))],
        )
