import random

import pytest

from central_erros.embedded.server import EmbeddedServer
from tests.durability import IS_SOAK
from tests.durability.faults import Network
from tests.durability.installation import make_applications, serving, world_readable_folder
from tests.live import remove_server


@pytest.fixture(scope="package")
def served():
    """The product with its own PostgreSQL."""
    with serving() as served:
        yield served


@pytest.fixture(scope="package")
def applications(served):
    return make_applications(served)


@pytest.fixture(scope="package")
def database():
    """A PostgreSQL that is not `serve`'s own, so that nobody starts it again but the test."""
    with world_readable_folder() as folder:
        server = EmbeddedServer(folder / "data")
        server.start()
        yield server
        server.release()
        remove_server(server.data_dir)


@pytest.fixture(scope="package")
def network(database):
    with Network(database) as network:
        yield network


@pytest.fixture
def dice(record_property):
    seed = random.randrange(10**6)
    record_property("seed", seed)
    return random.Random(seed)


def pytest_terminal_summary(terminalreporter):
    """Print what the soak measured: the properties that its tests recorded."""
    if not IS_SOAK:
        return
    terminalreporter.section("measured")
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        if report.when == "call" and report.user_properties:
            name = report.nodeid.rpartition("::")[2]
            words = (f"{what} {figure}" for what, figure in report.user_properties)
            terminalreporter.write_line(f"{name}: {', '.join(words)}")
