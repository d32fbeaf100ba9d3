"""The few SQL phrases that the write path shares."""

from collections.abc import Sequence

from django.conf import settings
from django.db import DatabaseError, connection


def placeholders(rows: Sequence[Sequence]) -> str:
    """Return `(%s, %s), (%s, %s)` for rows of equal length."""
    row = f"({', '.join(['%s'] * len(rows[0]))})"
    return ", ".join([row] * len(rows))


def unnest(**columns: str) -> str:
    """Return `unnest(%s::bigint[], %s::text[]) AS wanted(a, b)` for columns a, b of these types.

    Joined to a table it finds any number of rows by index; the row-wise `IN` of many tuples
    becomes a chain of ORs, which costs the square of their number.
    """
    arrays = ", ".join(f"%s::{type_}[]" for type_ in columns.values())
    return f"unnest({arrays}) AS wanted({', '.join(columns)})"


def flat(rows: Sequence[Sequence]) -> list:
    """Return the values of all rows, one after another."""
    return [value for row in rows for value in row]


def allow_waiting() -> None:
    """Give the rest of this transaction the time of writes, which wait for locks of others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true)", [str(settings.WRITE_TIMEOUT_MS)]
        )


def sqlstate(error: DatabaseError) -> str | None:
    """Return PostgreSQL's five-character code of an error; None where it came from elsewhere."""
    return getattr(error.__cause__, "pgcode", None)
