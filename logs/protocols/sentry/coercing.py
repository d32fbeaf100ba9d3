"""One value each, as clients spell it. What cannot be read is as good as absent; null is absent."""

from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

import orjson

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 1, 1, tzinfo=UTC)  # beyond, a date has no place in some time zone
INTEGER_MAX = 2**31 - 1
PAIRS_MAX = 1000
MARK = "…"

LEVELS = {
    "debug": 10, "info": 20, "warning": 30, "error": 40, "fatal": 50,
    "trace": 10, "log": 20, "warn": 30, "critical": 50,
    "10": 10, "20": 20, "30": 30, "40": 40, "50": 50,
}  # fmt: skip
ERROR = 40


def cut(text: str, length: int) -> str:
    """Return the text in at most `length` characters, ending in a mark where it was longer."""
    return text if len(text) <= length else text[: length - 1] + MARK


def as_text(value: Any, length: int) -> str:
    """Return any value as text of at most `length` characters; None is "", a container is JSON."""
    if type(value) is not str:
        if value is None:
            return ""
        value = _as_json(value) if type(value) in (dict, list) else str(value)
    return cut(value, length)


def _as_json(value: dict | list) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # nested too deep, or an integer beyond 64 bits
        return "{…}" if type(value) is dict else "[…]"


def as_line(value: Any, length: int) -> str:
    """Return a text or number as stripped text; anything else is ""."""
    if type(value) is str:
        return cut(value.strip(), length)
    return cut(str(value), length) if type(value) in (int, float) else ""


def as_integer(value: Any) -> int | None:
    """Return a number of 0 to INTEGER_MAX; digits may come as text."""
    if type(value) is str:
        value = value.strip()
        value = int(value) if value.isdecimal() and len(value) <= 10 else None
    if type(value) is float and value.is_integer():
        value = int(value)
    return value if type(value) is int and 0 <= value <= INTEGER_MAX else None


def as_duration(value: Any) -> float | None:
    """Return a number of seconds, not negative."""
    return float(value) if type(value) in (int, float) and 0 <= value <= INTEGER_MAX else None


def as_list(value: Any) -> list:
    """Return the members of `[...]` or `{"values": [...]}`; one bare object is a list of itself."""
    if type(value) is dict:
        members = value.get("values", value)
        value = members if type(members) is list else [members]
    return value if type(value) is list else []


def as_dict(value: Any) -> dict[str, Any]:
    """Return an object as it is, and any other shape as the `value` of one."""
    if type(value) is dict:
        return value
    return {} if value in (None, "", []) else {"value": value}


def as_pairs(value: Any) -> list[tuple[str, Any]]:
    """Return the first PAIRS_MAX members of an object, or pairs of a list; shorter ones go."""
    if type(value) is dict:
        return list(islice(value.items(), PAIRS_MAX))
    if type(value) is not list:
        return []
    return [
        (as_text(pair[0], 200), pair[1])
        for pair in value[:PAIRS_MAX]
        if type(pair) is list and len(pair) >= 2 and pair[0] is not None
    ]


def as_level(value: Any) -> int:
    """Return the severity; that of an error where the level is missing or unknown."""
    severity = LEVELS.get(value) if type(value) is str else None
    return severity or LEVELS.get(as_line(value, 20).lower(), ERROR)


def as_uuid(value: Any) -> UUID | None:
    """Return an id of 32 hexadecimal digits, with dashes or without, in any case."""
    if type(value) is not str or not 32 <= len(value) <= 40:
        return None
    try:
        return UUID(value)
    except ValueError:
        return None


def as_moment(value: Any) -> datetime | None:
    """Return a moment given in seconds, as number or text, or as ISO 8601; naive is UTC."""
    if type(value) is bool:
        return None
    try:
        moment = datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        moment = _iso(value)
    return moment if moment and EARLIEST <= moment < LATEST else None


def _iso(value: Any) -> datetime | None:
    if type(value) is not str:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # 30 February; a year pushed out of range by its offset
        return None
