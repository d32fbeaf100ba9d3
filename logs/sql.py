"""The few SQL phrases that the write path shares."""

import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

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
    """A statement yet to be sent, in which `%(name)s` stands for a parameter."""

    sql: str
    parameters: Mapping[str, Any]


def run_at_once(statements: Iterable[Statement]) -> list[tuple]:
    """Send statements in one round trip; each sees what those before it did.

    Returns the rows of the last one, if it returns rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(b"; ".join(cursor.mogrify(*statement) for statement in statements).decode())
        return cursor.fetchall() if cursor.description else []


class Plans:
    """Statements that this thread's connection plans once, to run them many times.

    To parse and plan one takes as long as its work for a small batch. A plan is kept for a second:
    what is best for an empty table is the worst for one that has grown. The connection has the
    SETTING, without which PostgreSQL plans for the values of each time.
    """

    SETTING = "SET plan_cache_mode = force_generic_plan"
    SECONDS = 1
    # What PostgreSQL says behind a pooler that changes the connection with every transaction.
    UNKNOWN_PLAN = "26000"

    def __init__(self):
        self._is_given_up = False
        self._connection = None
        self._until = 0.0
        self._names: dict[str, str] = {}  # by the text of the statement
        self._n = 0

    def give_up(self) -> None:
        """Send every statement as it is from now on."""
        self._is_given_up = True

    def run_at_once(self, statements: Iterable[Statement]) -> list[tuple]:
        """Do what `run_at_once` does."""
        if self._is_given_up:
            return run_at_once(statements)
        connection.ensure_connection()
        planned = [*self._afresh(), *chain.from_iterable(map(self._planned, statements))]
        try:
            return run_at_once(planned)
        except DatabaseError:
            self._connection = None  # which of them it has planned is not known
            raise

    def _afresh(self) -> Iterable[Statement]:
        """Forget the plans that are too old, or another connection's."""
        now = time.monotonic()
        if self._connection is connection.connection and now < self._until:
            return
        self._connection, self._until = connection.connection, now + self.SECONDS
        self._names.clear()
        yield Statement("DEALLOCATE ALL", {})

    def _planned(self, statement: Statement) -> Iterable[Statement]:
        """Return what runs the plan of a statement, which is made at first sight."""
        name = self._names.get(statement.sql)
        if name is None:
            self._n += 1
            name = self._names[statement.sql] = f"plan_{self._n}"
            numbers = {parameter: f"${n}" for n, parameter in enumerate(statement.parameters, 1)}
            yield Statement(f"PREPARE {name} AS {statement.sql % numbers}", {})
        arguments = ", ".join(f"%({parameter})s" for parameter in statement.parameters)
        yield Statement(f"EXECUTE {name}({arguments})", statement.parameters)


def allow_waiting() -> None:
    """Give the rest of this transaction the time of writes, which wait for locks of others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true)", [str(settings.WRITE_TIMEOUT_MS)]
        )


def sqlstate(error: DatabaseError) -> str | None:
    """Return PostgreSQL's five-character code of an error; None where it came from elsewhere."""
    return getattr(error.__cause__, "pgcode", None)
