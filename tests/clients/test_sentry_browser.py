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
<script type="module" src="/shop.js"></script>
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

# In two files, of which a bundle makes one line.
CART = """
export function charge(order: number): never {
  const limit = 100;
  throw new RangeError(`order ${order} is over ${limit}`); // in charge
}

export const refund = (order: number) => charge(-order);
"""
PAYING = """
import { charge } from "./cart";

function pay(order) {
  charge(order); // in pay
}

try {
  pay(17);
} catch (error) {
  Sentry.captureException(error);
}
"""


@pytest.fixture(scope="session")
def bundle(node_modules):
    """Make one file of a program and its libraries, as pages are delivered."""

    def bundle(source, path, *options):
        command = [
            node_modules / ".bin/esbuild", source, f"--outfile={path}", "--bundle",
            "--format=esm", "--log-level=warning", *options,
        ]  # fmt: skip
        environment = ENVIRONMENT | {"NODE_PATH": str(node_modules)}
        subprocess.run(command, check=True, env=environment)

    return bundle


@pytest.fixture(scope="session")
def library(bundle, node_modules, tmp_path_factory):
    path = tmp_path_factory.mktemp("library") / "sentry.mjs"
    bundle(node_modules / "@sentry/browser/build/npm/esm/prod/index.js", path)
    return path


@pytest.fixture
def visit(program, library, tmp_path):
    """Show a page with the program, as its `/shop.js`, in a `with` block; its value is the address."""
    chromium = program("chromium")

    @contextmanager
    def visit(script: str):
        site = tmp_path / "site"
        site.mkdir()
        (site / "index.html").write_text(PAGE)
        (site / "shop.js").write_text(script)
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

    assert story.frame_of(event)["filename"] == f"{address}shop.js"
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


def test_a_minified_page_is_shown_as_people_wrote_it_once_its_map_is_here(
    installation, application, bundle, visit, program, tmp_path
):
    [_install, upload] = application.steps(SNIPPET, in_shell=True)
    written = {"shop.js": application.snippet(SNIPPET) + PAYING, "cart.ts": CART}
    (tmp_path / "src").mkdir()
    for name, text in written.items():
        (tmp_path / "src" / name).write_text(text)
    minified = tmp_path / "shop.js"
    bundle(tmp_path / "src/shop.js", minified, "--minify", "--sourcemap=external")
    program("curl")

    with visit(minified.read_text()) as address:
        log = application.log("RangeError: order 17 is over 100")

    def frames():
        event = installation.ask("GET", f"events/{log['latest_event']['id']}/")
        return story.exception_of(event)["frames"][-2:]

    before = frames()
    subprocess.run(["sh", "-c", upload], cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
    after = frames()

    for frame in before:
        assert frame["filename"] == f"{address}shop.js"
        assert frame["function"] not in {"pay", "charge"}
        assert "context_line" not in frame
    places = [("shop.js", "pay"), ("cart.ts", "charge")]
    for frame, (name, function) in zip(after, places, strict=True):
        assert frame["filename"] == f"src/{name}"
        assert frame.items() >= story.thrown_by(function, written[name]).items()
        story.check_source(frame, written[name])
