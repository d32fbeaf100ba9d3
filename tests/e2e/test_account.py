"""Conta: what people change of their own account."""

import re

from playwright.sync_api import expect

from tests.e2e.doing import close_toast, expect_heading, on_desktop, press, sign_in
from tests.e2e.people import PASSWORD

NEW_PASSWORD = "another horse and battery"


def field(page, name):
    return page.get_by_role("textbox", name=name, exact=True)


def test_the_name_changes_everywhere_and_the_e_mail_takes_the_password(signed_in, watch, ana):
    watch.expect(400)
    signed_in.goto("/conta")
    field(signed_in, "Nome").fill("Ana Souza")
    field(signed_in, "Usuário").fill("ana souza")
    press(signed_in, "Salvar")
    expect(field(signed_in, "Usuário")).to_be_focused()
    expect(field(signed_in, "Usuário")).to_have_accessible_description(re.compile("Somente letras"))

    field(signed_in, "Usuário").fill(f"ana.{id(ana)}")
    field(signed_in, "E-mail").fill(f"new-{ana.email}")
    watch.inspect(signed_in)
    press(signed_in, "Salvar")
    password = field(signed_in, "Sua senha, para trocar o e-mail")
    expect(password).to_be_focused()
    password.fill("wrong")
    press(signed_in, "Salvar")
    expect(password).to_have_accessible_description(re.compile("senha"))
    password.fill(PASSWORD)
    press(signed_in, "Salvar")
    close_toast(signed_in, "Perfil salvo.")

    expect(password).to_have_count(0)
    expect(signed_in.get_by_text("Bem-vindo, Ana Souza.")).to_have_count(1)
    signed_in.reload()
    expect(field(signed_in, "E-mail")).to_have_value(f"new-{ana.email}")


@on_desktop
def test_a_new_password_ends_other_sessions_and_keeps_this_one(signed_in, watch, ana, new_context):
    watch.expect(400, 401)
    other = new_context()
    ana.sign_in(other)
    signed_in.goto("/conta")
    field(signed_in, "Senha atual").fill("wrong")
    field(signed_in, "Nova senha").fill(NEW_PASSWORD)
    press(signed_in, "Trocar a senha")
    expect(field(signed_in, "Senha atual")).to_be_focused()
    watch.inspect(signed_in)
    field(signed_in, "Senha atual").fill(PASSWORD)
    press(signed_in, "Trocar a senha")
    close_toast(signed_in, "Senha trocada.")

    expect(field(signed_in, "Nova senha")).to_have_value("")
    signed_in.reload()
    expect_heading(signed_in, "Conta")
    page = other.new_page()
    page.goto("/conta")
    expect_heading(page, "Entrar")
    sign_in(page, ana, NEW_PASSWORD)
    expect_heading(page, "Conta")


@on_desktop
def test_who_deletes_the_account_is_out(signed_in, watch, ana):
    watch.expect(401)
    signed_in.goto("/conta")
    press(signed_in, "Apagar minha conta")
    dialog = signed_in.get_by_role("alertdialog")
    press(dialog, "Cancelar")
    expect(dialog).to_be_hidden()
    press(signed_in, "Apagar minha conta")
    press(dialog, "Apagar minha conta")
    expect_heading(signed_in, "Entrar")

    sign_in(signed_in, ana)
    expect(signed_in.get_by_role("alert")).to_be_visible()
