"""Compressed bodies, whole and broken, and those that would fill the memory."""

import contextlib
import gzip
import tracemalloc
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from logs.protocols.inflating import (
    MEMBERS_MAX,
    BodyTooLarge,
    CorruptBody,
    InflatingError,
    UnknownEncoding,
    inflate,
)

BODY = b'{"message": "one error"}' * 100
LIMIT = 10_000
MEBIBYTE = 1024 * 1024


def raw_deflate(body):
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(body) + compressor.flush()


COMPRESS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}
encodings = pytest.mark.parametrize("encoding", COMPRESS)


@encodings
def test_a_compressed_body_is_inflated(encoding):
    assert inflate(COMPRESS[encoding](BODY), encoding, LIMIT) == BODY


@encodings
def test_an_empty_text_may_come_compressed(encoding):
    assert inflate(COMPRESS[encoding](b""), encoding, LIMIT) == b""


@pytest.mark.parametrize("encoding", ["", "identity", "Identity", "none", " , "])
def test_a_plain_body_stays_as_it_is(encoding):
    assert inflate(BODY, encoding, LIMIT) == BODY


@pytest.mark.parametrize("encoding", ["GZIP", " gzip ", "x-gzip", "identity, gzip", "gzip,"])
def test_the_name_of_an_encoding_may_be_spelled_freely(encoding):
    assert inflate(gzip.compress(BODY), encoding, LIMIT) == BODY


def test_deflate_may_come_without_the_header_of_zlib():
    assert inflate(raw_deflate(BODY), "deflate", LIMIT) == BODY


def test_the_encoding_named_last_is_undone_first():
    assert inflate(brotli.compress(gzip.compress(BODY)), "gzip, br", LIMIT) == BODY
    with pytest.raises(CorruptBody):
        inflate(brotli.compress(gzip.compress(BODY)), "br, gzip", LIMIT)


def test_a_gzip_body_may_have_several_members_and_end_in_zeros():
    halves = gzip.compress(BODY[:50]) + gzip.compress(BODY[50:]) + bytes(100)

    assert inflate(halves, "gzip", LIMIT) == BODY


def test_a_zstd_body_may_have_several_frames():
    halves = zstandard.compress(BODY[:50]) + zstandard.compress(BODY[50:])

    assert inflate(halves, "zstd", LIMIT) == BODY


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_no_body_has_members_without_end(encoding):
    empty = COMPRESS[encoding](b"")

    assert inflate(empty * MEMBERS_MAX, encoding, LIMIT) == b""
    with pytest.raises(CorruptBody):
        inflate(empty * (MEMBERS_MAX + 1), encoding, LIMIT)


@pytest.mark.parametrize("encoding", ["compress", "utf-8", "gzip, zip", "gzip, gzip, gzip, gzip"])
def test_an_unknown_encoding_says_so(encoding):
    with pytest.raises(UnknownEncoding, match="Unknown content encoding"):
        inflate(BODY, encoding, LIMIT)


@encodings
@pytest.mark.parametrize(
    "broken",
    [
        lambda body: body[:-1],
        lambda body: body[: len(body) // 2],
        lambda body: body[:3],
        lambda body: b"",
        lambda body: BODY,
        lambda body: body + b"garbage",
    ],
    ids=["without its end", "half", "a header", "empty", "never compressed", "with a tail"],
)
def test_a_corrupt_body_says_so(encoding, broken):
    with pytest.raises(CorruptBody):
        inflate(broken(COMPRESS[encoding](BODY)), encoding, LIMIT)


@encodings
def test_the_limit_is_met_and_not_passed(encoding):
    assert inflate(COMPRESS[encoding](BODY), encoding, len(BODY)) == BODY
    with pytest.raises(BodyTooLarge):
        inflate(COMPRESS[encoding](BODY), encoding, len(BODY) - 1)


def test_the_limit_holds_without_compression_too():
    with pytest.raises(BodyTooLarge):
        inflate(BODY, "", len(BODY) - 1)


@encodings
def test_a_bomb_is_stopped_before_it_fills_the_memory(encoding):
    bomb = _bomb(encoding, 100)
    assert len(bomb) < MEBIBYTE / 5

    tracemalloc.start()  # sees what Python itself hands out, which all four decoders return
    with pytest.raises(BodyTooLarge):
        inflate(bomb, encoding, 4 * MEBIBYTE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 32 * MEBIBYTE


def test_a_bomb_wrapped_once_more_is_stopped_too():
    with pytest.raises(BodyTooLarge):
        inflate(gzip.compress(_bomb("gzip", 100)), "gzip, gzip", MEBIBYTE)


def _bomb(encoding, mebibytes):
    """Return as many mebibytes of zeros, compressed piece by piece."""
    zeros = bytes(MEBIBYTE)
    if encoding == "br":
        compressor = brotli.Compressor(quality=1)
        pieces = [compressor.process(zeros) for _ in range(mebibytes)]
        return b"".join(pieces) + compressor.finish()
    compressor = {
        "gzip": lambda: zlib.compressobj(wbits=31),
        "deflate": lambda: zlib.compressobj(),
        "zstd": lambda: zstandard.ZstdCompressor(level=1).compressobj(),
    }[encoding]()
    return b"".join(compressor.compress(zeros) for _ in range(mebibytes)) + compressor.flush()


@given(st.sampled_from(sorted(COMPRESS)), st.binary(max_size=200), st.data())
def test_whatever_arrives_is_inflated_or_refused(encoding, body, data):
    compressed = bytearray(COMPRESS[encoding](body))
    for position in data.draw(st.lists(st.integers(0, len(compressed) - 1), max_size=3)):
        compressed[position] = data.draw(st.integers(0, 255))

    for wire in (bytes(compressed), body):
        with contextlib.suppress(InflatingError):
            assert len(inflate(wire, encoding, 1000)) <= 1000
