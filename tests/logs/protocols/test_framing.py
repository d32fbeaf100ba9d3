"""Where messages end on a TCP connection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs.protocols.framing import NulFraming, SyslogFraming

TRACE = b"<11>app: failed\nTraceback (most recent call last):\n  File x\nTypeError: y"


def feed(framing, *pieces):
    """Return the messages of the pieces, and then those of the end of the connection."""
    return [message for piece in pieces for message in framing.feed(piece)], framing.close()


def pieces_of(sent, size):
    return [sent[start : start + size] for start in range(0, len(sent), size)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    ("sent", "messages"),
    [
        (b"5 <13>a6 <13>bc", [b"<13>a", b"<13>bc"]),
        (b"5 <13>a\n6 <13>bc\n", [b"<13>a", b"<13>bc"]),
        (b"7 <13>a\nb0 5 <13>c", [b"<13>a\nb", b"<13>c"]),
        (b"<13>a\n<13>b\n", [b"<13>a", b"<13>b"]),
        (b"<13>a\r\n<13>b\r\n", [b"<13>a", b"<13>b"]),
        (b"<13>a\0<13>b\0", [b"<13>a", b"<13>b"]),
        (b"<13>a\n\n\n<13>b", [b"<13>a", b"<13>b"]),
        (b"no priority\n<13>b\n", [b"no priority", b"<13>b"]),
        (TRACE + b"\n<13>b\n", [TRACE, b"<13>b"]),
        (b"<13>a\n5 <13>b\n", [b"<13>a\n5 <13>b"]),
        (b"2026-11-21T01:00:00Z host app: a\n<13>b\n", [b"2026-11-21T01:00:00Z host app: a", b"<13>b"]),
        (b"5 <13>a<13>b\n<13>c\n", [b"<13>a", b"<13>b", b"<13>c"]),
        (b"99999999 <13>a\n<13>b\n", [b"99999999 <13>a", b"<13>b"]),
        ("<13>é\n".encode() * 2, ["<13>é".encode()] * 2),
        (b"", []),
        (b"\n\n", []),
    ],
)  # fmt: skip
def test_messages_are_told_apart_however_they_are_cut(sent, messages, size):
    complete, rest = feed(SyslogFraming(), *pieces_of(sent, size))

    assert complete + rest == messages


def test_a_message_is_complete_when_the_next_one_begins_or_when_nothing_follows():
    framing = SyslogFraming()

    assert framing.feed(TRACE + b"\n") == []
    assert framing.feed(b"<13>b\n") == [TRACE]
    assert framing.flush() == [b"<13>b"]
    assert framing.flush() == []


def test_a_counted_message_is_complete_at_once():
    framing = SyslogFraming()

    assert framing.feed(b"5 <13>a") == [b"<13>a"]
    assert framing.flush() == framing.close() == []


def test_what_was_cut_off_is_kept():
    assert feed(SyslogFraming(), b"9 <13>ab") == ([], [b"<13>ab"])
    assert feed(SyslogFraming(), b"<13>ab") == ([], [b"<13>ab"])
    assert feed(NulFraming(), b"{}\0{") == ([b"{}"], [b"{"])


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_gelf_ends_in_a_nul(size):
    complete, rest = feed(NulFraming(), *pieces_of(b'{"a":\n1}\0\0{}\0', size))

    assert complete + rest == [b'{"a":\n1}', b"{}"]


@pytest.mark.parametrize("size", [7, 1000])
@pytest.mark.parametrize(
    ("sent", "messages"),
    [
        (b"<13>" + b"a" * 500 + b"\n<13>b\n", [b"<13>" + b"a" * 96, b"<13>b"]),
        (b"504 <13>" + b"a" * 500 + b"5 <13>b", [b"<13>" + b"a" * 96, b"<13>b"]),
        (b"<13>a\n" + b"x" * 60 + b"\n" + b"y" * 60 + b"\n<13>b\n", [b"<13>a\n" + b"x" * 60, b"<13>b"]),
        (b"<13>a\n" + b"x\n" * 500 + b"<13>b\n", [b"<13>a" + b"\nx" * 47, b"<13>b"]),
    ],
)  # fmt: skip
def test_of_a_message_too_long_the_beginning_is_kept(sent, messages, size):
    complete, rest = feed(SyslogFraming(max_bytes=100), *pieces_of(sent, size))

    assert complete + rest == messages


@given(
    st.lists(
        st.binary(max_size=30) | st.sampled_from([b"5 <13>a", b"<13>a\n", b"9 ", b"0 "]),
        max_size=30,
    )
)
def test_any_bytes_are_taken_and_no_message_is_too_long(pieces):
    for framing in (SyslogFraming(max_bytes=50), NulFraming(max_bytes=50)):
        complete, rest = feed(framing, *pieces)

        assert all(0 < len(message) <= 50 for message in complete + rest)


@given(
    st.lists(
        st.binary(min_size=1, max_size=20).map(
            lambda b: b"<13>" + b.replace(b"\n", b"").replace(b"\0", b"")
        )
    ),
    st.integers(1, 40),
    st.booleans(),
)
def test_no_message_is_lost_however_the_stream_is_cut(messages, size, is_counted):
    messages = [message.rstrip(b"\r") for message in messages]
    sent = b"".join(b"%d %b" % (len(m), m) if is_counted else m + b"\n" for m in messages)

    complete, rest = feed(SyslogFraming(), *pieces_of(sent, size))

    assert complete + rest == messages


def test_a_stream_without_ends_keeps_no_more_than_a_message():
    for first in (b"<13>", b"", b"1"):
        framing = SyslogFraming(max_bytes=1000)
        framing.feed(first)
        for _piece in range(10_000):
            framing.feed(b"a" * 1000)

        assert sum(map(len, framing.close())) <= 1000
