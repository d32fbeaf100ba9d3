"""A real server for tests: `manage.py serve` on a free port, with data or a database of its own."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from central_erros.embedded.server import EmbeddedServer

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 30
START_PATIENCE_SECONDS = 120  # it makes a database first, maybe on a busy disk


def wait_until(condition: Callable, what: str, patience: float = PATIENCE_SECONDS):
    """Return the first true value of `condition`; fail when there is none in `patience` s."""
    deadline = time.monotonic() + patience
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not in {patience} s: {what}"
        time.sleep(0.02)
    return value


def free_port() -> int:
    """Return a port that nothing listens at, below those that the system gives to connections.

    One of these would be somebody's before the server that it is for has started.
    """
    while True:
        port = secrets.choice(range(20_000, 32_768))
        with (
            suppress(OSError),
            socket.socket() as tcp,
            socket.socket(type=socket.SOCK_DGRAM) as udp,
        ):
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tcp.bind(("", port))
            udp.bind(("", port))
            return port


def sample_settings() -> dict[str, str]:
    """Return the settings of .env-sample, but for those that say where an installation lives."""
    lines = (ROOT / ".env-sample").read_text().splitlines()
    settings = dict(line.split("=", 1) for line in lines if line[:1].isupper())
    places = {"PORT", "PUBLIC_URL", "DATA_DIR", "DATABASE_URL"}
    return {name: value for name, value in settings.items() if name not in places}


class Served:
    """A running installation, in a `with` block.

    Without `database_url` it has the embedded PostgreSQL, in a new folder unless `data_dir` says
    which; a new one is removed at the end. Other keywords are environment variables of `serve`.
    """

    def __init__(self, *, data_dir: Path | None = None, database_url: str = "", **environment):
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._folder = Path(tempfile.mkdtemp(prefix="central_erros-test-"))
        self._folder.chmod(0o755)  # for the system user that runs PostgreSQL when we are root
        self.data_dir = data_dir or self._folder / "data"
        self.log = self._folder / "serve.log"
        self.environment = os.environ | {
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "DATA_DIR": str(self.data_dir),
            "DATABASE_URL": database_url,
            "PYTHONWARNINGS": "default",
            **environment,
        }
        self.process = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception) -> None:
        self.stop()
        if self.data_dir.is_relative_to(self._folder):
            remove_server(self.data_dir)
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start `serve` and return when it has said that it is ready."""
        self.spawn()
        wait_until(
            lambda: self.key or self.process.poll() is not None, "ready", START_PATIENCE_SECONDS
        )
        assert self.process.poll() is None, self.output
        wait_until(self.is_ready, "/readyz")

    def spawn(self, command: Sequence[str] = (sys.executable, "manage.py", "serve")) -> None:
        """Start `serve`, whose output begins anew, and do not wait."""
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def stop(self, signum: int = signal.SIGTERM) -> int:
        """Send the signal, wait for the end and return the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signum)
        return self.process.wait(PATIENCE_SECONDS)

    @property
    def output(self) -> str:
        return self.log.read_text()

    @property
    def key(self) -> str | None:
        """The ready key of the printed curl line."""
        return self._printed(r"Bearer ([0-9a-f]{32})")

    @property
    def setup_link(self) -> str | None:
        return self._printed(r"(http\S+#token=\S+)")

    @property
    def curl(self) -> str | None:
        return self._printed(r"^ *(curl .+)$")

    def child(self, name: str) -> psutil.Process | None:
        """Return the process of `serve` whose title holds this name, like "gunicorn"."""
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):  # it is dead, or has just ended
                if name in "".join(child.cmdline()):
                    return child
        return None

    def is_ready(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as response:
                return response.status == 200
        except (URLError, HTTPException, OSError):
            return False

    def _printed(self, pattern: str) -> str | None:
        found = re.search(pattern, self.output, re.MULTILINE)
        return found and found[1]


def remove_server(data_dir: Path) -> None:
    """Wait until the server of `data_dir` has ended, then remove all its files."""
    server = EmbeddedServer(data_dir)
    if server.home.exists():
        wait_until(server.is_gone, "the end of PostgreSQL")
        for folder in (server.socket_dir, server.home):
            shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(data_dir, ignore_errors=True)
