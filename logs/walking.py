"""Through all rows of a table in the order of their keys, some at a time."""

from collections.abc import Iterator

from django.db.models import QuerySet

ROWS_AT_ONCE = 500


def walk(rows: QuerySet) -> Iterator[list[tuple]]:
    """Give the rows of a `values_list` that begins with the key, in lists of ROWS_AT_ONCE."""
    last = 0
    while page := list(rows.filter(pk__gt=last).order_by("pk")[:ROWS_AT_ONCE]):
        yield page
        last = page[-1][0]
