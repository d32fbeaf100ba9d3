"""Parent of one PostgreSQL server: stops it when the last process that uses it has gone.

Run as a script, by server.py, on the standard library alone: it stays as long as the server
and should weigh little. Every user holds a shared lock on `users.lock` for its lifetime, so the
exclusive lock comes to us when none is left, `kill -9` or not. The server and all its children
inherit the lock on `server.lock`: while any of them lives, it is held, whatever pids say.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
AGAIN_SECONDS = 1
FAST_SHUTDOWN = signal.SIGINT  # what PostgreSQL calls it: roll back, disconnect, checkpoint, end


def dying_with_parent(signum: int) -> Callable[[], None] | None:
    """Return a preexec_fn: the kernel sends `signum` when the calling thread dies (Linux only)."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # loaded before the fork: after it, loading could deadlock
    parent = os.getpid()

    def preexec() -> None:
        prctl(PR_SET_PDEATHSIG, signum)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return preexec


def keep(home: str, owner: str, start: str, *command: str) -> None:
    """Run `command` as the user id `owner` ("" is our own) until it ends or nobody uses it.

    `start` is the file of the start lock, which we hold with our starter until the server's is ours.
    """
    server = open(f"{home}/server.lock")  # noqa: SIM115 (both stay open as long as we live)
    users = open(f"{home}/users.lock")  # noqa: SIM115
    fcntl.flock(server, fcntl.LOCK_EX)
    if os.fork():
        os._exit(0)  # our starter goes on, and has no child to wait for when the server ends
    os.close(int(start))
    os.setsid()  # Ctrl+C in the starter's terminal is not for us
    identity = {}
    if owner:
        uid, gid = map(int, owner.split(":"))
        identity = {"user": uid, "group": gid, "extra_groups": []}
    postmaster = subprocess.Popen(  # noqa: S603 (the command is our starter's)
        command,
        pass_fds=[server.fileno()],
        preexec_fn=dying_with_parent(FAST_SHUTDOWN),  # noqa: PLW1509 (no thread runs yet)
        umask=0o077,
        **identity,
    )
    threading.Thread(target=_stop_unused, args=(users, postmaster), daemon=True).start()
    postmaster.wait()
    os._exit(0)


def _stop_unused(users, postmaster) -> None:
    fcntl.flock(users, fcntl.LOCK_EX)
    # Held until we end, so that a newcomer waits for the shutdown instead of meeting it. Again and
    # again: a signal that comes amid its start is lost now and then.
    while True:
        postmaster.send_signal(FAST_SHUTDOWN)
        time.sleep(AGAIN_SECONDS)


if __name__ == "__main__":
    keep(*sys.argv[1:])
