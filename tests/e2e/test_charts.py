"""Events over time, above a list and in the detail of a log."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest
import requests
from playwright.sync_api import expect

from tests.e2e.doing import on_desktop
from tests.e2e.watching import layout_shift
from tests.live import wait_until

HOURS_AGO = 5
LAYOUT_SHIFT_MAX = 0.02


class Events:
    """Twelve events of the last hours from a source of its own, seven of them in one hour."""

    def __init__(self, served, ana):
        source = f"charts-{uuid4()}"
        then = (datetime.now(UTC) - timedelta(hours=HOURS_AGO)).isoformat()
        refused = {"description": "Payment refused", "level": "error", "fingerprint": [source]}
        slow = {"description": "Slow query", "level": "warning", "fingerprint": [source, "slow"]}
        reports = [refused | {"date": then, "events": 6}, slow | {"date": then}]
        reports.append(refused | {"events": 5})
        self._api = f"{served.url}/api/v1/"
        self._ask("POST", "events/", ana.key, json=[r | {"source": source} for r in reports])
        body = {"email": ana.email, "password": ana.password}
        token = self._ask("POST", "auth/login/", json=body)["token"]
        self.query = {"q": f"origem:{source}"}

        def are_counted():
            return self._ask("GET", "logs/histogram/", token, params=self.query)["events"] == 12

        wait_until(are_counted, "twelve events to be counted")
        [self.frequent, _] = self._ask("GET", "logs/", token, params=self.query)["results"]

    def _ask(self, method, path, token=None, **options):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = requests.request(
            method, self._api + path, headers=headers, timeout=10, **options
        )
        response.raise_for_status()
        return response.json()


@pytest.fixture
def events(served, ana) -> Events:
    return Events(served, ana)


@pytest.fixture
def list_page(signed_in, events):
    signed_in.goto(f"/erros?{urlencode(events.query)}")
    expect(chart(signed_in)).to_be_visible()
    return signed_in


def chart(page):
    """The drawing, whose name is its summary."""
    return region(page).get_by_role("img")


def region(page):
    return page.get_by_role("region", name="Eventos no tempo", exact=True)


def slider(page):
    return page.get_by_role("slider", name="Percorrer os eventos no tempo")


def asked(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def drag(page, size, since: float, until: float):
    """Drag across the chart between these shares of its width, with a mouse or a finger."""
    box = chart(page).bounding_box()
    y = box["y"] + box["height"] / 2
    places = [box["x"] + box["width"] * share for share in (since, (since + until) / 2, until)]
    if size == "desktop":
        page.mouse.move(places[0], y)
        page.mouse.down()
        for x in places[1:]:
            page.mouse.move(x, y)
        page.mouse.up()
        return
    finger = page.context.new_cdp_session(page)
    for kind, x in zip(("touchStart", "touchMove", "touchMove"), places, strict=True):
        point = {"x": x, "y": y}
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_the_list_shows_its_events_over_time(list_page, watch):
    expect(chart(list_page)).to_have_accessible_name(
        re.compile(r"^12 eventos em 48 h, pico de 7 em .+\d\d:00$")
    )
    expect(region(list_page).get_by_role("table")).to_have_count(0)
    assert layout_shift(list_page) <= LAYOUT_SHIFT_MAX

    region(list_page).get_by_role("button", name="Ver tabela").click()

    table = region(list_page).get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["Quando", "Eventos", "Erro", "Aviso"])
    expect(table.get_by_role("row")).to_have_count(1 + 48)
    expect(table.get_by_role("row", name=re.compile(r":00 7 6 1$"))).to_have_count(1)
    watch.inspect(list_page)
    region(list_page).get_by_role("button", name="Ocultar tabela").click()
    expect(table).to_have_count(0)


def test_dragging_chooses_a_time_that_is_in_the_address(list_page, size):
    drag(list_page, size, 0.25, 0.75)

    expect(list_page).to_have_url(re.compile(r"[?&]de=.+&ate="))
    since, until = (datetime.fromisoformat(asked(list_page)[name][0]) for name in ("de", "ate"))
    assert timedelta(hours=23) <= until - since <= timedelta(hours=26)
    expect(chart(list_page)).to_have_accessible_name(re.compile(r"em 2[3-6] h"))

    list_page.go_back()
    expect(chart(list_page)).to_have_accessible_name(re.compile(r"^12 eventos em 48 h"))
    assert asked(list_page).keys() == {"q"}


@on_desktop
def test_by_keys_it_is_walked_and_a_time_is_chosen(list_page, watch):
    slider(list_page).focus()
    expect(slider(list_page)).to_have_attribute(
        "aria-valuetext", re.compile(r"5 eventos até agora \(Erro 5\)$")
    )

    for _hour in range(HOURS_AGO + 1):  # the hour may have struck
        if "7 eventos" in slider(list_page).get_attribute("aria-valuetext"):
            break
        list_page.keyboard.press("ArrowLeft")
    expect(slider(list_page)).to_have_attribute(
        "aria-valuetext", re.compile(r"7 eventos \(Erro 6, Aviso 1\)$")
    )
    watch.inspect(list_page)
    list_page.keyboard.press("Shift+ArrowRight")

    expect(list_page).to_have_url(re.compile(r"[?&]de=.+&ate="))
    since, until = (datetime.fromisoformat(asked(list_page)[name][0]) for name in ("de", "ate"))
    assert until - since == timedelta(hours=2)
    # Of so short a time the day around it is shown.
    expect(chart(list_page)).to_have_accessible_name(re.compile(r"em 24 h, pico de 7"))
    # One of the two happened again since.
    errors = list_page.get_by_role("main").get_by_role(
        "link", name=re.compile("^(Payment refused|Slow query)")
    )
    expect(errors).to_have_count(2)


@on_desktop
def test_the_legend_switches_levels(list_page):
    error = region(list_page).get_by_role("button", name=re.compile("^Erro"))
    expect(error).to_have_attribute("aria-pressed", "true")

    error.click()

    expect(chart(list_page)).to_have_accessible_name(re.compile(r"^1 evento em 48 h"))
    expect(error).to_have_attribute("aria-pressed", "false")
    assert asked(list_page)["nivel"] == ["critical", "warning", "info", "debug"]

    error.click()
    expect(chart(list_page)).to_have_accessible_name(re.compile(r"^12 eventos"))
    assert asked(list_page).keys() == {"q"}


@on_desktop
def test_a_log_has_its_own_chart_and_time(signed_in, events):
    signed_in.goto(f"/erros/{events.frequent['id']}")
    spans = region(signed_in).get_by_role("button", name=re.compile(r"^\d+ (h|dias)$"))
    expect(spans).to_have_text(["24 h", "7 dias", "30 dias", "90 dias"])
    expect(spans.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(chart(signed_in)).to_have_accessible_name(re.compile(r"^11 eventos em 30 dias"))

    spans.first.click()

    expect(signed_in).to_have_url(re.compile(r"[?&]de=24h"))
    expect(chart(signed_in)).to_have_accessible_name(re.compile(r"^11 eventos em 24 h"))
