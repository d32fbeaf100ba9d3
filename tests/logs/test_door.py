"""Reports by key on the served product: the door in front of Django, and what it writes."""

import gzip
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.live import Served, wait_until
from tests.logs.asking import ENCODINGS, EVENTS, Door, database_of

QUEUE_MAX_ROWS = 20


@pytest.fixture(scope="module")
def served():
    with Served(
        QUEUE_MAX_ROWS=str(QUEUE_MAX_ROWS), QUEUE_MAX_MS="60000", WEB_CONCURRENCY="1"
    ) as served:
        yield served


@pytest.fixture(scope="module")
def door(served):
    return Door(served)


@pytest.fixture
def database(served):
    with database_of(served) as connection:
        yield connection


def test_a_report_is_answered_when_it_is_stored(door):
    answer = door.report({"description": "through the door", "event_id": uuid4().hex})

    assert answer.status == 201
    event = door.read(f"events/{answer.json()['id']}/")
    assert event["event_id"] == answer.json()["event_id"]
    assert event["source"] == "127.0.0.1"
    log = door.read(f"logs/{answer.json()['log']}/")
    assert (log["description"], log["events"]) == ("through the door", 1)


BODIES = [
    b'{"description": "same"}',
    b'{"title": "same", "level": "WARN", "env": "Produ\xc3\xa7\xc3\xa3o", "origin": 7}',
    b'{"description": "same", "date": "yesterday", "tags": [1], "level": "terrible"}',
    b'{"level": "error"}',
    b'{"description": "' + b"long " * 60_000 + b'"}',
    b"[]",
    b'[{"description": "same"}, {"description": ""}, 3]',
    b'[{"description": ""}]',
    b'{"description": "same"}\n{"description": "other"}\nnot json\n',
    b'"text"',
    b"{",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"description": "\\ud800 \\u0000", "x": NaN}',
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:30].decode("latin-1"))
@pytest.mark.parametrize("language", ["pt-BR", "en"])
def test_a_key_is_answered_what_a_person_is(door, body, language):
    answers = [
        door.report(body, key=key, Accept_Language=language) for key in (door.key, door.token)
    ]

    at_the_door, of_django = answers
    assert at_the_door.status == of_django.status
    assert _without_ids(at_the_door.json()) == _without_ids(of_django.json())
    # What tells the two apart, so that this compares two things.
    assert at_the_door.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in of_django.headers


def _without_ids(answer: dict) -> dict:
    return {name: value for name, value in answer.items() if name not in ("id", "log")}


@pytest.mark.parametrize("path", ["/api/v1/events", "/v1/api/events/", "/api/events/"])
def test_all_addresses_lead_through_the_door(door, path):
    answer = door.report({"description": path}, path)

    assert answer.status == 201
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("scheme", ["Bearer", "token", "JWT", "Api-Key"])
def test_a_key_comes_in_any_scheme_and_case(door, scheme):
    header = f"{scheme} {door.key.upper()}"

    assert door.report({"description": "x"}, Authorization=header).status == 201


def test_a_key_comes_in_a_header_or_in_the_address_too(door):
    report = {"description": "x"}

    assert door.report(report, key="", X_Api_Key=door.key).status == 201
    assert door.report(report, f"{EVENTS}?token={door.key}", key="").status == 201
    assert door.report(report, f"{EVENTS}?token={'0' * 32}", key="").status == 401
    assert door.report(report, key="").status == 401


def test_a_key_of_nobody_is_refused_and_spoils_nobody_elses(door):
    answers = [door.report({"description": "x"}, key="0" * 32) for _ in range(70)]

    assert {answer.status for answer in answers} == {401, 429}
    assert answers[0].json()["code"] == "invalid_token"
    assert answers[0].headers["WWW-Authenticate"] == 'Bearer realm="api"'
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert door.report({"description": "x"}).status == 201
    assert door.report({"description": "x"}, key=door.new_key()["key"]).status == 201


def test_a_revoked_key_ends_soon(door):
    key = door.new_key()
    assert door.report({"description": "x"}, key=key["key"]).status == 201

    path = f"/api/v1/applications/{key['application']}/keys/{key['id']}/"
    assert door.ask("DELETE", path, key=door.token).status == 204

    wait_until(
        lambda: door.report({"description": "x"}, key=key["key"]).status in (401, 429),
        "the end of the key",
    )


@pytest.mark.parametrize("length", [0, 300_000])
def test_a_revoked_key_ends_for_a_body_that_is_still_coming(door, length):
    key = door.new_key()
    body = json.dumps({"description": "from a revoked key", "details": "x" * length}).encode()
    head = (
        f"POST {EVENTS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key['key']}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("localhost", door.port), timeout=30) as client:
        client.sendall(head.encode() + body[:-1])
        path = f"/api/v1/applications/{key['application']}/keys/{key['id']}/"
        # Once it was used, the key is believed for a moment.
        assert door.report({"description": "x"}, key=key["key"]).status == 201
        assert door.ask("DELETE", path, key=door.token).status == 204
        wait_until(
            lambda: door.report({"description": "x"}, key=key["key"]).status in (401, 429),
            "the end of the key",
        )

        client.sendall(body[-1:])
        answer = client.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 401")


# --- Bodies -------------------------------------------------------------


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_compressed_bodies_are_read(door, encoding):
    body = ENCODINGS[encoding](json.dumps({"description": f"in {encoding}"}).encode())

    answer = door.report(body, Content_Encoding=encoding.upper())

    assert answer.status == 201
    log = door.read(f"logs/{answer.json()['log']}/")
    assert log["description"] == f"in {encoding}"


@pytest.mark.parametrize(
    ("body", "encoding", "status", "code"),
    [
        (gzip.compress(b" " * 300_000_000, 9), "gzip", 413, "too_large"),
        (b"no gzip", "gzip", 400, "parse_error"),
        (gzip.compress(b'{"description": "x"}')[:-4], "gzip", 400, "parse_error"),
        (b'{"description": "x"}', "rot13", 415, "unsupported_encoding"),
        (b" " * (10 * 2**20 + 1), "identity", 413, "too_large"),
    ],
    ids=["bomb", "garbage", "cut", "unknown", "long"],
)
def test_bodies_that_cannot_be_read_are_refused(door, body, encoding, status, code):
    answer = door.report(body, Content_Encoding=encoding, Accept_Language="en")

    assert (answer.status, answer.json()["code"]) == (status, code)


def test_a_body_of_unknown_length_is_read_as_it_comes(door):
    head = (
        f"POST {EVENTS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {door.key}\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in b'{"description": "in chunks"}')

    answer = door.send_raw(head.encode() + chunks + b"0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 201")


# --- Pages that report --------------------------------------------------


def test_a_page_of_any_origin_may_ask_whether_it_may_report(door):
    answer = door.ask(
        "OPTIONS", EVENTS, key="", Origin="https://shop.example",
        Access_Control_Request_Method="POST",
    )  # fmt: skip

    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_page_sees_why_it_was_refused(door):
    answer = door.report(b"{")

    assert answer.status == 400
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "retry-after" in answer.headers["Access-Control-Expose-Headers"]


def test_a_page_of_another_origin_reads_nothing(door):
    answer = door.ask("GET", EVENTS, key=door.token, Origin="https://shop.example")

    assert answer.status == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


# --- Limits -------------------------------------------------------------


def test_beyond_the_limit_of_an_application_reports_are_refused_and_counted(door):
    key = door.new_key(events_per_minute=3)["key"]
    statuses = [door.report({"description": "x"}, key=key).status for _ in range(5)]
    answer = door.report([{"description": "x"}] * 4, key=key)

    # The minute may end meanwhile: then there is room for three more.
    assert statuses.count(201) in (3, 4, 5)
    assert set(statuses) <= {201, 429}
    assert answer.status == 413


def test_a_limit_says_how_long_to_wait(door):
    key = door.new_key(events_per_day=1)
    door.report({"description": "x"}, key=key["key"])

    answer = door.report({"description": "x"}, key=key["key"], Accept_Language="en")

    assert (answer.status, answer.json()["code"]) == (429, "quota_exceeded")
    assert int(answer.headers["Retry-After"]) > 0
    path = f"applications/{key['application']}/"
    wait_until(lambda: door.read(path)["usage"]["day"]["refused"] == 1, "the refusal counted")
    assert door.read(path)["usage"]["day"]["events"] == 1


def test_what_cannot_be_written_soon_is_refused_at_once_and_nothing_taken_is_lost(door, database):
    noisy, quiet = (door.new_key()["key"] for _ in range(2))
    first = door.report({"description": "stuck"}, key=noisy)
    with database.cursor() as cursor, ThreadPoolExecutor(3 * QUEUE_MAX_ROWS) as clients:
        # Whatever holds a grouping holds the batch that wants it.
        cursor.execute(
            "SELECT 1 FROM logs_grouping WHERE log_id = %s FOR UPDATE", [first.json()["log"]]
        )
        sent = [
            clients.submit(door.report, {"description": "stuck"}, key=noisy)
            for _ in range(3 * QUEUE_MAX_ROWS)
        ]
        refused = wait_until(
            lambda: [future for future in sent if future.done()], "one that is refused"
        )
        of_another = clients.submit(door.report, {"description": "quiet"}, key=quiet)
        database.rollback()
        statuses = [future.result().status for future in sent]

    assert of_another.result().status == 201
    assert {future.result().status for future in refused} == {503}
    assert refused[0].result().json()["code"] == "busy"
    assert int(refused[0].result().headers["Retry-After"]) > 0
    assert set(statuses) == {201, 503}
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT sum(events) FROM logs_grouping WHERE log_id = %s", [first.json()["log"]]
        )
        assert cursor.fetchone() == (1 + statuses.count(201),)
