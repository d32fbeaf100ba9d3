"""One launch of the embedded PostgreSQL. The caller holds the start lock, and no server lives."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO

from central_erros.embedded import configuration, keeper, locks, places
from central_erros.embedded.errors import EmbeddedServerError

LOG_BYTES = 10 * 2**20

# Nothing of our environment reaches PostgreSQL: PGDATA, PGPORT and the like would change it.
SURROUNDINGS = {
    "cwd": "/",  # where its user may be; ours may be private
    "env": {"PATH": os.defpath, "LC_ALL": "C"},
    "stdin": subprocess.DEVNULL,
}


def launch(home: Path, lock: IO) -> int:
    """Start a server on the data in `home`, made if there are none; do not wait until it is ready.

    Returns where in the log its story begins.
    """
    owner = places.owner_of(home)
    if owner and not places.may_enter(home, owner):
        raise EmbeddedServerError(
            f"The data in {home} belong to the user id {owner.uid}, which may not enter there: "
            "let it pass (chmod +x) through every folder above."
        )
    binaries = places.binaries_for(home)
    if not (home / "pgdata").exists():
        _create_data(home, binaries, owner, lock)
    socket_dir = places.socket_dir_of(home)
    places.make_private(socket_dir, owner)
    _clear_leftovers(home, socket_dir)
    _configure(home, socket_dir)
    trim_log(home)
    return _run_keeper(home, binaries, owner, lock)


def why_it_ended(home: Path, log_start: int) -> str:
    """Return what a server that ended while it started wrote last, by preference its reason."""
    with open(home / "postgres.log", errors="replace") as log:
        log.seek(log_start)
        lines = log.read().split("\n")[:-1]
    reasons = [line for line in lines if "FATAL:" in line or "PANIC:" in line] or lines
    return reasons[-1] if reasons else "no reason was given"


def _create_data(home: Path, binaries: Path, owner: places.Owner | None, lock: IO) -> None:
    """Run initdb aside, then rename: the data are there as a whole or not at all.

    initdb inherits the lock, so one whose starter was killed still keeps the others out. The
    locale is PostgreSQL's own: no upgrade of the system's C library can change its order.
    """
    aside = home / "pgdata.new"
    if aside.exists():
        shutil.rmtree(aside)
    places.make_private(aside, owner)
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
    access = ["--username=postgres", "--auth-local=trust", "--auth-host=reject"]
    completed = subprocess.run(  # noqa: S603 (a fixed command)
        [binaries / "initdb", "-D", aside, *locale, "--builtin-locale=C.UTF-8", *access],
        **SURROUNDINGS,
        **(owner.as_popen() if owner else {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=[lock.fileno()],
        text=True,
        check=False,
    )
    if completed.returncode:
        reason = " ".join(completed.stderr.split()) or f"initdb ended with {completed.returncode}"
        raise EmbeddedServerError(f"PostgreSQL could not make its data in {home}: {reason}.")
    aside.rename(home / "pgdata")


def _clear_leftovers(home: Path, socket_dir: Path) -> None:
    """Remove the lock files of a killed server: PostgreSQL itself would stop at an empty one, or
    at one whose pid now belongs to another process.
    """
    socket = socket_dir / places.SOCKET_NAME
    for leftover in (home / "pgdata" / "postmaster.pid", socket, Path(f"{socket}.lock")):
        leftover.unlink(missing_ok=True)


def _configure(home: Path, socket_dir: Path) -> None:
    text = configuration.text(socket_dir, is_linux=sys.platform == "linux")
    new = home / "postgresql.conf.new"
    new.write_text(text)
    new.chmod(0o644)  # the system user reads it; nothing in it is secret
    new.replace(home / "postgresql.conf")


def trim_log(home: Path) -> None:
    """Bound the log: past LOG_BYTES it becomes postgres.log.1 and begins again.

    The server appends, so after the cut it goes on from the beginning of its open file.
    """
    log = home / "postgres.log"
    if log.exists() and log.stat().st_size > LOG_BYTES:
        shutil.copy(log, home / "postgres.log.1")
        os.truncate(log, 0)


def _run_keeper(home: Path, binaries: Path, owner: places.Owner | None, lock: IO) -> int:
    """Start the keeper, which goes to the background once it holds the server's lock.

    Until then it holds ours as well. Else, where its starter was killed, another one would see no
    server, clear away what this one's is about to make, and wait for it to end.
    """
    start = lock.fileno()
    script = [sys.executable, "-I", "-S", keeper.__file__, home, str(owner or ""), str(start)]
    server = [binaries / "postgres", "-D", home / "pgdata", "-c"]
    with (
        open(home / "server.lock", "a", opener=locks.private),  # for the keeper to find
        open(home / "postgres.log", "a", opener=locks.private) as log,
    ):
        log_start = log.tell()
        subprocess.run(  # noqa: S603 (a fixed command)
            [*script, *server, f"config_file={home / 'postgresql.conf'}"],
            **SURROUNDINGS,
            stdout=log,
            stderr=log,
            pass_fds=[start],
            timeout=60,
            check=True,
        )
    return log_start
