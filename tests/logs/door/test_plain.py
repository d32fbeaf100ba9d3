"""Plain HTTP loggers at `events/`: whatever they send, answered as our own JSON is."""

import gzip
import json
from base64 import b64encode
from urllib.parse import urlencode

import pytest

from tests.logs.asking import EVENTS
from tests.logs.door.reported import event_of, logs_of
from tests.logs.protocols.captures import captured

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("name", "media_type", "status"),
    [
        ("pino.ndjson", "application/x-ndjson", 201),
        ("structlog.ndjson", "application/json", 201),
        ("python_json_logger.ndjson", "text/plain", 201),
        ("winston.json", "application/json", 201),
        ("winston_batch.json", "application/json", 201),
        ("httphandler_post.form", FORM, 201),
    ],
)
def test_what_real_loggers_send_is_stored(door, name, media_type, status):
    key = door.new_key()

    answer = door.report(captured(name), key=key["key"], **{"Content-Type": media_type})

    assert answer.status == status
    assert logs_of(door, key)


def test_one_record_is_answered_by_its_log_and_many_are_counted(door):
    one = door.report({"level": "error", "msg": "It broke"})
    many = door.report({"logs": [{"level": "error", "msg": "It broke"}, {"msg": "Also"}]})

    assert (one.status, set(one.json())) == (201, {"id", "event_id", "log"})
    assert door.read(f"logs/{one.json()['log']}/")["description"] == "It broke"
    assert (many.status, many.json()) == (201, {"accepted": 2, "rejected": 0, "errors": []})


def test_a_form_may_be_a_report_of_ours(door):
    key = door.new_key()
    form = {"description": "By form", "level": "warn", "env": "hml", "events": "3"}

    answer = door.report(urlencode(form).encode(), key=key["key"], **{"Content-Type": FORM})

    assert answer.status == 201
    log = door.read(f"logs/{answer.json()['log']}/")
    assert (log["level"], log["environment"], log["events"]) == ("warning", "homologation", 3)


def test_a_key_and_a_message_in_the_address_are_a_report(door):
    key = door.new_key()
    query = captured("httphandler_get.query").decode()

    answer = door.ask("GET", f"{EVENTS}?token={key['key']}&{query}", key="")
    ours = door.ask(
        "GET", f"{EVENTS}?token={key['key']}&description=By+address&level=critical", key=""
    )

    assert (answer.status, ours.status) == (201, 201)
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("critical", "By address") in logs_of(door, key)
    assert len(logs_of(door, key)) == 2


def test_without_a_message_or_without_a_key_a_get_reads(door):
    assert door.ask("GET", f"{EVENTS}?message=x", key=door.token).status in (200, 400)
    assert door.ask("GET", f"{EVENTS}?message=x", key="").status == 401
    assert door.ask("GET", EVENTS).status == 403


def test_httphandler_shows_its_key_by_basic(door):
    key = door.new_key()
    authorization = "Basic " + b64encode(f"app:{key['key']}".encode()).decode()

    answer = door.report({"msg": "x"}, key="", Authorization=authorization)

    assert answer.status == 201
    assert len(logs_of(door, key)) == 1


def test_a_bad_line_costs_no_other(door):
    key = door.new_key()
    body = b'{"msg": "good"}\nnot JSON\n{"msg": "also good"}\n[]\n'

    answer = door.report(body, key=key["key"], **{"Content-Type": "application/x-ndjson"})

    assert answer.status == 200
    assert (answer.json()["accepted"], answer.json()["rejected"]) == (2, 2)
    assert [error["index"] for error in answer.json()["errors"]] == [1, 3]
    assert len(logs_of(door, key)) == 2


def test_loggers_and_our_own_reports_may_share_a_body(door):
    key = door.new_key()
    body = [{"description": "ours"}, {"message": "theirs"}, {"level": "error"}]

    answer = door.report(body, key=key["key"], Accept_Language="en")

    assert answer.status == 200
    [error] = answer.json()["errors"]
    assert error == {"index": 2, "detail": "description: This field is required."}
    assert {text for _level, text in logs_of(door, key)} == {"ours", "theirs"}


def test_every_level_is_kept(door):
    key = door.new_key()

    door.report({"level": "debug", "message": "noise"}, key=key["key"])

    assert logs_of(door, key) == {("debug", "noise")}


def test_a_logged_exception_arrives_with_its_frames(door):
    key = door.new_key()

    door.report(captured("winston.json"), key=key["key"])

    assert event_of(door, key)["payload"]["exceptions"][-1]["frames"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"nonsense", 400),
        (b"level=error", 400),
        (b'{"message": ""}', 400),
        (json.dumps([{"msg": "x"}] * 1001).encode(), 413),
        (b'{"msg": "x"}\n' * 1001, 413),
    ],
    ids=["empty", "nonsense", "no message", "blank", "many", "many lines"],
)
def test_what_holds_no_report_is_refused(door, body, status):
    answer = door.report(body)

    assert answer.status == status


def test_what_records_share_may_not_be_more_than_a_body(door):
    def wrapped(n):
        body = {"logs": [{"msg": "x", "level": "error"}] * 1000, "comment": "y" * n}
        return gzip.compress(json.dumps(body).encode())

    shared = {"key": door.new_key()["key"], "Content_Encoding": "gzip", "Accept_Language": "en"}

    assert door.report(wrapped(2_000), **shared).status == 201
    answer = door.report(wrapped(220_000), **shared)
    assert answer.status == 413
    assert answer.json()["detail"] == "The body is longer than 20971520 bytes."


def test_bodies_are_compressed_and_in_chunks(door):
    key = door.new_key()
    body = gzip.compress(b"msg=squeezed&level=error")
    head = (
        f"POST {EVENTS}?token={key['key']} HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: {FORM}\r\nContent-Encoding: gzip\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)

    answer = door.send_raw(head.encode() + chunks + b"0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 201")
    assert logs_of(door, key) == {("error", "squeezed")}
