"""The fields of a protobuf message, without a schema.

https://protobuf.dev/programming-guides/encoding/

Only for the outer shells of a message. The library decodes a whole body at once, and makes 70 bytes
of memory out of every byte of one that is all empty parts.
"""

from collections.abc import Iterator

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
VARINT_BYTES_MAX = 10


class MalformedMessage(ValueError):
    """The bytes are no protobuf message."""


def parts_of(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the number and the bytes of each field that has a length; the others are skipped over.

    A skipped field is given as (0, b""), so that whoever counts the steps can stop.
    """
    position, end = 0, len(message)
    while position < end:
        tag, position = _varint(message, position)
        number, kind = tag >> 3, tag & 7
        if kind == LENGTH:
            size, position = _varint(message, position)
        elif kind == VARINT:
            _value, position = _varint(message, position)
            size = 0
        elif kind in (FIXED64, FIXED32):
            size = 8 if kind == FIXED64 else 4
        else:
            raise MalformedMessage(f"unknown wire type {kind} at byte {position}")
        if number == 0 or position + size > end:
            raise MalformedMessage(f"cut off at byte {position}")
        yield (number, message[position : position + size]) if kind == LENGTH else (0, b"")
        position += size


def _varint(message: bytes, position: int) -> tuple[int, int]:
    """Return the number at the position, and the position behind it."""
    value = 0
    for shift, byte in enumerate(message[position : position + VARINT_BYTES_MAX]):
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return value, position + shift + 1
    raise MalformedMessage(f"cut off at byte {position}")


def varint(value: int) -> bytes:
    """Return the encoding of a number that is not negative."""
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
