"""@sentry/node, the current one and the one before: always chunked, gzip when it is much."""

import pytest

from tests.clients import story

SNIPPET = "sentry-node"
TELLING = """
Sentry.setUser({ id: "4711", email: "ana@example.com" });
Sentry.setTag("plan", "gold");
Sentry.addBreadcrumb({ category: "cart", message: "3 books" });

for (const [attempt, order] of ATTEMPTS) {
  try {
    attempt(order);
  } catch (error) {
    Sentry.captureException(error);
  }
}
"""


@pytest.fixture(params=["@sentry/node", "sentry-node-10"])
def snippet(request, application) -> str:
    return application.snippet(SNIPPET).replace("@sentry/node", request.param)


def test_exceptions(snippet, application, run_node):
    program = snippet + story.IN_JAVASCRIPT + TELLING

    run_node(program)

    event = story.arrived(application, program, "RangeError")
    assert story.frame_of(event)["filename"].endswith("/shop.mjs")
    assert story.frame_of(event)["colno"] > 0
    assert event["payload"]["contexts"]["runtime"]["name"] == "node"


def test_an_upgrade_of_the_sdk_splits_no_log(application, run_node):
    program = application.snippet(SNIPPET) + story.IN_JAVASCRIPT + TELLING

    run_node(program.replace("@sentry/node", "sentry-node-10"))
    run_node(program)

    application.log(*story.charged_titles("RangeError"), events=4)
    application.log("A first error from Node.js", events=2)


def test_messages_are_grouped_by_their_text(snippet, application, run_node):
    program = """
for (const order of [1, 2]) Sentry.captureMessage(`No price for ${order}`, "warning");
Sentry.captureMessage("No stock", "warning");
"""

    run_node(snippet + program)

    log = application.log("No price for 1", "No price for 2", events=2)
    assert log["level"] == "warning"
    application.log("No stock")
    application.log("A first error from Node.js")


def test_an_uncaught_exception_with_its_cause(snippet, application, run_node):
    program = 'throw new Error("no price", { cause: new TypeError("no number") });\n'

    run_node(snippet + program, status=1)

    log = application.log("Error: no price")
    assert log["level"] == "critical"
    [cause, error] = log["latest_event"]["payload"]["exceptions"]
    assert (cause["type"], cause["value"]) == ("TypeError", "no number")
    assert (error["type"], error["value"]) == ("Error", "no price")
    # Of the two, the older SDK says it of the cause.
    assert False in [each["mechanism"]["handled"] for each in (cause, error)]


def test_much_of_it(snippet, application, run_node):
    """Beyond 32 KiB it is compressed."""
    program = """
Sentry.captureException(new Error("much"), { extra: { cart: "book ".repeat(20_000) } });
"""

    run_node(snippet + program)

    log = application.log("Error: much")
    assert log["latest_event"]["payload"]["extra"]["cart"].startswith("book book ")


def test_through_a_tunnel(installation, application, run_node):
    """Where a program sends to its own server, which passes it on: the key is in the envelope only."""
    option = f'tunnel: "{installation.url}/tunnel/"'
    snippet = application.snippet(SNIPPET)

    run_node(snippet.replace("init({", f"init({{ {option},"))

    application.log("A first error from Node.js")
