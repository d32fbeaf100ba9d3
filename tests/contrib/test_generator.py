"""The generator of load: whatever a server does is counted as what it was."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, count, cycle, repeat

import pytest

from contrib.benchmarks.generator import Load, generate, in_own_process, percentile
from tests.live import free_port

CREATED = [b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"]
BUSY = [b'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 16\r\n\r\n{"code": "busy"}']
LAST = [b"HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"]
IN_PIECES = [
    b"HTTP/1.1 201 Cre", b"ated\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n", b"{}\r\n0\r\n", b"\r\n",
]  # fmt: skip
NOTHING_HTTP = [b"220 mail.example.com ESMTP\r\n"]
CUT_OFF = None
SILENCE = 60.0


@dataclass
class Server:
    """What has reached a server that answers by a script."""

    port: int = field(default_factory=free_port)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0


@contextmanager
def serving(script) -> Iterator[Server]:
    """Answer each request by the next of the script: pieces to send and pauses in seconds.

    CUT_OFF ends the connection instead.
    """
    server, script = Server(), iter(script)

    async def converse(reader, writer):
        server.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                server.bodies.append(await reader.readexactly(length))
                answer = next(script)
                for piece in answer or ():
                    if isinstance(piece, float):
                        await asyncio.sleep(piece)
                    else:
                        writer.write(piece)
                        await asyncio.sleep(0)
                if answer is CUT_OFF or answer is LAST:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has what it came for
        finally:
            writer.close()

    async def serve(is_ready, is_over):
        async with await asyncio.start_server(converse, "127.0.0.1", server.port):
            is_ready.set()
            await asyncio.to_thread(is_over.wait)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    is_ready, is_over = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(serve(is_ready, is_over)))
    thread.start()
    assert is_ready.wait(10)
    try:
        yield server
    finally:
        is_over.set()
        thread.join()


def requests():
    for number in count():
        yield b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n%08d" % number


def load(server, **options):
    options = {"connections": 3, "seconds": 0.5, "patience": 5} | options
    return generate(Load(server.port, requests(), **options))


def test_every_request_is_sent_once_and_its_answer_counted_once():
    with serving(repeat(CREATED)) as server:
        outcome = load(server)

    assert outcome.sent == len(outcome.latencies[201]) == len(server.bodies) > 3
    assert sorted(server.bodies) == [b"%08d" % number for number in range(outcome.sent)]
    assert outcome.latencies.keys() == {201}
    assert server.connections == 3
    assert (outcome.broken, outcome.unanswered, outcome.reopened, outcome.refused) == (0, 0, 0, 0)


def test_refusals_are_not_taken_for_success():
    with serving(cycle([CREATED, BUSY, BUSY])) as server:
        outcome = load(server, connections=1)

    assert 0 < outcome.answered(201) < outcome.answered(503)
    assert outcome.answered(201) + outcome.answered(503) == len(server.bodies)
    assert outcome.in_time[201] <= outcome.answered(201)
    assert outcome.samples[503] == '{"code": "busy"}'


@pytest.mark.parametrize("answer", [CUT_OFF, NOTHING_HTTP], ids=["cut off", "no HTTP"])
def test_a_broken_connection_is_counted_and_opened_again(answer):
    with serving(chain([CREATED, answer, CREATED, answer], repeat(CREATED))) as server:
        outcome = load(server, connections=1)

    assert outcome.broken == outcome.reopened == 2
    assert server.connections == 3
    assert outcome.answered(201) == outcome.sent - 2 == len(server.bodies) - 2 > 2


def test_a_connection_closed_after_its_answer_is_opened_again_and_nothing_is_lost():
    with serving(chain([CREATED, LAST], repeat(CREATED))) as server:
        outcome = load(server, connections=1)

    assert outcome.reopened == 1
    assert outcome.broken == 0
    assert server.connections == 2
    assert outcome.answered(201) == outcome.sent == len(server.bodies) > 2


def test_an_answer_in_pieces_is_one_answer():
    with serving(repeat(IN_PIECES)) as server:
        outcome = load(server)

    assert outcome.answered(201) == outcome.sent == len(server.bodies) > 3


def test_a_latency_is_the_time_to_the_answer():
    with serving(repeat([0.05, *CREATED])) as server:
        outcome = load(server)

    assert len(outcome.latencies[201]) == len(server.bodies)
    assert min(outcome.latencies[201]) >= 0.05


def test_what_was_under_way_at_the_end_is_waited_for_but_not_in_time():
    with serving(repeat([0.2, *CREATED])) as server:
        outcome = load(server, seconds=0.1)

    assert outcome.answered(201) == outcome.sent == 3
    assert outcome.in_time[201] == 0


def test_what_is_never_answered_is_counted_as_that():
    with serving(chain([CREATED], repeat([SILENCE]))) as server:
        outcome = load(server, patience=0.3)

    assert outcome.unanswered == 3
    assert outcome.sent == outcome.answered(201) + 3


def test_a_server_that_is_not_there_is_no_success():
    outcome = load(Server(), patience=0.2)

    assert outcome.sent == 0
    assert outcome.refused >= 3
    assert not outcome.latencies


def test_at_a_rate_as_many_are_sent_as_fall_due():
    with serving(repeat(CREATED)) as server:
        outcome = load(server, rate=100)

    assert outcome.sent + outcome.unsent == 50
    assert outcome.answered(201) == outcome.sent == len(server.bodies)


def test_at_a_rate_that_is_too_much_latency_counts_from_when_a_request_was_due():
    with serving(repeat([0.05, *CREATED])) as server:
        outcome = load(server, rate=100, connections=1)

    assert outcome.unsent > 0
    assert outcome.sent + outcome.unsent == 50
    # The n-th is due after n * 10 ms and answered after (n + 1) * 50 ms at the soonest.
    for number, latency in enumerate(outcome.latencies[201]):
        assert latency >= 0.049 + number * 0.039


def test_at_a_rate_that_is_too_much_a_request_may_stay_unsent_instead_of_waiting():
    with serving(repeat([0.05, *CREATED])) as server:
        outcome = load(server, rate=100, connections=1, queues=False)

    assert 0 < outcome.sent <= 10
    assert outcome.sent + outcome.unsent == 50
    assert outcome.answered(201) == outcome.sent == len(server.bodies)


def test_it_works_from_a_process_of_its_own():
    with serving(repeat(CREATED)) as server, in_own_process() as executor:
        load = Load(server.port, [next(requests())] * 5, connections=1, seconds=1, rate=5)
        outcome = executor.submit(generate, load).result()

    assert outcome.answered(201) == len(server.bodies) == 5
    assert outcome.cpu_seconds > 0


def test_percentiles_are_values_that_were_measured():
    values = [5, 1, 4, 2, 3]

    assert [percentile(values, share) for share in (0, 0.5, 0.6, 0.99, 1)] == [1, 3, 3, 5, 5]
    assert percentile([7], 0.99) == 7
