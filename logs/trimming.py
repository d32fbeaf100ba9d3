"""Cutting what is too long, with a visible mark: never a refusal."""

from typing import Any

from django.conf import settings

from logs.encoding import Encoded, encode_json
from logs.models import Log
from logs.report import Report

MARK = "…"
STRING_LIMITS = (65_536, 16_384, 4_096, 1_024, 256)
ITEMS_MAX = 250


def cut(text: str, length: int) -> str:
    """Return the text in at most `length` characters, ending in a mark where it was longer."""
    return text if len(text) <= length else text[: length - 1] + MARK


def cut_bytes(text: str, size: int) -> str:
    """Return the text in at most `size` bytes of UTF-8, ending in a mark where it was longer."""
    if len(text) * 4 <= size or len(encoded := text.encode()) <= size:
        return text
    mark = f"\n{MARK} [cut: {len(encoded)} bytes]"
    return encoded[: size - len(mark.encode())].decode(errors="ignore") + mark


def description_of(report: Report) -> str:
    """Return the description as the list shows it: one line of DESCRIPTION_MAX_LENGTH."""
    # Cut before it is split: nobody waits for the words of megabytes.
    words = report.description[: 4 * Log.DESCRIPTION_MAX_LENGTH].split()
    return cut(" ".join(words), Log.DESCRIPTION_MAX_LENGTH)


def details_of(report: Report) -> str:
    """Return the details; a description too long for its column is kept whole in front of them."""
    parts = [report.details]
    if len(report.description) > Log.DESCRIPTION_MAX_LENGTH:
        parts.insert(0, report.description)
    return cut_bytes("\n\n".join(filter(None, parts)), settings.DETAILS_MAX_BYTES)


def source_of(report: Report) -> str:
    return cut(report.source, Log.SOURCE_MAX_LENGTH)


def fit_payload(payload: dict[str, Any], size: int) -> bytes:
    """Return the payload as JSON of at most `size` bytes.

    Longer ones lose the ends of their longest strings first, then everything but the names of
    their fields.
    """
    encoded = encode_json(payload)
    for limit in STRING_LIMITS:
        if len(encoded) <= size:
            return encoded
        encoded = encode_json(_shorten(payload, limit))
    if len(encoded) <= size:
        return encoded
    return encode_json({"trimmed": sorted(cut(name, 200) for name in payload)[:ITEMS_MAX]})


def _shorten(value: Any, limit: int) -> Any:
    if isinstance(value, Encoded):
        value = value.value
    if isinstance(value, str):
        return cut(value, limit)
    if isinstance(value, dict):
        items = list(value.items())[:ITEMS_MAX]
        return {cut(name, limit): _shorten(member, limit) for name, member in items}
    if isinstance(value, list):
        return [_shorten(member, limit) for member in value[:ITEMS_MAX]]
    return value
