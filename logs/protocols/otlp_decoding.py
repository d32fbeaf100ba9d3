"""OTLP's two encodings of log records, protobuf and JSON, into one form."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from google.protobuf.message import DecodeError
from opentelemetry.proto.common.v1 import common_pb2
from opentelemetry.proto.logs.v1 import logs_pb2
from opentelemetry.proto.resource.v1 import resource_pb2

from logs.protocols.decoding import (
    BYTE_ORDER_MARK,
    DEPTH_MAX,
    UndecodableBody,
    refuse_too_many_parts,
)
from logs.protocols.protobuf import MalformedMessage, parts_of
from logs.protocols.records import TooManyRecords

PART_MAX_BYTES = 1024 * 1024  # of one record or resource, encoded
SHELLS_PER_RECORD = 4  # at most: shells without records cost time too
DEEPER = "{…}"
SEVERITY_PREFIX = "SEVERITY_NUMBER_"
SEVERITY_NUMBERS = dict(logs_pb2.SeverityNumber.items())
KINDS = {
    "stringValue": "scalar", "string_value": "scalar",
    "boolValue": "scalar", "bool_value": "scalar",
    "intValue": "int", "int_value": "int",
    "doubleValue": "scalar", "double_value": "scalar",
    "bytesValue": "scalar", "bytes_value": "scalar",  # base64 already
    "arrayValue": "array", "array_value": "array",
    "kvlistValue": "kvlist", "kvlist_value": "kvlist",
}  # fmt: skip


class BadRecord(ValueError):
    """One record cannot be read; the argument says why, in English."""


@dataclass(slots=True)
class LogRecord:
    """One record as the specification has it; ids are lower-case hex, "" where there are none."""

    time: int = 0  # ns since 1970; 0 is unknown
    severity_number: int = 0
    severity_text: str = ""
    body: Any = None
    attributes: dict[str, Any] = field(default_factory=dict)
    trace_id: str = ""
    span_id: str = ""
    event_name: str = ""


@dataclass(slots=True)
class Batch:
    """The records of one scope of one resource, still encoded: a bad one is bad alone."""

    resource: dict[str, Any]
    scope: str
    records: list[Any]


# --- Protobuf -----------------------------------------------------------


def decode_protobuf(body: bytes, limit: int) -> Iterator[Batch]:
    """Give the batches of an ExportLogsServiceRequest, their records still encoded.

    Raises UndecodableBody and TooManyRecords.
    """
    steps = SHELLS_PER_RECORD * (limit + 1)
    records = 0

    def parts(message: bytes) -> Iterator[tuple[int, bytes]]:
        nonlocal steps
        for part in parts_of(message):
            steps -= 1
            if steps < 0:
                raise TooManyRecords(limit)
            yield part

    try:
        for number, resource_logs in parts(body):
            if number != 1:
                continue
            resource, scopes = {}, []
            for number, part in parts(resource_logs):
                if number == 1:
                    resource = _resource(part)
                elif number == 2:
                    scopes.append(part)
            for scope_logs in scopes:
                batch = Batch(resource, "", [])
                for number, part in parts(scope_logs):
                    if number == 1:
                        batch.scope = _scope(part)
                    elif number == 2:
                        batch.records.append(part)
                records += len(batch.records)
                if records > limit:
                    raise TooManyRecords(limit)
                yield batch
    except (MalformedMessage, DecodeError) as error:
        raise UndecodableBody(str(error)) from error


def _resource(part: bytes) -> dict[str, Any]:
    if len(part) > PART_MAX_BYTES:
        return {}
    return _members(resource_pb2.Resource.FromString(part).attributes)


def _scope(part: bytes) -> str:
    if len(part) > PART_MAX_BYTES:
        return ""
    return common_pb2.InstrumentationScope.FromString(part).name


def record_of_bytes(part: bytes) -> LogRecord:
    """Return the record of a LogRecord message. Raises BadRecord."""
    if len(part) > PART_MAX_BYTES:
        raise BadRecord(f"larger than {PART_MAX_BYTES} bytes")
    try:
        message = logs_pb2.LogRecord.FromString(part)
    except DecodeError as error:
        raise BadRecord(f"no LogRecord: {error}") from error
    return LogRecord(
        time=message.time_unix_nano or message.observed_time_unix_nano,
        severity_number=message.severity_number,
        severity_text=message.severity_text,
        body=_any(message.body, 0),
        attributes=_members(message.attributes),
        trace_id=message.trace_id.hex() if len(message.trace_id) == 16 else "",
        span_id=message.span_id.hex() if len(message.span_id) == 8 else "",
        event_name=message.event_name,
    )


def _members(pairs: Any, depth: int = 0) -> dict[str, Any]:
    return {pair.key: _any(pair.value, depth) for pair in pairs}


def _any(value: Any, depth: int) -> Any:
    kind = value.WhichOneof("value")
    if kind is None:
        return None
    content = getattr(value, kind)
    if kind == "bytes_value":
        return base64.b64encode(content).decode()
    if kind not in ("array_value", "kvlist_value"):
        return content
    if depth >= DEPTH_MAX:
        return DEEPER
    if kind == "array_value":
        return [_any(member, depth + 1) for member in content.values]
    return _members(content.values, depth + 1)


# --- JSON ---------------------------------------------------------------


def decode_json(body: bytes, limit: int) -> Iterator[Batch]:
    """Give the batches of the same request in JSON, in camelCase or in snake_case.

    Raises UndecodableBody and TooManyRecords.
    """
    request = _json(body)
    if not isinstance(request, dict):
        raise UndecodableBody("an export request is an object")
    records = 0
    for resource_logs in _objects(_get(request, "resourceLogs", "resource_logs")):
        resource = resource_logs.get("resource")
        attributes = _json_members(resource.get("attributes")) if isinstance(resource, dict) else {}
        for scope_logs in _objects(_get(resource_logs, "scopeLogs", "scope_logs")):
            scope = scope_logs.get("scope")
            name = scope.get("name") if isinstance(scope, dict) else None
            members = _get(scope_logs, "logRecords", "log_records")
            members = members if isinstance(members, list) else []
            records += len(members)
            if records > limit:
                raise TooManyRecords(limit)
            yield Batch(attributes, name if isinstance(name, str) else "", members)


def _json(body: bytes) -> Any:
    body = body.removeprefix(BYTE_ORDER_MARK)
    refuse_too_many_parts(body)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as strict:
        try:
            return json.loads(body.decode())  # takes lone surrogates and NaN
        except (ValueError, RecursionError) as error:
            raise UndecodableBody(str(strict)) from error


def record_of_json(members: Any) -> LogRecord:
    """Return the record of a decoded object. Raises BadRecord."""
    if not isinstance(members, dict):
        raise BadRecord("not an object")
    time = _integer(_get(members, "timeUnixNano", "time_unix_nano"))
    return LogRecord(
        time=time or _integer(_get(members, "observedTimeUnixNano", "observed_time_unix_nano")),
        severity_number=_severity_number(_get(members, "severityNumber", "severity_number")),
        severity_text=_text(_get(members, "severityText", "severity_text")),
        body=_json_any(members.get("body"), 0),
        attributes=_json_members(members.get("attributes")),
        trace_id=_hex(_get(members, "traceId", "trace_id"), 32),
        span_id=_hex(_get(members, "spanId", "span_id"), 16),
        event_name=_text(_get(members, "eventName", "event_name")),
    )


def _get(members: dict[str, Any], name: str, snake_case: str) -> Any:
    value = members.get(name)
    return members.get(snake_case) if value is None else value


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _integer(value: Any) -> int:
    """Return a 64-bit integer, which JSON has as a text or as a number; 0 for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) <= 20:
        try:
            return int(value)
        except ValueError:
            return 0
    return int(value) if isinstance(value, float) and abs(value) < 1e20 else 0


def _severity_number(value: Any) -> int:
    """Return the number of an enum: it, or its name, as in SEVERITY_NUMBER_ERROR2."""
    if isinstance(value, str) and value.upper().startswith(SEVERITY_PREFIX):
        return SEVERITY_NUMBERS.get(value.upper(), 0)
    return _integer(value)


def _hex(value: Any, length: int) -> str:
    if not isinstance(value, str) or len(value) != length:
        return ""
    value = value.lower()
    return value if not value.strip("0123456789abcdef") else ""


def _json_members(pairs: Any, depth: int = 0) -> dict[str, Any]:
    return {
        pair["key"]: _json_any(pair.get("value"), depth)
        for pair in _objects(pairs)
        if isinstance(pair.get("key"), str)
    }


def _json_any(value: Any, depth: int) -> Any:
    if not isinstance(value, dict):
        return None
    for kind, content in value.items():
        kind = KINDS.get(kind)
        if kind is None or content is None:
            continue
        if kind == "int":
            return _integer(content)
        if kind == "scalar":
            return content if isinstance(content, str | int | float) else None
        if depth >= DEPTH_MAX:
            return DEEPER
        members = content.get("values") if isinstance(content, dict) else None
        if kind == "kvlist":
            return _json_members(members, depth + 1)
        members = members if isinstance(members, list) else []
        return [_json_any(member, depth + 1) for member in members]
    return None
