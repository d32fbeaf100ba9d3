"""What `manage.py serve` runs beside itself, and starts again when it dies.

Each is a fork of `serve`, which has loaded the program already: they share that memory until they
write to it. So `serve` must have no threads, nor connections in use, while it starts one.
"""

import logging
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from runpy import run_module

from django.core.management import CommandError, call_command
from django.db import close_old_connections, connection
from setproctitle import setproctitle

from central_erros.embedded.keeper import dying_with_parent
from central_erros.gunicorn_options import GRACEFUL_SECONDS, gunicorn_options
from central_erros.maintenance import Busy, maintain

logger = logging.getLogger(__name__)

MAINTENANCE_SECONDS = 60

_forks = multiprocessing.get_context("fork")


class Backoff:
    """Pauses before starting again what died: none, half a second, 1 and then always 2 seconds."""

    QUIET_SECONDS = 60  # alive for so long, it has recovered

    def __init__(self):
        self.pause = 0
        self.since = time.monotonic()
        self.until: float | None = None  # while something is dead

    def is_over(self) -> bool:
        """Whether to start it now; asked again and again while it is dead."""
        now = time.monotonic()
        if self.until is None:
            if now - self.since > self.QUIET_SECONDS:
                self.pause = 0
            self.until = now + self.pause
            self.pause = min(2, self.pause * 2 or 0.5)
        if now < self.until:
            return False
        self.since, self.until = now, None
        return True


class Child:
    """A process in a session of its own: Ctrl+C reaches us alone, who stop it in good order."""

    name: str
    killed_by_our_death = signal.SIGTERM

    def __init__(self, *, leaves: socket.socket | None = None):
        """`leaves`: a socket of ours that is none of its business."""
        self.leaves = leaves
        self.process = None
        self.backoff = Backoff()

    def run(self) -> None:
        """What it does, in the process."""
        raise NotImplementedError

    def start(self) -> None:
        mind_our_death = dying_with_parent(self.killed_by_our_death)
        self.process = _forks.Process(target=self._live, args=[mind_our_death], daemon=True)
        self.process.start()

    def _live(self, mind_our_death: Callable[[], None] | None) -> None:
        os.setsid()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, signal.SIG_DFL)
        if mind_our_death:
            mind_our_death()
        if self.leaves:
            self.leaves.close()
        self.run()

    def has_ended(self) -> bool:
        return not self.process.is_alive()

    def tend(self) -> None:
        if self.has_ended() and self.backoff.is_over():
            logger.error("%s ended (%s): starting it again", self.name, self.process.exitcode)
            self.start()

    def terminate(self) -> None:
        """Tell it to end."""
        if self.process is not None:
            self.process.terminate()

    def stop(self) -> None:
        """Tell it to end, and wait until it has."""
        self.terminate()
        if self.process is None:
            return
        self.process.join(GRACEFUL_SECONDS + 0.5)
        if self.process.is_alive():
            self.process.kill()


class Maintenance(Child):
    """Each minute, what the tables need. What it is at when it is told to end, is rolled back."""

    name = "The maintenance"

    def run(self) -> None:
        setproctitle("central_erros: maintenance")
        while True:
            self._round()
            time.sleep(MAINTENANCE_SECONDS)

    def _round(self) -> None:
        try:
            close_old_connections()
            if server := embedded_server():
                server.trim_log()
            maintain()
        except Busy:
            logger.debug("Another process is doing the maintenance")
        except Exception:  # none of them is a reason to end: the next round may succeed
            logger.exception("Maintenance failed; it is tried again in %s s", MAINTENANCE_SECONDS)


class SyslogListener(Child):
    """`manage.py syslog`."""

    name = "The syslog listener"

    def run(self) -> None:
        setproctitle("central_erros: syslog")
        try:
            call_command("syslog")
        except CommandError as error:
            raise SystemExit(f"CommandError: {error}") from error


class WebServer(Child):
    """gunicorn."""

    name = "The web server"
    killed_by_our_death = signal.SIGINT

    def __init__(self, listener: socket.socket):
        super().__init__()
        self.listener = listener

    def run(self) -> None:
        setproctitle("central_erros: gunicorn")  # which has names of its own, once it is loaded
        options = gunicorn_options() | {"bind": f"fd://{self.listener.fileno()}"}
        # gunicorn reads it too, and would stumble over an empty one.
        os.environ["WEB_CONCURRENCY"] = options["workers"]
        sys.argv = ["gunicorn", "central_erros.asgi:app", "--preload", "--no-control-socket"]
        sys.argv += [f"--{name}={value}" for name, value in options.items()]
        run_module("gunicorn", run_name="__main__", alter_sys=False)

    def is_ready(self) -> bool:
        host, port = self.listener.getsockname()[:2]
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (no binding)
        client = HTTPConnection(host, port, timeout=5)
        try:
            client.request("GET", "/readyz")
            return client.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            client.close()

    def stop(self) -> None:
        self.listener.close()  # else new clients would wait for an answer in vain
        super().stop()


def embedded_server():
    """Return our hold on the embedded server; None where DATABASE_URL names another."""
    return getattr(connection, "embedded_server", None)
