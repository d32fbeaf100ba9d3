"""Bodies while they come in: what they may hold of the memory of a process."""

import socket
from contextlib import ExitStack

import pytest

from api.exceptions import Busy
from logs.door.bodies import ROOM_BYTES, Room
from tests.logs.asking import EVENTS

LENGTH = 9_900_000  # of a body that a report may have
ANYBODYS, ANOTHERS = 1, 2


def test_a_room_has_an_end():
    room = Room(100)
    room.take(ANYBODYS, 60)
    room.take(ANYBODYS, 40)

    with pytest.raises(Busy):
        room.take(ANYBODYS, 1)
    room.leave(ANYBODYS, 40)
    room.take(ANYBODYS, 40)


def test_who_holds_less_than_their_share_is_let_into_a_room_that_is_full():
    room = Room(100)
    room.take(ANYBODYS, 100)

    room.take(ANOTHERS, 50)
    for application_id in (ANYBODYS, ANOTHERS):
        with pytest.raises(Busy):
            room.take(application_id, 1)


def test_who_has_left_takes_no_share():
    room = Room(100)
    room.take(ANOTHERS, 10)
    room.leave(ANOTHERS, 10)
    room.take(ANYBODYS, 100)

    with pytest.raises(Busy):
        room.take(ANYBODYS, 1)


def _begin(door, key) -> socket.socket:
    """Send all of a body but its last byte."""
    client = socket.create_connection(("localhost", door.port), timeout=30)
    head = (
        f"POST {EVENTS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Length: {LENGTH + 1}\r\n\r\n"
    )
    client.sendall(head.encode() + b" " * LENGTH)
    return client


def test_bodies_that_do_not_end_are_refused_before_they_fill_the_memory(door):
    noisy, quiet = door.new_key()["key"], door.new_key()["key"]
    with ExitStack() as clients:
        # One after the other: each holds its room when the next one comes.
        begun = [
            clients.enter_context(_begin(door, noisy)) for _ in range(ROOM_BYTES // LENGTH + 1)
        ]
        answer = begun[-1].recv(1000)

        of_another = door.report({"description": "quiet", "details": "x" * 1_000_000}, key=quiet)

    assert answer.startswith(b"HTTP/1.1 503")
    assert b"retry-after" in answer.lower()
    assert of_another.status == 201
