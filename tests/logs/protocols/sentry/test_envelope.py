"""The framing of envelopes and store bodies, and what becomes of each item."""

import base64
import json
import zlib
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logs.grouping import fingerprint
from logs.masking import mask
from logs.protocols.sentry import MalformedEnvelope, parse_envelope, parse_store
from logs.protocols.sentry.envelope import HEADER_MAX_BYTES, ITEM_MAX_BYTES, ITEMS_MAX, LOGS_MAX

ID = "56f614a9699d4a54a9f9a641238dfb28"
OTHER_ID = "bd4779f5c7854b5dab2d747d1538ecbb"
EVENT = b'{"message":"hello"}'


def envelope(*items, **header):
    """Return an envelope of (type, payload) pairs, each with its length."""
    lines = [json.dumps(header).encode()]
    for type_, payload in items:
        lines += [json.dumps({"type": type_, "length": len(payload)}).encode(), payload]
    return b"\n".join(lines)


def item(type_, **fields):
    return type_, json.dumps(fields).encode()


def titles(body):
    return [report.description for report in parse_envelope(body).events]


# --- Framing --------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b'{}\n{"type":"event"}\n' + EVENT,
        b'{}\n{"type":"event"}\n' + EVENT + b"\n",
        b'{}\n{"type":"event"}\n' + EVENT + b"\n\n\n",
        b'{}\n{"type":"event","length":19}\n' + EVENT,
        b'{}\n{"type":"event","length":19}\n' + EVENT + b"\n",
        b'{}\n\n\n{"type":"event","length":null}\n' + EVENT,
        b'{}\r\n{"type":"event"}\r\n' + EVENT + b"\r\n",
        b'\xef\xbb\xbf{"unknown":1}\n{"type":"event","content_type":"x","unknown":1}\n' + EVENT,
        b'{}\n{"type":"event","length":21}\n{\n"message":\n"hello"}',
    ],
    ids=[
        "no length", "final newline", "blank lines", "length", "length and newline",
        "null length", "carriage returns", "unknown headers", "newlines in the payload",
    ],
)  # fmt: skip
def test_an_event_is_read(body):
    assert titles(body) == ["hello"]


def test_a_payload_that_looks_like_an_item_is_one_payload():
    trap = b'x\n{"type":"event"}\n{"message":"not me"}'

    assert titles(envelope(("attachment", trap), ("event", EVENT))) == ["hello"]


def test_a_payload_may_be_empty():
    body = b'{}\n{"type":"attachment","length":0}\n\n{"type":"event"}\n' + EVENT

    assert titles(body) == ["hello"]
    assert parse_envelope(b'{}\n{"type":"attachment","length":0}').dropped == {"attachment": 1}
    assert parse_envelope(b'{}\n{"type":"session"}').dropped == {"session": 1}


@pytest.mark.parametrize("body", [b"{}", b"{}\n", b'{"sent_at":"2026-11-26T18:10:40Z"}\n\n'])
def test_a_header_alone_is_an_envelope(body):
    read = parse_envelope(body)

    assert (read.events, read.errors, read.dropped) == ([], [], Counter())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no JSON"),
        (b"   ", "no JSON"),
        (b"\n{}", "no JSON"),
        (b"garbage", "no JSON"),
        (b"[]", "no JSON object"),
        (b"\x1f\x8b\x08\x00", "no JSON"),
        (b"{}\ngarbage\n{}", "no JSON"),
        (b"{}\n[]\n{}", "no JSON object"),
        (b'{}\n{"type":"event","length":20}\n' + EVENT, "shorter than its length"),
        (b'{}\n{"type":"event","length":18}\n' + EVENT, "longer than its length"),
        (b'{}\n{"type":"event","length":1}', "shorter than its length"),
        (b'{}\n{"type":"event","length":-1}\n' + EVENT, "no number of bytes"),
        (b'{}\n{"type":"event","length":"19"}\n' + EVENT, "no number of bytes"),
        (b'{}\n{"type":"event","length":true}\n' + EVENT, "no number of bytes"),
        (b'{"x":"' + b"x" * HEADER_MAX_BYTES + b'"}\n', "more than 65536 bytes"),
        (b"{}\n" + b'{"type":"x"}\n\n' * (ITEMS_MAX + 1), "more than 1000 items"),
    ],
)
def test_broken_framing_says_where(body, reason):
    with pytest.raises(MalformedEnvelope, match=reason):
        parse_envelope(body)


def test_the_framing_may_be_as_large_as_its_limits():
    long = b'{"x":"' + b"x" * (HEADER_MAX_BYTES - 8) + b'"}'

    assert titles(long + b'\n{"type":"event"}\n' + EVENT) == ["hello"]
    assert parse_envelope(b"{}\n" + b'{"type":"x"}\n\n' * ITEMS_MAX).dropped == {"other": ITEMS_MAX}


def test_a_body_that_ends_too_early_loses_all_so_that_the_client_knows():
    with pytest.raises(MalformedEnvelope):
        parse_envelope(envelope(("event", EVENT), ("event", EVENT))[:-1])


# --- Ids ------------------------------------------------------------------


@pytest.mark.parametrize("id", [ID, ID.upper(), str(UUID(ID))])
def test_the_id_of_the_header_wins(id):
    read = parse_envelope(envelope(item("event", event_id=OTHER_ID), event_id=id))

    assert read.event_id == read.events[0].event_id == UUID(ID)


def test_without_one_the_id_of_the_event_counts():
    read = parse_envelope(envelope(item("event", event_id=OTHER_ID)))

    assert read.event_id == read.events[0].event_id == UUID(OTHER_ID)


@pytest.mark.parametrize("id", [None, "", "x", ID[:-1], "g" * 32, 42, []])
def test_a_missing_or_bad_id_is_made(id):
    body = envelope(item("event", event_id=id), event_id=id)

    first, second = parse_envelope(body), parse_envelope(body)

    assert first.event_id == first.events[0].event_id
    assert first.event_id != second.event_id


def test_several_events_in_an_envelope_have_ids_of_their_own():
    read = parse_envelope(envelope(("event", EVENT), ("event", EVENT), event_id=ID))

    assert read.events[0].event_id == UUID(ID)
    assert read.events[1].event_id not in (None, UUID(ID))


def test_the_dsn_of_a_tunnel_is_handed_on():
    assert parse_envelope(envelope(dsn="https://k@h/42")).dsn == "https://k@h/42"
    assert parse_envelope(envelope(dsn=42)).dsn == ""


# --- Items ----------------------------------------------------------------


@pytest.mark.parametrize(
    "payload", [b"", b"garbage", b"[]", b"null", b'{"message":', b"\xff", b'"text"', b"[" * 5000]
)
@pytest.mark.parametrize("type_", ["event", "feedback", "user_report", "check_in", "log"])
def test_a_bad_payload_costs_its_neighbours_nothing(type_, payload):
    read = parse_envelope(envelope(("event", EVENT), (type_, payload), ("event", EVENT)))

    assert [report.description for report in read.events] == ["hello", "hello"]
    assert [error.type for error in read.errors] == [type_]
    assert read.errors[0].text
    assert not read.errors[0].is_too_large


def test_an_item_too_large_to_read_is_an_error_of_its_own():
    large = b'{"message":"' + b"x" * ITEM_MAX_BYTES + b'"}'

    read = parse_envelope(envelope(("event", large), ("attachment", large), ("event", EVENT)))

    assert [error.is_too_large for error in read.errors] == [True]
    assert len(read.events) == 1
    assert read.dropped == {"attachment": 1}


@pytest.mark.parametrize(
    "type_",
    [
        "attachment", "transaction", "span", "session", "sessions", "client_report", "profile",
        "profile_chunk", "replay_event", "replay_recording", "replay_video", "statsd",
        "metric_buckets", "trace_metric", "otel_log", "security", "unreal_report", "form_data",
    ],
)  # fmt: skip
def test_what_is_not_stored_is_counted_by_its_type(type_):
    read = parse_envelope(envelope((type_, b"{}"), (type_, b"\xff\x00 not even JSON"), event_id=ID))

    assert read.dropped == {type_: 2}
    assert (read.events, read.errors) == ([], [])
    assert read.event_id == UUID(ID)


@pytest.mark.parametrize(
    "header", [b'{"type":"new thing"}', b"{}", b'{"type":7}', b'{"type":null}']
)
def test_a_type_nobody_heard_of_is_taken(header):
    assert parse_envelope(b"{}\n" + header + b"\n{}").dropped == {"other": 1}


def test_feedback_is_read():
    [feedback] = parse_envelope(
        envelope(
            item(
                "feedback",
                timestamp=1795716640.32,
                contexts={
                    "feedback": {
                        "message": " it broke ",
                        "name": "Ana",
                        "contact_email": "ana@example.com",
                        "associated_event_id": ID,
                    }
                },
            )
        )
    ).feedback

    assert (feedback.message, feedback.name, feedback.email) == (
        "it broke",
        "Ana",
        "ana@example.com",
    )
    assert feedback.event_id == UUID(ID)
    assert feedback.occurred_at.isoformat() == "2026-11-26T18:10:40.320000+00:00"


def test_feedback_may_be_about_no_event_and_from_nobody():
    [feedback] = parse_envelope(
        envelope(item("feedback", contexts={"feedback": {"message": "it broke"}}), event_id=ID)
    ).feedback

    assert (feedback.event_id, feedback.name, feedback.email) == (None, "", "")


def test_a_user_report_is_read():
    report = item("user_report", event_id=ID, name="Ana", email="a@b.c", comments="it broke")

    [feedback] = parse_envelope(envelope(report, event_id=OTHER_ID)).feedback

    assert (feedback.message, feedback.name, feedback.email) == ("it broke", "Ana", "a@b.c")
    assert feedback.event_id == UUID(ID)


def test_a_user_report_without_an_id_is_about_the_event_beside_it():
    body = envelope(item("event", event_id=ID), item("user_report", comments="it broke"))

    assert parse_envelope(body).feedback[0].event_id == UUID(ID)


@pytest.mark.parametrize(
    ("type_", "payload"),
    [
        ("feedback", {}),
        ("feedback", {"contexts": []}),
        ("feedback", {"contexts": {"feedback": "it broke"}}),
        ("feedback", {"contexts": {"feedback": {"message": " "}}}),
        ("user_report", {"name": "Ana"}),
        ("check_in", {"status": "ok"}),
        ("check_in", {"monitor_slug": "nightly"}),
        ("check_in", {"monitor_slug": "nightly", "status": "late"}),
    ],
)
def test_an_item_about_nothing_is_an_error(type_, payload):
    read = parse_envelope(envelope(item(type_, **payload)))

    assert [error.type for error in read.errors] == [type_]
    assert (read.feedback, read.check_ins) == ([], [])


def test_a_check_in_is_read():
    [check_in] = parse_envelope(
        envelope(
            item(
                "check_in", check_in_id=ID, monitor_slug="nightly", status="in_progress",
                duration=1.5, environment="staging", release="shop@1.2",
                timestamp="2026-11-26T18:10:39.294957Z",
            )
        )
    ).check_ins  # fmt: skip

    assert (check_in.monitor_slug, check_in.status) == ("nightly", "in_progress")
    assert (check_in.check_in_id, check_in.duration) == (UUID(ID), 1.5)
    assert (check_in.environment, check_in.release) == ("staging", "shop@1.2")
    assert check_in.occurred_at.isoformat() == "2026-11-26T18:10:39.294957+00:00"


@pytest.mark.parametrize("duration", [None, "long", -1, True, 1e300])
def test_a_duration_that_is_none_is_left_out(duration):
    check_in = item("check_in", monitor_slug="nightly", status="OK", duration=duration)

    assert parse_envelope(envelope(check_in)).check_ins[0].duration is None


def test_logs_are_reports_apart():
    line = {
        "timestamp": 1795716639.183,
        "level": "warn",
        "body": "payment 12 failed\nbadly",
        "trace_id": ID,
        "severity_number": 13,
        "attributes": {
            "sentry.message.template": {"value": "payment %s failed", "type": "string"},
            "sentry.release": {"value": "shop@1.2", "type": "string"},
            "sentry.environment": {"value": "staging", "type": "string"},
            "server.address": {"value": "web-1", "type": "string"},
            "logger.name": {"value": "shop.cart", "type": "string"},
            "code.line.number": {"value": 13, "type": "integer"},
            "null": {"value": None, "type": "string"},
            "bare": 1,
        },
    }

    read = parse_envelope(envelope(item("log", version=2, items=[line, None, {}])))

    assert read.events == []
    first, second = read.logs
    assert (first.description, first.details) == ("payment 12 failed", "payment 12 failed\nbadly")
    assert (first.level, first.source, first.logger) == (30, "web-1", "shop.cart")
    assert (first.environment, first.release) == ("staging", "shop@1.2")
    assert first.template == "payment %s failed"
    assert first.payload["contexts"]["trace"]["trace_id"] == ID
    assert first.payload["extra"]["code.line.number"] == 13
    assert first.payload["extra"]["bare"] == 1
    assert "null" not in first.payload["extra"]
    assert (second.description, second.level) == ("<no message>", 20)


@pytest.mark.parametrize("items", [None, "x", 7, [1, "x"], {"values": 1}])
def test_a_log_item_without_lines_is_empty(items):
    assert parse_envelope(envelope(item("log", items=items))).logs == []


def test_an_envelope_brings_a_bounded_number_of_logs():
    lines = item("log", items=[{"body": "x"}] * (LOGS_MAX - 1))

    assert len(parse_envelope(envelope(lines, lines)).logs) == LOGS_MAX


# --- Store ----------------------------------------------------------------

STORED = b'{"event_id":"%s","message":"hello"}' % ID.encode()


@pytest.mark.parametrize(
    "body",
    [
        STORED,
        b" \n" + STORED + b"\n",
        b"\xef\xbb\xbf" + STORED,
        base64.b64encode(STORED),
        base64.b64encode(zlib.compress(STORED)),
        base64.b64encode(zlib.compress(STORED)) + b"\n",
    ],
)
def test_a_store_body_is_one_event(body):
    read = parse_store(body)

    assert [report.description for report in read.events] == ["hello"]
    assert read.event_id == read.events[0].event_id == UUID(ID)


def test_a_transaction_at_the_store_is_dropped():
    read = parse_store(b'{"type":"transaction","event_id":"%s"}' % ID.encode())

    assert (read.events, read.dropped, read.event_id) == ([], {"transaction": 1}, UUID(ID))


@pytest.mark.parametrize("body", [b"", b" \n", b"garbage", b"{", b"[]", b"42", b"YWJj", b"=" * 9])
def test_another_store_body_says_what_is_wrong(body):
    with pytest.raises(MalformedEnvelope, match="The body is"):
        parse_store(body)


def test_a_store_body_too_large_is_an_error():
    body = b'{"message":"' + b"x" * ITEM_MAX_BYTES + b'"}'

    assert [error.is_too_large for error in parse_store(body).errors] == [True]
    with pytest.raises(MalformedEnvelope):
        parse_store(base64.b64encode(zlib.compress(body * 2)))


# --- Whatever arrives -----------------------------------------------------

SAMPLE = envelope(
    item(
        "event",
        event_id=ID,
        timestamp=1795716640.3,
        logentry={"message": "hi %s", "params": ["ana"]},
        exception={
            "values": [
                {
                    "type": "E",
                    "value": "x",
                    "mechanism": {"handled": True},
                    "stacktrace": {
                        "frames": [{"filename": "a.py", "lineno": 3, "vars": {"a": "1"}}]
                    },
                }
            ]
        },
        breadcrumbs={"values": [{"timestamp": 1.5, "message": "m", "data": {"a": 1}}]},
        tags=[["a", "b"]],
    ),
    item("check_in", monitor_slug="m", status="ok"),
    item("log", items=[{"body": "x", "attributes": {"a": {"value": 1}}}]),
    event_id=ID,
)


@given(st.binary(max_size=300))
def test_random_bytes_are_read_or_refused(body):
    for parse in (parse_envelope, parse_store):
        assert_read_or_refused(parse, body)


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_envelope_is_read_or_refused(data):
    body = bytearray(SAMPLE)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body)))
        match data.draw(st.sampled_from(["flip", "cut", "insert", "remove"])):
            case "flip":
                body[at : at + 1] = data.draw(st.binary(min_size=1, max_size=1))
            case "cut":
                del body[at:]
            case "insert":
                body[at:at] = data.draw(st.binary(max_size=8))
            case "remove":
                del body[at : at + data.draw(st.integers(1, 20))]

    assert_read_or_refused(parse_envelope, bytes(body))
    assert_read_or_refused(parse_store, bytes(body).partition(b"\n")[2].partition(b"\n")[2])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["\0", "\ud83d", ID, "2026-11-26T18:10:39Z", "%s {} %(a)d"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=5)
            | st.sampled_from(
                [
                    "values", "type", "value", "stacktrace", "frames", "mechanism", "filename",
                    "lineno", "vars", "message", "params", "formatted", "data", "headers",
                    "timestamp", "pre_context", "synthetic", "items", "attributes", "body",
                    "feedback", "id", "current",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)  # fmt: skip
FIELDS = [
    "event_id", "timestamp", "level", "platform", "release", "dist", "environment", "server_name",
    "transaction", "culprit", "logger", "logentry", "message", "sentry.interfaces.Message", "tags",
    "user", "request", "breadcrumbs", "contexts", "extra", "modules", "sdk", "fingerprint",
    "threads", "stacktrace", "exception", "sentry.interfaces.Exception", "debug_meta", "type",
    "items", "monitor_slug", "status", "duration", "unknown",
]  # fmt: skip


@settings(max_examples=150)
@given(
    st.sampled_from(["event", "feedback", "user_report", "check_in", "log"]),
    st.dictionaries(st.sampled_from(FIELDS), JSON),
)
def test_a_field_of_any_shape_is_read_or_left_out(type_, fields):
    read = parse_envelope(envelope(item(type_, **fields)))

    if type_ == "event":
        assert len(read.events) == 1
        assert read.errors == []
    assert_storable(read)


def assert_read_or_refused(parse, body):
    try:
        read = parse(body)
    except MalformedEnvelope:
        return
    assert_storable(read)


def assert_storable(read):
    for report in [*read.events, *read.logs]:
        mask(report)
        fingerprint(report)
        stored = [report.payload, report.user, report.tags, report.description]
        text = json.dumps(stored, ensure_ascii=False, allow_nan=False)
        text.encode()  # no surrogates
        assert "\\u0000" not in text
        assert report.description.strip()
