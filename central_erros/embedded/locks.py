"""Locks on files, by `flock`: the kernel drops them with their holder, `kill -9` included.

A lock belongs to an opening of the file, not to a process: threads exclude each other as
processes do, and a forked child shares what its parent holds until both have closed it.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

POLL_SECONDS = 0.02


def acquire(path: Path, operation: int, patience: float) -> IO:
    """Return the locked file; closing it gives the lock back. TimeoutError after `patience` s."""
    file = open(path, "a", opener=private)  # noqa: SIM115 (the caller closes it)
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, operation | fcntl.LOCK_NB)
            return file
        except BlockingIOError:
            if time.monotonic() > deadline:
                file.close()
                raise TimeoutError(f"{path} is locked by another process") from None
        time.sleep(POLL_SECONDS)


@contextmanager
def exclusive(path: Path, patience: float) -> Iterator[IO]:
    file = acquire(path, fcntl.LOCK_EX, patience)
    try:
        yield file
    finally:
        # A child forked meanwhile holds a copy of the file: closing ours would not unlock it.
        fcntl.flock(file, fcntl.LOCK_UN)
        file.close()


def is_available(path: Path, operation: int) -> bool:
    try:
        acquire(path, operation, patience=0).close()
    except TimeoutError:
        return False
    return True


def private(path: str, flags: int) -> int:
    """Open for the owner of the folder only: whoever can open a lock file can hold its lock."""
    descriptor = os.open(path, flags, mode=0o600)
    if os.geteuid() == 0:
        folder = os.stat(os.path.dirname(path))
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor
