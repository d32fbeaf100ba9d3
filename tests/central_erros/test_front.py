"""The front of the served product: what clients may send, how slowly, and how many at once."""

import json
import re
import signal
import socket
import sys
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPResponse

import psutil
import psycopg2
import pytest

from central_erros.embedded.server import DATABASE, EmbeddedServer
from tests.live import PATIENCE_SECONDS, START_PATIENCE_SECONDS, Served, wait_until

LIMIT = 300_000  # bytes of a body, more than is kept in memory
BODY_SECONDS = 3
THREADS = 16
WAITING_MAX = 256
LONG_ANSWER = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"
HOST = b"Host: localhost\r\n"
PROPOSALS = {  # of another protocol: by Java's HttpClient and `curl --http2`, and by a browser
    "h2c": {
        "Connection": "Upgrade, HTTP2-Settings",
        "Upgrade": "h2c",
        "HTTP2-Settings": "AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA",
    },
    "websocket": {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"},
}
LANGUAGES = [(b"pt-BR", "pt-br"), (b"de, en;q=0.8", "en"), (b"", "pt-br")]


@pytest.fixture(scope="module")
def served():
    """An installation behind one proxy, with one worker: its threads can be counted."""
    with Served(
        WEB_CONCURRENCY="1",
        TRUSTED_PROXIES="1",
        REPORT_MAX_BYTES=str(LIMIT),
        BODY_SECONDS=str(BODY_SECONDS),
        STATEMENT_TIMEOUT_MS="60000",
        WRITE_TIMEOUT_MS="60000",
    ) as served:
        yield served


@pytest.fixture(scope="module")
def token(served):
    account = {"email": "ana@example.com", "password": "correct horse battery staple"}
    answer = ask(served, "POST", "/api/v1/auth/register/", json.dumps(account).encode())
    return answer.data["token"]


class Line:
    """A connection on which a test sends what it likes."""

    def __init__(self, served):
        self.socket = socket.create_connection(("127.0.0.1", served.port), PATIENCE_SECONDS)

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.socket.close()

    def send(self, *parts: bytes) -> None:
        self.socket.sendall(b"".join(parts))

    def answer(self, method: str = "GET") -> HTTPResponse:
        """Read the next answer; `data` is its body, decoded when it is JSON."""
        response = HTTPResponse(self.socket, method=method)
        response.begin()
        body = response.read()
        is_json = response.headers.get_content_type() == "application/json"
        response.data = json.loads(body) if is_json and body else body
        return response

    def is_ended(self) -> bool:
        """Whether the server ends the connection without another word."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True


def ask(served, method, path, body=b"", **headers) -> HTTPResponse:
    with Line(served) as line:
        line.send(request(method, path, body, **headers))
        return line.answer(method)


def request(method, path, body=b"", **headers) -> bytes:
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if body:
        headers.setdefault("Content-Type", "application/json")
    headers = {"Host": "localhost", "Content-Length": len(body), **headers}
    lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
    return f"{method} {path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode() + body


def report(served, description="It broke", **headers) -> HTTPResponse:
    body = json.dumps({"description": description}).encode()
    return ask(served, "POST", "/api/v1/logs/", body, **with_key(served), **headers)


def with_key(served) -> dict[str, str]:
    return {"Authorization": f"Bearer {served.key}"}


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (*pieces, b""))


def chunked_request(method, path, *pieces: bytes, **headers) -> bytes:
    head = request(method, path, **headers)
    return head.replace(b"Content-Length: 0", b"Transfer-Encoding: chunked") + chunked(*pieces)


def begun(served) -> bytes:
    """The head of a report whose body does not come."""
    return request("POST", "/api/v1/logs/", Content_Length=100, **with_key(served))


# --- Bodies ------------------------------------------------------------
def test_a_chunked_body_is_read(served):
    pieces = b'{"descr', b'iption": "In ', b'pieces"}'

    with Line(served) as line:
        line.send(chunked_request("POST", "/api/v1/logs/", *pieces, **with_key(served)))
        answer = line.answer()

    assert answer.status == 201
    assert answer.data["description"] == "In pieces"


def test_a_long_body_is_kept_on_disk_and_read(served):
    answer = report(served, "x" * (LIMIT - 1000))

    assert answer.status == 201


@pytest.mark.parametrize("framing", ["Content-Length", "Transfer-Encoding"])
def test_a_body_over_the_limit_is_a_413_that_arrives_and_the_connection_goes_on(served, framing):
    body = b"x" * (20 * LIMIT)
    head = request("POST", "/api/v1/auth/login/", Content_Length=len(body), Accept_Language="en")
    if framing == "Transfer-Encoding":
        head = head.replace(b"Content-Length: %d" % len(body), b"Transfer-Encoding: chunked")
        body = chunked(body[:LIMIT], body[LIMIT:])

    with Line(served) as line:
        line.send(head, body)
        refusal = line.answer()
        line.send(request("GET", "/healthz"))
        next_answer = line.answer()

    assert refusal.status == 413
    assert refusal.data == {
        "detail": f"The body is longer than {LIMIT} bytes.",
        "code": "too_large",
    }
    assert next_answer.status == 200


def test_a_body_that_takes_too_long_is_a_408(served):
    with Line(served) as line:
        line.send(begun(served))
        answer = line.answer()

        assert answer.status == 408
        assert answer.data["code"] == "timeout"
        assert answer.headers["Connection"] == "close"
        assert line.is_ended()


def test_slow_bodies_stop_nobody_else(served):
    with ExitStack() as stack:
        for _ in range(2 * THREADS):
            stack.enter_context(Line(served)).send(begun(served), b"{")

        assert report(served).status == 201


def test_a_body_is_asked_for_when_the_client_waits_for_that(served):
    body = b'{"description": "Asked for"}'
    head = request(
        "POST", "/api/v1/logs/", Content_Length=len(body), Expect="100-continue", **with_key(served)
    )

    with Line(served) as line:
        line.send(head)
        assert line.socket.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.send(body)
        assert line.answer().status == 201


def test_a_body_that_would_be_too_long_is_not_asked_for(served):
    head = request(
        "POST", "/api/v1/logs/", Content_Length=LIMIT + 1, Expect="100-continue", **with_key(served)
    )

    with Line(served) as line:
        line.send(head)
        answer = line.answer()

        assert answer.status == 413
        assert line.is_ended()


# --- Proposals of another protocol ------------------------------------
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "byte by byte"])
@pytest.mark.parametrize("framed", [request, chunked_request])
@pytest.mark.parametrize("proposal", PROPOSALS)
def test_a_body_comes_in_whatever_protocol_is_proposed(served, proposal, framed, at_once):
    headers = with_key(served) | PROPOSALS[proposal]
    body = b'{"description": "By HTTP/1.1"}'
    report = framed("POST", "/api/v1/logs/", body, **headers)

    with Line(served) as line:
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in [report] if at_once else [report[n : n + 1] for n in range(len(report))]:
            line.send(part)
        answer = line.answer()
        line.send(report)
        next_answer = line.answer()

    assert (answer.status, answer.data["description"]) == (201, "By HTTP/1.1")
    assert (next_answer.status, next_answer.data["description"]) == (201, "By HTTP/1.1")


@pytest.mark.parametrize("framed", [request, chunked_request])
def test_requests_sent_at_once_are_answered_whatever_protocol_they_propose(served, framed):
    reports = framed("POST", "/api/v1/logs/", b'{"description": "One"}', **with_key(served),
                     **PROPOSALS["h2c"]) * 2  # fmt: skip

    with Line(served) as line:
        line.send(reports, request("GET", "/healthz", Connection="close"))
        said = line.socket.makefile("rb").read()

    assert re.findall(rb"HTTP/1\.1 (\d+)", said) == [b"201", b"201", b"200"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("framed", [request, chunked_request])
def test_no_body_is_taken_for_a_request_whatever_protocol_is_proposed(served, framed, method):
    hidden = request("GET", "/healthz")

    with Line(served) as line:
        head, body = re.split(
            rb"(?<=\r\n\r\n)", framed(method, "/nothing", hidden, **PROPOSALS["h2c"]), maxsplit=1
        )
        line.send(head)
        line.send(body, request("GET", "/nothing", Connection="close"))
        said = line.socket.makefile("rb").read()

    assert re.findall(rb"HTTP/1\.1 (\d+)", said) == [b"404", b"404"]


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 1\r\nContent-Length: 2\r\n",
        b"Transfer-Encoding: chunked, gzip\r\n",
        b"Transfer-Encoding: gzip\r\n",
    ],
)
def test_a_body_without_a_clear_end_is_refused_whatever_protocol_is_proposed(served, framing):
    with Line(served) as line:
        line.send(b"POST / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n", framing, b"\r\n")

        assert line.answer().status == 400
        assert line.is_ended()


def test_who_wants_the_connection_to_end_may_propose_another_protocol(served):
    headers = with_key(served) | {"Connection": "close, Upgrade", "Upgrade": "h2c"}
    report = request("POST", "/api/v1/logs/", b'{"description": "The last"}', **headers)

    with Line(served) as line:
        line.send(report, request("GET", "/healthz"))

        assert line.answer().status == 201
        assert line.is_ended()


# --- Heads -------------------------------------------------------------
def test_only_the_header_with_hyphens_is_that_of_the_proxy(served):
    by_proxy = report(served, "By a proxy", **{"X-Forwarded-For": "203.0.113.7"})
    with Line(served) as line:
        forged = request("POST", "/api/v1/logs/", b'{"description": "Forged"}', **with_key(served))
        line.send(forged.replace(b"Host:", b"X_Forwarded_For: 203.0.113.7\r\nHost:"))
        by_hand = line.answer()

    assert by_proxy.data["source"] == "203.0.113.7"
    assert by_hand.data["source"] == "127.0.0.1"


def test_what_follows_a_body_is_no_header(served):
    head = request("POST", "/api/v1/logs/").replace(
        b"Content-Length: 0", b"Transfer-Encoding: chunked"
    )
    body = chunked(b'{"description": "x"}').removesuffix(b"\r\n")
    trailer = b"Authorization: Bearer " + served.key.encode() + b"\r\n\r\n"

    with Line(served) as line:
        line.send(head, body, trailer)

        assert line.answer().status == 401


@pytest.mark.parametrize(
    ("head", "status", "code"),
    [
        (b"GET /%b HTTP/1.1\r\n\r\n" % (b"x" * 8190), 414, "uri_too_long"),
        (b"GET / HTTP/1.1\r\n%b\r\n" % (b"A: b\r\n" * 101), 431, "headers_too_long"),
        (b"GET / HTTP/1.1\r\nA: %b\r\n\r\n" % (b"x" * 65_536), 431, "headers_too_long"),
        (b"GET / HTTP/1.1\r\nA: %b" % (b"x" * 10_000_000), 431, "headers_too_long"),
        (b"GET /%b" % (b"x" * 10_000_000), 431, "headers_too_long"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "bad_request"),
        (b"Hello!\r\n\r\n", 400, "bad_request"),
        (b"CONNECT localhost:443 HTTP/1.1\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n", 400, "bad_request"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400, "bad_request"),
        (b"GET /%b HTTP/1.1\r\nHost: localhost\r\n\r\n" % (b"x" * 8000), 404, "not_found"),
    ],
    ids=["url", "many", "long", "endless", "endless url", "tls", "words", "tunnel", "lengths", "hosts",
         "chunks", "just right"],
)  # fmt: skip
def test_a_head_out_of_bounds_is_refused_and_the_refusal_arrives(served, head, status, code):
    with Line(served) as line:
        line.send(head)
        answer = line.answer()

        assert answer.status == status
        assert answer.data["code"] == code


@pytest.mark.parametrize("text", [b"n%C3%A3o", b"%E9"])
def test_a_question_may_hold_any_byte(served, token, text):
    with Line(served) as line:
        line.send(
            b"GET /api/v1/logs/?search=", text, b" HTTP/1.1\r\n", HOST,
            b"Authorization: Bearer ", token.encode(), b"\r\n\r\n",
        )  # fmt: skip

        assert line.answer().status == 200


@pytest.mark.parametrize("target", ["/não", "/api/v1/logs/?search=não"])
def test_but_only_as_the_standard_writes_it(served, target):
    with Line(served) as line:
        line.send(b"GET ", target.encode(), b" HTTP/1.1\r\n", HOST, b"\r\n")
        answer = line.answer()

    assert answer.status == 400
    assert answer.data["code"] == "bad_request"


@pytest.mark.parametrize("path", ["/%E9", "/%00", "//evil.example/", "/n%C3%A3o"])
def test_a_path_that_there_is_not_is_a_404(served, path):
    answer = ask(served, "GET", path)

    assert answer.status == 404
    assert answer.data["code"] == "not_found"


@pytest.mark.parametrize("target", ["", "?x=1", "/"])
def test_an_address_may_be_absolute_and_have_no_path(served, target):
    answers = [
        ask(served, "GET", address, Accept="text/html")
        for address in (f"http://localhost{target}", f"/{target.lstrip('/')}")
    ]

    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].data == answers[1].data


def test_an_absolute_address_without_a_host_is_refused(served):
    assert ask(served, "GET", "http:///healthz").status == 400


def test_a_head_has_no_body(served, token):
    headers = {"Authorization": f"Bearer {token}"}

    with Line(served) as line:
        line.send(request("HEAD", "/api/v1/logs/", **headers))
        head = line.answer("HEAD")
        line.send(request("GET", "/api/v1/logs/", **headers))
        whole = line.answer()

    assert head.status == whole.status == 200
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]


def test_requests_sent_at_once_are_answered_in_their_order(served):
    with Line(served) as line:
        line.send(request("GET", "/nothing"), request("GET", "/healthz"), b"Hello!\r\n\r\n")

        said = line.socket.makefile("rb").read()  # to the end: answers come in one piece or in two

    assert re.findall(rb"HTTP/1\.1 (\d+)", said) == [b"404", b"200"]


def test_the_server_does_not_say_what_it_is(served):
    answer = ask(served, "GET", "/nothing")

    assert "Server" not in answer.headers
    assert "Date" in answer.headers


# What is sent, to whom, the answer, and its text in English and in Portuguese.
REFUSALS = [
    (b"GET / HTTP/1.1\r\nAccept-Language: %b\r\nA: b\r\nHello!\r\n\r\n", None, "400 bad_request",
     "Malformed request.", "Requisição malformada."),
    (b"POST / HTTP/1.1\r\nAccept-Language: %b\r\nContent-Length: 9\r\n\r\n", None, "408 timeout",
     "The request took too long to arrive.", "A requisição demorou demais para chegar."),
    (b"POST / HTTP/1.1\r\nAccept-Language: %b\r\nContent-Length: 300001\r\n\r\n", None,
     "413 too_large",
     "The body is longer than 300000 bytes.", "O corpo tem mais de 300000 bytes."),
    (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nAccept-Language: %b\r\n\r\n", None,
     "414 uri_too_long",
     "The address of the request is too long.", "O endereço da requisição é longo demais."),
    (b"GET / HTTP/1.1\r\nAccept-Language: %b\r\nA:" + b"x" * 70_000 + b"\r\n\r\n", None,
     "431 headers_too_long",
     "The headers of the request are too long.", "Os cabeçalhos da requisição são longos demais."),
    (b"GET / HTTP/1.1\r\nAccept-Language: %b\r\n\r\n", THREADS + WAITING_MAX, "503 busy",
     "The server is busy. Try again in a moment.",
     "O servidor está ocupado. Tente de novo em instantes."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "waiting", "answer", "english", "portuguese"),
    REFUSALS,
    ids=[row[2] for row in REFUSALS],
)
def test_a_refusal_is_in_the_readers_language(
    served, token, sent, waiting, answer, english, portuguese
):
    with ExitStack() as stack:
        if waiting:
            let_go = stack.enter_context(everything_waiting(served, token, waiting))
            stack.callback(let_go)
        lines = [stack.enter_context(Line(served)) for _ in LANGUAGES]
        for line, (asking, _language) in zip(lines, LANGUAGES, strict=True):
            line.send(sent % asking)

        for line, (_asking, language) in zip(lines, LANGUAGES, strict=True):
            response = line.answer()
            assert f"{response.status} {response.data['code']}" == answer
            assert response.data["detail"] == {"en": english, "pt-br": portuguese}[language]
            assert response.headers["Content-Language"] == language
            assert response.headers["Vary"] == "Accept-Language"


# --- Connections -------------------------------------------------------
def test_connections_that_say_nothing_are_ended(served):
    with Line(served) as silent, Line(served) as stammering, Line(served) as idle:
        stammering.send(b"GET / HTTP/1.1\r\nAccept-Language: en\r\nHos")
        idle.send(request("GET", "/healthz"))
        assert idle.answer().status == 200

        assert silent.is_ended()
        refusal = stammering.answer()
        assert (refusal.status, refusal.data["code"]) == (408, "timeout")
        assert idle.is_ended()


def test_silent_connections_stop_nobody_beyond_them():
    """Not even where a process may open few files, until it asks for more."""
    limited = f"ulimit -S -n 256; exec {sys.executable} manage.py serve"
    with ExitStack() as stack:
        served = Served()
        stack.callback(served.__exit__)
        served.spawn(["sh", "-c", limited])
        wait_until(lambda: served.key, "ready", START_PATIENCE_SECONDS)

        for _ in range(2000):
            stack.enter_context(Line(served))

        assert report(served).status == 201


def test_answers_that_nobody_reads_hold_no_thread(served):
    with ExitStack() as stack:
        for _ in range(2 * THREADS):
            line = stack.enter_context(Line(served))
            line.send(request("GET", LONG_ANSWER) * 10)

        assert report(served).status == 201


# --- Threads -----------------------------------------------------------
@contextmanager
def everything_waiting(served, token, requests):
    """Hold so many requests at a lock of the database; yield what lets them go, and their answers."""
    server = EmbeddedServer(served.data_dir)
    parameters = server.connection_params | {"user": "postgres", "dbname": DATABASE}
    with closing(psycopg2.connect(**parameters)) as database, ExitStack() as stack:
        cursor = database.cursor()
        cursor.execute("LOCK TABLE accounts_user")
        lines = [stack.enter_context(Line(served)) for _ in range(requests)]

        def held():
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return cursor.fetchone()[0]

        for number, line in enumerate(lines, start=1):
            if number == THREADS + 1:
                wait_until(lambda: held() == THREADS, "every thread at the lock")
            line.send(request("GET", "/api/v1/auth/me/", Authorization=f"Bearer {token}"))
        wait_until(lambda: held() == min(requests, THREADS), "requests at the lock")
        for _ in range(3):  # what was sent before is in by the time that this is answered
            assert ask(served, "GET", "/healthz").status == 200

        def let_go():
            database.rollback()
            return [line.answer() for line in lines]

        yield let_go


def test_probes_are_answered_while_every_thread_is_busy(served, token):
    with everything_waiting(served, token, THREADS + 1) as let_go:
        for path in ("/healthz", "/health", "/ping", "/readyz", "/readyz/"):
            assert ask(served, "GET", path, Host="10.1.2.3").status == 200
        let_go()


def test_requests_that_would_wait_behind_too_many_are_a_503(served, token):
    with everything_waiting(served, token, THREADS + WAITING_MAX) as let_go:
        refusal = ask(served, "GET", "/nothing")
        statuses = {answer.status for answer in let_go()}

    assert refusal.status == 503
    assert refusal.data["code"] == "busy"
    assert refusal.headers["Retry-After"]
    assert statuses == {200}


def test_who_left_the_queue_is_not_served(served, token):
    with (
        everything_waiting(served, token, THREADS) as let_go,
        Line(served) as gone,
        Line(served) as staying,
    ):
        for line, description in ((gone, "Left the queue"), (staying, "Stayed in the queue")):
            body = json.dumps({"description": description}).encode()
            line.send(request("POST", "/api/v1/logs/", body, **with_key(served)))
        gone.socket.close()
        assert ask(served, "GET", "/healthz").status == 200  # it has heard of that by now
        let_go()
        assert staying.answer().status == 201
    assert report(served, "The last in the queue").status == 201

    found = ask(served, "GET", "/api/v1/logs/?search=queue", Authorization=f"Bearer {token}").data[
        "results"
    ]
    assert sorted(log["description"] for log in found) == [
        "Stayed in the queue", "The last in the queue",
    ]  # fmt: skip


# --- The end -----------------------------------------------------------
def worker(served) -> psutil.Process:
    master = served.child("gunicorn")
    (worker,) = master.children()
    return worker


def test_a_killed_worker_is_replaced(served):
    killed = worker(served)

    killed.kill()
    wait_until(lambda: not killed.is_running(), "its end")

    wait_until(served.is_ready, "another")
    assert worker(served).pid != killed.pid


def test_workers_end_when_their_master_is_killed(served):
    master = served.child("gunicorn")
    orphan = worker(served)

    master.kill()

    wait_until(lambda: not orphan.is_running(), "its end")
    wait_until(served.is_ready, "another")


def test_a_signal_answers_what_is_under_way_and_ends_with_the_idle(served, token):
    with ExitStack() as stack:
        for _ in range(64):
            idle = stack.enter_context(Line(served))
            idle.send(request("GET", "/healthz"))
            assert idle.answer().status == 200
        with everything_waiting(served, token, THREADS + 1) as let_go:
            served.process.send_signal(signal.SIGTERM)
            assert idle.is_ended()
            answers = let_go()
        status = served.process.wait(PATIENCE_SECONDS)

    assert {answer.status for answer in answers} == {200}
    assert {answer.headers["Connection"] for answer in answers} == {"close"}
    assert status == 0
    served.start()
