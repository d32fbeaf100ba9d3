"""`manage.py serve` as a whole: started, killed in every part, and stopped."""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import psutil
import pytest
from django.db import connection

from central_erros.embedded.server import EmbeddedServer
from tests.live import ROOT, Served, remove_server, sample_settings, wait_until


@pytest.fixture(scope="module")
def served():
    with Served() as served:
        yield served


def report(served, description="Division by zero") -> int:
    """Report an error and return the id of its log, the same for the same description."""
    request = Request(  # noqa: S310 (our own address)
        f"{served.url}/api/v1/logs/",
        json.dumps({"description": description}).encode(),
        {"Authorization": f"Bearer {served.key}", "Content-Type": "application/json"},
    )
    with urlopen(request, timeout=10) as response:  # noqa: S310
        assert response.status == 201
        return json.load(response)["id"]


def reports_again(served) -> int | None:
    try:
        return report(served)
    except (HTTPError, URLError, OSError):
        return None


def gunicorn(served) -> psutil.Process:
    return served.child("gunicorn")


def postmaster(served) -> psutil.Process:
    pid_file = EmbeddedServer(served.data_dir).home / "pgdata" / "postmaster.pid"
    return psutil.Process(int(pid_file.read_text().split()[0]))


def has_ended(process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


# --- Started -----------------------------------------------------------
def test_it_prints_how_to_begin_once(served):
    assert served.output.count(served.url) == 3
    assert served.setup_link.startswith(f"{served.url}/configurar#token=")
    assert len(served.key) == 32


def test_the_printed_curl_line_records_an_error(served):
    curl, *words = shlex.split(served.curl)
    assert [curl, *words[:2]] == ["curl", "-X", "POST"]
    url, _h, authorization, _h, content_type, _d, data = words[2:]

    headers = dict(header.split(": ") for header in (authorization, content_type))
    with urlopen(Request(url, data.encode(), headers)) as response:  # noqa: S310
        answer = json.load(response)

    assert answer["description"] == "Hello from curl"


def test_health_checks_answer(served):
    for path in ("healthz", "readyz"):
        with urlopen(f"{served.url}/{path}") as response:  # noqa: S310
            assert response.status == 200


def test_web_statements_are_bounded_and_those_of_commands_are_not(served):
    ask = (
        "from django.db import connection; cursor = connection.cursor()\n"
        "for name in ('statement_timeout', 'idle_in_transaction_session_timeout'):\n"
        "    cursor.execute(f'SHOW {name}'); print(cursor.fetchone()[0])"
    )

    def said(script):
        command = [sys.executable, "manage.py", "shell", "--verbosity=0", "--command", script]
        return subprocess.check_output(command, cwd=ROOT, env=served.environment, text=True)

    assert said(ask) == "0\n10min\n"  # which the embedded server lets nobody exceed
    assert said(f"import central_erros.wsgi; {ask}") == "2s\n5s\n"


@pytest.mark.django_db
def test_nothing_bounds_the_statements_of_the_tests_themselves():
    """What loads the web server's module bounds them: emptying the tables may then take too long."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_it_serves_with_the_sample_as_it_is():
    settings = sample_settings() | {"SECRET_KEY": "x" * 50}

    with Served(**settings) as served:
        assert report(served)


# --- Killed ------------------------------------------------------------
def test_a_killed_web_server_comes_back_with_the_data(served):
    log = report(served)
    master = gunicorn(served)

    master.kill()
    wait_until(lambda: not master.is_running(), "its end, seen by the supervisor")

    assert wait_until(lambda: reports_again(served), "the web server again") == log
    assert "The web server ended (-9): starting it again" in served.output


def test_a_killed_database_comes_back_with_the_data(served):
    log = report(served)
    main = postmaster(served)

    main.kill()

    assert wait_until(lambda: reports_again(served), "the database again") == log
    wait_until(lambda: "PostgreSQL ended: starting it again" in served.output, "a word about it")
    assert postmaster(served).pid != main.pid


def test_a_killed_maintenance_comes_back(served):
    first = served.child("maintenance")

    first.kill()

    def another():
        found = served.child("maintenance")
        return found and found.pid != first.pid

    wait_until(another, "the maintenance again")
    assert "The maintenance ended (-9): starting it again" in served.output


def test_a_killed_supervisor_takes_all_along_and_the_next_start_just_works(served):
    log = report(served)
    others = [gunicorn(served), *gunicorn(served).children(), postmaster(served)]

    served.stop(signal.SIGKILL)
    served.start()

    assert report(served) == log
    wait_until(lambda: all(map(has_ended, others[:-1])), "the end of the web server")


def test_all_killed_at_once_starts_again_with_the_data(served):
    log = report(served)
    web = gunicorn(served)
    for process in (psutil.Process(served.process.pid), web, *web.children(), postmaster(served)):
        process.kill()

    served.process.wait()
    served.start()

    assert report(served) == log


def test_a_supervisor_killed_for_good_leaves_nothing_running(served):
    web = gunicorn(served)
    others = [web, *web.children(), served.child("maintenance"), postmaster(served)]

    served.stop(signal.SIGKILL)

    wait_until(lambda: all(map(has_ended, others)), "the end of its children")
    served.start()


# --- Stopped -----------------------------------------------------------
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything_within_ten_seconds(served, signum):
    others = [gunicorn(served), *gunicorn(served).children(), postmaster(served)]
    idle = HTTPConnection("127.0.0.1", served.port)
    idle.request("GET", "/healthz")
    idle.getresponse().read()
    began = time.monotonic()

    status = served.stop(signum)

    assert time.monotonic() - began < 10
    assert status == 0
    assert all(map(has_ended, others))
    idle.close()
    served.start()


def test_it_stops_at_once_while_it_still_starts():
    with socket.create_server(("127.0.0.1", 0)) as silent:  # a database that never answers
        port = silent.getsockname()[1]
        served = Served(database_url=f"postgres://nobody@127.0.0.1:{port}/nothing")
        served.spawn()
        wait_until(lambda: psutil.Process(served.process.pid).net_connections(), "its connecting")

        began = time.monotonic()
        served.process.terminate()
        silent.close()

        served.__exit__()
        assert time.monotonic() - began < 10


# --- Side by side ------------------------------------------------------
def test_a_port_in_use_is_one_line_before_anything_starts():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        served = Served(PORT=port)
        served.spawn()

        assert served.process.wait(10) == 1
        (line,) = served.output.splitlines()
        assert line.startswith(f"CommandError: Cannot listen on 127.0.0.1:{port}: ")
        assert not served.data_dir.exists()
        served.__exit__()


def test_two_at_once_on_the_same_data_both_work():
    with Served() as first:
        first.stop()
        second = Served(data_dir=first.data_dir)
        first.spawn()
        with second:
            wait_until(first.is_ready, "the first")
            main = postmaster(first)
        wait_until(lambda: first.key, "the key of the first")

        assert report(first)
        assert postmaster(first) == main


# --- DATABASE_URL ------------------------------------------------------
@pytest.fixture
def database():
    """A server that is not `serve`'s own, not yet started."""
    folder = Path(tempfile.mkdtemp(prefix="central_erros-test-"))
    folder.chmod(0o755)
    server = EmbeddedServer(folder / "data")
    yield server
    server.release()
    remove_server(server.data_dir)
    shutil.rmtree(folder)


@pytest.fixture
def served_elsewhere(database):
    """`serve` with that server as its DATABASE_URL, not yet started."""
    url = f"postgres://central_erros@{quote(str(database.socket_dir), safe='')}/central_erros"
    served = Served(
        database_url=url,
        ALLOWED_HOSTS="errors.example.com,localhost",
        TRUSTED_PROXIES="1",
        PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    )
    yield served
    served.__exit__()


def test_it_waits_for_the_database_of_database_url(database, served_elsewhere):
    served_elsewhere.spawn()
    waiting = "Waiting for the database of DATABASE_URL"
    wait_until(lambda: waiting in served_elsewhere.output, "a word")
    database.start()

    wait_until(lambda: served_elsewhere.key, "ready")

    assert report(served_elsewhere)
    assert not served_elsewhere.data_dir.exists()


def test_p0_9_the_procfile_starts_gunicorn_as_a_platform_would(database, served_elsewhere):
    lines = (ROOT / "Procfile").read_text().splitlines()
    release, web = (line.partition(": ")[2] for line in lines)
    environment = served_elsewhere.environment
    environment["PUBLIC_URL"] = "https://errors.example.com"
    database.start()

    subprocess.run(shlex.split(release), cwd=ROOT, env=environment, check=True, capture_output=True)
    served_elsewhere.spawn(["sh", "-c", f"exec {web}"])
    wait_until(lambda: served_elsewhere.key, "ready")
    headers = {
        "Authorization": f"Bearer {served_elsewhere.key}",
        "Host": "errors.example.com",
        "X-Forwarded-Proto": "https",
    }
    address = f"http://127.0.0.1:{served_elsewhere.port}/api/v1/logs/"
    with urlopen(Request(address, b'{"description": "x"}', headers), timeout=10) as response:
        answer = json.load(response)

    assert gunicorn(served_elsewhere)
    assert answer["uri"] == f"https://errors.example.com/api/v1/logs/{answer['id']}/"
    assert served_elsewhere.setup_link.startswith("https://errors.example.com/configurar#token=")


# --- Refusals ----------------------------------------------------------
@pytest.mark.parametrize(
    ("size", "key", "status"),
    [(11 * 2**20, None, 413), (9 * 2**20, "0" * 32, 401), (9 * 2**20, "", 401)],
)
def test_a_refusal_reaches_a_client_that_sends_much(served, size, key, status):
    client = HTTPConnection("localhost", served.port, timeout=30)
    headers = {"Authorization": f"Bearer {served.key if key is None else key}"}

    client.request("POST", "/api/v1/events/", b"x" * size, headers)
    refusal = client.getresponse()
    refusal.read()
    client.request("GET", "/healthz")
    next_answer = client.getresponse()

    assert (refusal.status, next_answer.status) == (status, 200)
    client.close()


def test_forwarding_headers_of_strangers_change_nothing(served):
    headers = {
        "Authorization": f"Bearer {served.key}",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "Script-Name": "/evil",
    }
    request = Request(f"{served.url}/api/v1/logs/", b'{"description": "x"}', headers)  # noqa: S310
    with urlopen(request, timeout=10) as response:  # noqa: S310
        answer = json.load(response)

    assert answer["uri"] == f"{served.url}/api/v1/logs/{answer['id']}/"


# --- What it says ------------------------------------------------------
def test_no_token_password_or_report_gets_into_the_log(served):
    account = {"email": "quiet@example.com", "password": "correct horse battery staple"}
    body = {"description": "a very private report", "event_id": "no uuid"}

    def post(path, body, token=""):
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        request = Request(  # noqa: S310
            f"{served.url}/api/v1/{path}?token={token}", json.dumps(body).encode(), headers
        )
        try:
            with urlopen(request, timeout=10) as response:  # noqa: S310
                return json.load(response)
        except HTTPError as error:
            with error:
                return json.load(error)

    answer = post("auth/register/", account)
    post("auth/login/", account | {"password": "wrong but similar"})
    assert "event_id" in post("logs/", body, answer["token"])
    post("logs/", {"description": "a very private report"}, answer["key"])

    for secret in (
        account["password"], "wrong but similar", "very private",
        answer["token"], answer["refresh"], answer["key"],
    ):  # fmt: skip
        assert secret not in served.output
