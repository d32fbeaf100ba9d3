"""Take the pictures of the READMEs anew (`make screenshots`): the demo, on a desktop and a phone.

They are of an installation of its own that is removed afterwards, and of this hour: the demo ends
now, as `make demo` has it.
"""

import re
import secrets
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import SIZES, context_options, launch_options, sign_in
from tests.live import ROOT, Served, sample_settings

FOLDER = ROOT / "docs" / "screenshots"
SCHEMES = ("light", "dark")
SEED = 1
PASSWORD = re.compile(r"(?:senha|password) (\S+)")
EMAIL = re.compile(r"^ +(\S+@\S+)", re.MULTILINE)
# Who registers is in the default team, and has a token by that, of which the header shows the end.
JOIN = """
from accounts.models import Membership, Role, Team, User
user = User.objects.get(email="{email}")
Membership.objects.join(Team.objects.default(), user, Role.MEMBER)
"""
# Of the detail, on a desktop all to the end of the stack trace; on a phone what is below the chart.
DETAIL_HEIGHT = 1000
TO_THE_TABS = """tabs => {
  const top = document.querySelector("header").offsetHeight;
  window.scrollTo(0, tabs.getBoundingClientRect().top + window.scrollY - top - 8);
}"""
LARGEST = 150 * 1024  # bytes; a README is read on phones too


def main() -> int:
    options = launch_options()
    if options is None:
        print("No chromium here.", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    environment = sample_settings() | {"SECRET_KEY": secrets.token_urlsafe(50)}
    with Served(**environment) as served:
        account = fill(served)
        with sync_playwright() as playwright, closing(playwright.chromium.launch(**options)) as it:
            for size in SIZES:
                for scheme in SCHEMES:
                    show(it, served.url, account, size, scheme)
    return 0


def fill(served: Served) -> tuple[str, str]:
    """Run the demo; return the e-mail and the password of the first of its people."""
    said = manage(served, "demo", "--seed", str(SEED))
    email, password = EMAIL.search(said)[1], PASSWORD.search(said)[1]
    manage(served, "shell", "-c", JOIN.format(email=email))
    return email, password


def manage(served: Served, *arguments: str) -> str:
    """Run the command; return what it prints."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=served.environment, capture_output=True, text=True, check=True
    ).stdout


def show(browser: Browser, url: str, account: tuple[str, str], size: str, scheme: str) -> None:
    """Take the list, and the critical log that is most frequent in it."""
    options = context_options(url, size) | {"color_scheme": scheme, "reduced_motion": "reduce"}
    with closing(browser.new_context(**options)) as context:
        sign_in(context, *account)
        page = context.new_page()
        page.goto("/erros?ordem=ultimo")
        take(page, f"list-{size}-{scheme}")
        page.goto("/erros?q=nivel:critico")
        logs = page.get_by_role("table").get_by_role("link")
        if size == "desktop":
            page.set_viewport_size({"width": SIZES[size][0], "height": DETAIL_HEIGHT})
        page.goto(logs.first.get_attribute("href"))
        expect(page.get_by_role("region", name="Pilha de chamadas")).to_be_visible()
        if size == "phone":
            page.wait_for_load_state("networkidle")
            page.get_by_role("tablist").evaluate(TO_THE_TABS)
        take(page, f"detail-{size}-{scheme}")


def take(page: Page, name: str) -> None:
    expect(page.get_by_role("region", name="Eventos no tempo").get_by_role("img")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    size = path.stat().st_size
    print(f"{path.relative_to(Path.cwd())}: {size // 1024} KB")
    if size > LARGEST:
        print(f"  which is more than {LARGEST // 1024} KB", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
