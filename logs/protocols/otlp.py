"""OpenTelemetry's logs over HTTP, `POST .../v1/logs`, in protobuf and in JSON.

https://opentelemetry.io/docs/specs/otlp/
https://opentelemetry.io/docs/specs/otel/logs/data-model/
"""

import json
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.proto.collector.logs.v1 import logs_service_pb2

from logs.encoding import encode_json
from logs.protocols.decoding import sanitise
from logs.protocols.moments import moment
from logs.protocols.otlp_decoding import (
    BadRecord,
    LogRecord,
    decode_json,
    decode_protobuf,
    record_of_bytes,
    record_of_json,
)
from logs.protocols.protobuf import varint
from logs.protocols.records import (
    SHARED_MAX_BYTES,
    THRESHOLD,
    Reading,
    Record,
    TooMuchShared,
    frame_of,
    integer,
    line_of,
    severity_of_text,
    tags_of,
    text_of,
)
from logs.protocols.severities import CRITICAL, DEBUG, ERROR, INFO, WARNING, severity_of_name
from logs.report import Report

RECORDS_MAX = 10_000
RESOURCE_BYTES = 8 * 1024  # of a resource that any number of records may share
JSON = "application/json"
PROTOBUF = "application/x-protobuf"
SEVERITIES = (DEBUG, DEBUG, INFO, WARNING, ERROR, CRITICAL)  # of 1-4, 5-8, ... 21-24
MESSAGES = ("message", "msg", "event")  # of a body that is a map
BODY_MAX_LENGTH = 8192
INVALID_ARGUMENT = 3  # of google.rpc.Code
ERRORS_SHOWN = 3

FILES = ("code.file.path", "code.filepath")
FUNCTIONS = ("code.function.name", "code.function")
LINES = ("code.line.number", "code.lineno")
TAGS = {
    "service.name": "service",
    "service.namespace": "service.namespace",
    "service.instance.id": "service.instance.id",
    "k8s.namespace.name": "kubernetes.namespace",
    "k8s.pod.name": "kubernetes.pod",
    "k8s.container.name": "kubernetes.container",
}


# --- Requests -----------------------------------------------------------


def read(
    body: bytes, media_type: str = "", *, threshold: int = THRESHOLD, limit: int = RECORDS_MAX
) -> Reading:
    """Read the log records of an export request; an empty one holds none.

    An error is the reason, in English, why a record is rejected. Raises UndecodableBody,
    TooManyRecords and TooMuchShared.
    """
    is_protobuf = encoding_of(media_type, body) == PROTOBUF
    decode, record_of = (
        (decode_protobuf, record_of_bytes) if is_protobuf else (decode_json, record_of_json)
    )
    reading = Reading()
    index, shared = -1, 0
    for batch in decode(body, limit):
        if not batch.records:
            continue
        sender = _sender(batch.resource, batch.scope)
        shared += max(0, len(encode_json(sender.payload)) - RESOURCE_BYTES) * len(batch.records)
        if shared > SHARED_MAX_BYTES:
            raise TooMuchShared(SHARED_MAX_BYTES)
        for encoded in batch.records:
            index += 1
            try:
                reading.add(index, _report(record_of(encoded), sender, threshold))
            except BadRecord as error:
                reading.errors[index] = str(error)
    return reading


def encoding_of(media_type: str, body: bytes = b"") -> str:
    """Return JSON or PROTOBUF: what the type names, else what the body looks like."""
    if "json" in media_type or "protobuf" in media_type:
        return JSON if "json" in media_type else PROTOBUF
    return JSON if body.lstrip()[:1] == b"{" else PROTOBUF


# --- Records ------------------------------------------------------------


@dataclass(slots=True)
class _Sender:
    """What holds for every record of a resource and a scope."""

    logger: str = ""
    source: str = ""
    environment: str = ""
    release: str = ""
    platform: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    payload: dict[str, Any] = field(default_factory=dict)


def _sender(resource: dict[str, Any], scope: str) -> _Sender:
    resource = sanitise(resource)
    if str(resource.get("service.name", "")).startswith("unknown_service"):
        del resource["service.name"]  # what an SDK says that was told none
    tags = {ours: resource.pop(name, None) for name, ours in TAGS.items()}
    environment = resource.pop("deployment.environment.name", None)
    sdk = {
        part: resource.pop(f"telemetry.sdk.{part}", None)
        for part in ("name", "version", "language")
    }
    payload = {"sdk": {part: value for part, value in sdk.items() if value}}
    sender = _Sender(
        logger=line_of(sanitise(scope) or tags["service"]),
        source=line_of(resource.pop("host.name", None)),
        environment=line_of(environment or resource.pop("deployment.environment", None)),
        release=line_of(resource.pop("service.version", None)),
        platform=line_of(sdk["language"]),
        tags=tags_of(tags),
    )
    payload["resource"] = resource
    sender.payload = {name: value for name, value in payload.items() if value}
    return sender


def _report(sent: LogRecord, sender: _Sender, threshold: int) -> Report | None:
    level = _level(sent)
    if level < threshold:
        return None
    attributes = sanitise(sent.attributes)
    message, rest = _message(sanitise(sent.body))
    event_name = sanitise(sent.event_name)
    record = Record(
        level=level,
        message=message or event_name,
        occurred_at=moment(sent.time),
        type=line_of(attributes.pop("exception.type", None)),
        value=text_of(attributes.pop("exception.message", None)),
        stack=text_of(attributes.pop("exception.stacktrace", None)),
        frame=_frame(attributes),
        source=sender.source,
        logger=sender.logger,
        transaction=line_of(attributes.pop("http.route", None)),
        platform=sender.platform,
        environment=sender.environment,
        release=sender.release,
        user=_user(attributes),
        tags=dict(sender.tags),
        payload=_payload(sent, attributes, sender),
    )
    extra = {**rest, **attributes}
    if event_name and event_name != record.message:
        extra["event.name"] = event_name
    if extra:
        record.payload["extra"] = extra
    return record.report()


def _level(sent: LogRecord) -> int:
    if 1 <= sent.severity_number <= 24:
        return SEVERITIES[(sent.severity_number - 1) // 4]
    if sent.severity_text and (level := severity_of_name(sent.severity_text[:50])):
        return level
    if any(name.startswith("exception.") for name in sent.attributes):
        return ERROR
    # A collector that tails files knows nothing but the line.
    return severity_of_text(text_of(sent.body)) or INFO


def _message(body: Any) -> tuple[str, dict[str, Any]]:
    """Return the message of a body, and the other members of one that is a map."""
    if body is None:
        return "", {}
    if isinstance(body, dict):
        name = next((name for name in MESSAGES if isinstance(body.get(name), str)), None)
        if name is not None:
            return body.pop(name), body
    if isinstance(body, dict | list):
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"))[:BODY_MAX_LENGTH], {}
    return text_of(body), {}


def _frame(attributes: dict[str, Any]) -> Any:
    file, line, function = (_first(attributes, names) for names in (FILES, LINES, FUNCTIONS))
    return frame_of(file, line, function)


def _first(attributes: dict[str, Any], names: tuple[str, ...]) -> Any:
    """Take the value of the newest name out of the attributes, and the older ones with it."""
    values = [attributes.pop(name, None) for name in names]
    return next((value for value in values if value is not None), None)


def _user(attributes: dict[str, Any]) -> dict[str, Any]:
    user = {
        "id": line_of(_first(attributes, ("user.id", "enduser.id"))),
        "username": line_of(attributes.pop("user.name", None)),
        "email": line_of(attributes.pop("user.email", None)),
    }
    return {name: text for name, text in user.items() if text}


def _payload(sent: LogRecord, attributes: dict[str, Any], sender: _Sender) -> dict[str, Any]:
    payload = dict(sender.payload)
    request = {
        "method": text_of(attributes.pop("http.request.method", None)),
        "url": text_of(_first(attributes, ("url.full", "url.path"))),
    }
    if request := {name: text for name, text in request.items() if text}:
        payload["request"] = request
    contexts: dict[str, Any] = {}
    if sent.trace_id.strip("0"):
        contexts["trace"] = {"trace_id": sent.trace_id, "span_id": sent.span_id}
    status = integer(attributes.pop("http.response.status_code", None))
    if status is not None:
        contexts["response"] = {"status_code": status}
    if contexts:
        payload["contexts"] = contexts
    return payload


# --- Answers ------------------------------------------------------------


def answer(media_type: str, reading: Reading | None = None) -> bytes:
    """Return the body of a 200, in the encoding of the request.

    It is empty where all was taken. Without a reading, the same bytes say to an exporter of traces
    or metrics that all is well.
    """
    is_json = encoding_of(media_type) == JSON
    if reading is None or not reading.errors:
        return b"{}" if is_json else b""
    rejected = len(reading.errors)
    shown = [f"record {i}: {reason}" for i, reason in list(reading.errors.items())[:ERRORS_SHOWN]]
    message = "; ".join(shown)
    if is_json:
        partial = {"rejectedLogRecords": str(rejected), "errorMessage": message}
        return json.dumps({"partialSuccess": partial}).encode()
    response = logs_service_pb2.ExportLogsServiceResponse()
    response.partial_success.rejected_log_records = rejected
    response.partial_success.error_message = message
    return response.SerializeToString()


def error_answer(media_type: str, message: str, code: int = INVALID_ARGUMENT) -> bytes:
    """Return the body of an error: a google.rpc.Status in the encoding of the request."""
    if encoding_of(media_type) == JSON:
        return json.dumps({"code": code, "message": message}).encode()
    text = message.encode()
    return b"\x08" + varint(code) + b"\x12" + varint(len(text)) + text
