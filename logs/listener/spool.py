"""Messages on disk while the database is away: appended, read in order, bounded.

The files of a folder, the oldest first, each of whole lines. A file goes when all of it has been
stored, so after a crash the first one is read again from its beginning: who stores the messages
has to know which ones it has already.
"""

import logging
import os
from collections.abc import Sequence
from pathlib import Path

logger = logging.getLogger(__name__)

FILES = 8  # what a full spool is made of: the oldest is an eighth of it
READ_BYTES = 8 * 1024 * 1024  # at once; one line may be longer


class Spool:
    """Blocks while the disk does; one thread at a time. What the disk refuses is dropped."""

    def __init__(self, folder: Path, max_bytes: int):
        self.dropped = 0  # messages, since whoever reads this has set it to 0
        self._folder = folder
        self._max_bytes = max_bytes
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._files = sorted(folder.glob("*.ndjson"))
        self._sizes = {file: file.stat().st_size for file in self._files}
        self._is_ours = False  # the last file: after a crash, it may end in half a line
        self._position = 0  # in the first file: what is behind has been stored
        self._read_until = 0

    @property
    def size(self) -> int:
        return sum(self._sizes.values())

    @property
    def is_empty(self) -> bool:
        return not self._files

    def append(self, lines: Sequence[bytes]) -> None:
        """Keep these lines, whatever happens to us afterwards."""
        text = b"".join(lines)
        try:
            with open(self._file(), "ab", opener=_private) as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
                self._sizes[self._files[-1]] = file.tell()
        except OSError as error:
            logger.error("Messages could not be written to disk: %s", error)
            self.dropped += len(lines)
            self._is_ours = False
        while self.size > self._max_bytes and len(self._files) > 1:
            self.dropped += self._rest_of_first().count(b"\n")
            self._forget_first()

    def read(self, most: int) -> list[bytes]:
        """Return the next lines, at most so many; the same ones until `advance`."""
        lines: list[bytes] = []
        if self._files:
            with open(self._files[0], "rb") as file:
                file.seek(self._position)
                end = self._position + READ_BYTES
                while len(lines) < most and file.tell() < end and (line := file.readline()):
                    lines.append(line)
                self._read_until = file.tell()
        return lines

    def advance(self) -> None:
        """Take note that what was read last is stored."""
        self._position = self._read_until
        if self._position >= self._sizes[self._files[0]]:
            self._forget_first()

    def _file(self) -> Path:
        """Return the file to append to."""
        is_full = self._files and self._sizes[self._files[-1]] >= self._max_bytes // FILES
        if not self._is_ours or not self._files or is_full:
            number = int(self._files[-1].stem) + 1 if self._files else 1
            file = self._folder / f"{number:012}.ndjson"
            self._make(file)
            self._files.append(file)
            self._sizes[file] = 0
            self._is_ours = True
        return self._files[-1]

    def _make(self, file: Path) -> None:
        """Make a new file, so that its name is on disk before what is in it."""
        with open(file, "ab", opener=_private):
            pass
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _rest_of_first(self) -> bytes:
        with open(self._files[0], "rb") as file:
            file.seek(self._position)
            return file.read()

    def _forget_first(self) -> None:
        file = self._files.pop(0)
        del self._sizes[file]
        file.unlink(missing_ok=True)
        self._position = self._read_until = 0


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)  # there are keys in it
