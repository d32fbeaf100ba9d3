"""What surrounds every screen: header, environment, language, theme, and the pages of failure."""

import re
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.e2e.doing import expect_heading, on_desktop, press
from tests.live import wait_until


def open_menu(page, size):
    page.get_by_role("button", name="Mais" if size == "phone" else "Sua conta").click()


def choose(page, size, name):
    open_menu(page, size)
    page.get_by_role("menuitemradio", name=name).click()
    page.keyboard.press("Escape")


def background(page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


LIGHT, DARK = "rgb(247, 248, 250)", "rgb(15, 18, 24)"


@on_desktop
def test_w_3_the_header_greets_and_gives_the_token(signed_in, ana):
    signed_in.context.grant_permissions(["clipboard-read", "clipboard-write"])
    signed_in.goto("/conta")
    header = signed_in.get_by_role("banner")

    expect(header).to_contain_text(
        f"Bem-vindo, {ana.name}. Seu token é: …{ana.key[-4:]}".split(". ")[0]
    )
    expect(header).to_contain_text(f"Seu token é: …{ana.key[-4:]}")
    header.get_by_role("button", name="Copiar seu token").click()

    expect(signed_in.get_by_text("Token copiado.")).to_be_visible()
    assert signed_in.evaluate("navigator.clipboard.readText()") == ana.key


def test_the_menu_copies_the_token_too(signed_in, size, ana):
    signed_in.context.grant_permissions(["clipboard-read", "clipboard-write"])
    signed_in.goto("/conta")
    open_menu(signed_in, size)

    signed_in.get_by_role("menuitem", name="Copiar seu token").click()

    expect(signed_in.get_by_text("Token copiado.")).to_be_visible()
    assert signed_in.evaluate("navigator.clipboard.readText()") == ana.key


@on_desktop
def test_who_copies_the_token_before_it_is_known_waits_for_it(signed_in, ana):
    signed_in.context.grant_permissions(["clipboard-read", "clipboard-write"])
    waiting = []
    signed_in.route("**/api/v1/auth/me/", lambda route: waiting.append(route))
    signed_in.goto("/conta")
    open_menu(signed_in, "desktop")
    signed_in.get_by_role("menuitem", name="Copiar seu token").click()

    wait_until(lambda: signed_in.wait_for_timeout(50) or waiting, "the question who this is")
    for route in waiting:
        route.continue_()

    expect(signed_in.get_by_text("Token copiado.")).to_be_visible()
    assert signed_in.evaluate("navigator.clipboard.readText()") == ana.key


def test_w_8_production_comes_first_and_the_choice_is_in_the_address(signed_in):
    signed_in.goto("/conta")
    select = signed_in.get_by_role("combobox", name="Ambiente")
    expect(select).to_have_value("production")
    expect(select.get_by_role("option")).to_have_text(["Produção", "Homologação", "Dev"])

    select.select_option("Homologação")

    expect(signed_in).to_have_url(re.compile(r"/conta\?env=homologation$"))
    signed_in.go_back()
    expect(select).to_have_value("production")
    signed_in.go_forward()
    expect(select).to_have_value("homologation")


def test_language_and_theme_are_chosen_and_stay(signed_in, size, watch):
    signed_in.goto("/conta")
    expect_heading(signed_in, "Conta")
    assert background(signed_in) == LIGHT

    choose(signed_in, size, "Escuro")
    assert background(signed_in) == DARK
    choose(signed_in, size, "English")
    expect_heading(signed_in, "Account")
    watch.inspect(signed_in)
    signed_in.reload()

    expect_heading(signed_in, "Account")
    assert background(signed_in) == DARK
    assert signed_in.evaluate("document.documentElement.lang") == "en"


def test_before_signing_in_too(page):
    page.goto("/entrar")

    page.get_by_label("Idioma").select_option("English")
    expect_heading(page, "Sign in")
    page.get_by_label("Theme").select_option("Dark")
    assert background(page) == DARK
    page.reload()

    expect_heading(page, "Sign in")
    assert background(page) == DARK


@on_desktop
@pytest.mark.parametrize(
    ("locale", "title"), [("pt-PT", "Entrar"), ("en-GB", "Sign in"), ("de-DE", "Sign in")]
)
def test_who_reads_no_portuguese_gets_english(browser, browser_context_args, locale, title):
    with closing(browser.new_context(**browser_context_args | {"locale": locale})) as context:
        page = context.new_page()

        page.goto("/entrar")

        expect_heading(page, title)


def test_the_first_tab_skips_to_the_content(signed_in):
    signed_in.goto("/conta")
    expect_heading(signed_in, "Conta")

    signed_in.keyboard.press("Tab")
    expect(signed_in.get_by_role("link", name="Pular para o conteúdo")).to_be_focused()
    signed_in.keyboard.press("Enter")

    expect(signed_in.get_by_role("main")).to_be_focused()


def test_an_address_that_there_is_not(page, watch):
    page.goto("/nao-existe")

    expect_heading(page, "Página não encontrada")
    watch.inspect(page)
    page.get_by_role("link", name="Ir para o início").click()
    expect_heading(page, "Entrar")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


@on_desktop
def test_an_address_that_there_is_not_is_said_among_the_screens(signed_in, watch):
    signed_in.goto("/nao-existe/mesmo")

    expect_heading(signed_in, "Página não encontrada")
    watch.inspect(signed_in)
    signed_in.get_by_role("navigation").get_by_role("link", name="Aplicações").click()
    expect_heading(signed_in, "Aplicações")


def test_a_server_that_breaks_can_be_asked_again(signed_in, watch):
    watch.expect(500)
    broken = [True]

    def answer(route):
        if broken:
            body = {"detail": "Quebrou.", "code": "server_error"}
            route.fulfill(status=500, json=body, headers={"X-Request-Id": "3f9a0c21"})
        else:
            route.continue_()

    signed_in.route("**/api/v1/auth/me/", answer)
    signed_in.goto("/conta")
    alert = signed_in.get_by_role("alert")
    expect(alert).to_contain_text("Quebrou.", timeout=20_000)  # after three tries of its own
    expect(alert).to_contain_text("Código: 3f9a0c21")
    watch.inspect(signed_in)

    broken.clear()
    signed_in.get_by_role("button", name="Tentar de novo").click()

    expect(signed_in.get_by_role("heading", name="Perfil")).to_be_visible()


def test_a_server_that_is_away_is_no_end_of_the_session(signed_in, watch):
    watch.expect(0)
    away = [True]
    signed_in.route(
        "**/api/v1/auth/refresh/", lambda route: route.abort() if away else route.continue_()
    )
    signed_in.goto("/conta")
    expect(signed_in.get_by_role("alert")).to_contain_text("O servidor não respondeu.")
    watch.inspect(signed_in)

    away.clear()
    signed_in.get_by_role("button", name="Tentar de novo").click()

    expect_heading(signed_in, "Conta")


@on_desktop
def test_keys_lead_anywhere_until_they_are_switched_off(signed_in, watch):
    signed_in.goto("/conta")
    expect_heading(signed_in, "Conta")

    signed_in.keyboard.press("?")
    dialog = signed_in.get_by_role("dialog", name="Atalhos do teclado")
    expect(dialog).to_contain_text("Próximo erro")
    watch.inspect(signed_in)
    signed_in.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    signed_in.keyboard.press("g")
    signed_in.keyboard.press("p")
    expect(signed_in).to_have_url(re.compile("/aplicacoes$"))

    signed_in.goto("/conta")
    signed_in.get_by_label("Atalhos de uma tecla").select_option("Desligados")
    signed_in.get_by_role("heading", level=1).focus()
    signed_in.keyboard.press("?")
    signed_in.keyboard.press("g")
    signed_in.keyboard.press("p")
    expect(dialog).to_have_count(0)
    expect_heading(signed_in, "Conta")


@on_desktop
def test_a_screen_that_does_not_come_for_want_of_a_server_comes_later(signed_in, watch):
    watch.expect(0)
    away = [True]
    signed_in.goto("/conta")
    expect_heading(signed_in, "Conta")
    signed_in.route(
        "**/static/web/assets/**", lambda route: route.abort() if away else route.continue_()
    )
    navigation = signed_in.get_by_role("navigation")

    navigation.get_by_role("link", name="Aplicações").click()
    expect_heading(signed_in, "Esta página não carregou")
    expect(signed_in.get_by_role("alert")).to_contain_text("O servidor não respondeu.")
    press(signed_in, "Tentar de novo")
    navigation.get_by_role("link", name="Arquivados").click()
    expect_heading(signed_in, "Esta página não carregou")

    away.clear()
    navigation.get_by_role("link", name="Aplicações").click()
    expect_heading(signed_in, "Aplicações")
    # The rules of a stylesheet that did not come cannot be read.
    assert all(
        signed_in.evaluate("[...document.styleSheets].map((sheet) => sheet.cssRules.length)")
    )
    away.append(True)
    navigation.get_by_role("link", name="Equipes").click()
    expect_heading(signed_in, "Esta página não carregou")
    away.clear()
    press(signed_in, "Tentar de novo")
    expect_heading(signed_in, "Equipes")


@on_desktop
def test_who_has_an_old_version_open_is_asked_to_reload(signed_in, watch):
    watch.expect(0, 404)
    signed_in.goto("/conta")
    expect_heading(signed_in, "Conta")
    gone = [True]  # a new version has files of other names
    signed_in.route(
        "**/static/web/assets/**",
        lambda route: route.fulfill(status=404) if gone else route.continue_(),
    )

    signed_in.get_by_role("navigation").get_by_role("link", name="Equipes").click()
    expect_heading(signed_in, "Há uma nova versão")
    watch.inspect(signed_in)
    gone.clear()
    press(signed_in, "Recarregar")

    expect_heading(signed_in, "Equipes")
