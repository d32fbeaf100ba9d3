"""The database stops, freezes, is cut off or has no room left: 503 meanwhile, then as before."""

import os
import time
from contextlib import AbstractContextManager

import pytest

from central_erros.embedded.server import EmbeddedServer
from contrib.benchmarks.generator import percentile
from tests.durability import in_soak
from tests.durability.books import discrepancies
from tests.durability.faults import Cut, frozen, memory, no_room, small_disk, stopped
from tests.durability.installation import make_applications, serving, world_readable_folder
from tests.durability.load import CLIENTS, Load
from tests.live import Served, wait_until

AWAY_SECONDS = in_soak(30, 3)
STATEMENT_SECONDS = 5  # a fault that takes longer must be noticed where nothing reports it
FEW = CLIENTS // 4  # refusals that show that it refuses
MORE_MB = 100  # that 64 clients may cost in memory while they are refused
DISK_MB = 400


@pytest.fixture(scope="module")
def served(network):
    """The product with its database behind a network, where nobody but the test repairs it."""
    with serving(database_url=network.url) as served:
        yield served


@pytest.fixture(scope="module")
def applications(served):
    return make_applications(served)


@pytest.fixture
def ride_out(record_property):
    """Apply a load before, while and after a fault; return it when the service is steady again."""

    def ride_out(
        served: Served, applications, fault: AbstractContextManager, *, refuses: bool
    ) -> Load:
        with Load(served.port, applications) as load:
            load.wait_for_more()
            before = memory(served)
            with fault:
                if refuses:
                    load.wait_for_refusals(FEW)
                time.sleep(AWAY_SECONDS)  # as long as a repair takes
                more = (memory(served) - before) / 2**20
            repaired = time.monotonic()
            load.wait_until_steady(repaired)
            silence = load.ledger.longest_silence(repaired)
        wait_until(served.is_ready, "/readyz")
        for share, name in ((0.5, "p50_ms"), (0.99, "p99_ms"), (1, "max_ms")):
            if load.refused:
                refusal = percentile(load.ledger.refusals, share)
                record_property(f"refused_{name}", round(refusal * 1000, 1))
        record_property("refused", load.refused)
        record_property("more_mb", round(more, 1))
        record_property("silent_s", round(silence, 2))
        assert more < MORE_MB
        return load

    return ride_out


def test_a_stopped_database_costs_no_acknowledged_event(served, applications, database, ride_out):
    load = ride_out(served, applications, stopped(database), refuses=True)

    assert discrepancies(served, database, load) == []


def test_a_frozen_database_costs_no_acknowledged_event(served, applications, database, ride_out):
    refuses = AWAY_SECONDS > STATEMENT_SECONDS

    load = ride_out(served, applications, frozen(database), refuses=refuses)

    assert discrepancies(served, database, load) == []


@pytest.mark.parametrize("how", Cut)
def test_a_cut_network_costs_no_acknowledged_event(
    served, applications, database, network, ride_out, how
):
    refuses = how is not Cut.STALLED or AWAY_SECONDS > STATEMENT_SECONDS

    load = ride_out(served, applications, network.cut(how), refuses=refuses)

    assert discrepancies(served, database, load) == []


# --- Disk ---------------------------------------------------------------
@pytest.fixture
def served_on_a_small_disk():
    if os.geteuid() != 0:
        pytest.skip("only root may mount a disk")
    with (
        world_readable_folder() as folder,
        small_disk(folder / "disk", DISK_MB) as disk,
        serving(data_dir=disk / "data") as served,
    ):
        yield served


def test_a_full_disk_costs_no_acknowledged_event(served_on_a_small_disk, ride_out):
    served = served_on_a_small_disk
    applications = make_applications(served)
    server = EmbeddedServer(served.data_dir)
    assert server.home.is_relative_to(served.data_dir)

    load = ride_out(served, applications, no_room(served.data_dir.parent), refuses=True)

    assert discrepancies(served, server, load) == []
