"""The web app in a real browser, against a real server with the policy of production.

A run of its own, `python -m pytest tests/e2e`: Playwright keeps an event loop in this thread.
"""

import os

import pytest

from tests.browser import SIZES, context_options, launch_options
from tests.e2e.people import Person
from tests.e2e.watching import AXE, Watch
from tests.live import Served

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the loop is not for Django, which sees it too

PATIENCE_MS = 10_000


@pytest.fixture(scope="session")
def served():
    """An installation for all tests of a worker, which each have people of their own."""
    settings = dict.fromkeys(("THROTTLE_LOGIN", "THROTTLE_REGISTER", "THROTTLE_RESET"), "")
    settings |= {"WEB_CONCURRENCY": "1", "DJANGO_SETTINGS_MODULE": "tests.e2e.settings"}
    with Served(**settings) as served:
        yield served


@pytest.fixture(scope="session")
def browser_type_launch_args():
    options = launch_options()
    if options is None:
        if "CI" in os.environ:
            pytest.fail("No chromium here.")
        pytest.skip("No chromium here.")
    return options


@pytest.fixture(params=SIZES)
def size(request) -> str:
    return request.param


@pytest.fixture
def browser_context_args(served, size):
    return context_options(served.url, size)


@pytest.fixture
def context(context):
    context.set_default_timeout(PATIENCE_MS)
    return context


@pytest.fixture
def watch() -> Watch:
    if not AXE.exists():
        pytest.skip("axe is not installed: `make test` does it.")
    return Watch()


@pytest.fixture
def page(page, watch):
    """A page that must do nothing wrong, and end up in a state that has nothing wrong in it."""
    watch.over(page)
    yield page
    watch.inspect(page)
    watch.assert_quiet()


@pytest.fixture
def ana(served) -> Person:
    return Person(served)


@pytest.fixture
def signed_in(page, ana):
    """The page of somebody with a session."""
    ana.sign_in(page.context)
    return page
