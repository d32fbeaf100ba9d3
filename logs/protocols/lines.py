"""Bodies of one record a line, read without ever holding all their lines at once."""

from collections.abc import Iterator


def lines_of(body: bytes) -> Iterator[bytes]:
    """Give the lines that are not blank, without their ends."""
    start = 0
    while start < len(body):
        end = body.find(b"\n", start)
        if end < 0:
            end = len(body)
        if line := body[start:end].strip():
            yield line
        start = end + 1
