"""OpenTelemetry's exporters at the door: their requests, and answers in their own encoding."""

import gzip
import json

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
)

from tests.logs.door.reported import event_of, logs_of
from tests.logs.protocols.captures import captured

JSON, PROTOBUF = "application/json", "application/x-protobuf"
LOGS = "/v1/logs"


def exported(*records):
    """Return an export request of (severity number, body) pairs, in JSON."""
    sent = [{"severityNumber": n, "body": {"stringValue": text}} for n, text in records]
    return {"resourceLogs": [{"scopeLogs": [{"logRecords": sent}]}]}


def status_of(answer):
    """Return (code, message) of the google.rpc.Status that an answer holds."""
    if answer.headers["Content-Type"] == JSON:
        return answer.json()["code"], answer.json()["message"]
    # Its message is field 2, as the first field of a partial success is a number: read by hand.
    code, length = answer.text[1], answer.text[3]
    assert answer.text[:1] == b"\x08"
    assert answer.text[2:3] == b"\x12"
    return code, answer.text[4 : 4 + length].decode()


@pytest.mark.parametrize(
    ("name", "media_type", "nothing"),
    [
        ("opentelemetry_python.pb", PROTOBUF, b""),
        ("opentelemetry_js.json", JSON, b"{}"),
        ("opentelemetry_js_map.json", f"{JSON}; charset=utf-8", b"{}"),
    ],
)
def test_what_an_sdk_exports_is_stored_and_answered_in_its_encoding(
    door, name, media_type, nothing
):
    key = door.new_key()

    answer = door.report(captured(name), LOGS, key=key["key"], **{"Content-Type": media_type})

    assert (answer.status, answer.text) == (200, nothing)
    assert answer.headers["Content-Type"] == media_type.partition(";")[0]
    assert logs_of(door, key)


def test_an_exported_exception_arrives_with_its_frames(door):
    key = door.new_key()

    door.report(captured("opentelemetry_js.json"), LOGS, key=key["key"], **{"Content-Type": JSON})

    event = event_of(door, key)
    assert event["payload"]["exceptions"][-1]["frames"]
    assert event["payload"]["stack"]


@pytest.mark.parametrize("place", ["Authorization", "X-Api-Key", "X-Sentry-Auth", "address"])
def test_a_key_comes_in_any_of_its_places(door, place):
    key = door.new_key()
    headers = {
        "Authorization": {"Authorization": f"Bearer {key['key']}"},
        "X-Api-Key": {"X-Api-Key": key["key"]},
        "X-Sentry-Auth": {"X-Sentry-Auth": f"sentry sentry_key={key['key']}"},
        "address": {},
    }[place]
    path = f"{LOGS}?token={key['key']}" if place == "address" else LOGS

    answer = door.report(exported((17, place)), path, key="", **headers)

    assert answer.status == 200
    assert logs_of(door, key) == {("error", place)}


def test_the_application_in_the_path_must_be_that_of_the_key(door):
    key, other = door.new_key(), door.new_key()
    path = "/api/{}/otlp/v1/logs".format

    own = door.report(exported((17, "x")), path(key["application"]), key=key["key"])
    of_another = door.report(exported((17, "x")), path(other["application"]), key=key["key"])

    assert own.status == 200
    assert of_another.status == 401
    assert not logs_of(door, other)


@pytest.mark.parametrize("path", ["/v1/traces", "/v1/metrics", "/api/{}/otlp/v1/traces/"])
@pytest.mark.parametrize(("media_type", "nothing"), [(JSON, b"{}"), (PROTOBUF, b"")])
def test_exporters_of_traces_and_metrics_hear_that_all_is_well(door, path, media_type, nothing):
    key = door.new_key()
    path = path.format(key["application"])

    answer = door.report(b"\x0a\x00", path, key=key["key"], **{"Content-Type": media_type})

    assert (answer.status, answer.text) == (200, nothing)
    assert door.report(b"", path, key="", **{"Content-Type": media_type}).status == 401


@pytest.mark.parametrize(("body", "media_type"), [(b"{}", JSON), (b"", PROTOBUF)])
def test_an_empty_export_is_no_error(door, body, media_type):
    assert door.report(body, LOGS, **{"Content-Type": media_type}).status == 200


def test_a_bad_record_costs_no_other_and_is_counted(door):
    key = door.new_key()
    body = exported((17, "good"), (17, "also good"))
    body["resourceLogs"][0]["scopeLogs"][0]["logRecords"].insert(1, "bad")

    answer = door.report(body, LOGS, key=key["key"])

    assert answer.status == 200
    assert answer.json()["partialSuccess"]["rejectedLogRecords"] == "1"
    assert {text for _level, text in logs_of(door, key)} == {"good", "also good"}


def test_a_bad_record_is_counted_in_protobuf_too(door):
    request = ExportLogsServiceRequest()
    records = request.resource_logs.add().scope_logs.add().log_records
    for text in ("bad", "good"):
        records.add(severity_number=17).body.string_value = text
    body = request.SerializeToString().replace(b"bad", b"b\xffd")

    answer = door.report(body, LOGS, **{"Content-Type": PROTOBUF})

    assert answer.status == 200
    partial = ExportLogsServiceResponse.FromString(answer.text).partial_success
    assert partial.rejected_log_records == 1
    assert partial.error_message


def test_of_an_application_only_what_is_severe_enough_is_kept(door):
    records = [(9, "info"), (13, "warning"), (17, "error"), (21, "critical")]
    default, strict = door.new_key(), door.new_key(minimum_level="error")

    answers = [door.report(exported(*records), LOGS, key=k["key"]) for k in (default, strict)]

    assert [(answer.status, answer.text) for answer in answers] == [(200, b"{}")] * 2
    assert {text for _level, text in logs_of(door, default)} == {"warning", "error", "critical"}
    assert {text for _level, text in logs_of(door, strict)} == {"error", "critical"}


@pytest.mark.parametrize(
    ("body", "options", "status", "code"),
    [
        (b"\x0a", {}, 400, 3),
        (b"{", {"Content-Type": JSON}, 400, 3),
        (b"\x0a\x00", {"key": ""}, 401, 16),
        (b"\x0a\x00", {"key": "0" * 32}, 401, 16),
        (b" " * (10 * 2**20 + 1), {}, 413, 8),
        (gzip.compress(b" " * 30_000_000), {"Content_Encoding": "gzip"}, 413, 8),
        (b"x", {"Content_Encoding": "rot13"}, 415, 3),
    ],
    ids=["no protobuf", "no JSON", "no key", "wrong key", "long", "bomb", "unknown encoding"],
)
def test_a_refusal_is_a_status_in_the_encoding_of_the_request(door, body, options, status, code):
    options = {"Content-Type": PROTOBUF, "Accept_Language": "en"} | options

    answer = door.report(body, LOGS, **options)

    assert answer.status == status
    assert answer.headers["Content-Type"] == options["Content-Type"]
    found, message = status_of(answer)
    assert found == code
    assert message


def test_more_records_than_may_come_at_once_are_refused(door):
    as_many = exported(*[(1, "x")] * 10_000)
    too_many = exported(*[(1, "x")] * 10_001)

    assert door.report(as_many, LOGS).status == 200
    assert door.report(too_many, LOGS).status == 413


def test_a_resource_of_many_records_may_not_be_more_than_a_body(door):
    key = door.new_key()
    request = exported(*[(17, "x")] * 1_000)
    [batch] = request["resourceLogs"]
    attribute = {"key": "host.id", "value": {"stringValue": "x" * 8_000}}
    batch["resource"] = {"attributes": [attribute]}
    batch["scopeLogs"] *= 10  # one by one, each would be short enough

    assert door.report(request, LOGS, key=key["key"]).status == 200
    attribute["value"]["stringValue"] = "x" * 16_000
    assert door.report(request, LOGS, key=key["key"]).status == 413


def test_ten_thousand_records_are_answered_when_all_are_stored(door):
    key = door.new_key()

    answer = door.report(exported(*[(17, "again")] * 10_000), LOGS, key=key["key"])

    assert answer.status == 200
    [row] = door.read(f"logs/?application={key['application']}")["results"]
    assert row["events"] == 10_000


def test_a_limit_of_the_application_is_told_so_that_exporters_wait(door):
    key = door.new_key(events_per_day=1)
    assert door.report(exported((17, "x")), LOGS, key=key["key"]).status == 200

    answer = door.report(exported((17, "x")), LOGS, key=key["key"])

    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert status_of(answer)[0] == 8


def test_bodies_are_compressed_and_in_chunks(door):
    key = door.new_key()
    body = gzip.compress(json.dumps(exported((17, "squeezed"))).encode())
    head = (
        f"POST {LOGS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key['key']}\r\n"
        f"Content-Type: {JSON}\r\nContent-Encoding: gzip\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)

    answer = door.send_raw(head.encode() + chunks + b"0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200")
    assert logs_of(door, key) == {("error", "squeezed")}


@pytest.mark.parametrize("path", ["/api/v1/logs/", "/api/v1/events/"])
@pytest.mark.parametrize(("media_type", "status"), [(JSON, 400), (PROTOBUF, 415)])
def test_an_exporter_at_the_wrong_address_is_told_the_right_one(door, path, media_type, status):
    body = captured("opentelemetry_js.json" if media_type == JSON else "opentelemetry_python.pb")

    answer = door.report(body, path, **{"Content-Type": media_type})

    assert answer.status == status
    assert "/v1/logs" in answer.text.decode()


def test_an_address_that_somebody_reads_is_not_the_doors(door):
    assert door.ask("GET", LOGS).status == 404
