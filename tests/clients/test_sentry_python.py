"""sentry-sdk for Python. Where the application has brotli, it compresses by that."""

from socket import gethostname

import pytest

from tests.clients import story

SNIPPET = "sentry-python"
WITHOUT_BROTLI = 'import sys\n\nsys.modules["brotli"] = None\n'
TELLING = """
sentry_sdk.set_user({"id": "4711", "email": "ana@example.com"})
sentry_sdk.set_tag("plan", "gold")
sentry_sdk.add_breadcrumb(category="cart", message="3 books")

for attempt, order in ATTEMPTS:
    try:
        attempt(order)
    except ValueError:
        sentry_sdk.capture_exception()
"""


@pytest.mark.parametrize("compression", ["br", "gzip"])
def test_exceptions(compression, application, run_python):
    preparation = WITHOUT_BROTLI if compression == "gzip" else ""
    program = preparation + application.snippet(SNIPPET) + story.IN_PYTHON + TELLING

    run_python(program)

    event = story.arrived(application, program, "ValueError")
    frame = story.frame_of(event)
    assert frame["filename"] == "shop.py"
    assert frame["vars"] == {"order": "18", "limit": "100"}
    assert event["source"] == gethostname()


def test_the_dsn_alone_is_enough(application, run_python):
    dsn = application.snippet("dsn").strip()
    program = "import sentry_sdk\n\nsentry_sdk.init()\nsentry_sdk.capture_message('By the DSN')\n"

    run_python(program, SENTRY_DSN=dsn)

    assert application.log("By the DSN")["level"] == "info"


def test_a_message_is_grouped_by_its_template(application, run_python):
    logging = 'import logging\n\nfor order in ("A-1", "B-2"):\n    logging.error("No %s", order)\n'

    run_python(application.snippet(SNIPPET) + logging)

    log = application.log("No A-1", events=2)
    assert [event["message"] for event in application.events(log)] == ["No B-2", "No A-1"]
    assert application.titles() == {"RuntimeError: A first error from Python": 1, "No A-1": 2}


def test_an_uncaught_exception_with_its_cause(application, run_python):
    program = """
try:
    {}["price"]
except KeyError as error:
    raise RuntimeError("no price") from error
"""

    run_python(application.snippet(SNIPPET) + program, status=1)

    log = application.log("RuntimeError: no price")
    [cause, error] = log["latest_event"]["payload"]["exceptions"]
    assert (cause["type"], cause["value"]) == ("KeyError", "'price'")
    assert error["mechanism"]["handled"] is False


def test_a_fingerprint_of_the_program_rules(application, run_python):
    program = """
for text in ("disk full", "no inodes"):
    with sentry_sdk.new_scope() as scope:
        scope.fingerprint = ["storage"]
        sentry_sdk.capture_message(text)
"""

    run_python(application.snippet(SNIPPET) + program)

    log = application.log("disk full", events=2)
    assert log["level"] == "info"
