"""GELF: its messages, its chunks, and the limits of both."""

import contextlib
import gzip
import json
import random
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs.grouping import fingerprint
from logs.protocols import gelf
from logs.protocols.decoding import UndecodableBody
from logs.protocols.gelf_chunks import CHUNKS_MAX, LIFETIME_SECONDS, Chunks
from logs.protocols.records import TooManyRecords
from tests.logs.protocols.captures import captured
from tests.logs.traces import examples

MESSAGE = {"version": "1.1", "host": "web1", "short_message": "It broke", "level": 3}


def report(**fields):
    message = {name: value for name, value in (MESSAGE | fields).items() if value != "missing"}
    return gelf.read_message(json.dumps(message).encode(), threshold=0)


# --- Messages -------------------------------------------------------------


def test_a_message_is_read():
    found = report(
        timestamp=1795225439.778,
        _order=12,
        _user_id=7,
        facility="shop",
        file="/srv/cart.py",
        line="9",
    )

    assert (found.description, found.level, found.source, found.logger) == (
        "It broke",
        40,
        "web1",
        "shop",
    )
    assert found.occurred_at == datetime(2026, 11, 21, 1, 43, 59, 778000, tzinfo=UTC)
    assert found.user == {"id": "7"}
    assert found.payload["extra"] == {"order": 12}
    [frame] = found.exceptions[-1].frames
    assert (frame.filename, frame.lineno) == ("/srv/cart.py", 9)


@pytest.mark.parametrize(
    ("level", "expected"),
    [(0, 50), (1, 50), (2, 50), (3, 40), (4, 30), (5, 20), (6, 20), (7, 10), ("4", 30), ("warning", 30),
     ("missing", 40), (None, 40), ("loud", 40), ([], 40)],
)  # fmt: skip
def test_levels_are_syslogs_and_without_one_it_is_an_error(level, expected):
    assert report(level=level).level == expected


@pytest.mark.parametrize("trace", [examples.PYTHON, examples.JAVA_CAUSED_BY, examples.GO_PANIC])
def test_a_full_message_that_is_a_trace_is_read(trace):
    found = report(full_message=trace)

    assert found.exceptions[-1].frames
    assert found.details == "It broke"
    assert found.payload["stack"] == trace.rstrip("\n")


@pytest.mark.parametrize(
    ("full", "details"),
    [("It broke\nin the morning", "It broke\nin the morning"), ("in the morning", "It broke\nin the morning"),
     ("It broke", ""), ("", ""), (None, "")],
)  # fmt: skip
def test_any_other_full_message_is_kept_as_details(full, details):
    found = report(full_message=full)

    assert (found.description, found.details, found.exceptions) == ("It broke", details, [])


def test_a_message_that_is_only_full_is_titled_by_its_first_line():
    assert report(short_message="missing", full_message="first\nsecond").description == "first"


def test_what_was_added_does_not_replace_what_the_message_says():
    found = report(_level=7, _message="other", _host="h", _="x", _id="7")

    assert (found.description, found.level, found.source) == ("It broke", 40, "web1")
    assert found.payload["extra"] == {
        "_level": 7,
        "_message": "other",
        "_host": "h",
        "": "x",
        "id": "7",
    }


def test_what_is_below_the_threshold_is_counted():
    reading = gelf.read(json.dumps([MESSAGE, MESSAGE | {"level": 6}]).encode())

    assert (list(reading.reports), reading.below_threshold) == ([0], 1)


# --- HTTP -----------------------------------------------------------------


def encoded(*messages, separator=b"\n"):
    return separator.join(json.dumps(message).encode() for message in messages)


@pytest.mark.parametrize(
    ("body", "count"),
    [(encoded(MESSAGE), 1), (encoded(MESSAGE, MESSAGE), 2), (encoded(MESSAGE, MESSAGE, separator=b"\r\n\r\n"), 2),
     (b"[" + encoded(MESSAGE, MESSAGE, separator=b",") + b"]", 2), (encoded(MESSAGE) + b"\n", 1)],
)  # fmt: skip
def test_one_message_or_many_come_by_http(body, count):
    assert list(gelf.read(body).reports) == list(range(count))


@pytest.mark.parametrize(
    "bad", [b"{", b"7", b"{}", b'{"short_message": " "}', b'{"short_message": null}', b"\xff"]
)
def test_a_bad_message_loses_none_of_its_siblings(bad):
    reading = gelf.read(encoded(MESSAGE) + b"\n" + bad + b"\n" + encoded(MESSAGE))

    assert (list(reading.reports), list(reading.errors)) == ([0, 2], [1])
    assert reading.errors[1]


@pytest.mark.parametrize("body", [b"", b"{", b"not json", b"\xff\xfe", b"[" * 100_000])
def test_what_holds_no_message_is_refused_whole(body):
    with pytest.raises(UndecodableBody):
        gelf.read(body)


@pytest.mark.parametrize("separator", [b"\n", b","])
def test_more_messages_than_may_come_at_once_are_refused_whole(separator):
    body = encoded(*[MESSAGE] * 11, separator=separator)
    body = b"[" + body + b"]" if separator == b"," else body

    assert gelf.read(body, limit=11).accepted == 11
    with pytest.raises(TooManyRecords):
        gelf.read(body, limit=10)


# --- UDP ------------------------------------------------------------------


@pytest.mark.parametrize(
    "compress", [bytes, gzip.compress, zlib.compress, lambda b: zlib.compress(b, 0)]
)
def test_a_datagram_may_be_compressed(compress):
    assert gelf.read_message(compress(encoded(MESSAGE))).description == "It broke"


@pytest.mark.parametrize(
    "message",
    [b"", b"{", b"\x1f\x8b", b"\x78\x9c", gzip.compress(encoded(MESSAGE), mtime=0)[:-9], b"\x1f\x8bxxxxxxxxxx",
     zlib.compress(b"7"), gzip.compress(bytes(50 * 1024 * 1024), mtime=0)],
)  # fmt: skip
def test_a_datagram_that_makes_no_sense_is_a_bad_message(message):
    with pytest.raises(gelf.BadMessage):
        gelf.read_message(message)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def chunked(message, id_=b"12345678", size=10):
    parts = [message[start : start + size] for start in range(0, len(message), size)]
    return [b"\x1e\x0f" + id_ + bytes([n, len(parts)]) + part for n, part in enumerate(parts)]


def feed(chunks, datagrams, peer=None):
    return [
        message for datagram in datagrams if (message := chunks.feed(datagram, peer)) is not None
    ]


@pytest.mark.parametrize("order", ["as sent", "reversed", "shuffled", "each twice"])
def test_chunks_are_put_together_in_any_order(order):
    message = encoded(MESSAGE)
    datagrams = chunked(message)
    if order == "reversed":
        datagrams.reverse()
    elif order == "shuffled":
        random.Random(7).shuffle(datagrams)
    elif order == "each twice":
        datagrams = [
            each for datagram in datagrams[:-1] for each in (datagram, datagram)
        ] + datagrams[-1:]

    chunks = Chunks()

    assert feed(chunks, datagrams) == [message]
    assert (chunks.pending, chunks.dropped) == (0, 0)


def test_what_is_no_chunk_is_a_message():
    assert feed(Chunks(), [b"{}", b"", b"\x1f\x8b"]) == [b"{}", b"", b"\x1f\x8b"]


def test_messages_of_two_senders_with_the_same_id_are_two():
    chunks = Chunks()
    ours, theirs = chunked(b"a" * 25), chunked(b"b" * 25)

    for mine, yours in zip(ours[:-1], theirs[:-1], strict=True):
        assert chunks.feed(mine, "192.0.2.1") is chunks.feed(yours, "192.0.2.2") is None

    assert chunks.feed(ours[-1], "192.0.2.1") == b"a" * 25
    assert chunks.feed(theirs[-1], "192.0.2.2") == b"b" * 25


def test_a_message_that_is_not_complete_in_time_is_dropped():
    clock = Clock()
    chunks = Chunks(clock=clock)
    first, *rest = chunked(b"a" * 25)

    assert feed(chunks, [first]) == []
    clock.now = LIFETIME_SECONDS - 0.1
    assert feed(chunks, rest[:1]) == []
    clock.now = LIFETIME_SECONDS
    assert feed(chunks, rest[1:]) == []

    assert (chunks.pending, chunks.dropped) == (1, 1)


@pytest.mark.parametrize(
    "datagram",
    [b"\x1e\x0f", b"\x1e\x0f12345678", b"\x1e\x0f12345678\0\1", b"\x1e\x0f12345678\1\1x", b"\x1e\x0f12345678\0\0x",
     b"\x1e\x0f12345678\x05\x03x", b"\x1e\x0f12345678\0" + bytes([CHUNKS_MAX + 1]) + b"x"],
)  # fmt: skip
def test_a_chunk_that_makes_no_sense_is_dropped(datagram):
    chunks = Chunks()

    assert chunks.feed(datagram) is None
    assert (chunks.pending, chunks.dropped) == (0, 1)


def test_chunks_that_disagree_on_their_count_drop_their_message():
    chunks = Chunks()
    first, *_rest = chunked(b"a" * 25)

    assert feed(chunks, [first, first[:11] + b"\x09" + first[12:]]) == []
    assert (chunks.pending, chunks.dropped) == (0, 1)


def test_a_message_has_up_to_128_chunks():
    message = b"a" * CHUNKS_MAX

    assert feed(Chunks(), chunked(message, size=1)) == [message]


@pytest.mark.parametrize("limits", [{"pending_max": 10}, {"pending_max_bytes": 100}])
def test_what_waits_is_bounded_and_the_oldest_goes_first(limits):
    chunks = Chunks(**limits)
    ids = [f"{n:08}".encode() for n in range(100)]
    for id_ in ids:
        chunks.feed(chunked(b"a" * 20, id_)[0])

    assert chunks.pending == 10
    assert chunks.dropped == 90
    assert chunks.feed(chunked(b"a" * 20, ids[0])[1]) is None
    assert chunks.feed(chunked(b"a" * 20, ids[-1])[1]) == b"a" * 20


# --- Real senders ---------------------------------------------------------


@pytest.mark.parametrize("name", ["graypy_udp_chunks.hex", "pygelf_udp.hex"])
def test_what_a_real_handler_sends_is_understood(name):
    datagrams = [bytes.fromhex(line) for line in captured(name).decode().split()]

    [message] = feed(Chunks(), datagrams)
    found = gelf.read_message(message)

    assert (found.description, found.details) == (
        "ValueError: order 12: not in stock",
        "payment of ana failed",
    )
    assert [frame.function for frame in found.exceptions[-1].frames] == ["<module>", "charge"]
    assert (found.level, found.logger) == (40, "shop." + name.partition("_")[0])
    assert found.payload["extra"]["order"] == 12
    assert found.payload["logged_at"]["function"] == "<module>"


# --- Hostile input --------------------------------------------------------


@given(st.binary(max_size=200), st.sampled_from([bytes, gzip.compress, zlib.compress]))
def test_any_bytes_are_read_or_refused(body, compress):
    with contextlib.suppress(gelf.BadMessage):
        gelf.read_message(compress(body))
    with contextlib.suppress(UndecodableBody):
        gelf.read(body)


NAME = st.sampled_from(
    [*MESSAGE, "full_message", "timestamp", "file", "line", "facility", "_", "_x", "_file", "x"]
)
LEAF = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=9)
)


@given(
    st.dictionaries(
        NAME, LEAF | st.lists(LEAF, max_size=3) | st.dictionaries(NAME, LEAF, max_size=3)
    )
)
def test_any_message_loses_none_of_its_siblings(message):
    reading = gelf.read(json.dumps([MESSAGE, message, MESSAGE]).encode(), threshold=0)

    assert reading.reports[0].description == reading.reports[2].description == "It broke"
    for found in reading.reports.values():
        fingerprint(found)
        json.dumps(found.payload, ensure_ascii=False).encode()


@given(
    st.lists(
        st.binary(max_size=20).map(lambda b: b"\x1e\x0f" + b) | st.binary(max_size=20), max_size=50
    )
)
def test_any_datagrams_leave_the_limits_in_force(datagrams):
    chunks = Chunks(pending_max=3, pending_max_bytes=30)

    feed(chunks, datagrams)

    assert chunks.pending <= 3
