"""Compressed bodies: inflated under a limit, so that a small body never fills the memory."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress

import brotli
import zstandard

ENCODINGS_MAX = 3  # one around the other: two are already strange
MEMBERS_MAX = 100  # of one body: what is left is copied after each
ZSTD_WINDOW_MAX = 8 * 1024 * 1024  # what RFC 8878 asks of every decoder
# A few bytes of zstd stand for a block of 128 KiB; so many bytes at once are 2 MiB at most.
ZSTD_STEP = 64
RAW_DEFLATE, ZLIB, GZIP = -15, 15, 31  # zlib's `wbits`
CORRUPT = zlib.error, brotli.error, zstandard.ZstdError


class InflatingError(ValueError):
    """The body cannot be inflated. The text says why, in English."""


class UnknownEncoding(InflatingError):
    """The body is compressed in a way we do not know."""


class CorruptBody(InflatingError):
    """The body is not what its encoding says, or ends too early."""


class BodyTooLarge(InflatingError):
    """The body inflates to more than the limit."""


def inflate(body: bytes, encoding: str, limit: int) -> bytes:
    """Return the body without its Content-Encoding, of at most `limit` bytes.

    The encoding may be in any case, and a list: the last one was applied last. Raises
    UnknownEncoding, CorruptBody or BodyTooLarge; no more than the limit is ever inflated.
    """
    for name in _names(encoding):
        try:
            body = _joined(DECODERS[name](body, limit), limit)
        except CORRUPT as error:
            raise CorruptBody(f"The body is not valid {name}.") from error
        except EOFError as error:
            raise CorruptBody(f"The body ends before its {name} data does.") from error
    if len(body) > limit:
        raise BodyTooLarge(f"The body has more than {limit} bytes.")
    return body


def beginning(body: bytes, encoding: str, size: int) -> bytes:
    """Return at most the first `size` bytes of the body, of which the end may be still to come.

    Raises UnknownEncoding; what is corrupt ends where it can no longer be read.
    """
    for name in _names(encoding):
        body = _first(DECODERS[name](body, size), size)
    return body[:size]


def _names(encoding: str) -> list[str]:
    """Return the names in DECODERS of what is to be undone, in this order."""
    names = [name.strip().lower() for name in encoding.split(",")]
    names = [name for name in names if name not in ("", "identity", "none")]
    if len(names) > ENCODINGS_MAX or any(name not in DECODERS for name in names):
        raise UnknownEncoding(f"Unknown content encoding: {encoding[:100]!r}.")
    return names[::-1]


def _first(pieces: Iterator[bytes], size: int) -> bytes:
    inflated = bytearray()
    with suppress(EOFError, *CORRUPT):
        for piece in pieces:
            inflated += piece
            if len(inflated) >= size:
                break
    return bytes(inflated)


def _joined(pieces: Iterator[bytes], limit: int) -> bytes:
    inflated = bytearray()
    for piece in pieces:
        inflated += piece
        if len(inflated) > limit:
            raise BodyTooLarge(f"The body inflates to more than {limit} bytes.")
    return bytes(inflated)


def _gzip(body: bytes, limit: int) -> Iterator[bytes]:
    """Inflate the members of a gzip body, one after the other; zeros may follow."""
    for _ in range(MEMBERS_MAX):
        decoder = zlib.decompressobj(GZIP)
        yield decoder.decompress(body, limit + 1)
        if not decoder.eof:
            raise EOFError
        body = decoder.unused_data.lstrip(b"\0")
        if not body:
            return
    raise zlib.error("too many members")


def _deflate(body: bytes, limit: int) -> Iterator[bytes]:
    """Inflate a zlib stream, as the standard has it, or bare deflate, as some clients read it."""
    try:
        decoder = zlib.decompressobj(ZLIB)
        inflated = decoder.decompress(body, limit + 1)
    except zlib.error:
        decoder = zlib.decompressobj(RAW_DEFLATE)
        inflated = decoder.decompress(body, limit + 1)
    yield inflated
    if not decoder.eof and len(inflated) <= limit:
        raise EOFError
    if decoder.unused_data:
        raise zlib.error("data behind the end")


def _brotli(body: bytes, limit: int) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    # The limit is where its buffer stops growing, not what it never passes; `_joined` counts.
    yield decoder.process(body, output_buffer_limit=limit + 1)
    while not decoder.can_accept_more_data():
        yield decoder.process(b"", output_buffer_limit=limit + 1)
    if not decoder.is_finished():
        raise EOFError


def _zstd(body: bytes, limit: int) -> Iterator[bytes]:
    """Inflate the frames of a zstd body in small steps: its decoder knows no limit of output."""
    for _ in range(MEMBERS_MAX):
        decoder = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_MAX).decompressobj()
        end = 0
        while not decoder.eof:
            if end >= len(body):
                raise EOFError
            yield decoder.decompress(body[end : end + ZSTD_STEP])
            end += ZSTD_STEP
        body = decoder.unused_data + body[end:]
        if not body:
            return
    raise zstandard.ZstdError("too many frames")


DECODERS: dict[str, Callable[[bytes, int], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
