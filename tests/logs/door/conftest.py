"""The served product, which all endpoints of the door are asked on."""

import pytest

from tests.live import Served
from tests.logs.asking import Door


@pytest.fixture(scope="session")
def served():
    with Served(WEB_CONCURRENCY="1", THROTTLE_KEYS="") as served:
        yield served


@pytest.fixture(scope="session")
def door(served):
    return Door(served)
