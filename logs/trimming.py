"""Cutting what is too long, with a visible mark: never a refusal."""

from typing import Any

from logs.fields import encode_json

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


def fit_payload(payload: dict[str, Any], size: int) -> str:
    """Return the payload as JSON of at most `size` bytes.

    Longer ones lose the ends of their longest strings first, then everything but the names of
    their fields.
    """
    encoded = encode_json(payload)
    if len(encoded) * 4 <= size:
        return encoded
    for limit in STRING_LIMITS:
        if len(encoded.encode()) <= size:
            return encoded
        encoded = encode_json(_shorten(payload, limit))
    if len(encoded.encode()) <= size:
        return encoded
    return encode_json({"trimmed": sorted(cut(name, 200) for name in payload)[:ITEMS_MAX]})


def _shorten(value: Any, limit: int) -> Any:
    if isinstance(value, str):
        return cut(value, limit)
    if isinstance(value, dict):
        items = list(value.items())[:ITEMS_MAX]
        return {cut(name, limit): _shorten(member, limit) for name, member in items}
    if isinstance(value, list):
        return [_shorten(member, limit) for member in value[:ITEMS_MAX]]
    return value
