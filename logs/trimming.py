"""Cutting what is too long, with a visible mark: never a refusal."""

from typing import Any

from django.conf import settings

from logs.encoding import Encoded, encode_json
from logs.models import Log
from logs.report import Report

MARK = "…"
STRING_LIMITS = (65_536, 16_384, 4_096, 1_024, 256)
ITEMS_MAX = 250
# Characters. So much more of a text is masked than is kept: a secret may end behind the cut.
SPARE = 4096


def cut(text: str, length: int) -> str:
    """Return the text in at most `length` characters, ending in a mark where it was longer."""
    return text if len(text) <= length else text[: length - 1] + MARK


def cut_bytes(text: str, size: int, whole_size: int = 0) -> str:
    """Return the text in at most `size` bytes of UTF-8, ending in a mark where it was longer.

    The mark says how long. A `whole_size` is that of a text of which this is the beginning.
    """
    if not whole_size and len(text) * 4 <= size:
        return text
    encoded = text.encode()
    if not whole_size and len(encoded) <= size:
        return text
    mark = f"\n{MARK} [cut: {whole_size or len(encoded)} bytes]"
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
    if len(encoded) <= size:
        return encoded
    limit = string_limit(payload, size)
    return encode_json(shortened(payload, limit) if limit else names_of(payload))


def string_limit(payload: dict[str, Any], size: int) -> int:
    """Return to what length strings must be cut for the payload to fit; 0 where that is no help."""
    for limit in STRING_LIMITS:
        if len(encode_json(shortened(payload, limit))) <= size:
            return limit
    return 0


def names_of(payload: dict[str, Any]) -> dict[str, Any]:
    return {"trimmed": sorted(cut(name, 200) for name in payload)[:ITEMS_MAX]}


def shortened(value: Any, limit: int) -> Any:
    """Return the value with strings of at most `limit` characters, and the first ITEMS_MAX members."""
    if isinstance(value, Encoded):
        value = value.value
    if isinstance(value, str):
        return cut(value, limit)
    if isinstance(value, dict):
        items = list(value.items())[:ITEMS_MAX]
        return {cut(name, limit): shortened(member, limit) for name, member in items}
    if isinstance(value, list):
        return [shortened(member, limit) for member in value[:ITEMS_MAX]]
    return value
