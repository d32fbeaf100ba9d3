"""OpenTelemetry's logs: protobuf by Python, JSON and protobuf by JavaScript."""

import re

import pytest

from tests.clients import story

IN_PYTHON = """
logger = logging.getLogger("checkout")

for attempt, order in ATTEMPTS:
    try:
        attempt(order)
    except ValueError:
        logger.exception("Order %s failed", order, extra={"plan": "gold", "user.id": "4711"})
logger.error("Mail not sent", extra={"attempt": 1})
logger.error("Mail not sent", extra={"attempt": 2})
"""
IN_JAVASCRIPT = """
for (const [attempt, order] of ATTEMPTS) {
  try {
    attempt(order);
  } catch (error) {
    logger.emit({
      severityNumber: SeverityNumber.FATAL,
      body: "Order failed",
      exception: error,
      attributes: { plan: "gold", "user.id": "4711" },
    });
  }
}
for (const order of [1, 2]) {
  logger.emit({ severityNumber: SeverityNumber.WARN, body: `No price for ${order}` });
}
logger.emit({ severityNumber: SeverityNumber.INFO, body: "Sold" });
await provider.forceFlush();
"""


def check_sender(event):
    assert event["release"] == "1.0.0"
    assert event["environment"] == "production"
    assert event["tags"]["service"] == "shop"
    assert event["user"] == {"id": "4711"}
    assert event["payload"]["extra"]["plan"] == "gold"


def test_python(application, run_python):
    code, _variables = application.steps("opentelemetry-python")
    program = code + story.IN_PYTHON + IN_PYTHON

    run_python(program)

    charged, refunded = story.logs_of(application, "ValueError")
    for log, function in ((charged, "charge"), (refunded, "refund")):
        event = log["latest_event"]
        assert log["level"] == "error"
        check_sender(event)
        assert event["payload"]["logger"] == "checkout"
        frame = story.frame_of(event)
        assert frame.items() >= story.thrown_by(function, program).items()
        assert frame["filename"].endswith("/shop.py")
        assert frame["context_line"] in program
    assert "Order 18 failed" in charged["latest_event"]["payload"]["details"]
    mail = application.log("Mail not sent", events=2)["latest_event"]
    assert mail["payload"]["logged_at"]["filename"].endswith("/shop.py")
    assert application.log("A first error by OpenTelemetry")["level"] == "error"


def test_python_set_up_by_the_environment(application, run_python):
    code, variables = application.steps("opentelemetry-python")
    program = re.sub(r"OTLPLogExporter\(.*\)", "OTLPLogExporter()", code)

    run_python(program, **dict(line.split("=", 1) for line in variables.splitlines()))

    assert application.log("A first error by OpenTelemetry")["level"] == "error"


@pytest.mark.parametrize("encoding", ["http", "proto"])
def test_javascript(encoding, application, run_node):
    snippet = application.snippet("opentelemetry-js").replace("-otlp-http", f"-otlp-{encoding}")
    program = snippet + story.IN_JAVASCRIPT + IN_JAVASCRIPT

    run_node(program)

    charged, refunded = story.logs_of(application, "RangeError")
    for log, function in ((charged, "charge"), (refunded, "refund")):
        event = log["latest_event"]
        assert log["level"] == "critical"
        check_sender(event)
        frame = story.frame_of(event)
        assert frame.items() >= story.thrown_by(function, program).items()
        assert frame["filename"].endswith("/shop.mjs")
    assert application.log("No price for 1", "No price for 2", events=2)["level"] == "warning"
    assert application.log("A first error by OpenTelemetry")["level"] == "error"
    assert "Sold" not in application.titles()
