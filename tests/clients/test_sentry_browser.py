"""@sentry/browser in a real Chromium, on a page of another origin."""

import subprocess
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.clients import story
from tests.clients.conftest import ENVIRONMENT
from tests.live import PATIENCE_SECONDS

SNIPPET = "sentry-browser"
# None of these changes how a page is shown or what it may do.
OPTIONS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
]  # fmt: skip
PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Shop</title>
<script type="importmap">{"imports": {"@sentry/browser": "/sentry.mjs"}}</script>
<button id="pay">Pay</button>
<script type="module" src="/shop.mjs"></script>
"""
TELLING = """
Sentry.setUser({ id: "4711", email: "ana@example.com" });
Sentry.setTag("plan", "gold");
Sentry.addBreadcrumb({ category: "cart", message: "3 books" });
document.querySelector("#pay").click();

for (const [attempt, order] of ATTEMPTS) {
  try {
    attempt(order);
  } catch (error) {
    Sentry.captureException(error);
  }
}
"""


@pytest.fixture(scope="session")
def library(node_modules, tmp_path_factory):
    """@sentry/browser in one file, as bundlers deliver it."""
    path = tmp_path_factory.mktemp("library") / "sentry.mjs"
    source = node_modules / "@sentry/browser/build/npm/esm/prod/index.js"
    options = ["--bundle", "--format=esm", "--log-level=warning", f"--outfile={path}"]
    subprocess.run([node_modules / ".bin/esbuild", source, *options], check=True, env=ENVIRONMENT)
    return path


@pytest.fixture
def visit(program, library, tmp_path):
    """Show a page with the program, as its `/shop.mjs`, in a `with` block; its value is the address."""
    chromium = program("chromium")

    @contextmanager
    def visit(script: str):
        site = tmp_path / "site"
        site.mkdir()
        (site / "index.html").write_text(PAGE)
        (site / "shop.mjs").write_text(script)
        (site / "sentry.mjs").symlink_to(library)
        with serving(site) as address:
            command = [chromium, *OPTIONS, f"--user-data-dir={tmp_path / 'profile'}", address]
            browser = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                yield address
            finally:
                browser.terminate()
                browser.wait(PATIENCE_SECONDS)

    return visit


@contextmanager
def serving(folder):
    """Serve the files of a folder; the value is the address, of another site than `localhost`."""
    handler = partial(Silent, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        pass


def test_exceptions(application, visit):
    program = application.snippet(SNIPPET) + story.IN_JAVASCRIPT + TELLING

    with visit(program) as address:
        event = story.arrived(application, program, "RangeError", has_source=False)

    assert story.frame_of(event)["filename"] == f"{address}shop.mjs"
    assert story.frame_of(event)["colno"] > 0
    assert "button#pay" in [message.rpartition("> ")[2] for message in story.messages_of(event)]
    request = event["payload"]["request"]
    assert request["url"] == address
    assert "HeadlessChrome" in request["headers"]["User-Agent"]
    assert event["source"] == address.split("/")[2]


def test_messages_and_what_nobody_caught(application, visit):
    program = """
for (const order of [1, 2]) Sentry.captureMessage(`No price for ${order}`, "warning");
setTimeout(() => { throw new Error("no cart"); });
// Later: what comes right behind an error, the SDK takes for the same.
setTimeout(() => Promise.reject(new TypeError("no stock")), 100);
"""

    with visit(application.snippet(SNIPPET) + program):
        application.log("A first error from a browser")
        message = application.log("No price for 1", "No price for 2", events=2)
        thrown = application.log("Error: no cart")
        rejected = application.log("TypeError: no stock")

    assert message["level"] == "warning"
    for log in (thrown, rejected):
        assert story.exception_of(log["latest_event"])["mechanism"]["handled"] is False


def test_the_page_may_read_the_answer(application, visit):
    program = """
Sentry.getClient().on("afterSendEvent", (event, { statusCode }) => {
  if (event.message === "Is it taken?") Sentry.captureMessage(`It is, by ${statusCode}`);
});
Sentry.captureMessage("Is it taken?");
"""

    with visit(application.snippet(SNIPPET) + program):
        application.log("It is, by 200")
