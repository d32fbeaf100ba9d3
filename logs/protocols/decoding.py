"""JSON as real clients send it: bytes in, clean Python values out."""

import itertools
import json
import math
import re
from typing import Any

import orjson

# PostgreSQL's text takes neither; a lone surrogate cannot even be encoded.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\ufffd"
DEPTH_MAX = 20
MEMBERS_MAX = 50_000  # of all lists and objects together: what no event means, but costs seconds
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class UndecodableBody(ValueError):
    """The body is not JSON. The text says where it stops making sense, in English."""


def decode_json(body: bytes) -> Any:
    """Return the value of a JSON text, fit to be stored: see `sanitise`.

    Lone surrogates, NaN and Infinity, which clients do send, are taken, and so is a byte order
    mark. Raises UndecodableBody for anything that is not one JSON text.
    """
    body = body.removeprefix(BYTE_ORDER_MARK)
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as strict:
        value = _decode_leniently(body, strict)
    # A list is many reports, and the limits are those of one.
    return [sanitise(member) for member in value] if isinstance(value, list) else sanitise(value)


def decode_lines(body: bytes) -> list[Any]:
    """Return the value of each line of an NDJSON text; UndecodableBody stands for a bad line."""
    values: list[Any] = []
    for line in body.splitlines():
        if line.strip():
            try:
                values.append(decode_json(line))
            except UndecodableBody as error:
                values.append(error)
    return values


def _decode_leniently(body: bytes, strict: orjson.JSONDecodeError) -> Any:
    # orjson refuses lone surrogates and NaN; the standard library is slower and takes both.
    try:
        return json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise UndecodableBody(str(strict)) from error


def sanitise(value: Any) -> Any:
    """Return the value without what cannot be stored.

    U+0000 and lone surrogates become U+FFFD, NaN and infinities None; what nests deeper than
    DEPTH_MAX becomes a mark, and members beyond the first MEMBERS_MAX are left out.
    """
    return _Sanitiser().clean(value, 0)


class _Sanitiser:
    def __init__(self):
        self.members_left = MEMBERS_MAX

    def clean(self, value: Any, depth: int) -> Any:
        if isinstance(value, str):
            return UNSTORABLE.sub(REPLACEMENT, value)
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        if not isinstance(value, dict | list):
            return value
        if depth >= DEPTH_MAX:
            return "[…]" if isinstance(value, list) else "{…}"
        size = min(len(value), self.members_left)
        self.members_left -= size
        if isinstance(value, list):
            return [self.clean(member, depth + 1) for member in value[:size]]
        members = itertools.islice(value.items(), size)
        return {self.clean(name, depth): self.clean(m, depth + 1) for name, m in members}
