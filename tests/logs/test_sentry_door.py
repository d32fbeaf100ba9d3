"""Sentry's clients at the door of the served product: what they send, and what they are answered."""

import base64
import gzip
import json
import zlib
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.live import Served, wait_until
from tests.logs.asking import ENCODINGS, Answer, Door, database_of

EVENT = {"message": "the cart is empty", "platform": "python"}
BIG = b" " * (10 * 2**20 + 1)  # bytes, one more than are read


class Client:
    """One application's SDK."""

    def __init__(self, door: Door, **fields):
        made = door.new_key(**fields)
        self.door = door
        self.id, self.key, self.key_id = made["application"], made["key"], made["id"]

    @property
    def dsn(self) -> str:
        return f"https://{self.key}@errors.example.com/{self.id}"

    def headers(self) -> dict:
        client = f"Sentry sentry_key={self.key}, sentry_version=7, sentry_client=raven/1"
        return {"X_Sentry_Auth": client}

    def send(self, body: bytes, path="", *, key=True, **headers) -> Answer:
        headers = {"Content_Type": "text/plain;charset=UTF-8", "Accept_Language": "en"} | headers
        if key:
            headers = self.headers() | headers
        path = path or f"/api/{self.id}/envelope/"
        return self.door.ask("POST", path, body, key="", **headers)

    def store(self, body: bytes, **headers) -> Answer:
        return self.send(body, f"/api/{self.id}/store/", **headers)

    def event(self, id) -> dict:
        """Return the stored event with this id of the client's."""
        found = self.door.read(f"events/?application={self.id}&page_size=100")["results"]
        [event] = [row for row in found if row["event_id"].replace("-", "") == id]
        return self.door.read(f"events/{event['id']}/")

    def titles(self) -> list[str]:
        return sorted(log["description"] for log in self.logs())

    def logs(self) -> list[dict]:
        return self.door.read(f"logs/?application={self.id}")["results"]


def envelope(*items, **header) -> bytes:
    """Return an envelope of (type, payload) pairs, as Python's SDK writes it."""
    lines = [json.dumps(header).encode()]
    for type_, payload in items:
        payload = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        lines += [json.dumps({"type": type_, "length": len(payload)}).encode(), payload]
    return b"\n".join(lines) + b"\n"


@pytest.fixture(scope="module")
def served():
    with Served(WEB_CONCURRENCY="1", TRUSTED_PROXIES="1", QUEUE_MAX_MS="60000") as served:
        yield served


@pytest.fixture(scope="module")
def door(served):
    return Door(served)


@pytest.fixture(scope="module")
def client(door):
    return Client(door)


@pytest.fixture(scope="module")
def other(door):
    return Client(door)


@pytest.fixture
def database(served):
    with database_of(served) as connection:
        yield connection


def test_an_envelope_is_answered_with_its_id_when_it_is_stored(client):
    id = uuid4().hex
    event = EVENT | {
        "level": "fatal", "release": "shop@1", "environment": "Canary", "logger": "shop.cart",
        "user": {"id": 7, "ip_address": "{{auto}}"}, "tags": {"n": 1}, "server_name": "web-1",
    }  # fmt: skip

    answer = client.send(envelope(("event", event), event_id=id))

    assert (answer.status, answer.json()) == (200, {"id": id})
    stored = client.event(id)
    assert (stored["message"], stored["level"]) == ("the cart is empty", "critical")
    assert (stored["release"], stored["environment"]) == ("shop@1", "canary")
    assert (stored["source"], stored["tags"]) == ("web-1", {"n": "1"})
    assert stored["user"] == {"id": "7", "ip_address": "127.0.0.1"}
    assert stored["payload"]["logger"] == "shop.cart"


def test_a_store_body_is_answered_likewise(client):
    id = uuid4().hex

    answer = client.store(json.dumps(EVENT | {"event_id": id}).encode())

    assert (answer.status, answer.json()) == (200, {"id": id})
    assert client.event(id)["message"] == "the cart is empty"


def test_an_event_without_an_id_gets_one(client):
    answer = client.send(envelope(("event", EVENT)))

    assert client.event(answer.json()["id"])["message"] == "the cart is empty"


@pytest.mark.parametrize("media_type", [
    "application/x-sentry-envelope", "application/json", "application/octet-stream",
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "?",
])  # fmt: skip
def test_the_content_type_is_no_guide(client, media_type):
    """Browsers say text, Node.js says nothing, and forms must never touch a body."""
    event = json.dumps(EVENT).encode()

    assert client.send(envelope(("event", EVENT)), Content_Type=media_type).status == 200
    assert client.store(event, Content_Type=media_type).status == 200


@pytest.mark.parametrize("path", ["envelope", "envelope/", "store", "store/"])
def test_the_final_slash_is_optional(client, path):
    body = envelope(("event", EVENT)) if "env" in path else json.dumps(EVENT).encode()

    assert client.send(body, f"/api/{client.id}/{path}").status == 200


def test_a_device_whose_clock_is_years_behind_happens_now_in_the_list(door):
    client = Client(door)

    id = client.send(envelope(("event", EVENT | {"timestamp": 1_000_000_000}))).json()["id"]

    assert client.event(id)["occurred_at"].startswith("2001-09-0")
    [log] = client.logs()
    assert log["last_seen"] > "2026"  # no earlier than 30 days before its receipt


# --- Who reports --------------------------------------------------------


def sentry(key, **more):
    return {"X_Sentry_Auth": f"Sentry sentry_key={key}"} | more


@pytest.mark.parametrize(
    "form",
    [
        lambda key: {"X_Sentry_Auth": f"Sentry sentry_key={key}, sentry_version=7"},
        lambda key: {"X_Sentry_Auth": f"sentry sentry_version=5,sentry_secret=x,sentry_key={key}"},
        lambda key: {"X_Sentry_Auth": f"sentry_key={key.upper()}"},
        lambda key: {"Authorization": f"Sentry sentry_key={key}"},
        lambda key: {"X_Sentry_Auth": f"Sentry sentry_key={key}",
                     "Authorization": f"Sentry sentry_key={key}"},
    ],
)  # fmt: skip
def test_the_key_comes_in_a_header(client, form):
    answer = client.send(envelope(("event", EVENT)), key=False, **form(client.key))

    assert answer.status == 200


def test_the_key_comes_in_the_address_as_browsers_send_it(client):
    query = (
        f"?sentry_version=7&sentry_key={client.key}&sentry_client=sentry.javascript.browser%2F11"
    )

    for path, body in [
        (f"/api/{client.id}/envelope/{query}", envelope(("event", EVENT))),
        (f"/api/{client.id}/store/{query}", json.dumps(EVENT).encode()),
    ]:
        assert client.send(body, path, key=False).status == 200


def test_the_key_comes_in_the_envelope(client):
    body = envelope(("event", EVENT), dsn=client.dsn)

    assert client.send(body, key=False).status == 200
    assert client.send(body).status == 200  # and in a header, which agrees


@pytest.mark.parametrize(
    "body", [envelope(("event", EVENT)), envelope(("event", EVENT), dsn="https://nobody/7")]
)
def test_without_a_key_nothing_is_taken(client, body):
    for path in ("", "/tunnel/"):
        answer = client.send(body, path, key=False)

        assert answer.status == 401
        assert answer.json() == {"detail": "The request names no key.", "causes": []}
        assert answer.headers["X-Sentry-Error"] == "The request names no key."
        assert answer.headers["WWW-Authenticate"] == "Sentry"


def test_two_forms_that_name_different_keys_are_refused(client, other):
    body = envelope(("event", EVENT))
    path = f"/api/{client.id}/envelope/?sentry_key={client.key}"
    conflict = "The request names different keys or applications."

    answers = [
        client.send(body, path, **other.headers()),
        client.send(envelope(("event", EVENT), dsn=other.dsn)),
        client.send(envelope(("event", EVENT), dsn=other.dsn), key=False),
    ]

    assert [(each.status, each.json()["detail"]) for each in answers] == [(403, conflict)] * 3
    assert client.send(body, path).status == 200


def test_a_wrong_key_learns_nothing_about_the_application(client, other):
    gone = Client(client.door)
    assert gone.send(envelope()).status == 200
    client.door.ask("DELETE", f"/api/v1/applications/{gone.id}/", key=client.door.token)
    body = envelope(("event", EVENT))

    def refused(path, key):
        answer = client.send(body, path, key=False, **sentry(key))
        return answer.status, answer.text, answer.headers["X-Sentry-Error"]

    wait_until(lambda: gone.send(body).status == 403, "the end of its keys")
    answers = {
        refused(f"/api/{client.id}/envelope/", "0" * 32),
        refused(f"/api/{client.id}/envelope/", "not a key"),
        refused(f"/api/{client.id}/envelope/", other.key),
        refused(f"/api/{client.id}/store/", other.key),
        refused("/api/999999/envelope/", client.key),
        refused(f"/api/0{client.id}/envelope/", client.key),
        refused("/api/x/envelope/", client.key),
        refused(f"/api/{gone.id}/envelope/", gone.key),
    }
    detail = "There is no such key of this application."
    assert answers == {(403, json.dumps({"detail": detail, "causes": []}, separators=(",", ":"))
                        .encode(), detail)}  # fmt: skip
    assert refused(f"/api/{client.id}/envelope/", client.key)[0] == 200


def test_a_revoked_key_ends_soon(door):
    client = Client(door)
    assert client.send(envelope(("event", EVENT))).status == 200

    path = f"/api/v1/applications/{client.id}/keys/{client.key_id}/"
    assert door.ask("DELETE", path, key=door.token).status == 204

    wait_until(lambda: client.send(envelope(("event", EVENT))).status == 403, "the end of the key")


def test_wrong_keys_are_told_to_wait_and_spoil_nobody_elses(client):
    body, somewhere = envelope(("event", EVENT)), {"X_Forwarded_For": "203.0.113.9"}
    answers = [client.send(body, **sentry("0" * 32), **somewhere) for _ in range(70)]

    assert {answer.status for answer in answers} == {403, 429}
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].headers["Access-Control-Allow-Origin"] == "*"
    assert client.send(body, **somewhere).status == 200


# --- Bodies -------------------------------------------------------------


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_compressed_envelopes_are_read(client, encoding):
    body = ENCODINGS[encoding](envelope(("event", {"message": f"in {encoding}"})))

    assert client.send(body, Content_Encoding=encoding.upper()).status == 200
    assert f"in {encoding}" in client.titles()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_long_envelopes_are_read_too(client, encoding):
    event = {"message": f"long in {encoding}", "extra": {"text": "x" * 2**20}}

    answer = client.send(ENCODINGS[encoding](envelope(("event", event))), Content_Encoding=encoding)

    assert answer.status == 200
    assert f"long in {encoding}" in client.titles()


def test_an_old_client_sends_base64_of_a_zlib_stream(client):
    event = json.dumps({"message": "from raven of Node"}).encode()

    assert client.store(base64.b64encode(zlib.compress(event))).status == 200
    assert client.store(zlib.compress(event), Content_Encoding="deflate").status == 200
    assert "from raven of Node" in client.titles()


def test_a_body_of_unknown_length_is_read_as_it_comes(client):
    head = (
        f"POST /api/{client.id}/envelope/?sentry_key={client.key} HTTP/1.1\r\nHost: localhost\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    body = b'{}\n{"type":"event"}\n{"message":"in chunks"}'
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)

    answer = client.door.send_raw(head.encode() + chunks + b"0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200")
    assert "in chunks" in client.titles()


@pytest.mark.parametrize(
    ("path", "body", "headers", "status", "detail"),
    [
        ("envelope", b"", {}, 400, "The body cannot be read."),
        ("envelope", b"{", {}, 400, "The body cannot be read."),
        ("envelope", b"[]", {}, 400, "The body cannot be read."),
        ("envelope", b'{}\n{"type":"event","length":9}\n{}', {}, 400, "The body cannot be read."),
        ("envelope", envelope(("event", b"{")), {}, 400, "The body cannot be read."),
        ("store", b"", {}, 400, "The body cannot be read."),
        ("store", b"{", {}, 400, "The body cannot be read."),
        ("store", b"!!!", {}, 400, "The body cannot be read."),
        ("envelope", b"no gzip", {"Content_Encoding": "gzip"}, 400,
         "The body is not what its Content-Encoding says."),
        ("envelope", b"{}", {"Content_Encoding": "rot13"}, 415,
         "Unknown Content-Encoding. Use one of: gzip, deflate, br, zstd."),
        ("envelope", gzip.compress(b" " * 300_000_000, 9), {"Content_Encoding": "gzip"}, 413,
         "The body is longer than 20971520 bytes."),
        ("envelope", BIG, {}, 413, "The body is longer than 10485760 bytes."),
        ("envelope", envelope(("event", b" " * (4 * 2**20 + 1))), {}, 413,
         "An item of the envelope is too large."),
        ("store", b'{"message":"%b"}' % (b"x" * 4 * 2**20), {}, 413,
         "An item of the envelope is too large."),
    ],
)  # fmt: skip
def test_bodies_that_cannot_be_read_are_refused(client, path, body, headers, status, detail):
    answer = client.send(body, f"/api/{client.id}/{path}/", **headers)

    assert (answer.status, answer.json()["detail"]) == (status, detail)
    assert bool(answer.json()["causes"]) == (detail == "The body cannot be read.")
    assert answer.headers["X-Sentry-Error"].startswith(detail)
    assert "\n" not in answer.headers["X-Sentry-Error"]


# What is sent with which headers, the status, and the text in English and in Portuguese.
REFUSALS = [
    (b"{", {}, 400, "The body cannot be read.", "O corpo não pôde ser lido."),
    (b"{}", {"key": False}, 401, "The request names no key.",
     "A requisição não traz nenhuma chave."),
    (b"{}", sentry("0" * 32), 403, "There is no such key of this application.",
     "Não existe essa chave desta aplicação."),
    (b"{}", {"Authorization": f"Sentry sentry_key={'0' * 32}"}, 403,
     "The request names different keys or applications.",
     "A requisição traz chaves ou aplicações diferentes."),
    (envelope(("event", b" " * (4 * 2**20 + 1))), {}, 413, "An item of the envelope is too large.",
     "Um item do envelope é grande demais."),
    (b"{}", {"Content_Encoding": "rot13"}, 415,
     "Unknown Content-Encoding. Use one of: gzip, deflate, br, zstd.",
     "Content-Encoding desconhecido. Use um destes: gzip, deflate, br, zstd."),
]  # fmt: skip


@pytest.mark.parametrize(("body", "headers", "status", "english", "portuguese"), REFUSALS)
def test_a_refusal_is_in_the_readers_language(client, body, headers, status, english, portuguese):
    answers = [
        client.send(body, **headers, Accept_Language=language) for language in ("en", "pt-BR")
    ]

    assert [answer.status for answer in answers] == [status, status]
    assert [answer.json()["detail"] for answer in answers] == [english, portuguese]


@pytest.mark.parametrize(
    "item",
    [
        ("session", {"sid": "1"}),
        ("client_report", {"discarded_events": []}),
        ("transaction", {"type": "transaction"}),
        ("attachment", b"\x00\xff\n{"),
        ("replay_recording", b""),
        ("of tomorrow", {}),
    ],
    ids=lambda item: item[0],
)
def test_what_is_no_error_is_acknowledged_and_dropped(door, item):
    client = Client(door)
    id = uuid4().hex

    alone = client.send(envelope(item))
    with_id = client.send(envelope(item, event_id=id))
    beside = client.send(envelope(item, ("event", EVENT)))

    assert (alone.status, alone.json()) == (200, {})
    assert (with_id.status, with_id.json()) == (200, {"id": id})
    assert beside.status == 200
    assert [log["events"] for log in client.logs()] == [1]


def test_an_envelope_without_items_is_fine(client):
    answer = client.send(b"{}")

    assert (answer.status, answer.json()) == (200, {})


def test_a_bad_item_costs_its_neighbours_nothing(door):
    client = Client(door)
    id = uuid4().hex
    items = [("event", b"{"), ("event", {"message": "good"}), ("event", {"message": "as good"})]

    answer = client.send(envelope(*items, event_id=id))

    assert (answer.status, answer.json()) == (200, {"id": id})
    assert answer.headers["X-Sentry-Error"]
    assert client.titles() == ["as good", "good"]


ODD_EVENTS = {
    "nul and a surrogate": (b'{"message":"a\\u0000b\\ud83dc","x":NaN}', "a�b�c"),
    "nulls": (b'{"message":null,"exception":{"values":[null]},"tags":null}', "<no message>"),
    "a bare exception": (b'{"exception":{"type":"E","value":3}}', "E: 3"),
    "old names": (b'{"sentry.interfaces.Message":{"message":"%s!","params":["hi"]}}', "hi!"),
    "wrong types": (b'{"message":7,"level":[],"user":1,"tags":[["a"]],"breadcrumbs":{}}', "7"),
    "thrown text": (b'{"exception":{"values":[{"value":"text","mechanism":{"synthetic":true}}]}}',
                    "text"),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD_EVENTS)
def test_odd_forms_are_taken(door, name):
    body, title = ODD_EVENTS[name]
    client = Client(door)

    assert client.send(envelope(("event", body))).status == 200
    assert client.store(body).status == 200
    assert client.titles() == [title]


def test_a_large_event_is_stored_trimmed(door):
    client = Client(door)
    frame = {"filename": "a.py", "function": "f", "vars": {"x": "v" * 2000}}
    frames = [frame | {"lineno": n} for n in range(1000)]
    exception = {"type": "RecursionError", "stacktrace": {"frames": frames}}

    answer = client.send(envelope(("event", {"exception": {"values": [exception]}})))

    assert answer.status == 200
    assert len(json.dumps(client.event(answer.json()["id"]))) < 1_000_000


def test_secrets_are_masked_before_they_are_stored(door):
    client = Client(door, masked_keys=["cpf"])
    event = EVENT | {
        "request": {"headers": {"Authorization": "Bearer abc123"}, "query_string": "token=abc123"},
        "extra": {"userCpf": "11122233344", "region": "south"},
    }

    stored = client.event(client.send(envelope(("event", event))).json()["id"])

    assert "abc123" not in json.dumps(stored)
    assert stored["payload"]["extra"] == {"userCpf": "[Filtered]", "region": "south"}


# --- Repeats ------------------------------------------------------------


def test_a_repeated_event_is_one_also_at_once(door):
    client = Client(door)
    id = uuid4().hex
    body = envelope(("event", EVENT), event_id=id)

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _n: client.send(body), range(20)))
    answers.append(client.send(body))

    assert [(each.status, each.json()) for each in answers] == [(200, {"id": id})] * 21
    assert [log["events"] for log in client.logs()] == [1]


# --- What is no error -----------------------------------------------------


def written(client, **criteria) -> list[dict]:
    criteria = "&".join(f"{name}={value}" for name, value in criteria.items())
    path = f"feedback/?application={client.id}&{criteria}"
    return client.door.read(path)["results"]


def test_feedback_is_kept_with_its_event_whichever_comes_first(door):
    client = Client(door)
    id = uuid4().hex
    about = {"message": "I clicked.", "associated_event_id": id, "contact_email": "b@example.com"}
    report = {"event_id": id, "name": "Bia", "comments": "Nothing happened."}

    answers = [
        client.send(envelope(("feedback", {"contexts": {"feedback": about}}))),
        client.send(envelope(("event", EVENT), event_id=id)),
        client.send(envelope(("user_report", report))),
        client.send(envelope(("user_report", report))),  # repeated
    ]

    assert [answer.status for answer in answers] == [200] * 4
    shown = client.event(id)["feedback"]
    assert [row["message"] for row in shown] == ["I clicked.", "Nothing happened."]
    assert (shown[0]["email"], shown[1]["name"]) == ("b@example.com", "Bia")
    [log] = client.logs()
    assert [row["message"] for row in written(client, log=log["id"])] == ["Nothing happened."]


def test_a_check_in_is_a_sign_of_life_that_can_be_listed(door):
    client = Client(door)
    id = uuid4().hex
    for status, duration in (("in_progress", None), ("ok", 12.5)):
        check_in = {"monitor_slug": "nightly", "check_in_id": id, "status": status,
                    "duration": duration, "environment": "production"}  # fmt: skip
        assert client.send(envelope(("check_in", check_in))).status == 200

    [row] = door.read(f"check-ins/?application={client.id}&monitor=nightly")["results"]

    assert (row["status"], row["duration"], row["environment"]) == ("ok", 12.5, "production")
    assert client.logs() == []


def test_a_check_in_that_says_nothing_is_refused(client):
    answer = client.send(envelope(("check_in", {"monitor_slug": "nightly", "status": "maybe"})))

    assert answer.status == 400
    assert answer.json()["causes"]


LINES = {"version": 2, "items": [
    {"timestamp": 1795225442.5, "level": "warn", "body": "low on disk", "trace_id": "a" * 32,
     "attributes": {"sentry.release": {"value": "shop@1", "type": "string"}}},
    {"level": "info", "body": "started"},
]}  # fmt: skip


def test_log_lines_are_stored_where_the_application_wants_them(door):
    wanted, unwanted = Client(door, store_logs=True), Client(door)

    for client in (wanted, unwanted):
        answer = client.send(envelope(("log", LINES)))
        assert (answer.status, answer.json()) == (200, {})

    assert wanted.titles() == ["low on disk", "started"]
    assert unwanted.titles() == []
    [log] = [log for log in wanted.logs() if log["description"] == "low on disk"]
    assert log["level"] == "warning"


def test_what_is_read_past_is_told_in_the_log_of_the_server(served, door):
    client = Client(door)
    client.send(envelope(("session", {}), ("session", {}), ("transaction", {})))

    told = f"Of application {client.id} was read past: 2 session, 1 transaction"
    wait_until(lambda: told in served.output, "the line")


@pytest.mark.parametrize(
    "item",
    [
        ("event", EVENT),
        ("check_in", {"monitor_slug": "nightly", "status": "ok"}),
        ("user_report", {"comments": "Nothing happened."}),
    ],
    ids=lambda item: item[0],
)
def test_everything_that_is_stored_counts_for_the_quota(door, item):
    client = Client(door, events_per_minute=1)

    statuses = [client.send(envelope(item, item)).status for _ in range(2)]

    assert statuses == [413, 413]
    assert client.send(envelope(item)).status == 200


# --- Tunnel -------------------------------------------------------------


@pytest.mark.parametrize("path", ["/tunnel/", "/tunnel"])
def test_a_tunnel_takes_the_application_from_the_envelope(door, path):
    client = Client(door)
    id = uuid4().hex

    answer = client.send(envelope(("event", EVENT), event_id=id, dsn=client.dsn), path, key=False)

    assert (answer.status, answer.json()) == (200, {"id": id})
    assert client.titles() == ["the cart is empty"]


def test_a_tunnel_refuses_what_belongs_to_nobody_here(client, other):
    def refused(dsn):
        return client.send(envelope(("event", EVENT), dsn=dsn), "/tunnel/", key=False).status

    assert refused(f"https://{'0' * 32}@errors.example.com/{client.id}") == 403
    assert refused(f"https://{other.key}@errors.example.com/{client.id}") == 403
    assert refused(client.dsn.replace("example", "elsewhere")) == 200


def test_a_tunnel_tells_wrong_keys_to_wait_and_spoils_nobody_elses(client):
    somewhere = {"X_Forwarded_For": "203.0.113.10"}

    def send(key):
        body = envelope(("event", EVENT), dsn=client.dsn.replace(client.key, key))
        return client.send(body, "/tunnel/", key=False, **somewhere)

    answers = [send("0" * 32) for _ in range(70)]

    assert {answer.status for answer in answers} == {403, 429}
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert send(client.key).status == 200


def test_a_tunnel_takes_in_no_more_of_strangers_than_says_who_they_are(client):
    """The body never ends: what comes before the answer is all that it can make us hold."""
    header = envelope(dsn=client.dsn.replace(client.key, "0" * 32))
    head = (
        "POST /tunnel/ HTTP/1.1\r\nHost: localhost\r\nAccept-Language: en\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    for body in (header.ljust(100_000), b" " * 100_000):
        answer = client.door.send_raw(b"%b%x\r\n%b\r\n" % (head.encode(), len(body), body))

        assert answer.startswith(b"HTTP/1.1 403" if body.startswith(b"{") else b"HTTP/1.1 400")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_tunnel_inflates_for_strangers_no_more_than_says_who_they_are(client, encoding):
    def sent(dsn):
        body = ENCODINGS[encoding](envelope(dsn=dsn) + b" " * (20 * 2**20))
        return client.send(body, "/tunnel/", key=False, Content_Encoding=encoding)

    assert sent(client.dsn.replace(client.key, "0" * 32)).status == 403
    answer = sent(client.dsn)
    assert answer.status == 413
    assert answer.json()["detail"] == "The body is longer than 20971520 bytes."


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_tunnel_takes_long_envelopes(door, encoding):
    client = Client(door)
    body = ENCODINGS[encoding](
        envelope(("event", EVENT), ("attachment", BIG[:500_000]), dsn=client.dsn)
    )

    answer = client.send(body, "/tunnel/", key=False, Content_Encoding=encoding)

    assert answer.status == 200
    assert client.titles() == ["the cart is empty"]


# --- Pages that report --------------------------------------------------


def test_a_page_of_any_origin_may_report(client):
    path = f"/api/{client.id}/envelope/?sentry_key={client.key}"
    page = {"Origin": "https://shop.example"}
    asked = client.door.ask("OPTIONS", path, key="", Access_Control_Request_Method="POST", **page)

    assert (asked.status, asked.text) == (204, b"")
    assert asked.headers["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    allowed = asked.headers["Access-Control-Allow-Headers"].split(", ")
    assert {"x-sentry-auth", "content-encoding", "sentry-trace", "baggage"} <= set(allowed)
    assert asked.headers["Access-Control-Max-Age"] == "3600"
    for body in (envelope(("event", EVENT)), b"{"):
        answer = client.send(body, path, key=False, **page)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        exposed = answer.headers["Access-Control-Expose-Headers"]
        assert exposed == "x-sentry-error, x-sentry-rate-limits, retry-after"


# --- Limits -------------------------------------------------------------


def test_beyond_a_quota_events_wait_and_the_rest_goes_on(door):
    client = Client(door, events_per_day=1)
    assert client.send(envelope(("event", EVENT))).status == 200

    answer = client.send(envelope(("event", EVENT)))

    seconds = answer.headers["Retry-After"]
    assert (answer.status, int(seconds) > 0) == (429, True)
    limits = f"{seconds}:error;default;log_item;monitor;feedback:project:quota_exceeded"
    assert answer.headers["X-Sentry-Rate-Limits"] == limits
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert set(answer.json()) == {"detail", "causes"}
    assert client.send(envelope(("client_report", {}))).status == 200


def test_while_the_database_is_stuck_a_client_is_told_to_come_back(door, database):
    client = Client(door)
    assert client.send(envelope(("event", EVENT))).status == 200
    [log] = client.logs()
    with database.cursor() as cursor, ThreadPoolExecutor(1) as threads:
        cursor.execute("SELECT 1 FROM logs_grouping WHERE log_id = %s FOR UPDATE", [log["id"]])
        stuck = threads.submit(client.send, envelope(("event", EVENT)))
        answer = stuck.result()  # the statement timeout ends it
        database.rollback()

    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert set(answer.json()) == {"detail", "causes"}
    assert client.send(envelope(("event", EVENT))).status == 200
    assert [log["events"] for log in client.logs()] == [2]


def test_check_ins_that_are_stuck_hold_up_no_report(door, database):
    stuck, client = Client(door), Client(door)
    check_in = {"monitor_slug": "nightly", "status": "ok"}
    with database.cursor() as cursor, ThreadPoolExecutor(1) as threads:
        cursor.execute("LOCK TABLE logs_checkin IN EXCLUSIVE MODE")
        waiting = threads.submit(stuck.send, envelope(("check_in", check_in)))
        assert client.send(envelope(("event", EVENT))).status == 200  # whose key is looked up
        answer = waiting.result()  # the statement timeout ends it
        database.rollback()

    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert stuck.send(envelope(("check_in", check_in))).status == 200
