"""Datagrams and connections, taken apart into messages."""

import asyncio
import socket
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

from logs.listener.inbox import Inbox
from logs.listener.ports import GELF, Port
from logs.protocols.framing import NulFraming, SyslogFraming
from logs.protocols.gelf_chunks import Chunks

CONNECTIONS_MAX = 200  # each may hold half a megabyte that is no message yet
READ_BYTES = 64 * 1024
RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024  # asked of the system, which may give less
QUIET_SECONDS = 1  # after which the last line of a connection is taken to be complete
FOREIGN = "refused, from elsewhere"


class Sockets:
    def __init__(self, inbox: Inbox, counts: Counter[str]):
        self._inbox = inbox
        self._counts = counts
        self._open: list[asyncio.BaseTransport | asyncio.Server] = []
        self._connections: dict[asyncio.Task, asyncio.StreamWriter] = {}

    async def open(self, ports: Sequence[Port]) -> None:
        """Listen on the ports. Raises OSError where one cannot be had."""
        loop = asyncio.get_running_loop()
        for port in ports:
            transport, _protocol = await loop.create_datagram_endpoint(
                lambda port=port: Datagrams(port, self._inbox, self._counts),
                local_addr=(port.host, port.number),
            )
            self._open.append(transport)
            transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES
            )
            server = await asyncio.start_server(
                lambda reader, writer, port=port: self._serve(port, reader, writer),
                port.host,
                port.number,
            )
            self._open.append(server)

    async def close(self) -> None:
        """End all connections; what has come in by them is taken."""
        for each in self._open:
            each.close()
        for writer in self._connections.values():
            writer.close()  # their readers have still what came before
        if self._connections:
            await asyncio.wait(self._connections)

    async def _serve(
        self, port: Port, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        peer = writer.get_extra_info("peername")
        if peer is None or not port.lets_in(peer[0]):
            self._counts["connections refused, from elsewhere"] += 1
        elif len(self._connections) >= CONNECTIONS_MAX:
            self._counts["connections refused, too many"] += 1
        else:
            task = asyncio.current_task()
            self._connections[task] = writer
            try:
                # Else one that has gone without a word would hold its place for ever.
                writer.get_extra_info("socket").setsockopt(
                    socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1
                )
                await self._read(port, peer[0], reader)
            except OSError:
                pass  # it is over either way
            finally:
                del self._connections[task]
        writer.close()

    async def _read(self, port: Port, peer: str, reader: asyncio.StreamReader) -> None:
        framing = NulFraming() if port.protocol == GELF else SyslogFraming()
        try:
            while (piece := await _piece(reader)) != b"":
                if piece is not None:
                    messages = framing.feed(piece)
                else:
                    messages = framing.flush() if isinstance(framing, SyslogFraming) else []
                for message in messages:
                    await self._inbox.has_room()  # the sender waits, too
                    self._inbox.put(port, peer, message)
        finally:
            for message in framing.close():
                self._inbox.put(port, peer, message)


async def _piece(reader: asyncio.StreamReader) -> bytes | None:
    """Return what comes next, b"" at the end; None when nothing does for a moment."""
    with suppress(TimeoutError):
        return await asyncio.wait_for(reader.read(READ_BYTES), QUIET_SECONDS)
    return None


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self, port: Port, inbox: Inbox, counts: Counter[str]):
        self._port = port
        self._inbox = inbox
        self._counts = counts
        self._chunks = Chunks() if port.protocol == GELF else None

    def datagram_received(self, data: bytes, address: tuple) -> None:
        if not self._port.lets_in(address[0]):
            self._counts[FOREIGN] += 1
            return
        message: bytes | None = data
        if self._chunks is not None:
            message = self._chunks.feed(data, peer=address)
            if self._chunks.dropped:
                self._counts["dropped, chunks missing or wrong"] += self._chunks.dropped
                self._chunks.dropped = 0
        if message:
            self._inbox.put(self._port, address[0], message)
