"""Auditoria: who did what, for staff."""

import re

import pytest
import requests
from playwright.sync_api import expect

from tests.e2e.doing import expect_heading, on_desktop
from tests.e2e.people import PASSWORD

ROOT = {"email": "root@example.com", "password": PASSWORD}


@pytest.fixture(scope="session")
def administrator(served) -> dict:
    """The first one, who is made once."""
    body = ROOT | {"token": served.setup_link.partition("#token=")[2]}
    response = requests.post(f"{served.url}/api/v1/auth/setup/", json=body, timeout=10)
    assert response.status_code == 201, response.text
    return ROOT


@pytest.fixture
def staff_page(page, administrator):
    response = page.context.request.post(
        "/api/v1/auth/login/", data=administrator | {"cookie": True}
    )
    assert response.ok, response.text()
    return page


def rows(page):
    """Return the rows of records, without those that hold the details of one."""
    return (
        page.get_by_role("table", name="Auditoria")
        .get_by_role("row")
        .filter(has=page.get_by_role("button"))
    )


def test_staff_find_who_did_what(staff_page, watch, served, ana, size):
    wrong = {"email": ana.email, "password": "wrong"}
    for body in (wrong, {"email": ana.email, "password": PASSWORD}):
        requests.post(f"{served.url}/api/v1/auth/login/", json=body, timeout=10)
    # What services tell is about people of theirs, in words of theirs.
    user_id = str(ana.ask("GET", "auth/me/")["id"])
    told = {"service": "checkout", "user_id": user_id, "action": "delete_logs", "result": "ok"}
    ana.ask("POST", "audit-logs/", told)
    staff_page.goto("/auditoria")
    expect_heading(staff_page, "Auditoria")

    staff_page.get_by_role("combobox", name="Quem").fill(ana.email)
    staff_page.keyboard.press("Enter")
    expect(staff_page).to_have_url(re.compile(r"\?pessoa=\d+$"))
    expect(rows(staff_page).filter(has_text="Criou uma conta")).to_have_count(1)
    expect(rows(staff_page).filter(has_text="checkout")).to_have_count(0)
    staff_page.get_by_label("Ação", exact=True).select_option("Entrou")
    staff_page.get_by_label("Resultado").select_option("Falha")
    staff_page.get_by_label("Período").select_option("Últimas 24 h")
    expect(staff_page).to_have_url(re.compile("acao=sign_in.*resultado=failure.*de=24h"))
    expect(rows(staff_page)).to_have_count(1)
    expect(rows(staff_page)).to_contain_text(ana.email)
    watch.inspect(staff_page)

    staff_page.get_by_role("button", name="Detalhes: Entrou").click()
    details = staff_page.get_by_role("definition")
    expect(details.filter(has_text="invalid_credentials")).to_be_visible()
    expect(details.filter(has_text="127.0.0.1")).to_be_visible()
    watch.inspect(staff_page)

    staff_page.reload()
    expect(rows(staff_page)).to_have_count(1)
    staff_page.get_by_label("Período").select_option("Entre dias…")
    staff_page.get_by_label("Até").fill("2020-01-01")
    expect(staff_page.get_by_text("Nada com estes filtros.")).to_be_visible()
    staff_page.get_by_role("link", name="Limpar filtros").click()
    expect(staff_page).to_have_url(re.compile("/auditoria$"))
    expect(rows(staff_page).nth(3)).to_be_visible()
    elsewhere = rows(staff_page).filter(has_text=f"{user_id} no serviço checkout")
    expect(elsewhere).to_contain_text("delete_logs")
    expect(elsewhere.get_by_role("link")).to_have_count(0)


@on_desktop
def test_older_records_are_a_page_further(staff_page, served, administrator):
    session = requests.Session()
    login = session.post(f"{served.url}/api/v1/auth/login/", json=administrator, timeout=10)
    session.headers["Authorization"] = f"Bearer {login.json()['access']}"
    for number in range(60):
        told = {
            "service": "checkout",
            "user_id": "77777",
            "action": f"act-{number:02}",
            "result": "counted",
        }
        response = session.post(f"{served.url}/api/v1/audit-logs/", json=told, timeout=10)
        assert response.status_code == 201, response.text

    staff_page.goto("/auditoria?resultado=counted")
    expect(rows(staff_page)).to_have_count(50)
    expect(rows(staff_page).first).to_contain_text("act-59")
    staff_page.get_by_role("link", name="Mais antigos").click()
    expect(rows(staff_page)).to_have_count(10)
    expect(rows(staff_page).last).to_contain_text("act-00")
    staff_page.go_back()
    expect(rows(staff_page)).to_have_count(50)


@on_desktop
def test_others_have_no_access(signed_in):
    signed_in.goto("/auditoria")

    expect_heading(signed_in, "Sem acesso")
    expect(signed_in.get_by_role("link", name="Auditoria")).to_have_count(0)
