"""What the database holds, set against what clients remember and against itself."""

import os
import subprocess
import sys
from collections import Counter
from contextlib import closing

import psycopg2
from psycopg2.extras import register_uuid

from central_erros.embedded.server import DATABASE, EmbeddedServer
from tests.durability.load import EventId, Ledger, Load
from tests.live import ROOT, Served, wait_until

# What must not be, and SQL that returns a row for each case of it.
ALWAYS = {
    "groupings that count other than their events": """
        SELECT g.id, g.events, e.n FROM logs_grouping g FULL JOIN
        (SELECT grouping_id, sum(count) AS n FROM logs_event GROUP BY grouping_id) e
        ON e.grouping_id = g.id WHERE g.events IS DISTINCT FROM e.n""",
    "groupings that count other than their hours": """
        SELECT g.id, g.events, h.n FROM logs_grouping g FULL JOIN
        (SELECT grouping_id, sum(n) AS n FROM logs_loghour GROUP BY grouping_id) h
        ON h.grouping_id = g.id WHERE g.events IS DISTINCT FROM h.n""",
    "applications that count other than their events": """
        SELECT application_id, a.n, e.n FROM
        (SELECT application_id, sum(n) AS n FROM logs_apphour GROUP BY application_id) a FULL JOIN
        (SELECT application_id, count(*) AS n FROM logs_event GROUP BY application_id) e
        USING (application_id) WHERE a.n IS DISTINCT FROM e.n""",
    "groupings without a log, or logs without one": """
        SELECT g.id, l.id FROM logs_grouping g FULL JOIN logs_log l ON l.id = g.log_id
        WHERE g.id IS NULL OR l.id IS NULL""",
    "transactions left open": """
        SELECT pid, state, now() - xact_start FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND xact_start < now() - interval '10 seconds'""",
    "prepared transactions": "SELECT gid, prepared FROM pg_prepared_xacts",
}
ONCE_MAINTAINED = {
    "logs that count other than their groupings": """
        SELECT l.id, l.events, g.n FROM logs_log l JOIN
        (SELECT log_id, sum(events) AS n FROM logs_grouping GROUP BY log_id) g
        ON g.log_id = l.id WHERE l.events <> g.n""",
}
SHOWN = 5
OUTPUT_SHOWN = 100_000  # characters of what `serve` said


def discrepancies(served: Served, server: EmbeddedServer, load: Load) -> list[str]:
    """Return in words whatever does not agree: with the memory of the clients, or within itself.

    The figures of logs may wait for maintenance where a process was killed that owed them.
    """
    ledger = load.ledger
    found = _found(server, ALWAYS, ledger)
    if _found(server, ONCE_MAINTAINED):
        wait_until(lambda: _maintains(served), "maintenance")
        found += _found(server, ONCE_MAINTAINED)
    if ledger.stuck:
        found.append(f"{ledger.stuck} requests without an answer or an end")
    found += [f"{n} answers {answer}" for answer, n in ledger.mistakes.items()]
    if found:
        print(served.output[-OUTPUT_SHOWN:])  # by pytest, with the failure
    return found


def _maintains(served: Served) -> bool:
    """Do what `serve` does each minute; False while it is doing so itself."""
    command = [sys.executable, "manage.py", "maintain"]
    status = subprocess.run(command, cwd=ROOT, env=served.environment, check=False).returncode
    assert status in (0, os.EX_TEMPFAIL)
    return status == 0


def _found(
    server: EmbeddedServer, wrong: dict[str, str], ledger: Ledger | None = None
) -> list[str]:
    """Return in words what the database holds, in one snapshot, that it should not."""
    superuser = server.connection_params | {"user": "postgres", "dbname": DATABASE}
    found = []
    with closing(psycopg2.connect(**superuser)) as database:
        register_uuid(conn_or_curs=database)
        database.set_session("REPEATABLE READ", readonly=True)
        with database.cursor() as cursor:
            if ledger:
                found += _about_events(_stored(cursor), ledger)
            for what, sql in wrong.items():
                cursor.execute(sql)
                found += _in_words(what, cursor.fetchall())
    return found


def _stored(cursor) -> Counter[EventId]:
    cursor.execute(
        "SELECT application_id, event_id, count(*) FROM logs_event"
        " WHERE event_id IS NOT NULL GROUP BY application_id, event_id"
    )
    return Counter({EventId(application, id.int): n for application, id, n in cursor})


def _about_events(stored: Counter[EventId], ledger: Ledger) -> list[str]:
    return [
        *_in_words("acknowledged events lost", ledger.acknowledged - stored.keys()),
        *_in_words("events stored twice", [id for id in ledger.sent if stored[id] > 1]),
    ]


def _in_words(what: str, cases) -> list[str]:
    return [f"{len(cases)} {what}: {list(cases)[:SHOWN]}"] if cases else []
