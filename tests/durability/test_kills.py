"""`kill -9` at random moments under load, and the polite way."""

import signal
import time

import pytest

from central_erros.embedded.server import EmbeddedServer
from tests.durability import in_soak
from tests.durability.books import discrepancies
from tests.durability.faults import (
    kill_a_backend,
    kill_a_web_worker,
    kill_everything,
    kill_postgresql,
    kill_the_web_server,
)
from tests.durability.load import Load

TURNS = in_soak(4, 1)
KILLS = [
    kill_a_web_worker,
    kill_postgresql,
    kill_the_web_server,
    kill_a_backend,
    kill_everything,
]


@pytest.mark.parametrize("kill", KILLS * TURNS, ids=lambda kill: kill.__name__)
def test_a_kill_costs_no_acknowledged_event(served, applications, dice, record_property, kill):
    with Load(served.port, applications) as load:
        load.wait_for_more()
        time.sleep(dice.uniform(0, 1))  # any moment will do
        moment = time.monotonic()

        kill(served, dice)

        load.wait_until_steady(moment)
        record_property("silent_s", round(load.ledger.longest_silence(moment), 2))

    assert discrepancies(served, EmbeddedServer(served.data_dir), load) == []


def test_a_stop_costs_no_acknowledged_event(served, applications, record_property):
    for _turn in range(TURNS):
        with Load(served.port, applications) as load:
            load.wait_for_more()
            moment = time.monotonic()

            status = served.stop(signal.SIGTERM)

            record_property("stopped_in_s", round(time.monotonic() - moment, 2))
            assert status == 0
            served.start()
            load.wait_until_steady(moment)

        assert discrepancies(served, EmbeddedServer(served.data_dir), load) == []
