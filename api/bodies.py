"""The body of a request as it comes, in the event loop. Who is too slow: see the protocol's 408."""

from collections.abc import AsyncIterator


class TooLarge(Exception):
    """The body is longer than the limit. What is left of it is discarded after the answer."""


class Disconnected(Exception):
    """Nobody waits for an answer any more."""


async def chunks(scope, receive, limit: int) -> AsyncIterator[bytes]:
    """Yield the body in pieces; raise TooLarge as soon as it is known to exceed `limit` bytes."""
    if _declared_length(scope) > limit:
        raise TooLarge
    size, is_whole = 0, False
    while not is_whole:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        size += len(message["body"])
        if size > limit:
            raise TooLarge
        yield message["body"]
        is_whole = not message["more_body"]


def _declared_length(scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value)  # the parser has seen that it is a number
    return 0
