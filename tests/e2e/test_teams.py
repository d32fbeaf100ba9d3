"""Equipes: who is in a team, as what, and how people come into one."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.doing import close_toast, expect_heading, fill, on_desktop, press, sign_in
from tests.e2e.people import PASSWORD, Person


@pytest.fixture
def bia(served) -> Person:
    return Person(served)


def create_team(page, name):
    page.goto("/equipes")
    press(page, "Criar equipe")
    page.get_by_label("Nome").fill(name)
    press(page.get_by_role("dialog"), "Criar equipe")
    expect_heading(page, name)


def invite(page, email, role="Membro") -> str:
    """Return the link."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Papel", exact=True).select_option(role)
    press(page, "Convidar")
    expect(page.get_by_role("status")).to_contain_text(f"Convite enviado a {email}")
    return page.get_by_role("status").get_by_text("#convite=").inner_text()


def member(page, name):
    return page.get_by_role("table", name="Membros").get_by_role("row").filter(has_text=name)


def confirm(page, action):
    dialog = page.get_by_role("alertdialog")
    expect(dialog.get_by_role("button", name="Cancelar", exact=True)).to_be_focused()
    press(dialog, action)
    expect(dialog).to_be_hidden()


def test_a_team_from_its_beginning_to_its_end(signed_in, watch, ana, bia, new_context):
    name = f"Pagamentos de {ana.name}"
    create_team(signed_in, name)
    expect(member(signed_in, ana.name)).to_contain_text("(você)")
    link = invite(signed_in, bia.email)
    pending = signed_in.get_by_role("table", name="Convites em aberto")
    expect(pending).to_contain_text(bia.email)
    watch.inspect(signed_in)

    page = new_context().new_page()
    watch.over(page)
    page.goto(link)
    expect_heading(page, "Cadastro")
    page.get_by_role("link", name="Entrar").click()
    expect_heading(page, "Entrar")
    sign_in(page, bia)
    expect_heading(page, "Convite")
    expect(page.get_by_role("main")).to_contain_text(f"entrará nela como {bia.name}")
    watch.inspect(page)
    press(page, "Entrar na equipe")
    expect_heading(page, name)
    expect(page.get_by_role("combobox", name="Papel")).to_have_count(0)
    watch.inspect(page)

    signed_in.reload()
    expect(pending).to_have_count(0)
    role = signed_in.get_by_role("combobox", name=f"Papel de {bia.name}")
    expect(role).to_have_value("member")
    role.select_option("Leitor")
    expect(signed_in.get_by_text(f"O papel de {bia.name} mudou.")).to_be_visible()
    expect(role).to_have_value("viewer")
    press(signed_in, f"Remover {bia.name}")
    watch.inspect(signed_in)
    confirm(signed_in, "Remover")
    expect(member(signed_in, bia.name)).to_have_count(0)

    # What a colleague set since the page was opened stays, and is shown.
    path = f"teams/{signed_in.url.rpartition('/')[2]}/"
    ana.ask("PATCH", path, {"members_manage_logs": False})
    signed_in.get_by_label("Nome").fill(f"{name}, 2")
    press(signed_in, "Salvar")
    close_toast(signed_in, "Equipe salva.")
    expect(signed_in.get_by_label("Membros podem")).to_have_value("own")
    assert not ana.ask("GET", path)["members_manage_logs"]
    expect_heading(signed_in, f"{name}, 2")
    press(signed_in, "Apagar equipe")
    confirm(signed_in, "Apagar equipe")
    expect_heading(signed_in, "Equipes")
    table = signed_in.get_by_role("table", name="Equipes")
    expect(table.get_by_role("row").filter(has_text="Padrão")).to_contain_text("Membro")
    expect(table).not_to_contain_text(name)


@on_desktop
def test_who_has_no_account_signs_up_by_the_link_until_it_is_revoked(
    signed_in, watch, ana, new_context
):
    watch.expect(400)
    signed_in.context.grant_permissions(["clipboard-read", "clipboard-write"])
    email = f"eva-{id(ana)}@example.com"
    create_team(signed_in, f"Entregas de {ana.name}")
    link = invite(signed_in, email, "Leitor")
    press(signed_in, "Copiar link")
    expect(signed_in.get_by_text("Link copiado.")).to_be_visible()
    assert signed_in.evaluate("navigator.clipboard.readText()") == link

    page = new_context().new_page()
    page.goto(link)
    expect(page.get_by_role("main")).to_contain_text("Você foi convidado para uma equipe.")
    fill(page, email=email, password=PASSWORD)
    press(page, "Cadastrar")
    expect(page).to_have_url(re.compile("/erros$"))
    signed_in.reload()
    expect(member(signed_in, email)).to_be_visible()

    late = invite(signed_in, "late@example.com")
    press(signed_in, "Cancelar o convite de late@example.com")
    confirm(signed_in, "Cancelar convite")
    expect(signed_in.get_by_role("table", name="Convites em aberto")).to_have_count(0)
    page.goto(late)
    press(page, "Entrar na equipe")
    expect(page.get_by_role("alert")).to_contain_text("não vale mais")
    watch.inspect(page)
    press(page, "Usar outra conta")
    expect_heading(page, "Cadastro")


@on_desktop
def test_the_last_admin_does_not_leave_but_others_do(signed_in, watch, ana):
    watch.expect(409)
    create_team(signed_in, f"Busca de {ana.name}")
    press(signed_in, "Sair da equipe")
    confirm(signed_in, "Sair da equipe")
    expect(signed_in.get_by_text("Este é o último administrador da equipe")).to_be_visible()

    signed_in.goto("/equipes")
    signed_in.get_by_role("row").filter(has_text="Padrão").get_by_role("link").click()
    press(signed_in, "Sair da equipe")
    confirm(signed_in, "Sair da equipe")
    expect_heading(signed_in, "Equipes")
    expect(signed_in.get_by_role("row").filter(has_text="Padrão")).to_have_count(0)


@on_desktop
def test_what_is_wrong_is_said_under_its_field(signed_in, watch, ana):
    watch.expect(400)
    create_team(signed_in, f"Fretes de {ana.name}")
    press(signed_in, "Convidar")
    expect(signed_in.get_by_label("E-mail")).to_have_accessible_description("Preencha este campo.")

    fill(signed_in, email=ana.email)
    press(signed_in, "Convidar")
    expect(signed_in.get_by_label("E-mail")).to_have_accessible_description(
        re.compile("já participa")
    )
    watch.inspect(signed_in)

    signed_in.goto("/equipes")
    press(signed_in, "Criar equipe")
    signed_in.get_by_label("Nome").fill(f"FRETES de {ana.name}")
    press(signed_in.get_by_role("dialog"), "Criar equipe")
    expect(signed_in.get_by_label("Nome")).to_be_focused()
    expect(signed_in.get_by_label("Nome")).not_to_have_accessible_description("")


@pytest.mark.parametrize("team", ["999999", "abc"])
@on_desktop
def test_a_team_that_one_does_not_see(signed_in, watch, team):
    watch.expect(404)
    signed_in.goto(f"/equipes/{team}")

    expect_heading(signed_in, "Página não encontrada")
