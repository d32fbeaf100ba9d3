"""Values as the JSON text that is stored."""

import json
import threading
from dataclasses import dataclass
from typing import Any

import orjson
import zstandard

COMPRESSED_FROM = 256  # bytes; below, compressing saves nothing
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"  # RFC 8878, section 3.1.1; no JSON text begins like that


@dataclass(frozen=True, slots=True)
class Encoded:
    """A value of which only the JSON text is at hand: it goes into a larger text as it is."""

    text: bytes

    @property
    def value(self) -> Any:
        return orjson.loads(self.text)


def encode_json(value) -> bytes:
    """Return the JSON text of a decoded and sanitised value, in which anything may be `Encoded`."""
    try:
        return orjson.dumps(value, default=_as_it_is, option=orjson.OPT_PASSTHROUGH_DATACLASS)
    except TypeError:  # an integer beyond 64 bits, which orjson refuses
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_decoded).encode()


def _as_it_is(encoded: Encoded) -> orjson.Fragment:
    return orjson.Fragment(encoded.text)


def _decoded(encoded: Encoded):
    return encoded.value


def compress_json(text: bytes) -> bytes:
    """Return a JSON text as it is stored: short ones as they are, others by Zstandard."""
    return text if len(text) < COMPRESSED_FROM else _compressors.json.compress(text)


def decompress_json(stored: bytes) -> bytes:
    """Return the JSON text of what `compress_json` returned."""
    if not stored.startswith(ZSTD_MAGIC):
        return stored
    return zstandard.ZstdDecompressor().decompress(stored)


class _Compressors(threading.local):
    """A compressor for each thread: one at work in two fails, or mixes up their texts."""

    def __init__(self):
        # The fastest level that still halves what is written: level 1 takes a third longer.
        self.json = zstandard.ZstdCompressor(level=-1, write_content_size=True)


_compressors = _Compressors()
