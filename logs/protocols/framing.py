"""Where a message ends on a TCP connection: of GELF (NUL), and of syslog (RFC 6587).

A framing belongs to one connection. It is fed what was read, in pieces of any size, and gives the
messages that are complete; of one longer than MESSAGE_MAX_BYTES it keeps the beginning.
"""

import re

MESSAGE_MAX_BYTES = 256 * 1024
LENGTH_DIGITS_MAX = 7
CONTINUED_LINES_MAX = 1_000
# Some senders end counted messages with a newline as well.
LENGTH = re.compile(rb"[\r\n]*(?P<digits>\d{0,8})(?P<space> ?)")


class NulFraming:
    """Messages that end in a NUL, as GELF's do."""

    def __init__(self, *, max_bytes: int = MESSAGE_MAX_BYTES):
        self._lines = _Lines(b"\0", max_bytes)

    def feed(self, piece: bytes) -> list[bytes]:
        return self._lines.feed(piece)

    def close(self) -> list[bytes]:
        """Return what came last and was never ended."""
        return self._lines.close()


class SyslogFraming:
    """Messages with their length in front of them, or one a line; the first byte says which.

    A line that does not begin with "<" continues the message before it, as tracebacks do, so a
    message is complete when the next one begins. `flush` gives the one that nothing followed: call
    it when a connection has been quiet for a moment.
    """

    def __init__(self, *, max_bytes: int = MESSAGE_MAX_BYTES):
        self._max_bytes = max_bytes
        self._counted: _Counted | None = None
        self._lines: _Lines | None = None
        self._message: list[bytes] = []
        self._size = 0

    def feed(self, piece: bytes) -> list[bytes]:
        if not piece:
            return []
        if self._counted is None and self._lines is None:
            self._begin(piece[:1])
        messages: list[bytes] = []
        if self._counted is not None:
            messages = self._counted.feed(piece)
            if not self._counted.is_lost:
                return messages
            # Not a length where one should be: from here on, lines.
            piece, self._counted = self._counted.rest(), None
            self._lines = _Lines(b"\n", self._max_bytes)
        return messages + self._join(self._lines.feed(piece))

    def flush(self) -> list[bytes]:
        """Return the message whose lines came so far, if there is one."""
        message, self._message, self._size = self._message, [], 0
        return [b"\n".join(message)] if message else []

    def close(self) -> list[bytes]:
        """Return all that came and was never ended."""
        if self._counted is not None:
            return self._counted.close()
        return self._join(self._lines.close() if self._lines else []) + self.flush()

    def _begin(self, first: bytes) -> None:
        if first.isdigit():
            self._counted = _Counted(self._max_bytes)
        else:
            self._lines = _Lines(b"\n", self._max_bytes)

    def _join(self, lines: list[bytes]) -> list[bytes]:
        messages: list[bytes] = []
        for line in lines:
            if line.startswith(b"<") or not self._message:
                messages += self.flush()
            elif (
                self._size + len(line) > self._max_bytes or len(self._message) > CONTINUED_LINES_MAX
            ):
                continue
            if line.strip():
                self._message.append(line)
                self._size += len(line) + 1
        return messages


class _Lines:
    """Splits at an end; syslog's lines may end in "\\r\\n" or in a NUL as well."""

    def __init__(self, end: bytes, max_bytes: int):
        self._end = end
        self._max_bytes = max_bytes
        self._rest = b""

    def feed(self, piece: bytes) -> list[bytes]:
        if self._end == b"\n":
            piece = piece.replace(b"\0", b"\n")
        if self._end not in piece:
            # Beyond the limit nothing is kept: a line without an end must not fill the memory.
            self._rest += piece[: max(0, self._max_bytes - len(self._rest))]
            return []
        first, *others = piece.split(self._end)
        lines = [self._rest + first, *others]
        self._rest = lines.pop()[: self._max_bytes]
        return [line[: self._max_bytes].rstrip(b"\r") for line in lines if line]

    def close(self) -> list[bytes]:
        rest, self._rest = self._rest, b""
        return [rest] if rest else []


class _Counted:
    """Splits `LEN SP MSG LEN SP MSG`. `is_lost` where a length should be and is none."""

    def __init__(self, max_bytes: int):
        self.is_lost = False
        self._max_bytes = max_bytes
        self._buffer = b""
        self._size: int | None = None  # of the message that the buffer begins with
        self._excess = 0  # of a message longer than the limit, what is still to be read past

    def feed(self, piece: bytes) -> list[bytes]:
        self._buffer += piece
        messages: list[bytes] = []
        position = 0
        while position < len(self._buffer) and not self.is_lost:
            if self._excess:
                skipped = min(self._excess, len(self._buffer) - position)
                self._excess -= skipped
                position += skipped
            elif self._size is None:
                position = self._read_length(position)
                if self._size is None:
                    break
            else:
                kept = min(self._size, self._max_bytes)
                if len(self._buffer) - position < kept:
                    break
                if kept:
                    messages.append(self._buffer[position : position + kept])
                position += kept
                self._excess, self._size = self._size - kept, None
        self._buffer = self._buffer[position:]
        return messages

    def _read_length(self, position: int) -> int:
        """Return the position behind the length; where it is not complete, that of its digits."""
        match = LENGTH.match(self._buffer, position)
        is_short = len(match["digits"]) <= LENGTH_DIGITS_MAX
        if match["digits"] and match["space"] and is_short:
            self._size = int(match["digits"])
            return match.end()
        self.is_lost = match.end() < len(self._buffer) or not is_short
        return match.start("digits")

    def rest(self) -> bytes:
        return self._buffer

    def close(self) -> list[bytes]:
        """Return the beginning of a message that was cut off."""
        return [self._buffer] if self._size is not None and self._buffer else []
