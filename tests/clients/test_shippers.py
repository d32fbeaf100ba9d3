"""Programs of the system that ship logs: rsyslog by its Elasticsearch module, nginx by syslog."""

import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.live import PATIENCE_SECONDS, ROOT, free_port, wait_until

RSYSLOG = """
global(workDirectory="{folder}")
module(load="imtcp")
input(type="imtcp" port="{port}" address="127.0.0.1")
"""
NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}

http {{
  include {folder}/central-de-erros.conf;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;

  server {{
    listen 127.0.0.1:{port};
    location /orders/ {{ proxy_pass http://127.0.0.1:{closed}; }}
    location = /health {{ return 200; }}
    location = /gone {{ return 404; }}
  }}
}}
"""


@contextmanager
def running(*command, **options):
    """Keep a daemon in the foreground."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def rsyslog(program, application, tmp_path):
    """A running rsyslog; return what sends lines to it."""
    command = program("rsyslogd")
    if not list(Path("/usr/lib").glob("**/rsyslog/omelasticsearch.so")):
        pytest.skip("No rsyslog-elasticsearch here.")
    port = free_port()
    configuration = tmp_path / "rsyslog.conf"
    configuration.write_text(
        RSYSLOG.format(folder=tmp_path, port=port) + application.snippet("rsyslog")
    )

    def send(*lines: str) -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall("".join(f"{line}\n" for line in lines).encode())

    with running(command, "-n", "-f", configuration, "-i", tmp_path / "rsyslog.pid"):
        wait_until(lambda: is_open(port), "rsyslog")
        yield send


def test_rsyslog(rsyslog, application):
    rsyslog(
        "<11>Nov 21 01:28:12 web-1 shop[12]: order 17 is over 100",
        "<11>Nov 21 01:28:13 web-1 shop[12]: order 18 is over 100",
        '<12>Nov 21 01:28:14 web-2 shop[14]: no "price"\\for 7',
        "<14>Nov 21 01:28:15 web-1 shop[12]: sold",
    )

    log = application.log("order 17 is over 100", events=2)
    assert log["level"] == "error"
    assert log["source"] == "web-1"
    assert log["latest_event"]["payload"]["logger"] == "shop"
    assert "-11-21T01:28:12" in log["first_seen"]
    warning = application.log('no "price"\\for 7')
    assert warning["level"] == "warning"
    assert warning["source"] == "web-2"
    assert "sold" not in application.titles()


@pytest.fixture
def nginx(program, installation, application, tmp_path):
    """A running nginx, and what it reports to; return its address."""
    command = program("nginx")
    setting, configuration = application.steps("nginx")
    syslog_port, port = free_port(), free_port()
    address = setting.removeprefix("SYSLOG_LISTEN=").strip()
    listen = address.replace("0.0.0.0:5514?from=10.0.0.0/8", f"127.0.0.1:{syslog_port}")
    (tmp_path / "central-de-erros.conf").write_text(
        configuration.replace(":5514", f":{syslog_port}")
    )
    (tmp_path / "nginx.conf").write_text(
        NGINX.format(folder=tmp_path, port=port, closed=free_port())
    )
    syslog = [sys.executable, "manage.py", "syslog"]
    environment = installation.served.environment | {"SYSLOG_LISTEN": listen}

    with running(*syslog, cwd=ROOT, env=environment):
        wait_until(lambda: is_open(syslog_port), "syslog")
        with running(command, "-p", tmp_path, "-c", tmp_path / "nginx.conf"):
            wait_until(lambda: is_open(port), "nginx")
            yield f"http://127.0.0.1:{port}"


def test_nginx(nginx, application):
    for path in ("orders/17", "orders/18?page=2", "health", "gone"):
        with suppress(HTTPError):
            urlopen(f"{nginx}/{path}").close()  # noqa: S310 (our own address)

    access = application.log("GET /orders/17 502", events=2)
    assert access["level"] == "error"
    assert access["latest_event"]["payload"]["request"]["url"] == "/orders/18?page=2"
    error = application.log(
        "connect() failed (111: Connection refused) while connecting to upstream", events=2
    )
    assert error["level"] == "error"
    assert error["latest_event"]["payload"]["request"]["client"] == "127.0.0.1"
    assert len(application.logs()) == 2
