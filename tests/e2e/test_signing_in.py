"""Entrar, Cadastro, a new password, and the session that follows."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.doing import expect_heading, fill, on_desktop, press, sign_in
from tests.e2e.people import PASSWORD, Person
from tests.live import wait_until

HOME = re.compile(r"/erros$")


def test_w_1_who_signs_up_is_signed_in(page):
    page.goto("/cadastro")
    expect_heading(page, "Cadastro")
    expect(page).to_have_title("Cadastro · Central de Erros")
    rules = page.get_by_role("listitem")
    expect(rules.filter(has_text="pelo menos 8 caracteres (falta)")).to_be_visible()

    fill(page, email=f"bia-{id(page)}@example.com", password=PASSWORD)
    expect(rules.filter(has_text="pelo menos 8 caracteres (cumprida)")).to_be_visible()
    press(page, "Cadastrar")

    expect(page).to_have_url(HOME)
    expect(page.get_by_role("heading", name="Nenhum evento ainda")).to_be_visible()


def test_what_is_wrong_with_a_sign_up_is_said_under_its_field(page, watch, ana):
    watch.expect(400)
    page.goto("/cadastro")

    press(page, "Cadastrar")
    expect(page.get_by_label("E-mail")).to_be_focused()
    expect(page.get_by_label("E-mail")).to_have_accessible_description("Preencha este campo.")

    fill(page, email="ana", password="password")
    expect(page.get_by_label("E-mail")).to_have_accessible_description(re.compile("completo"))

    fill(page, email=ana.email)
    press(page, "Cadastrar")
    expect(page.get_by_label("Senha", exact=True)).to_be_focused()
    expect(page.get_by_text("muito comum")).to_be_visible()

    fill(page, password=PASSWORD)
    press(page, "Cadastrar")
    expect(page.get_by_label("E-mail")).to_be_focused()
    watch.inspect(page)


def test_w_2_who_signs_in_gets_where_they_wanted_to_go(page, watch, ana):
    watch.expect(400, 401)
    page.goto("/conta?env=dev")
    expect_heading(page, "Entrar")
    expect(page.get_by_role("link", name="Esqueci a senha")).to_be_visible()

    sign_in(page, ana, password="wrong")
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_have_text("E-mail, nome de usuário ou senha incorretos.")
    watch.inspect(page)

    sign_in(page, ana)
    expect(page).to_have_url(re.compile(r"/conta\?env=dev$"))
    expect_heading(page, "Conta")
    expect(page).to_have_title("Conta · Central de Erros")


@on_desktop
@pytest.mark.parametrize("next", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_but_not_to_another_site(page, ana, next):
    page.goto(f"/entrar?next={next}")

    sign_in(page, ana)

    expect(page).to_have_url(HOME)


@on_desktop
def test_signing_in_by_keyboard(page, ana):
    page.goto("/entrar")
    expect_heading(page, "Entrar")

    page.keyboard.press("Tab")
    page.keyboard.type(ana.email)
    page.keyboard.press("Tab")
    page.keyboard.type(ana.password)
    page.keyboard.press("Enter")

    expect(page).to_have_url(HOME)


def expire_one(page, method) -> list[str]:
    """Let the access token of one request be wrong; return what it was once that is sent."""
    expired = []

    def expire(route):
        headers = route.request.headers
        if not expired and route.request.method == method:
            expired.append(headers["authorization"])
            headers |= {"authorization": f"{headers['authorization']}x"}
        route.continue_(headers=headers)

    page.route("**/api/v1/auth/me/", expire)
    return expired


@on_desktop
def test_an_expired_token_is_renewed_and_nobody_notices(signed_in, watch):
    watch.expect(401)
    expired = expire_one(signed_in, "GET")
    signed_in.goto("/conta")

    expect(signed_in.get_by_role("heading", name="Perfil")).to_be_visible()
    assert len(expired) == 1


@on_desktop
def test_what_one_person_began_is_not_done_as_another_of_the_same_browser(signed_in, watch, served):
    watch.expect(401)
    bia = Person(served)
    signed_in.goto("/conta")
    name = signed_in.get_by_label("Nome", exact=True)
    name.fill("Ana Maria")
    bia.sign_in(signed_in.context)  # in another tab
    expired = expire_one(signed_in, "PATCH")

    press(signed_in, "Salvar")

    expect(signed_in.get_by_role("banner")).to_contain_text(bia.name)
    expect(name).to_have_value(bia.name)
    assert len(expired) == 1
    assert bia.ask("GET", "auth/me/")["name"] == bia.name


@on_desktop
def test_a_session_that_is_over_leads_to_entrar_and_back(signed_in, watch, ana):
    watch.expect(400, 401)
    signed_in.goto("/conta?env=dev")
    expect_heading(signed_in, "Conta")

    signed_in.context.clear_cookies()
    signed_in.reload()
    expect_heading(signed_in, "Entrar")
    sign_in(signed_in, ana)

    expect(signed_in).to_have_url(re.compile(r"/conta\?env=dev$"))


def test_signing_out_ends_the_session(signed_in):
    signed_in.goto("/conta")

    press(signed_in, "Sair")

    expect_heading(signed_in, "Entrar")
    signed_in.goto("/conta")
    expect_heading(signed_in, "Entrar")


@on_desktop
def test_signing_out_everywhere_ends_other_sessions(signed_in, watch, ana, new_context):
    watch.expect(401)
    other = new_context()
    ana.sign_in(other)
    signed_in.goto("/conta")

    press(signed_in, "Sair de todos os lugares")
    expect_heading(signed_in, "Entrar")

    page = other.new_page()
    page.goto("/conta")
    expect_heading(page, "Entrar")


def test_a_forgotten_password(page, watch, served):
    watch.expect(400, 401)
    bia = Person(served)
    page.goto("/entrar")
    page.get_by_role("link", name="Esqueci a senha").click()
    expect_heading(page, "Nova senha")

    fill(page, email=bia.email)
    press(page, "Enviar o link")
    expect_heading(page, "Confira seu e-mail")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    watch.inspect(page)

    mail = wait_until(lambda: mail_to(bia.email, served.output), "the e-mail")
    page.goto(mail)
    fill(page, password="12345678")
    press(page, "Salvar e entrar")
    expect(page.get_by_text("muito comum")).to_be_visible()
    watch.inspect(page)
    fill(page, password="a new horse and battery")
    press(page, "Salvar e entrar")
    expect(page).to_have_url(HOME)

    page.goto("/entrar")
    sign_in(page, bia)
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto(mail)
    page.reload()
    fill(page, password="a third horse and battery")
    press(page, "Salvar e entrar")
    expect(page.get_by_role("alert")).to_contain_text("não vale mais")
    page.get_by_role("link", name="Pedir outro link").click()
    expect(page.get_by_label("E-mail")).to_be_visible()


def mail_to(email: str, output: str) -> str | None:
    _before, _to, rest = output.partition(f"To: {email}")
    found = re.search(r"http\S+/redefinir-senha#token=\S+", rest)
    return found and found[0]
