"""JSON as real clients send it: bytes in, clean Python values out."""

import itertools
import json
import math
import re
from typing import Any

import orjson

from logs.protocols.lines import lines_of

# PostgreSQL's text takes neither; a lone surrogate cannot even be encoded.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\ufffd"
DEPTH_MAX = 20
MEMBERS_MAX = 50_000  # of all lists and objects together: what no event means, but costs seconds
MEMBERS_OF_ALL_MAX = 1_000_000  # of the reports of a list together
# Of a body, before it is decoded: each container costs up to 230 bytes of memory, each text 60.
CONTAINERS_MAX = 1_000_000
SEPARATORS_MAX = 2_000_000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class UndecodableBody(ValueError):
    """The body is not JSON. The text says where it stops making sense, in English."""


def decode_json(body: bytes) -> Any:
    """Return the value of a JSON text, fit to be stored: see `sanitise`.

    Lone surrogates, NaN and Infinity, which clients do send, are taken, and so is a byte order
    mark. Raises UndecodableBody for anything that is not one JSON text, or has too many parts.
    """
    refuse_too_many_parts(body)
    body = body.removeprefix(BYTE_ORDER_MARK)
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as strict:
        value, texts_are_clean = _decode_leniently(body, strict), False
    else:
        # orjson takes neither surrogates nor NaN; U+0000 can only come escaped.
        texts_are_clean = b"\\u0000" not in body
        if texts_are_clean and _is_small(body):
            return value
    if isinstance(value, list):
        return _sanitise_all(value, texts_are_clean)
    return sanitise(value, texts_are_clean)


def refuse_too_many_parts(body: bytes) -> None:
    """Raise UndecodableBody for what would fill the memory, be it JSON or not."""
    if len(body) > CONTAINERS_MAX and (
        body.count(b"[") + body.count(b"{") > CONTAINERS_MAX or body.count(b",") > SEPARATORS_MAX
    ):
        raise UndecodableBody("The body has too many parts.")


def decode_reports(body: bytes, media_type: str = "") -> Any:
    """Return the value of a JSON text, or the list of an NDJSON text; see `decode_lines`.

    A body is NDJSON when its type says so, or when it is no JSON as a whole and has a line that
    is an object. Raises UndecodableBody for a body that is neither, or has too many parts.
    """
    refuse_too_many_parts(body)  # of all lines together
    if "ndjson" in media_type:
        return decode_lines(body)
    try:
        return decode_json(body)
    except UndecodableBody:
        lines = decode_lines(body) if b"\n" in body else []
        if any(isinstance(line, dict) for line in lines):
            return lines
        raise


def decode_lines(body: bytes) -> list[Any]:
    """Return the value of each line of an NDJSON text; UndecodableBody stands for a bad line.

    Of the first MEMBERS_MAX lines, which are more than anybody takes at once.
    """
    values: list[Any] = []
    for line in itertools.islice(lines_of(body), MEMBERS_MAX):
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


def _is_small(body: bytes) -> bool:
    """Whether a JSON text is too short to nest too deep or to have too many members."""
    return len(body) <= MEMBERS_MAX and body.count(b"[") + body.count(b"{") <= DEPTH_MAX


def sanitise(value: Any, texts_are_clean: bool = False) -> Any:
    """Return the value without what cannot be stored.

    U+0000 and lone surrogates become U+FFFD, NaN and infinities None; what nests deeper than
    DEPTH_MAX becomes a mark, and members beyond the first MEMBERS_MAX are left out. Texts that
    are known to be clean are not looked at.
    """
    return _Sanitiser(texts_are_clean).clean(value, 0)


def _sanitise_all(values: list, texts_are_clean: bool) -> list:
    """Return the values of a list: many reports, of which each has the limits of one.

    Those beyond the first MEMBERS_MAX are left out: so many are refused wherever they come.
    """
    left = MEMBERS_OF_ALL_MAX
    sanitised = []
    for value in values[:MEMBERS_MAX]:
        sanitiser = _Sanitiser(texts_are_clean, min(MEMBERS_MAX, left))
        left -= sanitiser.members_left
        sanitised.append(sanitiser.clean(value, 0))
        left += sanitiser.members_left
    return sanitised


class _Sanitiser:
    def __init__(self, texts_are_clean: bool, members_max: int = MEMBERS_MAX):
        self.texts_are_clean = texts_are_clean
        self.members_left = members_max

    def clean(self, value: Any, depth: int) -> Any:
        if isinstance(value, str):
            return value if self.texts_are_clean else UNSTORABLE.sub(REPLACEMENT, value)
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
