"""The body of a request: as it comes in, with the room it takes, and inflated."""

import math
from collections import Counter

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError

from api.bodies import chunks
from api.exceptions import Busy, ContentTooLarge, UnsupportedEncoding
from logs.door.endpoint import Request
from logs.intake import too_large
from logs.protocols import inflating

ROOM_BYTES = 64 * 1024 * 1024  # of a process


class Room:
    """What bodies hold of the memory of this process while they come in and wait to be read.

    Where there is none left, an application that holds less than its share still gets some, so
    that nobody's bodies keep another application's out.
    """

    def __init__(self, bytes_max: int = ROOM_BYTES):
        self._bytes_max = bytes_max
        self._bytes = 0
        self._held: Counter[int] = Counter()  # bytes by application

    def take(self, application_id: int, size: int) -> None:
        """Raises Busy where there is no more."""
        if self._bytes + size > self._bytes_max:
            shares = len(self._held.keys() | {application_id})
            if self._held[application_id] + size > self._bytes_max // shares:
                raise Busy
        self._bytes += size
        self._held[application_id] += size

    def leave(self, application_id: int, size: int) -> None:
        self._bytes -= size
        self._held[application_id] -= size
        if not self._held[application_id]:
            del self._held[application_id]


class Body:
    """That of one request. `close` it once it has been read, or will not be.

    Whoever takes it in may meet what `api.bodies.chunks` raises.
    """

    def __init__(self, request: Request, receive, room: Room):
        self.size = 0  # of what has come in
        self._pieces: list[bytes] = []
        self._request = request
        self._chunks = chunks(request.scope, receive, settings.REPORT_MAX_BYTES)
        self._room = room
        self._application_id = 0
        self._held = 0  # bytes, of the room

    async def beginning(self, size: int) -> bytes:
        """Take in so much that its first `size` bytes can be read, if it has so many."""
        looks_from = 0
        async for piece in self._chunks:
            self._add(piece)
            if self.size >= looks_from:  # not at each of the bytes that trickle in
                looks_from = 2 * self.size
                if len(beginning := self._beginning(size)) == size:
                    return beginning
        return self._beginning(size)

    def _beginning(self, size: int) -> bytes:
        try:
            return inflating.beginning(self.sent, self._encoding, size)
        except inflating.UnknownEncoding as error:
            raise UnsupportedEncoding from error

    async def take_in(self, application_id: int) -> None:
        """Take in all of it, for this application. Raises Busy where there is no room."""
        self._application_id = application_id
        async for piece in self._chunks:
            self._add(piece)
            # What came at once is short, and most of it will be gone as soon.
            if len(self._pieces) > 1:
                self.hold()

    def hold(self) -> None:
        """Take room for what has come in. Raises Busy where there is none."""
        self._room.take(self._application_id, self.size - self._held)
        self._held = self.size

    def _add(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self.size += len(piece)

    def close(self) -> None:
        self._pieces.clear()
        if self._held:
            self._room.leave(self._application_id, self._held)
            self._held = 0

    @property
    def sent(self) -> bytes:
        """What has come in, as it was sent."""
        if len(self._pieces) > 1:
            self._pieces = [b"".join(self._pieces)]
        return self._pieces[0] if self._pieces else b""

    @property
    def _encoding(self) -> str:
        return self._request.header(b"content-encoding")

    def inflated(self, limit: int | None = None) -> bytes:
        """Return it without its encoding, in at most `limit` bytes; raises APIException."""
        if b"content-encoding" not in self._request.headers:
            return self.sent
        limit = min(limit or math.inf, settings.INFLATED_MAX_BYTES)
        try:
            return inflating.inflate(self.sent, self._encoding, limit)
        except inflating.BodyTooLarge as error:
            raise too_large(limit) from error
        except inflating.UnknownEncoding as error:
            raise UnsupportedEncoding from error
        except inflating.InflatingError as error:
            raise ParseError(_("The body is not what its Content-Encoding says.")) from error

    def inflated_below(self, limit: int) -> bytes | None:
        """Return it without its encoding; None where it has so many bytes, sent or inflated."""
        if self.size >= limit:
            return None
        try:
            return self.inflated(limit)
        except ContentTooLarge:
            return None
