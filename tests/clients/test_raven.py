"""Raven, before Sentry had SDKs: the store endpoint, zlib, and in Node.js base64 around it."""

from tests.clients import story

IN_PYTHON = """
client.user_context({"id": "4711", "email": "ana@example.com"})
client.tags_context({"plan": "gold"})
client.captureBreadcrumb(category="cart", message="3 books")

kept = []  # else the next one may have the same address, which Raven takes for the same error
for attempt, order in ATTEMPTS:
    try:
        attempt(order)
    except ValueError as error:
        kept.append(error)
        client.captureException()
"""
IN_JAVASCRIPT = """
Raven.setContext({ user: { id: "4711", email: "ana@example.com" }, tags: { plan: "gold" } });
Raven.captureBreadcrumb({ category: "cart", message: "3 books" });

for (const [attempt, order] of ATTEMPTS) {
  try {
    attempt(order);
  } catch (error) {
    Raven.captureException(error);
  }
}
"""


def test_python(application, run_python):
    program = application.snippet("raven-python") + story.IN_PYTHON + IN_PYTHON

    run_python(program)

    story.arrived(application, program, "ValueError")
    assert application.log("A first error from Raven")["level"] == "error"


def test_node(application, run_node):
    program = application.snippet("raven-node") + story.IN_JAVASCRIPT + IN_JAVASCRIPT

    run_node(program, ".cjs")

    story.arrived(application, program, "RangeError")
    assert application.log("A first error from Raven")["level"] == "error"
