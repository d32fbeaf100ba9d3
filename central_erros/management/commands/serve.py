"""`manage.py serve`: all that an installation runs, in the foreground, until a signal ends it."""

import ctypes
import errno
import gc
import logging
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connection, connections
from django.utils.translation import gettext as _

from accounts.setup import ensure_administrator, setup_link
from central_erros.children import (
    Backoff,
    Maintenance,
    SyslogListener,
    WebServer,
    embedded_server,
)
from central_erros.database import has_ended
from central_erros.embedded.errors import EmbeddedServerError
from logs.listener.ports import BadPort, parse_ports
from logs.models import Key

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.2
DATABASE_RETRY_SECONDS = 2
PORT_PATIENCE_SECONDS = 2
FILES_WANTED = 65_536  # each connection is one

# Whoever stops us kills after 10 s, as Docker and Heroku do.
STOP_SECONDS = 9.5

# Elsewhere, sockets that share a port do not share its connections.
SHARES_PORTS = sys.platform == "linux"

MIGRATION_LOCK = 0x6D696772617465  # "migrate": our key among the database's advisory locks

FIRST_REPORT = (
    "curl -X POST %s/api/v1/logs/ -H 'Authorization: Bearer %s' "
    """-H 'Content-Type: application/json' -d '{"description": "Hello from curl"}'"""
)


class Stop(BaseException):
    """SIGTERM or SIGINT arrived. No Exception: nothing on its way may take it for an error."""


class Command(BaseCommand):
    requires_system_checks = ()  # of code, which the tests have checked: 5 MB for as long as it runs
    help = "Run Central de Erros: its database unless DATABASE_URL is set, migrations, web server."

    def add_arguments(self, parser):
        parser.add_argument(
            "--bind",
            metavar="HOST:PORT",
            default=f"127.0.0.1:{settings.PORT}",
            help="Where to listen (default: %(default)s).",
        )

    def handle(self, *, bind, **options):
        with reserved(bind) as listener:
            raise_file_limit()
            for signum in (signal.SIGTERM, signal.SIGINT):
                signal.signal(signum, _stop)
            web = WebServer(listener)
            children = [web, Maintenance(leaves=listener)]
            if listens():
                children.append(SyslogListener(leaves=listener))
            try:
                wait_for_database()
                migrate()  # it makes the partitions that the first report needs
                ensure_administrator()
                connections.close_all()
                give_memory_back()
                self.supervise(web, children)
            except Stop:
                logger.info("Stopping")
            finally:
                listener.close()  # else new clients would wait for an answer in vain
                for child in children:
                    child.terminate()  # all at once: there is little time
                for child in children:
                    child.stop()
                connections.close_all()
                if server := embedded_server():
                    server.release()

    def supervise(self, web, children):
        for child in children:
            child.start()
        server = embedded_server()
        database = EmbeddedDatabase(server) if server else None
        announced = False
        while True:
            if database:
                database.tend()
            for child in children:
                if child is not web or announced:
                    child.tend()
            if not announced:
                if web.has_ended():
                    raise CommandError("The web server could not start; the reason is above.")
                if web.is_ready():
                    self.announce()
                    announced = True
            time.sleep(TICK_SECONDS)

    def announce(self):
        link, key = setup_link(), Key.objects.for_first_steps().key
        connection.close()  # we need it no more
        lines = [_("Central de Erros: %s") % settings.PUBLIC_URL]
        if link:
            lines.append(_("Create the administrator: %s") % link)
        lines += [_("Report a first error:"), "  " + FIRST_REPORT % (settings.PUBLIC_URL, key)]
        self.stdout.write("\n".join(["", *lines, ""]))
        self.stdout.flush()


def listens() -> bool:
    """Whether SYSLOG_LISTEN names a port; refuses to start with one that makes no sense."""
    try:
        return bool(parse_ports(settings.SYSLOG_LISTEN))
    except BadPort as error:
        raise CommandError(f"SYSLOG_LISTEN: {error}.") from error


def _stop(signum, frame):
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    # Whatever hangs on the way out, the kernel and the keeper of the database clean up after us.
    guard = threading.Timer(STOP_SECONDS, os._exit, [1])
    guard.daemon = True
    guard.start()
    raise Stop


@contextmanager
def reserved(bind: str) -> Iterator[socket.socket]:
    """Hold the address before anything starts; until the web server listens, it refuses clients.

    The socket outlives a web server that dies: its clients wait for the next one meanwhile.
    """
    deadline = time.monotonic() + PORT_PATIENCE_SECONDS
    while True:
        try:
            listener = _bound(bind)
        except (OSError, ValueError) as error:
            # The workers of a killed predecessor notice within a second.
            if getattr(error, "errno", None) != errno.EADDRINUSE or time.monotonic() > deadline:
                raise CommandError(
                    f"Cannot listen on {bind}: {error}. Choose another port with PORT."
                ) from error
            time.sleep(TICK_SECONDS)
        else:
            break
    with listener:
        yield listener


def _bound(bind: str) -> socket.socket:
    address = urlsplit(f"//{bind}")
    family, *_rest, target = socket.getaddrinfo(
        address.hostname, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    if SHARES_PORTS:
        _listener(family, target, reuse_port=False).close()  # fails where somebody has it
    return _listener(family, target, reuse_port=SHARES_PORTS)


def _listener(family: int, target: tuple, *, reuse_port: bool) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if reuse_port:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(target)
    except OSError:
        listener.close()
        raise
    return listener


def give_memory_back() -> None:
    """Return to the system what migrating took, which glibc would keep, and share what is left.

    The garbage collector writes to all that it looks at, of which each child would have its own.
    """
    gc.collect()
    gc.freeze()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def raise_file_limit() -> None:
    """Let the web server have as many connections as the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_WANTED if hard == resource.RLIM_INFINITY else min(hard, FILES_WANTED)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class EmbeddedDatabase:
    """The embedded PostgreSQL, started again when it dies.

    Its death shows at once on an idle connection of ours, which becomes readable.
    """

    def __init__(self, server):
        self.server = server
        self.sentinel = server.connect()
        self.backoff = Backoff()

    def tend(self) -> None:
        if self.sentinel and not has_ended(self.sentinel):
            return
        if self.sentinel:
            logger.error("PostgreSQL ended: starting it again")
            self.sentinel.close()
            self.sentinel = None
        if not self.backoff.is_over():
            return
        try:
            self.server.start()
            self.sentinel = self.server.connect()
        except (EmbeddedServerError, psycopg2.OperationalError) as error:
            logger.error("%s", error)  # and again at the next tick


def wait_for_database() -> None:
    """Return when the database answers. Only DATABASE_URL's is waited for: it may start later."""
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            if not settings.DATABASE_URL:
                raise
            logger.warning("Waiting for the database of DATABASE_URL: %s", str(error).strip())
            time.sleep(DATABASE_RETRY_SECONDS)
        else:
            return


def migrate() -> None:
    """Migrate as one of several processes that start at once: under a lock, one after another."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")  # the one before us may take long
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        connection.close()  # gives the lock back, even after an error
