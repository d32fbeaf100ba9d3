"""Any number of logs and events, written by SQL as if the product had run for a month.

Its counters tell of more events than are stored, as they do once logs have been thinned out; all
sums over them agree, and no log has so many stored events that maintenance would thin it.
"""

import subprocess
import sys

import orjson

from contrib.benchmarks.payloads import KB, TYPES, WORDS, Error, OwnJSON
from contrib.benchmarks.product import Product
from logs.encoding import compress_json
from tests.live import ROOT

DAYS = 30
PAYLOAD_BYTES = KB  # uncompressed: ten millions should fit on any disk
RARE = "T007Z"  # in one description of a thousand
FREQUENT = WORDS[0]  # in one of a dozen

# What follows from the id of a log, so that its events need not look it up.
APPLICATION = "(%(applications)s::bigint[])[1 + id %% cardinality(%(applications)s)]"
ENVIRONMENT = "(%(environments)s::bigint[])[1 + id / 3 %% cardinality(%(environments)s)]"
LEVEL = "(ARRAY[40, 40, 40, 40, 30, 30, 20, 50])[1 + id / 11 %% 8]"

# Few logs are frequent and most were last seen lately.
GROUPINGS = f"""
    INSERT INTO logs_grouping (
        id, log_id, first_log_id, application_id, environment_id, fingerprint, algorithm, reason,
        status, events, level_id, first_seen, last_seen, latest_event, source, tags_dropped,
        rolled_up_at
    )
    SELECT
        id, id, id, {APPLICATION}, {ENVIRONMENT}, sha256(convert_to('growth ' || id, 'UTF8')), 1,
        'growth', status, events, {LEVEL}, last_seen - random() * interval '20 days', last_seen,
        gen_random_uuid(), 'web-' || id %% 12, 0, last_seen
    FROM (
        SELECT id, (ARRAY['open', 'open', 'open', 'archived', 'resolved'])[1 + id / 5 %% 5] AS status,
            ceil(3 / (random() + 0.0003)) AS events,
            now() - power(random(), 2) * interval '{DAYS} days' AS last_seen
        FROM generate_series(%(first)s, %(last)s) id
    ) numbered
"""
NEW = "WHERE id BETWEEN %(first)s AND %(last)s"
WORD = "(%(words)s::text[])[1 + floor(random() * cardinality(%(words)s))::int]"
LOGS = f"""
    INSERT INTO logs_log (
        id, team_id, application_id, environment_id, level_id, description, source, events,
        first_seen, last_seen, status
    )
    SELECT id, %(team)s, application_id, environment_id, level_id,
        concat_ws(' ', (%(types)s::text[])[1 + id %% cardinality(%(types)s)] || ':',
            {WORD}, {WORD}, {WORD}, {WORD}, 'T' || lpad((id %% 1000)::text, 3, '0') || 'Z'),
        source, events, first_seen, last_seen, status
    FROM logs_grouping {NEW}
"""
HOURS = f"""
    INSERT INTO logs_loghour (grouping_id, hour, application_id, n)
    SELECT id, date_trunc('hour', last_seen), application_id, events FROM logs_grouping {NEW}
"""
VALUES = "(VALUES ('browser', 'Chrome 140'), ('region', 'br-south')) AS tags (key, value)"
TAG_KEYS = f"""
    INSERT INTO logs_logtagkey (grouping_id, key, application_id, values)
    SELECT id, key, application_id, 1 FROM logs_grouping, {VALUES} {NEW}
"""
TAGS = f"""
    INSERT INTO logs_logtag (grouping_id, key, value, application_id)
    SELECT id, key, value, application_id FROM logs_grouping, {VALUES} {NEW}
"""

# One day of them: ids are UUIDs of version 7, in the order of time.
EVENTS = f"""
    INSERT INTO logs_event (
        id, application_id, grouping_id, event_id, occurred_at, received_at, level_id,
        environment_id, message, source, release, "user", tags, count, payload
    )
    SELECT
        (lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0') || '7'
            || substr(gen_random_uuid()::text, 16, 3) || right(gen_random_uuid()::text, 17))::uuid,
        {APPLICATION}, id, gen_random_uuid(), moment, moment, {LEVEL}, {ENVIRONMENT},
        'Error: ' || {WORD} || ' ' || {WORD}, 'web-' || id %% 12, 'billing@4.7.2',
        '{{"id": "42"}}', '{{"browser": "Chrome 140", "region": "br-south"}}', 1,
        %(payload)s
    FROM (
        SELECT %(first)s + floor(%(logs)s * power(random(), 1.5))::bigint AS id,
            date_trunc('day', now(), 'UTC') - %(age)s * interval '1 day'
                + n * interval '1 day' / (%(count)s + 1) AS moment
        FROM generate_series(1, %(count)s) n
    ) numbered
"""
PARTITIONS = (
    "from datetime import timedelta; from django.utils import timezone;"
    "from logs.retention import create_partitions;"
    f"create_partitions((timezone.now() - timedelta(days=n)).date() for n in range({DAYS} + 1))"
)


class Filling:
    """The logs and events with which the tables of a product are filled, more and more."""

    def __init__(self, product: Product, applications: list[int]):
        self.product = product
        self.logs = self.events = 0
        self.cursor = product.database.cursor()
        self.cursor.execute("SET synchronous_commit = off")
        self.cursor.execute("SELECT nextval('logs_grouping_id_seq')")
        self.first = self.cursor.fetchone()[0]
        self.cursor.execute(
            "SELECT array_agg(id ORDER BY name = 'production' DESC) FROM logs_environment"
        )
        [environments] = self.cursor.fetchone()
        self.cursor.execute("SELECT team_id FROM logs_application WHERE is_default")
        [team] = self.cursor.fetchone()
        self.parameters = {
            "team": team,
            "applications": applications,
            "environments": environments[:1] * 4 + environments,  # most of it is production
            "types": TYPES,
            "words": WORDS,
            "payload": compress_json(orjson.dumps(OwnJSON.what(Error(0, PAYLOAD_BYTES)))),
        }
        subprocess.run(
            [sys.executable, "manage.py", "shell", "--verbosity=0", "--command", PARTITIONS],
            cwd=ROOT,
            env=product.served.environment,
            check=True,
        )

    def grow(self, logs: int, events: int) -> None:
        """Add what is missing to so many, and bring the tables in order as autovacuum does."""
        if logs > self.logs:
            self._add_logs(logs - self.logs)
        if events > self.events:
            self._add_events(events - self.events)
        for statement in ("VACUUM (ANALYZE)", "CHECKPOINT"):
            self.cursor.execute(statement)

    def _add_logs(self, count: int) -> None:
        bounds = {"first": self.first + self.logs, "last": self.first + self.logs + count - 1}
        for statement in (GROUPINGS, LOGS, HOURS, TAG_KEYS, TAGS):
            self.cursor.execute(statement, self.parameters | bounds)
        self.cursor.execute("SELECT setval('logs_grouping_id_seq', %s)", [bounds["last"]])
        self.logs += count

    def _add_events(self, count: int) -> None:
        for age in range(1, DAYS + 1):
            part = count * age // DAYS - count * (age - 1) // DAYS
            which = {"first": self.first, "logs": self.logs, "age": age, "count": part}
            self.cursor.execute(EVENTS, self.parameters | which)
        self.events += count
