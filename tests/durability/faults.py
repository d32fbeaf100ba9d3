"""What breaks: processes that are killed or frozen, a network that is cut, a disk that is full."""

import asyncio
import resource
import signal
import socket
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from typing import Self

import psutil

from central_erros.embedded.places import SOCKET_NAME
from central_erros.embedded.server import DATABASE, EmbeddedServer
from tests.live import Served, free_port, wait_until

CHUNK = 64 * 1024
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close by a reset, at once


# --- Processes ----------------------------------------------------------
def web_server(served: Served) -> psutil.Process:
    """Return gunicorn's main process."""
    main = served.child("gunicorn")
    assert main
    return main


def main_process(server: EmbeddedServer) -> psutil.Process:
    """Return PostgreSQL's."""
    return psutil.Process(int((server.home / "pgdata" / "postmaster.pid").read_text().split()[0]))


def kill_a_web_worker(served: Served, dice) -> None:
    dice.choice(web_server(served).children()).kill()


def kill_the_web_server(served: Served, dice) -> None:
    main = web_server(served)
    workers = main.children()
    main.kill()
    _wait_for_the_end(workers)  # which answer a little longer


def kill_postgresql(served: Served, dice) -> None:
    server = EmbeddedServer(served.data_dir)
    main, processes = main_process(server), list(server.processes())
    main.kill()
    _wait_for_the_end(processes)  # what those commit meanwhile is as good as any


def _wait_for_the_end(processes: list[psutil.Process]) -> None:
    def have_ended() -> bool:
        return not any(
            process.is_running() and process.status() != psutil.STATUS_ZOMBIE
            for process in processes
        )

    wait_until(have_ended, "the end of those that a killed process left behind")


def kill_a_backend(served: Served, dice) -> None:
    """Kill a process of PostgreSQL that works for the product: all others end with it."""
    with closing(EmbeddedServer(served.data_dir).connect()) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [DATABASE])
        pids = [pid for (pid,) in cursor]
    with suppress(psutil.NoSuchProcess):  # its client went away just now
        psutil.Process(dice.choice(pids)).kill()


def kill_everything(served: Served, dice) -> None:
    """Kill `serve`, which takes all along, and start it again, as a machine does that reboots."""
    served.stop(signal.SIGKILL)
    served.start()


@contextmanager
def stopped(server: EmbeddedServer) -> Iterator[None]:
    """Stop a PostgreSQL that nobody but this process uses, and start it again at the end."""
    server.release()
    try:
        yield
    finally:
        server.start()


@contextmanager
def frozen(server: EmbeddedServer) -> Iterator[None]:
    """Stop PostgreSQL where it stands: it takes connections and answers nothing."""
    processes = list(server.processes())
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.resume()


def memory(served: Served) -> int:
    """Return the bytes (PSS) of `serve` and all below it."""
    main = psutil.Process(served.process.pid)
    total = 0
    for process in (main, *main.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            total += process.memory_full_info().pss
    return total


# --- Network ------------------------------------------------------------
class Cut(Enum):
    REFUSED = auto()  # nothing listens any more; what was connected is closed
    RESET = auto()  # every connection is reset, old ones and new ones
    STALLED = auto()  # connections stand, new ones too, and nothing comes through
    SILENT = auto()  # through those that stand nothing comes but their end; new ones are fine


class Network:
    """The way to a PostgreSQL by TCP, which can be cut; in a `with` block."""

    def __init__(self, server: EmbeddedServer):
        self.port = free_port()
        self.url = f"postgres://central_erros@127.0.0.1:{self.port}/{DATABASE}"
        self._target = server.socket_dir / SOCKET_NAME
        self._cut: Cut | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *_exception) -> None:
        self._do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @contextmanager
    def cut(self, how: Cut) -> Iterator[None]:
        self._do(self._begin(how))
        try:
            yield
        finally:
            self._do(self._end(how))

    def _do(self, what) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _listen(self) -> None:
        self._flow()
        self._listener = await asyncio.start_server(self._pass, "127.0.0.1", self.port)

    def _flow(self) -> None:
        self._flows = asyncio.Event()
        self._flows.set()

    async def _begin(self, how: Cut) -> None:
        self._cut = how
        if how is Cut.STALLED:
            self._flows.clear()
            return
        if how is Cut.SILENT:
            self._flow()
            return
        if how is Cut.REFUSED:
            self._listener.close()
        for writer in list(self._writers):
            _drop(writer, by_reset=how is Cut.RESET)

    async def _end(self, how: Cut) -> None:
        self._cut = None
        if how is Cut.STALLED:
            self._flows.set()
        if how is Cut.REFUSED:
            await self._listen()

    async def _stop(self) -> None:
        self._listener.close()
        for writer in list(self._writers):
            _drop(writer, by_reset=False)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry bytes both ways between a client and PostgreSQL until either ends."""
        if self._cut is Cut.RESET:
            _drop(writer, by_reset=True)
            return
        flows = self._flows
        await flows.wait()
        with suppress(OSError):
            server_reader, server_writer = await asyncio.open_unix_connection(self._target)
            self._writers |= {writer, server_writer}
            try:
                ways = [
                    asyncio.ensure_future(self._carry(reader, server_writer, flows)),
                    asyncio.ensure_future(self._carry(server_reader, writer, flows)),
                ]
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                self._writers -= {writer, server_writer}
                server_writer.transport.abort()
        writer.transport.abort()

    async def _carry(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        flows: asyncio.Event,
    ) -> None:
        with suppress(OSError):
            while data := await source.read(CHUNK):
                await flows.wait()
                if flows is self._flows:
                    target.write(data)
                    await target.drain()


def _drop(writer: asyncio.StreamWriter, *, by_reset: bool) -> None:
    connection = writer.get_extra_info("socket")
    if by_reset and connection.family == socket.AF_INET:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()


# --- Disk ---------------------------------------------------------------
@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk of its own, in memory, for root alone to do; yield its folder."""
    folder.mkdir()
    size = f"size={megabytes}m,mode=755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def no_room(folder: Path) -> Iterator[None]:
    """Fill the disk of this folder to the last byte."""
    ballast = folder / "ballast"
    with open(ballast, "wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(CHUNK))
    try:
        yield
    finally:
        ballast.unlink()


# --- Clients ------------------------------------------------------------
@contextmanager
def files_allowed(count: int) -> Iterator[None]:
    """Let this process have so many files and connections open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(count, hard)), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def silent_connections(port: int, count: int) -> Iterator[list[socket.socket]]:
    """Open so many connections and say nothing on them."""
    connections = []
    try:
        for _ in range(count):
            connections.append(socket.create_connection(("127.0.0.1", port), timeout=10))
        yield connections
    finally:
        for connection in connections:
            connection.close()


class SlowClients:
    """Clients in a `with` block that send a byte a second.

    Half of them from the first of the request on, half from the first of its body.
    """

    def __init__(self, port: int, request: bytes, count: int):
        self.port = port
        self.request = request
        self.count = count
        self.connected = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._work()))

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            wait_until(lambda: self.connected == self.count, "all slow clients")
        except AssertionError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception) -> None:
        self._is_over.set()
        self._thread.join()

    async def _work(self) -> None:
        body = self.request.index(b"\r\n\r\n") + 4
        tasks = [
            asyncio.ensure_future(self._trickle(start)) for start in [0, body] * (self.count // 2)
        ]
        await asyncio.to_thread(self._is_over.wait)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    async def _trickle(self, start: int) -> None:
        """Send, and begin anew where the server ends the connection or has its request."""
        while True:
            with suppress(OSError):
                _reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                self.connected += 1
                try:
                    writer.write(self.request[:start])
                    for n in range(start, len(self.request)):
                        await asyncio.sleep(1)
                        writer.write(self.request[n : n + 1])
                        await writer.drain()
                finally:
                    self.connected -= 1
                    writer.transport.abort()
