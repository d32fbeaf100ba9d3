"""Long bodies: one of a process is read at a time, while everybody else is answered."""

import asyncio
import gzip
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from logs.door.turns import Turns

CARD = "4111 1111 1111 1111 "


async def _order_of(asked: list[str]) -> list[str]:
    """Return who had their turn, in order; all ask at once, as "noisy 1" for application 1."""
    turns, had = Turns(), []
    busy = 0

    async def ask(name):
        nonlocal busy
        async with turns.turn(int(name.split()[1])):
            busy += 1
            assert busy == 1
            await asyncio.sleep(0)
            had.append(name)
            busy -= 1

    await asyncio.gather(*map(ask, asked))
    return had


def test_one_request_at_a_time_has_its_turn():
    asked = ["a 1", "b 1", "c 1"]

    assert asyncio.run(_order_of(asked)) == asked


def test_who_asks_for_many_turns_waits_behind_who_asks_for_one():
    asked = ["noisy 1", "noisy 1", "noisy 1", "noisy 1", "quiet 2"]

    assert asyncio.run(_order_of(asked)).index("quiet 2") <= 2


def test_who_gives_up_lets_the_others_have_their_turn():
    async def give_up():
        turns = Turns()
        async with turns.turn(1):
            waiting = [asyncio.ensure_future(turns.turn(n).__aenter__()) for n in (1, 2)]
            await asyncio.sleep(0)
            for each in waiting:
                each.cancel()
        async with asyncio.timeout(10), turns.turn(1), Turns().turn(2):
            return True

    assert asyncio.run(give_up())


@pytest.mark.parametrize(
    "body",
    [
        [{"description": "long", "details": CARD * 12_000}] * 12,
        {"logs": [{"description": "short"}] * 50, "details": CARD * 3_000},
    ],
    ids=["a long body", "a short one with as much in it"],
)
def test_others_are_answered_while_much_is_prepared(door, body):
    sent = gzip.compress(json.dumps(body).encode())
    answered = 0

    with ThreadPoolExecutor(1) as client:
        report = client.submit(door.report, sent, Content_Encoding="gzip")
        while not report.done():
            assert door.ask("GET", "/healthz", key="").status == 200
            answered += 1

    assert report.result().status == 201
    # In the event loop, all of it would come between two answers.
    assert answered > 10
