"""Loggers that post their records as they are."""

import pytest

from tests.clients import story

WINSTON = """
for (const [attempt, order] of ATTEMPTS) {
  try {
    attempt(order);
  } catch (error) {
    logger.error(error, { user_id: "4711", tags: { plan: "gold" } });
  }
}
for (const order of [1, 2]) logger.warn(`No price for ${order}`);
logger.info("Sold");
"""
PINO = """
for (const [attempt, order] of ATTEMPTS) {
  try {
    attempt(order);
  } catch (err) {
    logger.error({ err, user_id: "4711", tags: { plan: "gold" } }, "Order failed");
  }
}
for (const order of [1, 2]) logger.warn(`No price for ${order}`);
logger.info("Sold");
"""
LOGGING = """
logger = logging.getLogger("checkout")

for attempt, order in ATTEMPTS:
    try:
        attempt(order)
    except ValueError:
        logger.exception("Order failed", extra={"user_id": "4711", "tags": {"plan": "gold"}})
for order in (1, 2):
    logger.warning("No price for %s", order)
logger.info("Sold")
"""
STRUCTLOG = """
for attempt, order in ATTEMPTS:
    try:
        attempt(order)
    except ValueError:
        log.exception("Order failed", user_id="4711", tags={"plan": "gold"})
for order in (1, 2):
    log.warning(f"No price for {order}")
log.info("Sold")
"""


def check(application, type_, *, level="error"):
    """Check what every logger says; return what it says of both places."""
    charged, refunded = story.logs_of(application, type_)
    assert application.log("No price for 1", "No price for 2", events=2)["level"] == "warning"
    assert "Sold" not in application.titles()
    for log in (charged, refunded):
        assert log["level"] == level
        assert log["latest_event"]["user"] == {"id": "4711"}
    return {"charge": charged["latest_event"], "refund": refunded["latest_event"]}


def check_sender(event):
    assert event["release"] == "1.0.0"
    assert event["environment"] == "production"
    assert event["tags"].items() >= {"service": "shop", "plan": "gold"}.items()


def check_frames(events, program, file):
    for function, event in events.items():
        frame = story.frame_of(event)
        assert frame.items() >= story.thrown_by(function, program).items()
        assert frame["filename"].endswith(file)


@pytest.mark.parametrize(("client", "telling"), [("winston", WINSTON), ("pino", PINO)])
def test_javascript(client, telling, application, run_node):
    program = application.snippet(client) + story.IN_JAVASCRIPT + telling

    run_node(program)

    events = check(application, "RangeError")
    check_frames(events, program, "/shop.mjs")
    for event in events.values():
        check_sender(event)
    assert application.log(f"A first error from {client}")["level"] == "error"


@pytest.mark.parametrize(
    ("client", "telling", "first"),
    [
        ("python-json-logger", LOGGING, "A first error in JSON"),
        ("structlog", STRUCTLOG, "A first error from structlog"),
    ],
)
def test_python(client, telling, first, application, run_python):
    program = application.snippet(client) + story.IN_PYTHON + telling

    run_python(program)

    events = check(application, "ValueError")
    check_frames(events, program, "/shop.py")
    for event in events.values():
        check_sender(event)
    assert application.log(first)["level"] == "error"


def test_http_handler(application, run_python):
    """It sends no traceback, but the place where it was called; type and value are in a repr."""
    program = application.snippet("python-http-handler") + story.IN_PYTHON + LOGGING

    run_python(program)

    events = check(application, "ValueError")
    for event in events.values():
        assert event["payload"]["logger"] == "checkout"
        assert event["payload"]["logged_at"]["filename"].endswith("/shop.py")
    assert application.log("A first error from HTTPHandler")["level"] == "error"
