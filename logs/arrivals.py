"""Which logs had events of late: what maintenance looks at every minute, instead of at all logs."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from logs.ids import lowest_id

# An event is as old as its id when its transaction ends. Each minute of a storm that is read twice
# costs a second of a processor.
OVERLAP = timedelta(seconds=20)
HORIZON = timedelta(minutes=10)  # the rounds over all logs see to what was missed before


def occurrences_since(moment: datetime | None) -> dict[int, dict[int, int]]:
    """Return how many occurrences logs had since that moment, by application id and log id."""
    horizon = timezone.now() - HORIZON
    since = max(moment - OVERLAP, horizon) if moment else horizon
    found: dict[int, dict[int, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.application_id, g.log_id, sum(e.n)::bigint FROM"
            " (SELECT application_id, grouping_id, sum(count) AS n FROM logs_event"
            "  WHERE id >= %s GROUP BY application_id, grouping_id) e"
            " JOIN logs_grouping g ON g.id = e.grouping_id AND g.application_id = e.application_id"
            " GROUP BY e.application_id, g.log_id",
            [lowest_id(since)],
        )
        for application_id, log_id, n in cursor.fetchall():
            found.setdefault(application_id, {})[log_id] = n
    return found
