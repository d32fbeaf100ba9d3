"""Events into their partition by COPY, PostgreSQL's fastest way in.

In the binary format, which neither side has to escape or to read as text:
https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
"""

import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from struct import Struct
from uuid import UUID

from django.conf import settings
from django.db import connection

from logs.encoding import compress_json, encode_json
from logs.report import Report
from logs.trimming import cut, fit_payload

COLUMNS = (
    "grouping_id", "environment_id",
    "id", "application_id", "occurred_at", "received_at", "level_id", "count", "event_id",
    "message", "source", "release", "user", "tags", "payload",
)  # fmt: skip
COPY = 'COPY logs_event ("{}") FROM STDIN (FORMAT binary)'.format('", "'.join(COLUMNS))
SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # no flags, no extension of the header
END = b"\xff\xff"

# Each value comes behind its length in bytes; -1 is NULL.
LENGTH = Struct(">i")
IDS = Struct(">hiqiq")  # the number of columns, then the first two
FIXED = Struct(">i16siqiqiqihii")
EVENT_ID = Struct(">i16s")
NULL = LENGTH.pack(-1)
TIME_ZERO = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

MESSAGE_MAX_LENGTH = 8192
USER_MAX_BYTES = 4096


def pack_event(
    report: Report, id: UUID, occurred_at: datetime, received_at: datetime, source: str
) -> bytes:
    """Return all of an event that is known before its grouping and environment are."""
    fixed = FIXED.pack(
        16, id.bytes,
        8, report.application_id,
        8, (occurred_at - TIME_ZERO) // MICROSECOND,
        8, (received_at - TIME_ZERO) // MICROSECOND,
        2, report.level,
        4, report.count,
    )  # fmt: skip
    texts = (
        cut(report.description, MESSAGE_MAX_LENGTH).encode(),
        source.encode(),
        report.release.encode(),
        fit_payload(report.user, USER_MAX_BYTES) if report.user else b"{}",
        encode_json(report.tags) if report.tags else b"{}",
        compress_json(fit_payload(report.payload, settings.PAYLOAD_MAX_BYTES)),
    )
    parts = [fixed, EVENT_ID.pack(16, report.event_id.bytes) if report.event_id else NULL]
    for text in texts:
        parts += (LENGTH.pack(len(text)), text)
    return b"".join(parts)


def copy_events(events: Iterable[tuple[int, int, bytes]]) -> None:
    """Store an event for each (grouping id, environment id, what `pack_event` returned)."""
    parts = [SIGNATURE]
    for grouping_id, environment_id, packed in events:
        parts += (IDS.pack(len(COLUMNS), 8, grouping_id, 8, environment_id), packed)
    parts.append(END)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(COPY, io.BytesIO(b"".join(parts)))
