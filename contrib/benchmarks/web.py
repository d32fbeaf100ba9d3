"""How fast the web app shows its list, to who has a million logs (`make bench BENCH=--web`).

In a Chromium with an empty cache, once for each round, on a desktop and on a phone: a slow one, on a
slow network. Times are void where others kept the machine busy.
"""

import argparse
import re
from contextlib import closing
from statistics import median

from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright

from contrib.benchmarks import table
from contrib.benchmarks.filling import Filling
from contrib.benchmarks.growth import Size, applications_of
from contrib.benchmarks.measuring import others_cpus
from contrib.benchmarks.product import Product, fresh_product
from contrib.benchmarks.results import Results
from tests.browser import SIZES, context_options, launch_options, sign_in

ROUNDS = 5
QUIET_CPUS = 0.2  # that others may use
PATIENCE_MS = 120_000

# Of the reference phone: a quarter of this processor, and a network as of a train.
SLOWER = 4
NETWORK = {
    "offline": False,
    "latency": 150,  # ms
    "downloadThroughput": 1.6e6 / 8,  # bytes/s
    "uploadThroughput": 0.75e6 / 8,
}
LIMITS = {
    "desktop": {
        "rows_ms": 1000, "lcp_ms": 1000, "cls_1000": 20, "toggle_ms": 100, "order_ms": 100,
    },
    "phone": {"rows_ms": 3500, "lcp_ms": 3500, "cls_1000": 20},
}  # fmt: skip
UNITS = {
    "rows_ms": "ms", "lcp_ms": "ms", "cls_1000": "/1000", "toggle_ms": "ms", "order_ms": "ms",
}  # fmt: skip
NAMES = {
    "rows_ms": "first rows",
    "lcp_ms": "largest contentful paint",
    "cls_1000": "layout shift",
    "toggle_ms": "select a row, to the next frame",
    "order_ms": "choose an order, to the next frame",
}
POLL = "a poll where nothing changed"
POLL_BYTES = 300

OBSERVE = """
window.seen = {rows_ms: 0, lcp_ms: 0, cls_1000: 0, interaction_ms: 0};
new MutationObserver((_changes, observer) => {
  if (!document.querySelector("tbody a")) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { seen.rows_ms = performance.now(); }));
}).observe(document, {childList: true, subtree: true});
const observe = (type, take, options) =>
  new PerformanceObserver((list) => list.getEntries().forEach(take))
    .observe({type, buffered: true, ...options});
observe("largest-contentful-paint", (entry) => { seen.lcp_ms = entry.startTime; });
observe("layout-shift", (entry) => {
  if (!entry.hadRecentInput) seen.cls_1000 += 1000 * entry.value;
});
observe("event", (entry) => {
  if (entry.interactionId) seen.interaction_ms = Math.max(seen.interaction_ms, entry.duration);
}, {durationThreshold: 16});
"""


def main(options: argparse.Namespace) -> int:
    launch = launch_options()
    if launch is None:
        raise SystemExit("No chromium here.")
    with fresh_product() as product, sync_playwright() as playwright:
        results = Results.begun(vars(options) | {"web": str(options.web)}, product)
        table.progress(f"Growing to {options.web}")
        Filling(product, applications_of(product)).grow(options.web.logs, options.web.events)
        with closing(playwright.chromium.launch(**launch)) as browser:
            before = product.read()
            for round in range(1, ROUNDS + 1):
                for size in SIZES:
                    table.progress(f"Round {round} of {ROUNDS}: {size}")
                    results.add(size, measure(browser, product, size))
            others = others_cpus(before, product.read())
            table.progress("Waiting for a poll")
            results.add(POLL, measure_poll(browser, product))
        table.progress("")
    print(report(results, options.web, others))
    print(f"\nKept in {results.save('web')}")
    return 0


def measure(browser: Browser, product: Product, size: str) -> dict:
    """Open the list as somebody does who was never here before; on a desktop, use it too."""
    with closing(browser.new_context(**context_options(product.served.url, size))) as context:
        page = signed_in(context, product)
        if size == "phone":
            be_slow(context.new_cdp_session(page))
        problems = show_list(page)
        figures = {name: seen(page)[name] for name in ("rows_ms", "lcp_ms", "cls_1000")}
        if size == "desktop":
            figures["toggle_ms"] = duration(page, toggle_row)
            figures["order_ms"] = duration(page, choose_order)
        return figures | {"problems": problems}


def signed_in(context, product: Product) -> Page:
    sign_in(context, product.account["email"], product.account["password"])
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.add_init_script(OBSERVE)
    return page


def be_slow(devtools: CDPSession) -> None:
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)


def show_list(page: Page) -> dict[str, int]:
    """Open the list; return what went wrong when all of it has been drawn."""
    page.goto("/erros")
    expect(page.get_by_role("table")).to_be_visible(timeout=PATIENCE_MS)
    region = page.get_by_role("region", name="Eventos no tempo")
    failure = region.get_by_role("alert")
    region.get_by_role("img").or_(failure).first.wait_for()
    page.wait_for_load_state("networkidle")
    next_frame(page)
    return {"a chart did not come": 1} if failure.count() else {}


def next_frame(page: Page) -> None:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")


def seen(page: Page) -> dict[str, float]:
    return page.evaluate("window.seen")


def duration(page: Page, act) -> float:
    """Return how long the slowest interaction of this act took until something was drawn, in ms."""
    page.evaluate("seen.interaction_ms = 0")
    act(page)
    next_frame(page)
    return seen(page)["interaction_ms"]


def toggle_row(page: Page) -> None:
    box = page.get_by_role("table").get_by_role("checkbox", name=re.compile("^Selecionar ")).nth(1)
    box.click()
    expect(box).to_be_checked()


def choose_order(page: Page) -> None:
    page.get_by_role("combobox", name="Ordenar por").press("ArrowDown")
    expect(page).to_have_url(re.compile("ordem="))


def measure_poll(browser: Browser, product: Product) -> dict:
    """Return what comes over the line of the second poll: the first gets to know how things are."""
    with closing(browser.new_context(**context_options(product.served.url, "desktop"))) as context:
        page = signed_in(context, product)
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        statuses: dict[str, int] = {}
        devtools.on(
            "Network.responseReceivedExtraInfo",
            lambda event: statuses.update({event["requestId"]: event["statusCode"]}),
        )
        polls: list[str] = []
        devtools.on(
            "Network.requestWillBeSent",
            lambda event: (
                "/changes/" in event["request"]["url"] and polls.append(event["requestId"])
            ),
        )
        show_list(page)
        for _ in range(3):
            with page.expect_response(lambda response: "/changes/" in response.url) as poll:
                pass
        response = poll.value
        response.finished()
        return {
            "status": statuses.get(polls[-1], response.status),
            "bytes": response.request.sizes()["responseBodySize"],
            "problems": {},
        }


def report(results: Results, size: Size, others: float) -> str:
    busy = f"others used {others:.1f} CPUs" if others > QUIET_CPUS else ""
    polls = results.rows[POLL][0]
    targets = [
        table.Target(
            f"{NAMES[name]}, {screen}",
            median(run[name] for run in results.rows[screen]),
            limit,
            UNITS[name],
            at_least=False,
            void=busy if UNITS[name] == "ms" else "",
        )
        for screen, limits in LIMITS.items()
        for name, limit in limits.items()
    ]
    poll = f"{POLL} ({polls['status']})"
    targets.append(table.Target(poll, polls["bytes"], POLL_BYTES, "B", at_least=False))
    return "\n".join(
        [
            *table.origin(results),
            "",
            f"{size}; median of {ROUNDS}",
            *map(str, targets),
            *table.problems(results),
        ]
    )
