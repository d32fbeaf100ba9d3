"""Plain HTTP loggers: whatever pino, winston, structlog, HTTPHandler and a `curl` may send.

One object, an array, one object a line, {"logs": [...]}, {"events": [...]}, a form, a query.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from django.utils.translation import gettext_lazy as _

from logs.encoding import encode_json
from logs.protocols import own_json
from logs.protocols.decoding import UndecodableBody, decode_json, sanitise
from logs.protocols.field_names import NAMES
from logs.protocols.fields import report_of
from logs.protocols.lines import lines_of
from logs.protocols.own_json import InvalidReport
from logs.protocols.records import SHARED_MAX_BYTES, Reading, TooManyRecords, TooMuchShared
from logs.report import Report

WRAPPERS = ("logs", "events")
OWN_NAMES = ("description", "title")
MESSAGES = {*NAMES["message"].split(), *OWN_NAMES}
# What no logger leaves out, by names that are none of our own fields.
OF_LOGGERS = {
    name
    for meaning in ("message", "template", "time", "value", "stack")
    for name in NAMES[meaning].split()
} - own_json.NAMES
CREDENTIALS = {"token", "key", "api_key", "sentry_key", "sentry_version", "sentry_client"}
FORM_FIELDS_MAX = 1000
RECORDS_MAX = 10_000


def read(
    body: bytes,
    media_type: str = "",
    query: str = "",
    *,
    levels: Mapping[str, int],
    threshold: int = 0,
    limit: int = RECORDS_MAX,
) -> Reading:
    """Read every record of a body, or of the query of a request without one.

    An error is an InvalidReport. Reports in our own shape are read as `logs/` reads them, and are
    never below the threshold. Raises UndecodableBody for what holds no records at all,
    TooManyRecords and TooMuchShared.
    """
    reading = Reading()
    for index, item in enumerate(items_of(body, media_type, query, limit=limit)):
        try:
            reading.add(index, report_of_item(item, levels=levels, threshold=threshold))
        except InvalidReport as error:
            reading.errors[index] = error
    return reading


def is_own_json(item: Any) -> bool:
    """Whether an item is a report in our own shape rather than the record of a logger."""
    return isinstance(item, dict) and any(name in item for name in OWN_NAMES)


def is_record(item: Any) -> bool:
    """Whether an item is the record of a logger, and cannot be a report of ours that is wrong."""
    return (
        isinstance(item, dict) and not is_own_json(item) and not OF_LOGGERS.isdisjoint(item.keys())
    )


def report_of_item(item: Any, *, levels: Mapping[str, int], threshold: int = 0) -> Report | None:
    """Return the Report of an item, None for one below the threshold. Raises InvalidReport."""
    if is_own_json(item):
        return own_json.parse_report(item, levels=levels)
    if not isinstance(item, dict):
        raise InvalidReport({"non_field_errors": [_("A report is a JSON object.")]})
    if not any(value not in (None, "") for value in item.values()):
        raise InvalidReport({"message": [_("This field is required.")]})
    return report_of(item, threshold=threshold, levels=levels)


def items_of(
    body: bytes, media_type: str = "", query: str = "", *, limit: int = RECORDS_MAX
) -> list[Any]:
    """Return the decoded items of a body; an UndecodableBody stands for a line that is no JSON."""
    value = decode(body, media_type, query, limit=limit)
    items = value if isinstance(value, list) else [value]
    if len(items) > limit:
        raise TooManyRecords(limit)
    return items


def decode(body: bytes, media_type: str = "", query: str = "", *, limit: int = RECORDS_MAX) -> Any:
    """Return the one item that a body, or without one the query, holds; a list where it holds many.

    Raises UndecodableBody, TooManyRecords for more lines than `limit`, and TooMuchShared.
    """
    body = body.strip()
    if not body:
        return _form(query)
    if "ndjson" in media_type:
        return _lines(body, limit)
    if _is_form(body, media_type):
        return _form(body.decode(errors="replace"))
    return _json(body, limit)


def _is_form(body: bytes, media_type: str) -> bool:
    # `curl -d` calls JSON a form, so the type alone is no guide.
    if body[:1] in (b"{", b"["):
        return False
    return "form" in media_type or (b"=" in body and b"\n" not in body and b" " not in body)


def _form(text: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=FORM_FIELDS_MAX)
    except ValueError as error:
        raise UndecodableBody(str(error)) from error
    form = {name: value for name, value in pairs if name not in CREDENTIALS}
    if not form:
        raise UndecodableBody("There is neither a body nor a query.")
    return sanitise(form)


def _json(body: bytes, limit: int) -> Any:
    try:
        return _unwrapped(decode_json(body))
    except UndecodableBody:
        lines = _lines(body, limit) if b"\n" in body else []
        if any(isinstance(line, dict) for line in lines):
            return lines
        raise


def _lines(body: bytes, limit: int) -> list[Any]:
    items: list[Any] = []
    for line in lines_of(body):
        if len(items) == limit:
            raise TooManyRecords(limit)
        try:
            items.append(decode_json(line))
        except UndecodableBody as error:
            items.append(error)
    return items


def _unwrapped(value: Any) -> Any:
    """Return the value, or the list in it; what stands around a list of items holds for each."""
    wrapper = next((name for name in WRAPPERS if _is_list(value, name)), None)
    if wrapper is None or any(name in value for name in MESSAGES):
        return value  # a record with a message may well have a list called "logs"
    items = value[wrapper]
    shared = {name: member for name, member in value.items() if name != wrapper}
    if len(encode_json(shared)) * len(items) > SHARED_MAX_BYTES:
        raise TooMuchShared(SHARED_MAX_BYTES)
    return [shared | item if isinstance(item, dict) else item for item in items]


def _is_list(value: Any, name: str) -> bool:
    return isinstance(value, dict) and isinstance(value.get(name), list)
