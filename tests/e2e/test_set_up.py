"""The first administrator, on an installation that is new."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.doing import expect_heading, fill, press
from tests.e2e.people import PASSWORD
from tests.live import Served


@pytest.fixture(scope="module")
def served():
    with Served(WEB_CONCURRENCY="1") as served:
        yield served


@pytest.mark.parametrize("size", ["phone"], indirect=True)
def test_the_set_up_link_makes_the_first_administrator(page, watch, served):
    watch.expect(400, 403)
    page.goto("/configurar")
    expect(page.get_by_role("alert")).to_contain_text("O link está incompleto")
    watch.inspect(page)

    page.goto("/configurar#token=wrong")
    expect_heading(page, "Crie o administrador")
    press(page, "Criar e entrar")
    expect(page.get_by_label("E-mail")).to_have_accessible_description("Preencha este campo.")
    fill(page, email="root@example.com", password=PASSWORD)
    press(page, "Criar e entrar")
    expect(page.get_by_role("alert")).to_contain_text("está na saída do servidor")

    page.goto(served.setup_link)
    fill(page, email="root@example.com", password="12345678")
    press(page, "Criar e entrar")
    expect(page.get_by_text("muito comum")).to_be_visible()
    watch.inspect(page)
    fill(page, password=PASSWORD)
    press(page, "Criar e entrar")
    expect(page).to_have_url(re.compile("/erros$"))
    page.goto("/auditoria")
    expect(page.get_by_role("row").filter(has_text="Nomeou um administrador")).to_be_visible()

    page.goto(served.setup_link)
    expect_heading(page, "Já configurada")
    expect(page.get_by_label("E-mail")).to_have_count(0)
