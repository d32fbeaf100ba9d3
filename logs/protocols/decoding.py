"""JSON as real clients send it: bytes in, clean Python values out."""

import json
import re
from typing import Any

import orjson

# PostgreSQL's text takes neither; a lone surrogate cannot even be encoded.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\ufffd"
DEPTH_MAX = 20


class UndecodableBody(ValueError):
    """The body is not JSON. The text says where it stops making sense, in English."""


def decode_json(body: bytes) -> Any:
    """Return the value of a JSON text, every string free of U+0000 and lone surrogates.

    Lone surrogates, NaN and Infinity, which clients do send, are taken (the latter as None).
    Raises UndecodableBody for anything that is not one JSON text, and for nesting beyond what
    any client means.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as strict:
        value = _decode_leniently(body, strict)
    return sanitise(value)


def _decode_leniently(body: bytes, strict: orjson.JSONDecodeError) -> Any:
    # orjson refuses lone surrogates and NaN; the standard library is slower and takes both.
    try:
        return json.loads(body.decode(), parse_constant=lambda name: None)
    except (ValueError, RecursionError) as error:
        raise UndecodableBody(str(strict)) from error


def sanitise(value: Any, depth: int = 0) -> Any:
    """Return the value with unstorable characters replaced, and what nests too deep as text."""
    if isinstance(value, str):
        return UNSTORABLE.sub(REPLACEMENT, value)
    if isinstance(value, dict | list) and depth >= DEPTH_MAX:
        return "[…]" if isinstance(value, list) else "{…}"
    if isinstance(value, dict):
        return {sanitise(k): sanitise(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [sanitise(v, depth + 1) for v in value]
    return value
