"""What is sent: a class for each kind of report, all telling of the same 1,000 errors.

A request is put together when it is sent, since every event has an id of its own: the id, whom it
concerned, and what went wrong, of which the last two are prepared beforehand. Which visitor met
which error is drawn by a fixed seed; the first 1,000 draws hold each error once.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count, cycle
from random import Random
from typing import ClassVar
from uuid import uuid4

import orjson

KB = 1024
GROUPS = 1000
VISITORS = 256
SEED = 20
DRAWS = 1 << 15
ID_MASK = (1 << 128) - 1
ID_STEP = 0x9E3779B97F4A7C15F39CC0605CEDC835  # odd: none comes twice; big: none is near the last

PROGRAMS = [
    "billing", "cart", "catalog", "checkout", "invoices", "orders", "pricing", "shipping",
    "stock", "users",
]  # fmt: skip
PARTS = [
    "address", "coupon", "currency", "customer", "discount", "item", "payment", "receipt",
    "tax", "voucher",
]  # fmt: skip
VERBS = [
    "apply", "cancel", "charge", "confirm", "convert", "load", "publish", "refund", "reserve",
    "validate",
]  # fmt: skip
TYPES = ["KeyError", "LookupError", "RuntimeError", "TimeoutError", "ValueError"]
BROWSERS = ["Chrome 139", "Chrome 140", "Opera 1210", "Safari 185", "Webkit 605"]
LIBRARY = "/usr/lib/python3/site-packages"
WORDS = [
    "accepted", "account", "after", "again", "answer", "before", "branch", "cache", "client",
    "closed", "cluster", "commit", "connection", "daily", "delay", "empty", "entry", "error",
    "fallback", "found", "gateway", "handler", "index", "instance", "limit", "local", "message",
    "missing", "order", "queue", "record", "refused", "region", "remote", "replica", "request",
    "reset", "response", "retry", "schema", "second", "server", "session", "shard", "socket",
    "state", "stored", "stream",
]  # fmt: skip
FRAMES_MAX = 60
BYTES_PER_FRAME = 300  # of a report: a longer one has more frames


@dataclass(frozen=True)
class Payload:
    """Endless HTTP requests to one application. Subclasses are the kinds of reports."""

    name: ClassVar[str]
    accepted: ClassVar[int]  # the status that says that all of a request is stored
    origin: ClassVar[str]  # what it calls the machine it comes from

    key: str
    application: int
    size: int  # bytes of one event, before any compression
    bulk: int = 1  # events in a request
    new_logs: bool = False  # whether every event is an error that nobody has seen before

    def __iter__(self) -> Iterator[bytes]:
        lines = [f"POST {self.path()} HTTP/1.1", "Host: localhost", *self.headers()]
        head = "\r\n".join([*lines, "Content-Length: "]).encode()
        for body in self.bodies():
            yield b"%b%d\r\n\r\n%b" % (head, len(body), body)

    def path(self) -> str:
        raise NotImplementedError

    def headers(self) -> list[str]:
        raise NotImplementedError

    def bodies(self) -> Iterator[bytes]:
        raise NotImplementedError

    @staticmethod
    def what(error: "Error") -> dict:
        """Return what a report of this kind says of an error."""
        raise NotImplementedError

    def _draws(self) -> Iterator[tuple[bytes, bytes, int]]:
        """Yield for each event its id, its beginning as JSON, and the number of its error.

        The beginning is always of the same length.
        """
        dice = Random(SEED)
        visitors = [_members(visitor)[:-1] for visitor in _visitors(self.origin)]
        groups = dice.sample(range(GROUPS), GROUPS) + dice.choices(range(GROUPS), k=DRAWS)
        draws = [(dice.choice(visitors), group) for group in groups]
        first = uuid4().int
        for n, (visitor, group) in enumerate(cycle(draws)):
            id = b"%032x" % ((first + n * ID_STEP) & ID_MASK)
            own_group = b'"fingerprint":["%b"],' % id if self.new_logs else b""
            yield id, b'{"event_id":"%b",%b%b,' % (id, own_group, visitor), group


class OwnJSON(Payload):
    """`events/`, where a list is a bulk."""

    name = "own JSON"
    accepted = 201
    origin = "source"

    def path(self):
        return "/api/v1/events/"

    def headers(self):
        return [f"Authorization: Bearer {self.key}", "Content-Type: application/json"]

    def bodies(self):
        events = self._events()
        if self.bulk == 1:
            return events
        return (b"[%b]" % b",".join(next(events) for _ in range(self.bulk)) for _ in count())

    def _events(self) -> Iterator[bytes]:
        _id, front, _group = next(self._draws())
        what = _what(OwnJSON, self.size, self.size - len(front))
        for _id, front, group in self._draws():
            yield front + what[group]

    @staticmethod
    def what(error):
        lines = "".join(
            f'  File "{frame.filename}", line {frame.lineno}, in {frame.function}\n'
            f"    {frame.source}\n"
            for frame in error.frames
        )
        return {
            "description": f"{error.type}: {error.text}",
            "level": "error",
            "environment": "production",
            "release": f"{error.program}@4.7.2",
            "stack": f"Traceback (most recent call last):\n{lines}{error.type}: {error.text}",
        }


class Sentry(Payload):
    """An envelope with one event, compressed as Python's SDK does it; `size` is the envelope's."""

    name = "Sentry"
    accepted = 200
    origin = "server_name"

    HEADERS = b'{"event_id":"%b"}\n{"type":"event","length":%6d}\n'

    def path(self):
        return f"/api/{self.application}/envelope/"

    def headers(self):
        return [
            f"X-Sentry-Auth: Sentry sentry_key={self.key}, sentry_version=7",
            "Content-Type: application/x-sentry-envelope",
            "Content-Encoding: gzip",
        ]

    def bodies(self):
        id, front, _group = next(self._draws())
        length = self.size - len(self.HEADERS % (id, 0))
        room = length - len(front)
        what = _what(Sentry, self.size, room)
        deflated = _deflated(Sentry, self.size, room)
        for id, front, group in self._draws():
            headers = self.HEADERS % (id, length)
            yield _gzip(headers + front, what[group], deflated[group])

    @staticmethod
    def what(error):
        frames = [
            {
                "filename": frame.filename,
                "function": frame.function,
                "lineno": frame.lineno,
                "context_line": frame.source,
                "in_app": LIBRARY not in frame.filename,
            }
            for frame in error.frames
        ]
        exception = {"type": error.type, "value": error.text, "stacktrace": {"frames": frames}}
        return {
            "platform": "python",
            "level": "error",
            "environment": "production",
            "release": f"{error.program}@4.7.2",
            "exception": {"values": [exception]},
        }


# --- What they tell of --------------------------------------------------
@dataclass(frozen=True)
class Frame:
    filename: str
    lineno: int
    function: str
    source: str


class Error:
    """One of GROUPS errors, of which no two have the same innermost frame."""

    def __init__(self, group: int, size: int):
        dice = Random(group)
        self.program = PROGRAMS[group % 10]
        part, verb = PARTS[group // 10 % 10], VERBS[group // 100]
        self.type = TYPES[group % len(TYPES)]
        self.text = f"{verb} {part}: {' '.join(dice.choices(WORDS, k=4))}"
        depth = min(FRAMES_MAX, size // BYTES_PER_FRAME)
        self.frames = [self._frame(dice) for _ in range(depth - 1)]
        function = f"{verb}_{part}"
        source = f"return self.{part}.{verb}(request.user)"
        self.frames.append(Frame(f"/srv/{self.program}/{part}.py", 118, function, source))

    def _frame(self, dice: Random) -> Frame:
        folder = dice.choice([LIBRARY, f"/srv/{self.program}"])
        module, function, name = dice.choices(WORDS, k=3)
        source = f"{name} = self.{function}(request, {name}=None)"
        return Frame(f"{folder}/{module}.py", dice.randrange(10, 900), function, source)


def _visitors(origin: str) -> list[dict]:
    """Return whom errors concern and where; as JSON they are all of the same length."""
    dice = Random(SEED)
    return [
        {
            "user": {"id": f"{number:06d}", "username": f"visitor{number:06d}"},
            "tags": {
                "browser": dice.choice(BROWSERS),
                "region": dice.choice(["br-south", "us-north"]),
            },
            origin: f"web-{dice.randrange(1, 13):02d}",
        }
        for number in dice.sample(range(1_000_000), VISITORS)
    ]


@cache
def _what(kind: type[Payload], size: int, room: int) -> list[bytes]:
    """Return the rest of a report of each error as JSON of `room` bytes, its last brace included."""
    return [_filled(kind.what(Error(group, size)), room, group) for group in range(GROUPS)]


def _filled(report: dict, room: int, seed: int) -> bytes:
    empty = _members(report | {"extra": {"log": ""}})
    length = room - len(empty)
    if length < 0:
        raise ValueError(f"A report of this kind has at least {-length} bytes more.")
    start = Random(seed).randrange(len(_text()) - length)
    return _members(report | {"extra": {"log": _text()[start : start + length]}})


@cache
def _text() -> str:
    return " ".join(Random(SEED).choices(WORDS, k=1 << 15))


def _members(value: dict) -> bytes:
    """Return the JSON object without its first brace."""
    return orjson.dumps(value)[1:]


# --- gzip of something new and something prepared ------------------------
@cache
def _deflated(kind: type[Payload], size: int, room: int) -> list[bytes]:
    return [_deflate(members) for members in _what(kind, size, room)]


def _deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


def _gzip(front: bytes, rest: bytes, deflated: bytes) -> bytes:
    """Return both in one gzip stream: `front` as it is, in a block of its own, `rest` deflated."""
    header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    block = struct.pack("<BHH", 0, len(front), len(front) ^ 0xFFFF)
    checksum = zlib.crc32(rest, zlib.crc32(front))
    trailer = struct.pack("<II", checksum, len(front) + len(rest))
    return b"".join((header, block, front, deflated, trailer))
