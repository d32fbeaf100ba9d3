"""UUID version 7 (RFC 9562): ids that sort by the moment they stand for."""

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def uuid7(moment: datetime, sequence: int = 0) -> UUID:
    """Return a new id for this aware moment, at or after 1970.

    48 bits of milliseconds, then 12 bits of the fraction of the millisecond (RFC 9562 section
    6.2, method 3); then 14 bits of `sequence`, so that the ids of a batch sort in its order, and
    48 random bits.
    """
    milliseconds, rest = divmod(moment - EPOCH, MILLISECOND)
    fraction = rest.microseconds * 4096 // 1000
    tail = (sequence & 0x3FFF) << 48 | int.from_bytes(os.urandom(6))
    return UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | tail)


def lowest_id(moment: datetime) -> UUID:
    """Return the lower bound of every id made at or after this moment."""
    return UUID(int=(moment - EPOCH) // MILLISECOND << 80)


def milliseconds_of(id: UUID) -> int:
    """Return the milliseconds since 1970 in the id."""
    return id.int >> 80


def moment_of(id: UUID) -> datetime:
    """Return the moment in the id, to the millisecond."""
    return EPOCH + milliseconds_of(id) * MILLISECOND
