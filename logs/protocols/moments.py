"""When something happened, in whatever form its logger writes it."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

NANOSECONDS_MAX = 2.6e20
SECONDS = 1e11  # the least number that counts milliseconds: as seconds, it would be the year 5138
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 12, 31, tzinfo=UTC)
LONGEST = 64


def moment(value: Any) -> datetime | None:
    """Return the UTC moment of a number or text; None for what is none, or out of 1970 to 9998.

    Numbers count seconds, ms, us or ns since 1970, as their magnitude says. Texts are ISO 8601
    (also with a comma, as Python's `asctime`), RFC 2822, Apache's, or such a number; one without
    an offset is taken for UTC.
    """
    if isinstance(value, str):
        return _of_text(value.strip())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_number(value)
    return None


def _of_number(number: float) -> datetime | None:
    if number > NANOSECONDS_MAX:  # also what no float can hold
        return None
    for _unit in range(3):
        if number < SECONDS:
            break
        number /= 1000
    return _seconds(number)


def _seconds(seconds: float) -> datetime | None:
    try:
        found = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if seconds > 0 and found < LATEST else None


def _of_text(text: str) -> datetime | None:
    if len(text) > LONGEST:
        return None
    # First, because ISO 8601 takes thirteen digits for a day of the year 1712 and its minute.
    if len(text) > 8 and text.replace(".", "", 1).isdecimal():
        return _of_number(float(text))
    for read in (datetime.fromisoformat, parsedate_to_datetime, _apache):
        try:
            return _in_range(read(text))
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _apache(text: str) -> datetime:
    return datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z")


def _in_range(found: datetime) -> datetime | None:
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found if EARLIEST < found < LATEST else None
