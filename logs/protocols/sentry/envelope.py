"""What Sentry's clients send: envelopes, and the bodies of the older store endpoint.

    envelope = header "\\n" { item-header "\\n" payload [ "\\n" ] }

Headers are JSON objects on one line. A payload is as long as its header says, or to the end of its
line. Once this framing is read, a bad payload never costs its neighbours anything.
"""

import base64
import binascii
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from logs.protocols.decoding import BYTE_ORDER_MARK, UndecodableBody, decode_json, sanitise
from logs.protocols.inflating import InflatingError, inflate
from logs.protocols.sentry.coercing import as_uuid
from logs.protocols.sentry.event import parse_event
from logs.protocols.sentry.items import (
    CheckIn,
    Feedback,
    UnreadableItem,
    parse_check_in,
    parse_feedback,
    parse_logs,
    parse_user_report,
)
from logs.report import Report

HEADER_MAX_BYTES = 64 * 1024
ITEM_MAX_BYTES = 4 * 1024 * 1024  # of those that are read; an attachment is only passed over
ITEMS_MAX = 1000
LOGS_MAX = 1000
# Acknowledged and counted, each under its name; types we never heard of are "other".
DROPPED = frozenset({
    "attachment", "transaction", "span", "session", "sessions", "client_report", "profile",
    "profile_chunk", "replay_event", "replay_recording", "replay_video", "statsd",
    "metric_buckets", "trace_metric", "otel_log", "security", "unreal_report", "form_data",
})  # fmt: skip
READ = frozenset({"event", "feedback", "user_report", "check_in", "log"})


class MalformedEnvelope(ValueError):
    """The framing cannot be read, so nothing of it was. The text says where, in English."""


@dataclass(slots=True)
class ItemError:
    """An item that was lost, and why, in English."""

    type: str
    text: str
    is_too_large: bool = False


@dataclass(slots=True)
class Envelope:
    event_id: UUID | None = None  # of the header, else of the first event
    dsn: str = ""
    events: list[Report] = field(default_factory=list)
    logs: list[Report] = field(default_factory=list)  # for applications that want them
    feedback: list[Feedback] = field(default_factory=list)
    check_ins: list[CheckIn] = field(default_factory=list)
    dropped: Counter = field(default_factory=Counter)  # by type of item
    errors: list[ItemError] = field(default_factory=list)

    @property
    def holds_anything(self) -> bool:
        """Whether there is anything to store."""
        return any((self.events, self.logs, self.feedback, self.check_ins))


def dsn_of_envelope(body: bytes) -> str:
    """Return the DSN of an envelope's header, or "". Raises MalformedEnvelope."""
    return _text(_envelope_header(body)[0].get("dsn"))


def parse_envelope(body: bytes, *, peer: str = "") -> Envelope:
    """Return what an inflated envelope holds; `peer` is the address it came from.

    Raises MalformedEnvelope where the framing itself is broken.
    """
    header, end = _envelope_header(body)
    envelope = Envelope(as_uuid(header.get("event_id")), dsn=_text(header.get("dsn")))
    # All of the framing first: of a body that ends too early, nothing is taken.
    for type_, payload in _items(body, end + 1):
        try:
            _read(type_, payload, envelope, peer)
        except (UndecodableBody, UnreadableItem) as error:
            envelope.errors.append(ItemError(type_, str(error)))
    return envelope


def parse_store(body: bytes, *, peer: str = "") -> Envelope:
    """Return the one event of a store body: JSON, or base64 of JSON, deflated or not.

    Raises MalformedEnvelope where it is neither.
    """
    json = _plain(body)
    if len(json) > ITEM_MAX_BYTES:
        return Envelope(errors=[_too_large("event", json)])
    try:
        event = _object(json)
    except UndecodableBody as error:
        raise MalformedEnvelope(f"The body is no JSON: {error}") from error
    except UnreadableItem as error:
        raise MalformedEnvelope("The body is no JSON object.") from error
    if event.get("type") == "transaction":
        return Envelope(as_uuid(event.get("event_id")), dropped=Counter(transaction=1))
    report = parse_event(event, size=len(json), peer=peer)
    return Envelope(report.event_id, events=[report])


# --- Framing --------------------------------------------------------------


def _envelope_header(body: bytes) -> tuple[dict[str, Any], int]:
    """Return the header of the envelope, and where it ends."""
    end = _end_of_line(body, 0)
    return _header(body[:end].removeprefix(BYTE_ORDER_MARK)), end


def _items(body: bytes, position: int) -> list[tuple[str, bytes]]:
    items: list[tuple[str, bytes]] = []
    while position < len(body):
        if body[position] == 0x0A:  # blank lines between items
            position += 1
            continue
        if len(items) == ITEMS_MAX:
            raise MalformedEnvelope(f"The envelope has more than {ITEMS_MAX} items.")
        start = _end_of_line(body, position) + 1
        header = _header(body[position : start - 1])
        position = _end_of_payload(body, start, header.get("length"))
        items.append((_text(header.get("type")), body[start:position]))
        position += 1
    return items


def _end_of_payload(body: bytes, start: int, length: Any) -> int:
    if length is None:
        end = body.find(b"\n", start)
        return len(body) if end < 0 else end
    if type(length) is not int or length < 0:
        raise MalformedEnvelope("The length of an item is no number of bytes.")
    end = start + length
    if end > max(len(body), start):
        raise MalformedEnvelope("An item is shorter than its length says.")
    if end < len(body) and body[end] != 0x0A:
        raise MalformedEnvelope("An item is longer than its length says.")
    return end


def _end_of_line(body: bytes, start: int) -> int:
    end = body.find(b"\n", start)
    end = len(body) if end < 0 else end
    if end - start > HEADER_MAX_BYTES:
        raise MalformedEnvelope(f"A header has more than {HEADER_MAX_BYTES} bytes.")
    return end


def _header(line: bytes) -> dict[str, Any]:
    try:
        return _object(line)
    except UndecodableBody as error:
        raise MalformedEnvelope(f"A header of the envelope is no JSON: {error}") from error
    except UnreadableItem as error:
        raise MalformedEnvelope("A header of the envelope is no JSON object.") from error


def _text(value: Any) -> str:
    return value if type(value) is str else ""


def _object(json: bytes) -> dict[str, Any]:
    """Return a JSON object with texts that can be stored; its shape is not yet bounded."""
    try:
        value = orjson.loads(json)
    except orjson.JSONDecodeError:
        value = decode_json(json)  # takes what orjson does not, or says what is wrong
    else:
        # orjson takes neither surrogates nor NaN; U+0000 can only come escaped.
        if b"\\u0000" in json:
            value = sanitise(value)
    if type(value) is not dict:
        raise UnreadableItem("The item is no JSON object.")
    return value


def _plain(body: bytes) -> bytes:
    """Return the JSON of a store body. Old clients send base64 of a zlib stream."""
    text = body.removeprefix(BYTE_ORDER_MARK).strip()
    if not text:
        raise MalformedEnvelope("The body is empty.")
    if text.startswith(b"{"):
        return text
    try:
        decoded = base64.b64decode(text, validate=True)
        if decoded.lstrip().startswith(b"{"):
            return decoded
        return inflate(decoded, "deflate", ITEM_MAX_BYTES + 1)
    except (binascii.Error, InflatingError) as error:
        raise MalformedEnvelope("The body is neither JSON nor base64 of deflated JSON.") from error


# --- Items ------------------------------------------------------------------


def _read(type_: str, payload: bytes, envelope: Envelope, peer: str) -> None:
    if type_ not in READ:
        envelope.dropped[type_ if type_ in DROPPED else "other"] += 1
        return
    if len(payload) > ITEM_MAX_BYTES:
        envelope.errors.append(_too_large(type_, payload))
        return
    item = _object(payload)
    if type_ == "event":
        # The header's id is that of the first event; the rules allow no second.
        event_id = None if envelope.events else envelope.event_id
        report = parse_event(item, size=len(payload), event_id=event_id, peer=peer)
        envelope.events.append(report)
        envelope.event_id = envelope.event_id or report.event_id
    elif type_ == "feedback":
        envelope.feedback.append(parse_feedback(item))
    elif type_ == "user_report":
        envelope.feedback.append(parse_user_report(item, envelope.event_id))
    elif type_ == "check_in":
        envelope.check_ins.append(parse_check_in(item))
    else:
        envelope.logs += parse_logs(item, LOGS_MAX - len(envelope.logs))


def _too_large(type_: str, payload: bytes) -> ItemError:
    text = f"The item has {len(payload)} bytes, more than {ITEM_MAX_BYTES}."
    return ItemError(type_, text, is_too_large=True)
