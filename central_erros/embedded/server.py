"""The embedded PostgreSQL: one server for each data folder, shared by all processes of ours.

Nothing here trusts a pid or a pid file. Who may start the server is decided by `start.lock`,
whether a process of it lives by `server.lock` (see keeper.py), and whether it is ready by a
connection.
"""

import fcntl
import logging
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import IO

import psutil
import psycopg2

from central_erros.embedded import locks, places
from central_erros.embedded.errors import EmbeddedServerError
from central_erros.embedded.launch import launch, trim_log, why_it_ended

logger = logging.getLogger(__name__)

ROLE = DATABASE = "central_erros"

PATIENCE_SECONDS = 600  # replaying a big write-ahead log after a crash, on a slow disk
STOP_PATIENCE_SECONDS = 10
ORPHAN_PATIENCE_SECONDS = 2
NOTICE_SECONDS = 5
RETRY_SECONDS = 5

# How a server refuses that lives, but not yet or no longer for us.
BUSY = ("the database system is", "timeout expired", "too many clients", "remaining connection")


class EmbeddedServer:
    """The server of one data folder. Making this object touches nothing; `start()` does.

    The socket lies in a folder that only its owner and root can enter, and the server trusts
    whoever comes that way: both could read the data files anyway, so `peer` authentication would
    keep nobody out.
    """

    def __init__(self, data_dir: Path):
        self.data_dir = Path(data_dir).resolve()
        self._users: IO | None = None
        self._failure: EmbeddedServerError | None = None
        self._failed_at = 0.0

    @property
    def home(self) -> Path:
        return places.home_of(self.data_dir)

    @property
    def socket_dir(self) -> Path:
        return places.socket_dir_of(self.home)

    @property
    def connection_params(self) -> dict[str, str]:
        """The product's role: it may create databases (the tests do), but is no superuser."""
        return {"host": str(self.socket_dir), "port": "5432", "user": ROLE}

    @property
    def is_joined(self) -> bool:
        """Whether this process is a user of the server, which stays for its users."""
        return self._users is not None

    def start(self, patience: float = PATIENCE_SECONDS) -> None:
        """Join the users of the server; return when it answers and our database exists.

        Safe from many processes and threads at once, and cheap when the server runs already.
        Raises EmbeddedServerError and, for some seconds after that, the same again at once.
        """
        if self._failure and time.monotonic() < self._failed_at + RETRY_SECONDS:
            raise self._failure.with_traceback(None)
        was_joined = self.is_joined
        try:
            self._start(time.monotonic() + patience)
        except EmbeddedServerError as error:
            self._failure, self._failed_at = error, time.monotonic()
            if not was_joined:
                self._leave()
            raise
        self._failure = None

    def release(self, patience: float = STOP_PATIENCE_SECONDS) -> None:
        """Leave the users of the server; if we were the last, return once it has stopped."""
        if not self.is_joined:
            return
        self._leave()
        deadline = time.monotonic() + patience
        while self._is_unused() and not self.is_gone() and time.monotonic() < deadline:
            time.sleep(locks.POLL_SECONDS)

    def connect(self):
        """Return a connection of the superuser, for what the product's role may not do."""
        params = self.connection_params | {"user": "postgres", "dbname": "postgres"}
        connection = psycopg2.connect(**params, connect_timeout=5)
        connection.autocommit = True
        return connection

    def answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def is_gone(self) -> bool:
        """Whether no process of the server lives, not even an orphan of it."""
        return locks.is_available(self.home / "server.lock", fcntl.LOCK_SH)

    def processes(self) -> Iterator[psutil.Process]:
        """Yield the PostgreSQL processes at work in our data: each has them as its folder."""
        for process in psutil.process_iter(["name"]):
            with suppress(psutil.Error, OSError):
                if process.info["name"] == "postgres" and os.path.samefile(
                    process.cwd(), self.home / "pgdata"
                ):
                    yield process

    def trim_log(self) -> None:
        trim_log(self.home)

    def _start(self, deadline: float) -> None:
        try:
            self._refuse_other_version()
            self._make_folders()
            with locks.exclusive(self.home / "start.lock", deadline - time.monotonic()) as lock:
                self._join(deadline)
                with closing(self._running(lock, deadline)) as connection:
                    _provide_database(connection)
        except TimeoutError as error:
            raise EmbeddedServerError(f"PostgreSQL does not get ready: {error}.") from error
        except (OSError, subprocess.SubprocessError) as error:
            raise EmbeddedServerError(
                f"PostgreSQL cannot work in {self.home}: {error}. "
                "Make room or give access there, or choose another folder with DATA_DIR."
            ) from error
        except psycopg2.Error as error:
            raise EmbeddedServerError(f"PostgreSQL broke off: {_line(error)}.") from error

    def _refuse_other_version(self) -> None:
        with suppress(FileNotFoundError):
            version = (self.home / "pgdata" / "PG_VERSION").read_text().strip()
            if version != places.MAJOR_VERSION:
                raise EmbeddedServerError(
                    f"The data in {self.home} were made by PostgreSQL {version} and this is "
                    f"PostgreSQL {places.MAJOR_VERSION}. Move them with pg_dump and pg_restore, "
                    "or choose another folder with DATA_DIR."
                )

    def _make_folders(self) -> None:
        places.make_folder(self.data_dir)
        places.make_folder(self.home)
        note = self.data_dir / "WHERE.txt"
        if self.home != self.data_dir and not note.exists():
            note.write_text(
                f"The database is in {self.home}: the system user that runs it may not enter here.\n"
            )

    def _join(self, deadline: float) -> None:
        """Become a user; waits while the keeper stops a server that nobody used."""
        if self._users is None:
            patience = deadline - time.monotonic()
            self._users = locks.acquire(self.home / "users.lock", fcntl.LOCK_SH, patience)

    def _leave(self) -> None:
        if self._users is not None:
            self._users.close()  # and no LOCK_UN: a forked child that shares it stays a user
            self._users = None

    def _running(self, lock: IO, deadline: float):
        """Return a connection to the server, launched once if none lives."""
        log_start = None
        began = noticed = time.monotonic()
        while True:
            try:
                return self.connect()
            except psycopg2.OperationalError as error:
                reason = _line(error)
            now = time.monotonic()
            if now > deadline:
                raise TimeoutError(reason)
            if self.is_gone():
                if log_start is not None:
                    reason = why_it_ended(self.home, log_start)
                    raise EmbeddedServerError(f"PostgreSQL could not start: {reason}.")
                log_start = self._launch(lock)
            elif now > began + ORPHAN_PATIENCE_SECONDS and not _is_busy(reason):
                self._end_orphans()
            if now > noticed + NOTICE_SECONDS:
                logger.warning("Waiting for PostgreSQL: %s", reason)
                noticed = now
            time.sleep(min(0.5, locks.POLL_SECONDS + (now - began) / 10))

    def _launch(self, lock: IO) -> int:
        for process in self.processes():
            raise EmbeddedServerError(
                f"A PostgreSQL that is not ours uses {self.home} (process {process.pid}): stop it."
            )
        logger.debug("Starting PostgreSQL %s in %s", places.MAJOR_VERSION, self.home)
        return launch(self.home, lock)

    def _end_orphans(self) -> None:
        """Kill what a killed server left at work and what so keeps its memory in use.

        Nothing committed is at stake: recovery reads the disk. A server whose main process lives
        is left alone, slow or not.
        """
        processes = list(self.processes())
        if all(_is_child(process) for process in processes):
            for process in processes:
                logger.warning("Ending an orphan of PostgreSQL, process %s", process.pid)
                with suppress(psutil.Error):
                    process.kill()

    def _is_unused(self) -> bool:
        """Whether nobody uses the server: the keeper has the exclusive lock, or may have it."""
        users = self.home / "users.lock"
        return locks.is_available(users, fcntl.LOCK_EX) or not locks.is_available(
            users, fcntl.LOCK_SH
        )


def _provide_database(connection) -> None:
    """Create our role and database where missing, at every start: a killed first one heals."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.rowcount:
            cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.rowcount:
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")


def _is_busy(reason: str) -> bool:
    return any(words in reason for words in BUSY)


def _is_child(process: psutil.Process) -> bool:
    """Whether this is not the main process, which alone keeps its command line."""
    try:
        return process.cmdline()[0].startswith("postgres:")
    except (psutil.Error, IndexError):
        return True  # it ended


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
