"""Graylog's GELF 1.1: its messages, by HTTP, UDP and TCP.

https://go2docs.graylog.org/current/getting_in_log_data/gelf.html
"""

import zlib
from typing import Any

from logs import traces
from logs.protocols.decoding import UndecodableBody, decode_json
from logs.protocols.fields import report_of
from logs.protocols.lines import lines_of
from logs.protocols.records import THRESHOLD, Reading, TooManyRecords, text_of
from logs.protocols.severities import ERROR
from logs.report import Report

RECORDS_MAX = 10_000
MESSAGE_MAX_BYTES = 4 * 1024 * 1024  # inflated
TEXTS = ("short_message", "full_message")
SAME_NAMES = ("level", "timestamp", "host")
OTHER_NAMES = {"file": "pathname", "line": "lineno", "facility": "channel"}
ADDED_NAMES = {"file": "pathname", "line": "lineno", "function": "funcName", "func": "funcName"}
KNOWN = {"version", *TEXTS, *SAME_NAMES, *OTHER_NAMES}
GZIP, ZLIB = b"\x1f\x8b", b"\x78"
GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class BadMessage(ValueError):
    """One message cannot be taken; the argument says why, in English."""


def read(body: bytes, *, threshold: int = THRESHOLD, limit: int = RECORDS_MAX) -> Reading:
    """Read the body of `POST /gelf`: a message, a list of them, or one a line.

    An error is the reason, in English. Raises UndecodableBody for what holds no message at all,
    and TooManyRecords.
    """
    reading = Reading()
    for index, item in enumerate(_items(body, limit)):
        try:
            reading.add(index, _report(item, threshold))
        except BadMessage as error:
            reading.errors[index] = str(error)
    return reading


def _items(body: bytes, limit: int) -> list[Any]:
    try:
        value = decode_json(body)
        items = value if isinstance(value, list) else [value]
    except UndecodableBody as whole:
        items = []
        for line in lines_of(body):
            if len(items) == limit:
                raise TooManyRecords(limit) from None
            try:
                items.append(decode_json(line))
            except UndecodableBody as error:
                items.append(error)
        if not any(isinstance(item, dict) for item in items):
            raise whole from None
    if len(items) > limit:
        raise TooManyRecords(limit)
    return items


def read_message(message: bytes, *, threshold: int = THRESHOLD) -> Report | None:
    """Return the Report of one message of UDP or TCP; None for one below the threshold.

    UDP's may be gzip or zlib. Raises BadMessage.
    """
    try:
        return _report(decode_json(inflate(message)), threshold)
    except UndecodableBody as error:
        raise BadMessage(str(error)) from error


def inflate(message: bytes, limit: int = MESSAGE_MAX_BYTES) -> bytes:
    """Return the message without its compression, if it has any. Raises BadMessage."""
    if not message.startswith((GZIP, ZLIB)):
        return message
    decompressor = zlib.decompressobj(GZIP_OR_ZLIB)
    try:
        inflated = decompressor.decompress(message, limit)
    except zlib.error as error:
        raise BadMessage(f"corrupt compression: {error}") from error
    if decompressor.unconsumed_tail:
        raise BadMessage(f"larger than {limit} bytes")
    if not decompressor.eof:
        raise BadMessage("the compressed message is cut off")
    return inflated


def _report(message: Any, threshold: int) -> Report | None:
    if not isinstance(message, dict):
        raise BadMessage("not an object")
    if not any(text_of(message.get(name)).strip() for name in TEXTS):
        raise BadMessage("short_message is missing")
    return report_of(_members(message), threshold=threshold, default_level=ERROR)


def _members(message: dict[str, Any]) -> dict[str, Any]:
    """Return the message under names of `field_names`; what a sender added loses its "_"."""
    own = {name: message[name] for name in SAME_NAMES if name in message}
    own |= {ours: message[name] for name, ours in OTHER_NAMES.items() if name in message}
    short, full = (text_of(message.get(name)).strip() for name in TEXTS)
    if "\n" in full and traces.parse(full):
        own |= {"message": short, "stack_trace": full}
    else:
        own["message"] = full if full.startswith(short) else f"{short}\n{full}"
    added: dict[str, Any] = {}
    for name, value in message.items():
        if name.startswith("_"):
            ours = ADDED_NAMES.get(name[1:], name[1:])
            # Where the message itself says it, what was added keeps its "_".
            added[name if ours in own else ours] = value
        elif name not in KNOWN:
            added[name] = value
    return added | own
