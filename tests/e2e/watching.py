"""What must be true of every page, whatever a test does with it."""

import re

from tests.live import ROOT

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]  # all that a theme changes
# Of Base UI, around popups: who gets there by Tab is sent on, so nobody is ever at a thing unnamed.
FOCUS_GUARDS = ["[data-base-ui-focus-guard]"]
NARROWEST = 320
REFUSED = re.compile(
    r"responded with a status of (\d+)|net::ERR_FAILED|ApiError: HTTP 0|NotLoaded: "
)
# What fades in has not its colours yet.
AFTER_ANIMATIONS = """() => Promise.all(
  document.getAnimations().map((animation) => animation.finished.catch(() => {}))
)"""
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => {
  reportViolation(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});
"""


class Watch:
    """Listens to pages, and looks at them."""

    def __init__(self):
        self.errors: list[str] = []
        self.violations: list[str] = []
        self._expected: set[str] = set()

    def over(self, page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.expose_function("reportViolation", lambda text: self.violations.append(text))
        page.add_init_script(REPORT_VIOLATIONS)

    def expect(self, *statuses: int) -> None:
        """Let the browser say that the server refused something, or that it was not reached (0)."""
        self._expected |= {str(status) for status in statuses}

    def _hear(self, message) -> None:
        if message.type not in ("error", "warning"):
            return
        found = REFUSED.search(message.text)
        if not found or (found[1] or "0") not in self._expected:
            self.errors.append(message.text)

    def assert_quiet(self) -> None:
        assert self.errors == []
        assert self.violations == []

    def inspect(self, page) -> None:
        """Look at what is shown: is it there for everybody, in both themes, and on small screens?"""
        page.evaluate("scrollTo(0, 0)")  # what is half under the header would seem too small to hit
        for scheme, rules in (("light", STANDARDS), ("dark", OF_COLOURS)):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(AFTER_ANIMATIONS)
            assert violations_of_accessibility(page, rules) == [], scheme
        viewport = page.viewport_size
        for width in (viewport["width"], NARROWEST):
            page.set_viewport_size({"width": width, "height": viewport["height"]})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")


def layout_shift(page) -> float:
    """Return by how much things have moved by themselves since the page was opened (CLS)."""
    return page.evaluate(
        """() => new Promise((resolve) => {
          const observer = new PerformanceObserver((list) => {
            const moved = list.getEntries().filter((entry) => !entry.hadRecentInput);
            resolve(moved.reduce((sum, entry) => sum + entry.value, 0));
          });
          observer.observe({type: "layout-shift", buffered: true});
          setTimeout(() => resolve(0), 500); // where nothing has moved nothing is observed
        })"""
    )


def violations_of_accessibility(page, rules: list[str]) -> list[str]:
    # Evaluated, because the policy of the page runs no script of another origin.
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        "([exclude, runOnly]) => axe.run({exclude}, {runOnly, resultTypes: ['violations']})",
        [FOCUS_GUARDS, rules],
    )
    return [
        f"{violation['id']}: {node['html']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
