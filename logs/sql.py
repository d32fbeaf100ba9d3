"""The few SQL phrases that the write path shares."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import orjson
from django.conf import settings
from django.db import DatabaseError, connection


def given(parameter: str = "", /, **columns: str) -> str:
    """Return `json_to_recordset(%s) AS given(a bigint, b text)` for columns a, b of these types.

    With the name of a parameter, `%(name)s` stands for it.

    The rows come as one JSON text, see `as_given`. PostgreSQL reads it many times as fast as a
    statement with a literal for every value, and joined to a table it finds any number of rows by
    index, where the row-wise `IN` of many tuples becomes a chain of ORs.
    """
    types = ", ".join(f"{name} {type_}" for name, type_ in columns.items())
    placeholder = f"%({parameter})s" if parameter else "%s"
    return f"json_to_recordset({placeholder}) AS given({types})"


def as_given(columns: Iterable[str], rows: Iterable[Sequence]) -> str:
    """Return the JSON text of rows for `given`, each with a value for each of its columns."""
    names = list(columns)
    return orjson.dumps([dict(zip(names, row, strict=True)) for row in rows]).decode()


class Statement(NamedTuple):
    """A statement yet to be sent."""

    sql: str
    parameters: Sequence


def run_at_once(statements: Collection[Statement]) -> None:
    """Send statements in one round trip; each sees what those before it did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "; ".join(statement.sql for statement in statements),
            [value for statement in statements for value in statement.parameters],
        )


def allow_waiting() -> None:
    """Give the rest of this transaction the time of writes, which wait for locks of others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true)", [str(settings.WRITE_TIMEOUT_MS)]
        )


def sqlstate(error: DatabaseError) -> str | None:
    """Return PostgreSQL's five-character code of an error; None where it came from elsewhere."""
    return getattr(error.__cause__, "pgcode", None)
