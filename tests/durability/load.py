"""Clients that report without a pause and remember what became of every event they sent.

They keep their connections, report single events and bulks to several applications in turn, and
after a request without an answer some send the same again, as SDKs do, and some give it up.
"""

import asyncio
import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self
from uuid import uuid4

import uvloop

from tests.live import PATIENCE_SECONDS, wait_until

CLIENTS = 64
BULK = 20
BULK_SHARE = 0.25  # of the requests
AGAIN_SHARE = 0.7  # of the requests that were refused or broken
ERRORS = 20  # few, so that clients meet in the same rows
STEADY_SECONDS, PAUSE_SECONDS = 1, 0.5  # for so long no pause as long as that
RECONNECT_SECONDS = 0.05
REFUSED_PAUSE_SECONDS = 0.1  # less than Retry-After says: they are many, or in a hurry

STORED = {200, 201}
NOT_NOW = {503, 429}


class Application(NamedTuple):
    id: int
    key: str


class EventId(NamedTuple):
    """An event as a client knows it."""

    application: int
    event_id: int


@dataclass(frozen=True)
class Report:
    """One request: an event or a bulk."""

    events: tuple[EventId, ...]
    content: bytes


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class NoAnswer(Exception):
    """The connection ended, or could not be made, before the answer was there."""


@dataclass
class Ledger:
    """What the clients remember."""

    sent: set[EventId] = field(default_factory=set)
    acknowledged: set[EventId] = field(default_factory=set)
    moments: list[float] = field(default_factory=list)  # of acknowledgements, by time.monotonic()
    refusals: list[float] = field(default_factory=list)  # how long each took, in seconds
    latencies: list[float] = field(default_factory=list)  # of what was acknowledged
    broken: int = 0  # requests without an answer
    stuck: int = 0  # of those: no answer, and no end of the connection either, in our patience
    mistakes: Counter = field(default_factory=Counter)  # answers that nobody should ever get

    def note(self, report: Report, answer: Answer, seconds: float) -> None:
        if answer.status in STORED and _is_whole(report, answer):
            self.acknowledged.update(report.events)
            self.moments.append(time.monotonic())
            self.latencies.append(seconds)
        elif answer.status in NOT_NOW and "retry-after" in answer.headers:
            self.refusals.append(seconds)
        else:
            retry_after = answer.headers.get("retry-after")
            text = answer.body.decode(errors="replace")[:200]
            self.mistakes[f"{answer.status}, Retry-After {retry_after}: {text}"] += 1

    def longest_silence(self, since: float) -> float:
        """Return the longest time without an acknowledgement, from that moment until now."""
        moments = itertools.takewhile(lambda moment: moment > since, reversed(self.moments))
        bounds = [time.monotonic(), *moments, since]
        return max(later - earlier for later, earlier in itertools.pairwise(bounds))


def _is_whole(report: Report, answer: Answer) -> bool:
    """Whether all of it was taken: a bulk is answered 200 when some was not."""
    if len(report.events) == 1:
        return True
    return json.loads(answer.body).get("accepted") == len(report.events)


class Load:
    """So many clients at work, in a `with` block: at its end each waits for its last answer."""

    def __init__(self, port: int, applications: Sequence[Application], clients: int = CLIENTS):
        self.port = port
        self.applications = applications
        self.clients = clients
        self.ledger = Ledger()
        self._is_over = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exception) -> None:
        self._is_over.set()
        self._thread.join()
        if self._failure:
            raise self._failure

    @property
    def refused(self) -> int:
        return len(self.ledger.refusals)

    @property
    def acknowledged(self) -> int:
        """Requests, so far."""
        return len(self.ledger.moments)

    def wait_for_more(self, requests: int = CLIENTS) -> None:
        """Return when so many more requests were acknowledged."""
        enough = self.acknowledged + requests
        wait_until(lambda: self.acknowledged >= enough, f"{requests} more requests taken in")

    def wait_for_refusals(self, requests: int = 1) -> None:
        """Return when so many more requests were refused."""
        enough = self.refused + requests
        wait_until(lambda: self.refused >= enough, f"{requests} more requests refused")

    def wait_until_steady(self, since: float) -> None:
        """Return when the clients have been answered without a pause for a while, after `since`."""

        def is_steady() -> bool:
            begin = time.monotonic() - STEADY_SECONDS
            return begin > since and self.ledger.longest_silence(begin) < PAUSE_SECONDS

        wait_until(is_steady, "a steady service")

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._work())
        except Exception as error:  # noqa: BLE001 (raised again where the test will see it)
            self._failure = error

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as clients:
            for number in range(self.clients):
                clients.create_task(self._report_for_ever(random.Random(number)))

    async def _report_for_ever(self, dice: random.Random) -> None:
        connection = Connection(self.port)
        application = itertools.cycle(self.applications)
        report = None
        while not self._is_over.is_set():
            count = BULK if dice.random() < BULK_SHARE else 1
            report = report or new_report(next(application), count)
            is_taken = await self._send(connection, report)
            if is_taken or dice.random() > AGAIN_SHARE:
                report = None
        connection.close()

    async def _send(self, connection: "Connection", report: Report) -> bool:
        """Send the report; return whether it was taken in."""
        ledger = self.ledger
        ledger.sent.update(report.events)
        began = time.monotonic()
        try:
            answer = await connection.ask(report.content)
        except (NoAnswer, TimeoutError) as error:
            connection.close()
            ledger.broken += 1
            ledger.stuck += isinstance(error, TimeoutError)
            await asyncio.sleep(RECONNECT_SECONDS)
            return False
        ledger.note(report, answer, time.monotonic() - began)
        if answer.status not in STORED:
            await asyncio.sleep(REFUSED_PAUSE_SECONDS)
        return answer.status in STORED


class Connection:
    """A connection that is kept as long as the server keeps it."""

    def __init__(self, port: int):
        self.port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> Answer:
        """Return the answer; raises NoAnswer, or TimeoutError when our patience ends."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                answer = await self._ask(request)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            raise NoAnswer from error
        if answer.headers.get("connection") == "close":
            self.close()
        return answer

    async def _ask(self, request: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        writer.write(request)
        return await _read_answer(reader)

    def close(self) -> None:
        if self._streams:
            self._streams[1].transport.abort()
            self._streams = None


def ask_once(port: int, report: Report) -> Answer:
    """Send the report on a new connection."""

    async def ask() -> Answer:
        connection = Connection(port)
        try:
            return await connection.ask(report.content)
        finally:
            connection.close()

    return asyncio.run(ask())


async def _read_answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status, *lines = head.rstrip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    body = await reader.readexactly(int(headers["content-length"]))
    return Answer(int(status.split()[1]), headers, body)


def new_report(application: Application, count: int = 1) -> Report:
    """Return a report of so many events."""
    ids = [uuid4() for _ in range(count)]
    events = [
        {
            "event_id": id.hex,
            "description": "Out of paper",
            "fingerprint": str(id.int % ERRORS),
            "tags": {"region": ["north", "south"][id.int % 2]},
        }
        for id in ids
    ]
    body = json.dumps(events if count > 1 else events[0]).encode()
    return Report(tuple(EventId(application.id, id.int) for id in ids), _request(application, body))


def _request(application: Application, body: bytes) -> bytes:
    lines = [
        "POST /api/v1/events/ HTTP/1.1",
        "Host: localhost",
        f"Authorization: Bearer {application.key}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
