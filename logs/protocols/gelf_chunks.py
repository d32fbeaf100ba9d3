"""GELF messages larger than a datagram: up to 128 chunks, in any order, within five seconds."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

MAGIC = b"\x1e\x0f"
HEADER_LENGTH = 12  # magic, 8 bytes of id, sequence number, count
CHUNKS_MAX = 128
LIFETIME_SECONDS = 5
PENDING_MAX = 1_000
PENDING_MAX_BYTES = 16 * 1024 * 1024


@dataclass(slots=True)
class _Pending:
    count: int
    expires_at: float
    size: int = 0
    chunks: dict[int, bytes] = field(default_factory=dict)


class Chunks:
    """Puts messages together. What is not complete in time, or too much of it, is dropped.

    `clock` counts seconds. A sender is told apart by its `peer`, else senders with equal ids would
    spoil each other's messages.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        pending_max: int = PENDING_MAX,
        pending_max_bytes: int = PENDING_MAX_BYTES,
    ):
        self.dropped = 0  # messages given up, and datagrams that made no sense
        self._clock = clock
        self._pending_max = pending_max
        self._pending_max_bytes = pending_max_bytes
        self._pending: OrderedDict[Hashable, _Pending] = OrderedDict()  # the oldest first
        self._size = 0

    @property
    def pending(self) -> int:
        return len(self._pending)

    def feed(self, datagram: bytes, peer: Hashable = None) -> bytes | None:
        """Return the message that this datagram is or completes, None while chunks are missing."""
        self._drop_expired()
        if not datagram.startswith(MAGIC):
            return datagram
        if len(datagram) <= HEADER_LENGTH:
            self.dropped += 1
            return None
        number, count = datagram[10], datagram[11]
        if not number < count <= CHUNKS_MAX:
            self.dropped += 1
            return None
        key = peer, datagram[2:10]
        message = self._pending.get(key)
        if message is None:
            message = self._pending[key] = _Pending(count, self._clock() + LIFETIME_SECONDS)
        if message.count != count:
            self._drop(key)
            return None
        return self._add(key, message, number, datagram[HEADER_LENGTH:])

    def _add(self, key: Hashable, message: _Pending, number: int, chunk: bytes) -> bytes | None:
        if number not in message.chunks:
            message.chunks[number] = chunk
            message.size += len(chunk)
            self._size += len(chunk)
        if len(message.chunks) == message.count:
            del self._pending[key]
            self._size -= message.size
            return b"".join(message.chunks[n] for n in range(message.count))
        while self.pending > self._pending_max or self._size > self._pending_max_bytes:
            self._drop(next(iter(self._pending)))
        return None

    def _drop_expired(self) -> None:
        now = self._clock()
        while self._pending:
            key, message = next(iter(self._pending.items()))
            if message.expires_at > now:
                break
            self._drop(key)

    def _drop(self, key: Hashable) -> None:
        self._size -= self._pending.pop(key).size
        self.dropped += 1
