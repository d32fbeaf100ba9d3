"""Graylog's messages over HTTP."""

import json
import zlib

import pytest

from tests.logs.door.reported import event_of, logs_of

MESSAGE = {"version": "1.1", "host": "web-1", "short_message": "It broke", "level": 3}


@pytest.mark.parametrize("path", ["/gelf", "/gelf/", "/api/{}/gelf"])
def test_a_message_is_taken_without_a_word(door, path):
    key = door.new_key()

    answer = door.report(MESSAGE, path.format(key["application"]), key=key["key"])

    assert (answer.status, answer.text) == (202, b"")
    assert logs_of(door, key) == {("error", "It broke")}
    assert event_of(door, key)["source"] == "web-1"


def test_messages_come_compressed_and_one_a_line(door):
    key = door.new_key()
    lines = [MESSAGE, MESSAGE | {"short_message": "Another", "level": 4}]
    body = zlib.compress(b"\n".join(json.dumps(line).encode() for line in lines))

    answer = door.report(body, "/gelf", key=key["key"], Content_Encoding="deflate")

    assert answer.status == 202
    assert logs_of(door, key) == {("error", "It broke"), ("warning", "Another")}


def test_only_what_is_severe_enough_is_kept(door):
    key = door.new_key()

    answer = door.report([MESSAGE | {"level": 6}, MESSAGE], "/gelf", key=key["key"])

    assert answer.status == 202
    assert logs_of(door, key) == {("error", "It broke")}


def test_a_bad_message_costs_no_other_and_is_named(door):
    key = door.new_key()

    answer = door.report([MESSAGE, {"host": "x"}, 3], "/gelf", key=key["key"])

    assert answer.status == 202
    assert (answer.json()["accepted"], answer.json()["rejected"]) == (1, 2)
    assert [error["index"] for error in answer.json()["errors"]] == [1, 2]
    assert logs_of(door, key) == {("error", "It broke")}


@pytest.mark.parametrize(
    ("body", "options", "status"),
    [
        (b'{"host": "x"}', {}, 400),
        (b"nonsense", {}, 400),
        (b"", {}, 400),
        (json.dumps([MESSAGE] * 10_001).encode(), {}, 413),
        (json.dumps(MESSAGE).encode(), {"key": ""}, 401),
        (json.dumps(MESSAGE).encode(), {"key": "0" * 32}, 401),
    ],
    ids=["no message", "no JSON", "empty", "many", "no key", "wrong key"],
)
def test_what_cannot_be_taken_is_refused(door, body, options, status):
    assert door.report(body, "/gelf", **options).status == status
