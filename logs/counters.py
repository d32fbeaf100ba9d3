"""How much an application sent by the hour: for its quota. That of logs is counted with them."""

from collections import Counter
from collections.abc import Iterable

from logs.rows import Row, hour_of
from logs.sql import Statement, as_given, given

COLUMNS = {"application_id": "bigint", "hour": "timestamptz", "n": "bigint"}


def counting_by_application(rows: Iterable[Row]) -> Statement:
    """Return what counts stored events by the hour of their receipt."""
    counts = Counter((row.report.application_id, hour_of(row.received_at)) for row in rows)
    return Statement(
        "INSERT INTO logs_apphour AS t (application_id, hour, n)"
        # Sorted: the rows are locked in the order of the statement.
        f" SELECT application_id, hour, n FROM {given('counts', **COLUMNS)} ORDER BY application_id, hour"
        " ON CONFLICT (application_id, hour) DO UPDATE SET n = t.n + EXCLUDED.n",
        {"counts": as_given(COLUMNS, ((*key, n) for key, n in counts.items()))},
    )
