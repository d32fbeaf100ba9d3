"""OpenTelemetry's logs, in both encodings."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue

from logs.grouping import fingerprint
from logs.protocols import otlp
from logs.protocols.decoding import UndecodableBody
from logs.protocols.protobuf import varint
from logs.protocols.records import TooManyRecords
from tests.logs.protocols.captures import captured
from tests.logs.traces import examples

JSON, PROTOBUF = "application/json", "application/x-protobuf"
ERROR = {"severityNumber": 17, "body": "It broke"}


def any_value(value):
    """Return an AnyValue in OTLP's JSON."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, bytes):
        return {"bytesValue": base64.b64encode(value).decode()}
    if isinstance(value, list):
        return {"arrayValue": {"values": [any_value(member) for member in value]}}
    if isinstance(value, dict):
        return {"kvlistValue": {"values": pairs(value)}}
    return {}


def pairs(members):
    return [{"key": name, "value": any_value(value)} for name, value in members.items()]


def record_json(fields):
    record = dict(fields)
    if "body" in record:
        record["body"] = any_value(record["body"])
    if "attributes" in record:
        record["attributes"] = pairs(record["attributes"])
    return record


def request_json(*records, resource=None, scope="shop.payments"):
    scope_logs = {
        "scope": {"name": scope, "version": "1"},
        "logRecords": [record_json(r) for r in records],
    }
    return {
        "resourceLogs": [
            {"resource": {"attributes": pairs(resource or {})}, "scopeLogs": [scope_logs]}
        ]
    }


def fill(message, value):
    """Set a protobuf AnyValue."""
    if isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, int):
        message.int_value = value
    elif isinstance(value, float):
        message.double_value = value
    elif isinstance(value, str):
        message.string_value = value
    elif isinstance(value, bytes):
        message.bytes_value = value
    elif isinstance(value, list):
        message.array_value.SetInParent()
        for member in value:
            fill(message.array_value.values.add(), member)
    elif isinstance(value, dict):
        message.kvlist_value.SetInParent()
        fill_pairs(message.kvlist_value.values, value)


def fill_pairs(container, members):
    for name, value in members.items():
        pair = container.add()
        pair.key = name
        fill(pair.value, value)


def request_protobuf(*records, resource=None, scope="shop.payments"):
    request = ExportLogsServiceRequest()
    resource_logs = request.resource_logs.add()
    fill_pairs(resource_logs.resource.attributes, resource or {})
    scope_logs = resource_logs.scope_logs.add()
    scope_logs.scope.name = scope
    for fields in records:
        record = scope_logs.log_records.add()
        for name, value in fields.items():
            if name == "body":
                fill(record.body, value)
            elif name == "attributes":
                fill_pairs(record.attributes, value)
            elif name in ("traceId", "spanId"):
                setattr(
                    record, "trace_id" if name == "traceId" else "span_id", bytes.fromhex(value)
                )
            else:
                setattr(record, SNAKE_CASE[name], int(value) if name.endswith("Nano") else value)
    return request.SerializeToString()


SNAKE_CASE = {
    "timeUnixNano": "time_unix_nano",
    "observedTimeUnixNano": "observed_time_unix_nano",
    "severityNumber": "severity_number",
    "severityText": "severity_text",
    "eventName": "event_name",
    "flags": "flags",
}


def encoded(media_type, *records, **options):
    if media_type == PROTOBUF:
        return request_protobuf(*records, **options)
    return json.dumps(request_json(*records, **options)).encode()


def read(media_type, *records, threshold=30, limit=100, **options):
    body = encoded(media_type, *records, **options)
    return otlp.read(body, media_type, threshold=threshold, limit=limit)


def report(media_type, record, **options):
    [report] = read(media_type, record, threshold=0, **options).reports.values()
    return report


both = pytest.mark.parametrize("media_type", [JSON, PROTOBUF])


# --- Severity and threshold -----------------------------------------------


@both
@pytest.mark.parametrize(
    ("number", "level"),
    [(1, 10), (4, 10), (5, 10), (8, 10), (9, 20), (12, 20), (13, 30), (16, 30), (17, 40), (20, 40),
     (21, 50), (24, 50)],
)  # fmt: skip
def test_a_severity_number_is_a_level(media_type, number, level):
    record = {"severityNumber": number, "severityText": "whatever", "body": "x"}

    assert report(media_type, record).level == level


@both
@pytest.mark.parametrize(
    ("record", "level"),
    [
        ({"severityText": "INFO2"}, 20), ({"severityText": "warn"}, 30), ({"severityText": "WARNING"}, 30),
        ({"severityText": "CRITICAL"}, 50), ({"severityText": "Fatal"}, 50), ({"severityText": "trace"}, 10),
        ({"severityText": "ERROR3"}, 40), ({"severityText": "?"}, 20), ({}, 20), ({"severityNumber": 99}, 20),
        ({"attributes": {"exception.type": "E"}}, 40), ({"attributes": {"exception.message": "x"}}, 40),
        ({"severityText": "INFO", "attributes": {"exception.type": "E"}}, 20),
        ({"body": "2026-11-21 01:43:59 ERROR x"}, 40),
        ({"body": examples.PYTHON}, 40),
    ],
)  # fmt: skip
def test_without_a_number_the_text_says_how_severe_it_is(media_type, record, level):
    assert report(media_type, {"body": "x"} | record).level == level


@both
def test_what_is_below_the_threshold_is_taken_counted_and_not_kept(media_type):
    records = [{"severityNumber": number, "body": "x"} for number in (9, 12, 13, 17, 5, 21)]

    reading = read(media_type, *records)

    assert list(reading.reports) == [2, 3, 5]
    assert (reading.below_threshold, reading.accepted, reading.errors) == (3, 6, {})
    assert list(read(media_type, *records, threshold=40).reports) == [3, 5]


@pytest.mark.parametrize(
    ("number", "level"),
    [("SEVERITY_NUMBER_ERROR", 40), ("SEVERITY_NUMBER_WARN3", 30), ("17", 40), (17.0, 40),
     ("SEVERITY_NUMBER_UNSPECIFIED", 20), ("SEVERITY_NUMBER_NONE", 20), (True, 20), ([], 20),
     (-1, 20), (10**30, 20), ("9" * 19, 20)],
)  # fmt: skip
def test_json_may_name_an_enum(number, level):
    assert report(JSON, {"severityNumber": number, "body": "x"}).level == level


# --- Fields ---------------------------------------------------------------

RESOURCE = {
    "service.name": "shop",
    "service.version": "1.2.3",
    "service.namespace": "sales",
    "service.instance.id": "i-1",
    "deployment.environment.name": "staging",
    "host.name": "web1",
    "telemetry.sdk.name": "opentelemetry",
    "telemetry.sdk.language": "python",
    "telemetry.sdk.version": "1.45.2",
    "k8s.pod.name": "shop-7",
    "os.type": "linux",
}


@both
def test_a_resource_says_who_reports(media_type):
    found = report(media_type, ERROR, resource=RESOURCE)

    assert (found.logger, found.source, found.release) == ("shop.payments", "web1", "1.2.3")
    assert (found.environment, found.platform) == ("staging", "python")
    assert found.tags == {
        "service": "shop", "service.namespace": "sales", "service.instance.id": "i-1",
        "kubernetes.pod": "shop-7",
    }  # fmt: skip
    assert found.payload["resource"] == {"os.type": "linux"}
    assert found.payload["sdk"] == {
        "name": "opentelemetry",
        "version": "1.45.2",
        "language": "python",
    }


@both
def test_what_an_sdk_makes_up_is_no_service(media_type):
    found = report(media_type, ERROR, resource={"service.name": "unknown_service:node"}, scope="")

    assert (found.tags, found.logger) == ({}, "")
    assert report(media_type, ERROR, resource={"service.name": "a"}, scope="").logger == "a"


@both
def test_the_old_name_of_the_environment_counts_where_the_new_one_is_missing(media_type):
    old, new = {"deployment.environment": "old"}, {"deployment.environment.name": "new"}

    assert report(media_type, ERROR, resource=old).environment == "old"
    assert report(media_type, ERROR, resource=old | new).environment == "new"


@both
def test_attributes_say_what_happened(media_type):
    attributes = {
        "exception.type": "TypeError",
        "exception.message": "unsupported operand",
        "exception.stacktrace": examples.PYTHON,
        "code.file.path": "/srv/log.py",
        "code.line.number": 7,
        "code.function.name": "report",
        "enduser.id": "7",
        "http.request.method": "GET",
        "url.full": "https://example.com/x",
        "http.route": "/x/{id}",
        "http.response.status_code": 500,
        "order": 12,
    }

    found = report(media_type, ERROR | {"attributes": attributes})

    assert (found.description, found.details) == ("TypeError: unsupported operand", "It broke")
    assert [frame.function for frame in found.exceptions[-1].frames] == ["add"]
    assert found.payload["stack"] == examples.PYTHON
    assert found.payload["logged_at"]["filename"] == "/srv/log.py"
    assert (found.user, found.transaction) == ({"id": "7"}, "/x/{id}")
    assert found.payload["request"] == {"method": "GET", "url": "https://example.com/x"}
    assert found.payload["contexts"] == {"response": {"status_code": 500}}
    assert found.payload["extra"] == {"order": 12}


@both
@pytest.mark.parametrize(
    ("trace", "type_"),
    [(examples.JAVA_CAUSED_BY, "java.lang.IllegalStateException"), (examples.GO_PANIC, "panic"),
     (examples.V8, "TypeError"), (examples.DOTNET_INNER, "System.InvalidOperationException"),
     (examples.RUBY_OLD, "NoMethodError"), (examples.PHP_UNCAUGHT, "RuntimeException")],
)  # fmt: skip
def test_a_trace_is_read_whatever_its_language(media_type, trace, type_):
    found = report(media_type, ERROR | {"attributes": {"exception.stacktrace": trace}})

    assert found.exceptions[-1].type == type_
    assert found.exceptions[-1].frames


@both
@pytest.mark.parametrize(
    ("file", "line", "function"),
    [("code.file.path", "code.line.number", "code.function.name"),
     ("code.filepath", "code.lineno", "code.function")],
)  # fmt: skip
def test_the_place_of_a_record_is_its_frame_and_does_not_group(media_type, file, line, function):
    places = [{file: "/srv/cart.py", line: n, function: "add"} for n in (12, 13)]

    one, two = (report(media_type, ERROR | {"attributes": place}) for place in places)

    [frame] = one.exceptions[0].frames
    assert (frame.filename, frame.lineno, frame.function) == ("/srv/cart.py", 12, "add")
    assert "extra" not in one.payload
    assert fingerprint(one) == fingerprint(two)


@both
@pytest.mark.parametrize(
    ("body", "description", "extra"),
    [
        ("It broke", "It broke", None),
        ({"message": "It broke", "n": 1}, "It broke", {"n": 1}),
        ({"msg": "It broke"}, "It broke", None),
        ({"event": "It broke", "a": [1, None]}, "It broke", {"a": [1, None]}),
        ({"message": 7, "n": 1}, '{"message":7,"n":1}', None),
        ({"a": {"b": [True, 1.5]}}, '{"a":{"b":[true,1.5]}}', None),
        ([1, "a"], '[1,"a"]', None),
        (7, "7", None),
        (True, "true", None),
        (b"\x00\xff", "AP8=", None),
        ("a\x00b", "a\ufffdb", None),
        ("", "<no message>", None),
        (None, "<no message>", None),
    ],
)  # fmt: skip
def test_a_body_may_be_anything(media_type, body, description, extra):
    found = report(media_type, {"severityNumber": 17, "body": body})

    assert found.description == description
    assert found.payload.get("extra") == extra


@both
def test_an_event_is_titled_by_its_name_where_it_has_no_body(media_type):
    assert report(media_type, {"eventName": "cart.lost"}).description == "cart.lost"
    with_body = report(media_type, {"eventName": "cart.lost", "body": "x"})
    assert with_body.payload["extra"] == {"event.name": "cart.lost"}


@both
@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"timeUnixNano": "1795225439778000000"}, datetime(2026, 11, 21, 1, 43, 59, 778000, tzinfo=UTC)),
        ({"timeUnixNano": 0, "observedTimeUnixNano": "1795225439000000000"},
         datetime(2026, 11, 21, 1, 43, 59, tzinfo=UTC)),
        ({"observedTimeUnixNano": 1795225439000000000}, datetime(2026, 11, 21, 1, 43, 59, tzinfo=UTC)),
        ({}, None),
    ],
)  # fmt: skip
def test_the_time_is_that_of_the_record_else_of_its_observation(media_type, record, expected):
    found = report(media_type, ERROR | record).occurred_at

    assert (found and found.replace(microsecond=found.microsecond // 1000 * 1000)) == expected


TRACE_ID, SPAN_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@both
def test_a_record_belongs_to_a_trace(media_type):
    found = report(media_type, ERROR | {"traceId": TRACE_ID, "spanId": SPAN_ID})

    assert found.payload["contexts"]["trace"] == {"trace_id": TRACE_ID, "span_id": SPAN_ID}
    assert "contexts" not in report(media_type, ERROR | {"traceId": "0" * 32}).payload


@pytest.mark.parametrize("id_", [TRACE_ID.upper(), TRACE_ID])
def test_ids_in_json_are_hex_in_either_case(id_):
    contexts = report(JSON, ERROR | {"traceId": id_}).payload["contexts"]

    assert contexts["trace"]["trace_id"] == TRACE_ID


@pytest.mark.parametrize(
    "id_", ["x" * 32, "", "0af7", None, 7, base64.b64encode(b"\1" * 16).decode()]
)
def test_an_id_that_is_none_is_left_out(id_):
    assert "contexts" not in report(JSON, ERROR | {"traceId": id_}).payload


def test_json_comes_in_snake_case_too():
    request = {
        "resource_logs": [
            {
                "resource": {"attributes": [{"key": "host.name", "value": {"string_value": "h"}}]},
                "scope_logs": [
                    {
                        "scope": {"name": "s"},
                        "log_records": [
                            {
                                "time_unix_nano": "1795225439000000000",
                                "severity_number": "SEVERITY_NUMBER_FATAL",
                                "trace_id": TRACE_ID,
                                "body": {
                                    "kvlist_value": {
                                        "values": [{"key": "msg", "value": {"string_value": "x"}}]
                                    }
                                },
                                "attributes": [
                                    {"key": "n", "value": {"int_value": 7}},
                                    {
                                        "key": "l",
                                        "value": {
                                            "array_value": {"values": [{"bool_value": True}]}
                                        },
                                    },
                                ],
                                "unknown": {},
                            }
                        ],
                    }
                ],
            }
        ]
    }

    [found] = otlp.read(json.dumps(request).encode(), JSON).reports.values()

    assert (found.description, found.level, found.source, found.logger) == ("x", 50, "h", "s")
    assert found.payload["extra"] == {"n": 7, "l": [True]}
    assert found.payload["contexts"]["trace"]["trace_id"] == TRACE_ID
    assert found.occurred_at == datetime(2026, 11, 21, 1, 43, 59, tzinfo=UTC)


# --- Bad input ------------------------------------------------------------


def test_a_bad_record_of_json_loses_none_of_its_siblings():
    request = request_json(ERROR, ERROR)
    records = request["resourceLogs"][0]["scopeLogs"][0]["logRecords"]
    records[1:1] = [7, None, "x", [], {"body": 7, "attributes": "x", "severityNumber": 17}]

    reading = otlp.read(json.dumps(request).encode(), JSON)

    assert sorted(reading.errors) == [1, 2, 3, 4]
    assert list(reading.reports) == [0, 5, 6]


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


GOOD = field(2, b"\x10\x11" + field(5, AnyValue(string_value="It broke").SerializeToString()))


@pytest.mark.parametrize(
    "bad",
    [field(2, b"\xff"), field(2, b"\x2a\x7f"), field(2, field(3, b"\xff\xfe")), field(2, b"\x00"),
     field(2, field(3, b"x" * (1024 * 1024 + 1)))],
)  # fmt: skip
def test_a_bad_record_of_protobuf_loses_none_of_its_siblings(bad):
    reading = otlp.read(field(1, field(2, GOOD + bad + GOOD)), PROTOBUF)

    assert list(reading.errors) == [1]
    assert [each.description for each in reading.reports.values()] == ["It broke"] * 2


@pytest.mark.parametrize("media_type", [PROTOBUF, f"{PROTOBUF}; charset=x", "", "text/plain"])
def test_an_empty_request_is_no_error(media_type):
    assert otlp.read(b"", media_type).accepted == 0


def test_fields_that_nobody_knows_are_no_error():
    unknown = b"\x50\x01" + b"\x5d" + bytes(4) + b"\x61" + bytes(8) + field(15, b"x")

    reading = otlp.read(unknown + field(1, unknown + field(2, unknown + GOOD)), PROTOBUF)

    assert len(reading.reports) == 1


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(b"", JSON), (b"{", JSON), (b"[]", JSON), (b"7", JSON), (b"\xff", JSON), (b"[" * 100_000, JSON),
     (b"\xff", PROTOBUF), (b"\x0a\xff", PROTOBUF), (b"\x0a\x7f", PROTOBUF), (b"\x0b", PROTOBUF),
     (b"\x80" * 20, PROTOBUF), (b"not protobuf", PROTOBUF), (b"\x02\x00", PROTOBUF),
     (field(1, field(1, b"\xff")), PROTOBUF), (field(1, field(2, b"\x12")), PROTOBUF)],
)  # fmt: skip
def test_what_is_no_request_is_refused_whole(body, media_type):
    with pytest.raises(UndecodableBody):
        otlp.read(body, media_type)


@both
def test_more_records_than_may_come_at_once_are_refused_whole(media_type):
    assert read(media_type, *[ERROR] * 11, limit=11).accepted == 11
    with pytest.raises(TooManyRecords):
        read(media_type, *[ERROR] * 11, limit=10)


@pytest.mark.parametrize(
    "body",
    [b"\x0a\x00", field(1, b"\x12\x00" * 1_000_000), field(1, field(2, b"\x12\x00" * 1_000_000)), b"\x08\x00"],
)  # fmt: skip
def test_empty_parts_without_number_are_refused_before_they_fill_the_memory(body):
    with pytest.raises(TooManyRecords):
        otlp.read(body * (1_000_000 // len(body) + 1), PROTOBUF)


def test_empty_parts_of_json_are_refused_before_they_fill_the_memory():
    with pytest.raises(UndecodableBody, match="too many parts"):
        otlp.read(b'{"resourceLogs": [' + b"[]," * 1_000_000 + b"[]]}", JSON)


@both
def test_a_deep_record_is_bounded(media_type):
    deep = "x"
    for _level in range(40 if media_type == JSON else 30):
        deep = {"a": deep}

    found = report(media_type, ERROR | {"attributes": {"deep": deep}})

    assert json.dumps(found.payload).count("{") < 40


def test_deeper_than_protobuf_goes_is_a_bad_record():
    deep = "x"
    for _level in range(100):
        deep = [deep]

    assert list(read(PROTOBUF, ERROR | {"body": deep}, ERROR).errors) == [0]


# --- Answers --------------------------------------------------------------


@pytest.mark.parametrize("reading", [None, otlp.Reading()])
def test_where_all_was_taken_the_answer_is_empty(reading):
    assert otlp.answer(PROTOBUF, reading) == b""
    assert otlp.answer(f"{JSON}; charset=utf-8", reading) == b"{}"


def test_what_was_rejected_is_said_in_the_encoding_of_the_request():
    reading = otlp.Reading(errors=dict.fromkeys(range(5), "not an object"))

    partial = json.loads(otlp.answer(JSON, reading))["partialSuccess"]
    response = ExportLogsServiceResponse.FromString(otlp.answer(PROTOBUF, reading))

    assert partial["rejectedLogRecords"] == "5"
    assert partial["errorMessage"].startswith("record 0: not an object; record 1")
    assert response.partial_success.rejected_log_records == 5
    assert response.partial_success.error_message == partial["errorMessage"]


def test_an_error_is_a_status_in_the_encoding_of_the_request():
    assert json.loads(otlp.error_answer(JSON, "não")) == {"code": 3, "message": "não"}
    assert otlp.error_answer(PROTOBUF, "é" * 100) == b"\x08\x03\x12\xc8\x01" + "é".encode() * 100


# --- Real exporters -------------------------------------------------------


def test_what_the_python_exporter_sends_is_understood():
    reading = otlp.read(captured("opentelemetry_python.pb"), PROTOBUF)

    assert (reading.below_threshold, reading.errors) == (2, {})
    failed, slow, mapped = reading.reports.values()
    assert (failed.description, failed.details) == (
        "ValueError: order 12: not in stock",
        "payment of ana failed",
    )
    assert [frame.function for frame in failed.exceptions[-1].frames] == ["<module>", "charge"]
    assert (failed.logger, failed.source, failed.release) == ("shop.payments", "web1", "1.2.3")
    assert (failed.environment, failed.platform, failed.level) == ("staging", "python", 40)
    assert failed.payload["extra"] == {"order": 12}
    assert len(failed.payload["contexts"]["trace"]["trace_id"]) == 32
    assert (slow.description, slow.level) == ("slow 3", 30)
    assert (mapped.description, mapped.payload["extra"]) == ("as a map", {"n": 1})
    assert all(each.occurred_at.year == 2026 for each in (failed, slow, mapped))


def test_what_the_javascript_exporter_sends_is_understood():
    [failed] = otlp.read(captured("opentelemetry_js.json"), JSON).reports.values()
    [mapped] = otlp.read(captured("opentelemetry_js_map.json"), JSON).reports.values()

    assert failed.description == "TypeError: Cannot read properties of null (reading 'x')"
    assert failed.details == "payment failed"
    assert failed.exceptions[-1].frames[-1].filename == "/srv/app/otel.js"
    assert (failed.environment, failed.logger, failed.payload["extra"]) == (
        "prod",
        "shop.js",
        {"order": 12},
    )
    assert (mapped.description, mapped.level) == ("as a map", 30)


# --- Hostile input --------------------------------------------------------

BODIES = {PROTOBUF: "opentelemetry_python.pb", JSON: "opentelemetry_js.json"}


@both
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(media_type, body):
    try:
        otlp.read(body, media_type)
    except (UndecodableBody, TooManyRecords):
        return


@both
@given(st.integers(0, 1600), st.binary(max_size=4), st.integers(0, 40))
def test_any_damage_to_real_bytes_is_read_or_refused(media_type, position, damage, lost):
    sent = captured(BODIES[media_type])
    try:
        reading = otlp.read(sent[:position] + damage + sent[position + lost :], media_type)
    except (UndecodableBody, TooManyRecords):
        return
    for found in reading.reports.values():
        fingerprint(found)
        json.dumps(found.payload, ensure_ascii=False).encode()
        assert "\0" not in found.description


TEXT = st.text(st.characters(exclude_categories=()), max_size=9)
NAME = st.sampled_from(
    ["key", "value", "values", "attributes", "scope", "name", "body", "resource", "resourceLogs", "scopeLogs",
     "logRecords", "severityNumber", "severityText", "timeUnixNano", "traceId", "spanId", "eventName",
     "stringValue", "intValue", "boolValue", "doubleValue", "arrayValue", "kvlistValue", "bytesValue"]
)  # fmt: skip
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAME, inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(NAME, VALUE, max_size=8), VALUE)
def test_any_json_record_loses_none_of_its_siblings(record, resource):
    request = request_json(ERROR, ERROR)
    request["resourceLogs"][0]["scopeLogs"][0]["logRecords"].insert(1, record)
    request["resourceLogs"].append(resource)

    reading = otlp.read(json.dumps(request).encode(), JSON, threshold=0)

    assert reading.reports[0].description == reading.reports[2].description == "It broke"
    for found in reading.reports.values():
        assert found.description
        json.dumps(found.payload, ensure_ascii=False).encode()
