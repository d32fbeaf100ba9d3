"""From an account to the first error on the page, by nothing but what the page shows."""

import re
import subprocess
import sys

from playwright.sync_api import expect

from tests.e2e.doing import expect_heading, fill, press
from tests.e2e.people import PASSWORD


def copied(page, name) -> str:
    """Press a button that copies; return what it copied."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page, name)
    expect(page.get_by_text("Copiado.").first).to_be_visible()
    return page.evaluate("navigator.clipboard.readText()")


def run(program, tmp_path):
    path = tmp_path / "shop.py"
    path.write_text(program)
    subprocess.run([sys.executable, path], check=True, timeout=60)


def test_from_signing_up_to_an_error_that_comes_back(page, size, watch, tmp_path):
    page.goto("/cadastro")
    fill(page, email=f"rui-{size}@example.com", password=PASSWORD)
    press(page, "Cadastrar")
    page.get_by_role("navigation").get_by_role("link", name="Aplicações").click()

    press(page, "Criar aplicação")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nome").fill(f"loja-{size}")
    press(dialog, "Criar aplicação")
    expect_heading(page, f"loja-{size}")
    status = page.get_by_role("region", name="Conectar").get_by_role("status")
    expect(status).to_have_text("Aguardando o primeiro evento…")

    page.get_by_role("tab", name="Python").click()
    assert copied(page, "Copiar: 1. No terminal") == "pip install sentry-sdk\n"
    watch.inspect(page)
    program = copied(page, "Copiar: 2. No código")
    run(program, tmp_path)

    expect(status).to_contain_text("Recebido há")
    watch.inspect(page)
    status.get_by_role("link", name="RuntimeError: A first error from Python").click()
    stack = page.get_by_role("region", name="Pilha de chamadas")
    expect(stack).to_contain_text("shop.py")
    press(page, "Resolver")
    expect(page.get_by_text(re.compile("^Resolvido em"))).to_be_visible()

    run(program, tmp_path)
    page.get_by_role("navigation").get_by_role("link", name="Erros").click()
    row = page.get_by_role("row").filter(has_text=f"loja-{size}")
    expect(row.get_by_text("Voltou")).to_be_visible()
    expect(row.get_by_text("__main__")).to_be_visible()  # where in the program it comes from


def test_the_empty_list_of_errors_leads_there_too(page, size, watch, ana):
    ana.make_team(f"Sozinha {ana.name}", alone=True)
    ana.sign_in(page.context)
    page.goto("/erros")
    expect(page.get_by_role("heading", name="Nenhuma aplicação ainda")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(3)
    watch.inspect(page)

    press(page, "Criar aplicação")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nome").fill("loja")
    press(dialog, "Criar aplicação")
    expect(page.get_by_role("heading", name="Nenhum evento ainda")).to_be_visible()
    watch.inspect(page)
    press(page, "Enviar evento de teste")

    link = page.get_by_role("link", name="Evento de teste da Central de Erros").first
    expect(link).to_be_visible()
    link.click()
    expect(page).to_have_url(re.compile(r"/erros/\d+"))
