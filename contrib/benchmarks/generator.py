"""Load over keep-alive connections, at as little CPU per request as Python allows.

Give it a process of its own (`in_own_process`): what it measures must not wait for anything else.
"""

import asyncio
import gc
import multiprocessing
import time
from array import array
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from math import ceil

import uvloop
from httptools import HttpParserError, HttpResponseParser

TICK_SECONDS = 0.001
RECONNECT_SECONDS = 0.05
SAMPLE_BYTES = 500


@dataclass(frozen=True)
class Load:
    """What to send, where, and for how long.

    Without `rate` the loop is closed: each connection sends when its last request was answered.
    With it requests fall due at that rate (1/s) whether or not the server keeps up, and wait for a
    free connection; their latency counts from then. Without `queues` they do not wait: what is due
    while every connection has a request under way stays unsent.
    """

    port: int
    requests: Iterable[bytes]  # whole HTTP requests, each sent once
    connections: int
    seconds: float
    rate: float | None = None
    queues: bool = True
    patience: float = 30  # seconds, for connections before the first request and answers at the end


@dataclass
class Outcome:
    """What became of a load. Every request sent is in `latencies`, `broken` or `unanswered`."""

    seconds: float  # of the load; what was under way then was still waited for
    began: float = 0  # by time.monotonic(), when all connections stood
    latencies: dict[int, array] = field(default_factory=dict)  # seconds, by the answer's status
    in_time: Counter = field(default_factory=Counter)  # of them within the seconds
    samples: dict[int, str] = field(default_factory=dict)  # the first body by status
    sent: int = 0
    broken: int = 0  # the connection ended before the answer
    unanswered: int = 0  # no answer in the patience at the end
    unsent: int = 0  # due (with a rate) and never sent: no connection was free
    reopened: int = 0  # connections that the server had ended
    refused: int = 0  # attempts to connect that failed
    cpu_seconds: float = 0  # the generator's own

    def answered(self, status: int) -> int:
        return len(self.latencies.get(status, ()))


def percentile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that at least this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def generate(load: Load) -> Outcome:
    """Apply the load in this process and return when the last answer came or patience ended."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, _no_pauses():
        return runner.run(_Crew(load).work())


@contextmanager
def in_own_process() -> Iterator[ProcessPoolExecutor]:
    """Yield an executor for `generate` in another process, the same each time."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as executor:
        yield executor


@contextmanager
def _no_pauses() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Crew:
    """All connections of one load, and what they have seen."""

    def __init__(self, load: Load):
        self.load = load
        self.requests = iter(load.requests)
        self.outcome = Outcome(load.seconds)
        self.opening: set[asyncio.Task] = set()
        self.connections: set[_Connection] = set()
        self.free: list[_Connection] = []  # connected, with nothing under way
        self.waiting: deque[float] = deque()  # moments when requests fell due, with a rate
        self.under_way = 0
        self.ends = float("inf")
        self.is_sending = False
        self.is_over = False

    async def work(self) -> Outcome:
        first = next(self.requests)  # before the clock starts: it may prepare all others
        self.requests = chain([first], self.requests)
        for _ in range(self.load.connections):
            self._open()
        await asyncio.wait(self.opening, timeout=self.load.patience)
        cpu_before = time.process_time()
        self.outcome.began = time.monotonic()
        self.ends = self.outcome.began + self.load.seconds
        self.is_sending = True
        await (self._at_rate() if self.load.rate else self._at_will())
        self.is_sending = False
        await self._drain()
        self.outcome.cpu_seconds = time.process_time() - cpu_before
        self.is_over = True
        self.outcome.unanswered = self.under_way
        self.outcome.unsent += len(self.waiting)
        for task in self.opening:
            task.cancel()
        for connection in self.connections:
            connection.transport.abort()
        return self.outcome

    async def _at_will(self) -> None:
        free, self.free = self.free, []
        for connection in free:
            connection.send(time.monotonic())
        await asyncio.sleep(self.load.seconds)

    async def _at_rate(self) -> None:
        began, rate = self.outcome.began, self.load.rate
        number, total = 0, round(rate * self.load.seconds)
        while number < total:
            now = time.monotonic()
            while number < total and (due := began + number / rate) <= now:
                if self.free:
                    self.free.pop().send(due)
                elif self.load.queues:
                    self.waiting.append(due)
                else:
                    self.outcome.unsent += 1
                number += 1
            await asyncio.sleep(TICK_SECONDS)
        await asyncio.sleep(self.ends - time.monotonic())

    async def _drain(self) -> None:
        deadline = time.monotonic() + self.load.patience
        while self.under_way and time.monotonic() < deadline:
            await asyncio.sleep(TICK_SECONDS)

    def _open(self) -> None:
        task = asyncio.ensure_future(self._connect())
        self.opening.add(task)
        task.add_done_callback(self.opening.discard)

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                await loop.create_connection(lambda: _Connection(self), "127.0.0.1", self.load.port)
            except OSError:
                self.outcome.refused += 1
                await asyncio.sleep(RECONNECT_SECONDS)
            else:
                return

    def is_free(self, connection: "_Connection") -> None:
        if self.is_sending and self.waiting:
            connection.send(self.waiting.popleft())
        elif self.is_sending and not self.load.rate and (now := time.monotonic()) < self.ends:
            connection.send(now)
        else:
            self.free.append(connection)

    def note(self, status: int, due: float, body: bytes) -> None:
        now = time.monotonic()
        try:
            self.outcome.latencies[status].append(now - due)
        except KeyError:
            self.outcome.latencies[status] = array("d", [now - due])
            self.outcome.samples[status] = body.decode(errors="replace")
        if now < self.ends:
            self.outcome.in_time[status] += 1

    def has_ended(self, connection: "_Connection") -> None:
        self.connections.discard(connection)
        if connection in self.free:
            self.free.remove(connection)
        if not self.is_over:
            self.outcome.reopened += 1
            self._open()


class _Connection(asyncio.Protocol):
    """Sends a request, reads its answer, and says that it is free."""

    def __init__(self, crew: _Crew):
        self.crew = crew
        self.due: float | None = None  # of the request under way
        self.body = b""

    def connection_made(self, transport) -> None:
        self.transport = transport
        self.parser = HttpResponseParser(self)
        self.crew.connections.add(self)
        self.crew.is_free(self)

    def send(self, due: float) -> None:
        self.due = due
        self.body = b""
        self.crew.under_way += 1
        self.crew.outcome.sent += 1
        self.transport.write(next(self.crew.requests))

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except HttpParserError:
            self.transport.abort()

    def on_body(self, body: bytes) -> None:
        if len(self.body) < SAMPLE_BYTES:
            self.body += body[:SAMPLE_BYTES]

    def on_message_complete(self) -> None:
        if self.due is None:
            return  # nobody asked: a server that says why it closes an idle connection
        self.crew.under_way -= 1
        self.crew.note(self.parser.get_status_code(), self.due, self.body)
        self.due = None
        if self.parser.should_keep_alive():
            self.crew.is_free(self)
        else:
            self.transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        if self.due is not None and not self.crew.is_over:
            self.crew.under_way -= 1
            self.crew.outcome.broken += 1
        self.crew.has_ended(self)
