"""What has come and waits to be written: in memory, bounded."""

import asyncio
import time
from collections import Counter, deque
from uuid import uuid4

from logs.listener.messages import Message
from logs.listener.ports import Port

MESSAGES_MAX = 50_000
BYTES_MAX = 32 * 1024 * 1024


class Inbox:
    """Used in the event loop. Who can wait does so until there is room; from others it drops."""

    def __init__(self, counts: Counter[str]):
        self._counts = counts
        self._messages: deque[Message] = deque()
        self._size = 0
        self._came = asyncio.Event()
        self._has_room = asyncio.Event()
        self._has_room.set()

    def __len__(self):
        return len(self._messages)

    def put(self, port: Port, peer: str, data: bytes) -> None:
        self._counts["received"] += 1
        if not self._has_room.is_set():
            self._counts["dropped, too many at once"] += 1
            return
        message = Message(
            uuid4().hex, time.time(), port.protocol, port.key, port.keeps_client_errors, peer, data
        )
        self._messages.append(message)
        self._size += len(data)
        self._came.set()
        if len(self) >= MESSAGES_MAX or self._size >= BYTES_MAX:
            self._has_room.clear()

    async def has_room(self) -> None:
        await self._has_room.wait()

    def take(self, most: int) -> list[Message]:
        """Return the next messages, at most so many; none while none are here."""
        taken = [self._messages.popleft() for _ in range(min(most, len(self)))]
        self._size -= sum(len(message.data) for message in taken)
        if len(self) < MESSAGES_MAX and self._size < BYTES_MAX:
            self._has_room.set()
        if not self._messages:
            self._came.clear()
        return taken

    async def wait(self) -> None:
        """Return when there is something, or when somebody calls `wake`."""
        await self._came.wait()

    def wake(self) -> None:
        self._came.set()
