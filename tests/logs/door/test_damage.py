"""Damaged requests of every protocol: something of them is taken or they are refused, no more."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.logs.protocols.captures import captured

EVENT = {"message": "It broke", "exception": {"values": [{"type": "E", "value": "x"}]}}
ENVELOPE = b'{}\n{"type":"event"}\n' + json.dumps(EVENT).encode()
JSON, PROTOBUF = "application/json", "application/x-protobuf"
FORM = "application/x-www-form-urlencoded"
# Where a body is sent, as what, and the body.
REQUESTS = [
    ("/api/{}/envelope/", "text/plain", ENVELOPE),
    ("/api/{}/store/", JSON, json.dumps(EVENT).encode()),
    ("/v1/logs", PROTOBUF, captured("opentelemetry_python.pb")),
    ("/v1/logs", JSON, captured("opentelemetry_js.json")),
    ("/elastic/_bulk", "application/x-ndjson", captured("rsyslog.bulk")),
    ("/api/v1/events/", JSON, b'{"description":"It broke","tags":{"a":"b"},"user":{"id":"7"}}'),
    ("/api/v1/events/", "application/x-ndjson", captured("pino.ndjson")),
    ("/api/v1/events/", FORM, captured("httphandler_post.form")),
    ("/api/v1/logs/", JSON, b'{"description":"It broke","level":"error","events":3}'),
    ("/gelf", JSON, b'{"version":"1.1","host":"web-1","short_message":"It broke","_n":1}'),
]


@pytest.fixture(scope="module")
def key(door):
    return door.new_key()


# Where, in thousandths of the body, what comes in between, and how many bytes go for it.
CUT = st.tuples(st.integers(0, 1000), st.binary(max_size=4), st.integers(0, 40))


@pytest.mark.parametrize(("path", "media_type", "body"), REQUESTS)
@settings(max_examples=20, deadline=None)
@example(cuts=[])
@given(cuts=st.lists(CUT, max_size=3))
def test_no_damage_is_more_than_a_refusal(door, key, path, media_type, body, cuts):
    for place, damage, lost in cuts:
        at = len(body) * place // 1000
        body = body[:at] + damage + body[at + lost :]
    path = path.format(key["application"])
    sentry = f"Sentry sentry_key={key['key']}"

    answer = door.report(body, path, key=key["key"], Content_Type=media_type, X_Sentry_Auth=sentry)

    assert answer.status < 500, answer.text
    assert cuts or answer.status < 300, answer.text
