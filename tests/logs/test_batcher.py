"""The queue in front of the recorder, bounded and fair, and who writes what is in it."""

import asyncio
import os
from collections import Counter
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs.batcher import TURN_ROWS, Batcher, Entry, FairQueue
from logs.models import Application
from logs.report import Report
from logs.rows import prepare
from tests.durability.faults import files_allowed

MOST_THAT_SELECT_TAKES = 1023  # the number of a file


def entry(application_id, rows, size=1):
    return Entry(application_id, [object() for _ in range(rows)], size, written=None)


def taken(queue, rows_max):
    """Take a batch; return how many rows of each entry are in it."""
    return [(entry, len(rows)) for entry, rows in queue.take(rows_max)]


def test_one_application_alone_is_taken_in_its_order():
    queue = FairQueue(1000, 1000)
    first, second = entry(1, rows=1), entry(1, rows=3)
    queue.put(first)
    queue.put(second)

    assert taken(queue, 500) == [(first, 1), (second, 3)]
    assert (queue.rows, queue.bytes) == (0, 0)


def test_a_flood_leaves_room_in_every_batch_for_the_others():
    queue = FairQueue(10_000, 10_000)
    for _ in range(1000):
        queue.put(entry(1, rows=1))
    quiet = entry(2, rows=1)
    queue.put(quiet)

    batch = taken(queue, 100)

    assert (quiet, 1) in batch
    assert sum(rows for _entry, rows in batch) == 100


def test_many_rows_of_one_request_are_taken_in_turns():
    queue = FairQueue(10_000, 10_000)
    bulk, other = entry(1, rows=1000), entry(2, rows=TURN_ROWS + 5)
    queue.put(bulk)
    queue.put(other)

    assert taken(queue, 2 * TURN_ROWS) == [(bulk, TURN_ROWS), (other, TURN_ROWS)]
    assert taken(queue, 500) == [(bulk, TURN_ROWS), (other, 5), (bulk, 500 - TURN_ROWS - 5)]


@pytest.mark.parametrize(("rows", "size"), [(10, 1), (1, 10)])
def test_a_queue_is_bounded_by_rows_and_by_bytes(rows, size):
    queue = FairQueue(10, 10)
    assert queue.has_room(1, rows_max=10)

    queue.put(entry(1, rows, size))

    assert not queue.has_room(1, rows_max=10)


def test_a_slow_database_bounds_it_further():
    queue = FairQueue(10, 10)
    queue.put(entry(1, rows=5))

    assert queue.has_room(1, rows_max=6)
    assert not queue.has_room(1, rows_max=5)


def test_a_full_queue_takes_from_who_has_less_than_a_share():
    queue = FairQueue(10, 10)
    queue.put(entry(1, rows=10, size=10))

    assert queue.has_room(2, rows_max=10)
    queue.put(entry(2, rows=5, size=1))
    assert not queue.has_room(2, rows_max=10)
    assert queue.has_room(3, rows_max=10)


def test_what_nobody_waits_for_any_more_is_not_written():
    queue = FairQueue(1000, 1000)
    failed = entry(1, rows=TURN_ROWS * 3)
    queue.put(failed)
    queue.put(entry(2, rows=1))
    queue.take(TURN_ROWS)

    queue.drop(failed)

    assert failed not in [each for each, _rows in queue.take(500)]
    assert (queue.rows, queue.bytes) == (0, 0)


def test_what_was_taken_in_two_pieces_may_be_dropped_for_each():
    queue = FairQueue(1000, 1000)
    failed = entry(1, rows=TURN_ROWS * 3)
    queue.put(failed)
    queue.put(entry(2, rows=TURN_ROWS * 3))
    batch = queue.take(TURN_ROWS * 3)
    assert [each for each, _rows in batch].count(failed) == 2

    for each, _rows in batch:
        queue.drop(each)

    assert (queue.rows, queue.bytes) == (0, 0)


def test_what_was_taken_whole_has_nothing_left_to_drop():
    queue = FairQueue(1000, 1000)
    whole, next_one = entry(1, rows=1), entry(1, rows=1)
    queue.put(whole)
    queue.take(1)
    queue.put(next_one)

    queue.drop(whole)

    assert taken(queue, 500) == [(next_one, 1)]


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 130), st.integers(1, 9)), max_size=30),
    st.lists(st.integers(1, 200), min_size=1),
)
def test_every_row_is_taken_once_in_the_order_of_its_application(puts, sizes):
    queue = FairQueue(10**6, 10**6)
    rows = {}
    for application, n, size in puts:
        each = entry(application, n, size)
        rows.setdefault(application, []).extend(each.rows)
        queue.put(each)
    assert queue.rows == sum(map(len, rows.values()))

    got = []
    while queue.rows:
        batch = queue.take(sizes[len(got) % len(sizes)])
        assert 0 < sum(len(some) for _entry, some in batch) <= max(sizes)
        got += [row for _entry, some in batch for row in some]

    assert Counter(map(id, got)) == Counter(id(row) for each in rows.values() for row in each)
    for expected in rows.values():
        wanted = set(map(id, expected))
        assert [row for row in got if id(row) in wanted] == expected
    assert (queue.rows, queue.bytes) == (0, 0)


# --- The flusher -------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_it_stores_however_many_files_are_open():
    application = Application.objects.default()

    async def store_twice():
        batcher, reports = Batcher(), [Report("It broke", application_id=application.pk)]
        batcher.start()
        for _ in range(2):  # the second time its connection is there
            await batcher.store(application.pk, prepare(reports))
        await batcher.stop()

    with files_allowed(2048), ExitStack() as stack:
        while (file := os.dup(0)) <= MOST_THAT_SELECT_TAKES:
            stack.callback(os.close, file)
        stack.callback(os.close, file)

        asyncio.run(store_twice())

    assert application.logs.get().events == 2
