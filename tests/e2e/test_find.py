"""Search, order, period and saved views of a list: all of it in the address."""

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import urlencode

import pytest
import requests
from playwright.sync_api import expect

PHONE = pytest.mark.parametrize("size", ["phone"], indirect=True)
GATEWAY, DISK, SLOW, CACHE = "Gateway did not answer", "Disk full", "Slow query", "Cache missed"
_numbers = count(1)

from tests.e2e.doing import on_desktop


@pytest.fixture
def env(served, ana):
    """An environment of this test, with four errors in it."""
    env = f"find-{next(_numbers)}"
    report(
        served,
        ana,
        reported(GATEWAY, "error", "checkout-api", env, events=29, days=4),
        reported(GATEWAY, "error", "checkout-api", env, events=1, hours=3),
        reported(DISK, "critical", "batch 7", env, events=10, days=3),
        reported(SLOW, "warning", "orders", env, events=3, minutes=10),
        reported(CACHE, "debug", "orders", env, events=1, days=2),
    )
    return env


def reported(description, level, source, env, events=1, **ago):
    then = datetime.now(UTC) - timedelta(**ago)
    return {
        "description": description,
        "level": level,
        "source": source,
        "env": env,
        "events": events,
        "date": then.isoformat(),
    }


def report(served, person, *reports):
    headers = {"Authorization": f"Bearer {person.key}"}
    url = f"{served.url}/api/v1/events/"
    requests.post(url, json=reports, headers=headers, timeout=10).raise_for_status()


@pytest.fixture
def list_page(signed_in, env):
    signed_in.goto(f"/erros?env={env}")
    expect_titles(signed_in, GATEWAY, DISK, SLOW, CACHE)
    return signed_in


def expect_titles(page, *titles):
    links = page.get_by_role("main").get_by_role(
        "link", name=re.compile(f"^({GATEWAY}|{DISK}|{SLOW}|{CACHE})")
    )
    expect(links).to_have_text([re.compile(title) for title in titles])


def box(page):
    return page.get_by_role("combobox", name="Busca", exact=True)


def search(page, text):
    box(page).fill(text)
    box(page).press("Enter")


def expect_terms(page, *names):
    terms = page.get_by_role("list", name="Termos da busca").get_by_role("listitem")
    expect(terms).to_have_text(names)


def choose(page, select, option):
    page.get_by_role("combobox", name=select, exact=True).select_option(option)


def show_view(page, name):
    page.get_by_role("button", name="Visões", exact=True).click()
    page.get_by_role("menuitem", name=name, exact=True).click()


# --- Search ---------------------------------------------------------------


def test_search_by_level_description_and_origin(list_page, watch):
    search(list_page, "nivel:erro")
    expect_titles(list_page, GATEWAY)
    expect_terms(list_page, "Nível: Erro")
    expect(list_page).to_have_url(re.compile(r"[?&]q=nivel%3Aerro"))
    watch.inspect(list_page)

    search(list_page, "level:warn")
    expect_terms(list_page, "Nível: Aviso")
    expect_titles(list_page, SLOW)
    list_page.get_by_role("button", name="Remover Nível: Aviso").click()
    expect_titles(list_page, GATEWAY, DISK, SLOW, CACHE)
    expect(box(list_page)).to_be_focused()

    search(list_page, 'origem:"batch 7"')
    expect_titles(list_page, DISK)
    list_page.get_by_role("button", name="Limpar a busca").click()

    search(list_page, "-origem:orders did answer")
    expect_terms(list_page, "exceto Origem: orders", "did", "answer")
    expect_titles(list_page, GATEWAY)

    box(list_page).press("Backspace")
    expect(box(list_page)).to_have_value("answer")
    expect_terms(list_page, "exceto Origem: orders", "did")
    list_page.get_by_role("button", name="Limpar a busca").click()
    expect_titles(list_page, GATEWAY, DISK, SLOW, CACHE)


@on_desktop
def test_what_is_no_query_is_said_and_not_sent(list_page, watch, env):
    asked = []
    list_page.on("request", lambda request: "q=" in request.url and asked.append(request.url))

    search(list_page, "cor:azul")

    expect(box(list_page)).to_have_accessible_description(
        re.compile("Não há a chave “cor”. Use nivel, descricao ou origem")
    )
    expect(list_page).to_have_url(re.compile(rf"/erros\?env={env}$"))
    expect_titles(list_page, GATEWAY, DISK, SLOW, CACHE)
    watch.inspect(list_page)
    for text, said in (
        ('"open', "Falta fechar as aspas."),
        ("nivel:", "Falta o que buscar depois de “nivel:”."),
        ("nivel:grave", "Não há o nível “grave”. Use Crítico, Erro, Aviso, Info, Debug."),
    ):
        search(list_page, text)
        expect(box(list_page)).to_have_accessible_description(said)
    assert asked == []

    search(list_page, '"cor:azul"')
    expect_terms(list_page, "cor:azul")
    expect(list_page.get_by_role("heading", name="Nada com estes filtros")).to_be_visible()


@on_desktop
def test_a_query_of_an_address_that_is_none_can_be_put_right(signed_in, env):
    signed_in.goto(f"/erros?env={env}&q=cor:azul")

    expect(box(signed_in)).to_have_value("cor:azul")
    expect(box(signed_in)).to_have_accessible_description(re.compile("Não há a chave “cor”"))

    search(signed_in, "disk")
    expect_terms(signed_in, "disk")
    expect_titles(signed_in, DISK)


@on_desktop
def test_keys_and_then_their_values_are_suggested(list_page, watch):
    options = list_page.get_by_role("listbox").get_by_role("option")
    list_page.get_by_role("heading", level=1).focus()
    list_page.keyboard.press("/")
    expect(box(list_page)).to_be_focused()

    list_page.keyboard.type("or")
    expect(options).to_have_text([re.compile("^origem:")])
    list_page.keyboard.press("ArrowDown")
    list_page.keyboard.press("Enter")
    expect(options).to_have_text(
        [re.compile("orders"), re.compile("batch 7"), re.compile("checkout-api")]
    )
    watch.inspect(list_page)
    list_page.keyboard.type("tch")
    expect(options).to_have_text([re.compile("batch 7")])
    list_page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    list_page.keyboard.press("ArrowDown")
    list_page.keyboard.press("Enter")

    expect_terms(list_page, "Origem: batch 7")
    expect_titles(list_page, DISK)

    box(list_page).fill("nivel:cr")
    options.filter(has_text="Crítico").click()
    expect_terms(list_page, "Origem: batch 7", "Nível: Crítico")
    list_page.get_by_role("button", name="Remover Origem: batch 7").click()
    list_page.get_by_role("button", name="Remover Nível: Crítico").click()
    expect_titles(list_page, GATEWAY, DISK, SLOW, CACHE)


@on_desktop
def test_w_10_search_by_one_field_without_any_syntax(list_page):
    select = list_page.get_by_role("combobox", name="Buscar por")
    options = select.get_by_role("option")
    expect(options).to_have_text(["Texto livre", "Nível", "Descrição", "Origem"])

    select.select_option("Origem")
    search(list_page, "batch 7")
    expect_terms(list_page, "Origem: batch 7")
    expect_titles(list_page, DISK)
    list_page.get_by_role("button", name="Limpar a busca").click()

    choose(list_page, "Buscar por", "Nível")
    search(list_page, "aviso")
    expect_titles(list_page, SLOW)
    list_page.get_by_role("button", name="Limpar a busca").click()

    choose(list_page, "Buscar por", "Descrição")
    search(list_page, "did not answer")
    expect_terms(list_page, "did not answer")
    expect_titles(list_page, GATEWAY)


# --- Order, period, views -------------------------------------------------


@on_desktop
def test_w_9_each_order(list_page, env):
    for order, name, titles in (
        ("nivel", "Nível", [DISK, GATEWAY, SLOW, CACHE]),
        ("ultimo", "Último evento", [SLOW, GATEWAY, CACHE, DISK]),
        ("primeiro", "Primeiro evento", [SLOW, CACHE, DISK, GATEWAY]),
    ):
        choose(list_page, "Ordenar por", name)
        expect_titles(list_page, *titles)
        expect(list_page).to_have_url(re.compile(rf"env={env}&ordem={order}$"))

    choose(list_page, "Ordenar por", "Frequência")
    expect_titles(list_page, GATEWAY, DISK, SLOW, CACHE)
    expect(list_page).to_have_url(re.compile(rf"/erros\?env={env}$"))


@on_desktop
def test_periods(list_page, watch):
    periods = list_page.get_by_role("group", name="Período")
    periods.get_by_role("button", name="24 h").click()
    expect_titles(list_page, GATEWAY, SLOW)
    expect(periods.get_by_role("button", name="24 h")).to_have_attribute("aria-pressed", "true")
    periods.get_by_role("button", name="1 h", exact=True).click()
    expect_titles(list_page, SLOW)

    periods.get_by_role("button", name="Período…").click()
    dialog = list_page.get_by_role("dialog", name="Período")
    since, until = dialog.get_by_label("De", exact=True), dialog.get_by_label("Até", exact=True)
    since.fill("2020-01-02T10:00")
    until.fill("2020-01-01T10:00")
    dialog.get_by_role("button", name="Aplicar").click()
    expect(until).to_be_focused()
    expect(until).to_have_accessible_description("O fim precisa vir depois do começo.")
    watch.inspect(list_page)

    until.fill("2020-01-03T10:00")
    dialog.get_by_role("button", name="Aplicar").click()
    expect(dialog).to_be_hidden()
    # The browser is in São Paulo.
    expect(list_page).to_have_url(
        re.compile("de=2020-01-02T13%3A00%3A00.000Z&ate=2020-01-03T13%3A00%3A00.000Z")
    )
    expect(list_page.get_by_role("heading", name="Nada com estes filtros")).to_be_visible()

    periods.get_by_role("button", name="Tudo").click()
    expect_titles(list_page, GATEWAY, DISK, SLOW, CACHE)


@on_desktop
def test_a_period_has_what_happened_later_too(list_page, env):
    since, until = (datetime.now(UTC) - timedelta(days=days) for days in (5, 1))
    period = urlencode({"env": env, "de": since.isoformat(), "ate": until.isoformat()})

    list_page.goto(f"/erros?{period}")

    expect_titles(list_page, GATEWAY, DISK, CACHE)


@on_desktop
def test_a_saved_view_is_there_in_another_browser(list_page, watch, ana, new_context, env):
    search(list_page, "origem:orders")
    choose(list_page, "Ordenar por", "Último evento")
    show_view(list_page, "Salvar visão…")
    dialog = list_page.get_by_role("dialog", name="Salvar visão")
    dialog.get_by_role("button", name="Salvar").click()
    expect(dialog.get_by_label("Nome")).to_have_accessible_description("Preencha este campo.")
    dialog.get_by_label("Nome").fill("Pedidos <b>lentos</b>")
    watch.inspect(list_page)
    dialog.get_by_role("button", name="Salvar").click()
    expect(dialog).to_be_hidden()

    other = new_context()
    ana.sign_in(other)
    page = other.new_page()
    page.goto("/erros")
    show_view(page, "Pedidos <b>lentos</b>")
    expect(page).to_have_url(re.compile(rf"env={env}&q=origem%3Aorders&ordem=ultimo"))
    expect_titles(page, SLOW, CACHE)

    show_view(page, "Renomear ou apagar…")
    dialog = page.get_by_role("dialog", name="Suas visões")
    dialog.get_by_role("button", name="Renomear").click()
    dialog.get_by_label("Nome").fill("Pedidos")
    dialog.get_by_role("button", name="Salvar").click()
    dialog.get_by_role("button", name="Apagar Pedidos").click()
    confirm = page.get_by_role("alertdialog", name="Apagar visão")
    expect(confirm.get_by_role("button", name="Cancelar")).to_be_focused()
    confirm.get_by_role("button", name="Apagar visão").click()
    expect(dialog).to_contain_text("Nenhuma visão salva.")


@on_desktop
def test_ready_made_views(list_page):
    show_view(list_page, "Críticos e erros")
    expect_titles(list_page, GATEWAY, DISK)
    list_page.get_by_role("button", name="Remover Níveis: Crítico, Erro").click()
    expect_titles(list_page, GATEWAY, DISK, SLOW, CACHE)

    show_view(list_page, "Novos em 24 h")
    expect_titles(list_page, SLOW)  # the gateway has failed for days
    expect(list_page).to_have_url(re.compile("novos=24h&ordem=primeiro"))
    list_page.get_by_role("checkbox", name=f"Selecionar {SLOW}").check()
    expect(list_page.get_by_text("1 selecionado", exact=True)).to_be_visible()
    list_page.get_by_role("button", name="Remover Novos: 24 h").click()
    expect_titles(list_page, SLOW, CACHE, DISK, GATEWAY)
    expect(list_page.get_by_text("Nenhum selecionado")).to_be_visible()

    show_view(list_page, "Todos")
    expect_titles(list_page, GATEWAY, DISK, SLOW, CACHE)


# --- The address ----------------------------------------------------------


@on_desktop
def test_an_address_opens_the_same_list_in_another_browser(list_page, ana, new_context):
    search(list_page, "-origem:checkout-api")
    expect_titles(list_page, DISK, SLOW, CACHE)
    search(list_page, "s")
    expect_titles(list_page, DISK, SLOW, CACHE)

    with closing(new_context()) as other:
        ana.sign_in(other)
        page = other.new_page()
        page.goto(list_page.url)

        expect_titles(page, DISK, SLOW, CACHE)
        expect_terms(page, "exceto Origem: checkout-api", "s")


@on_desktop
def test_back_and_forward(list_page):
    search(list_page, "nivel:erro")
    expect_titles(list_page, GATEWAY)
    search(list_page, "nivel:aviso")
    expect_titles(list_page, SLOW)

    list_page.go_back()
    expect_terms(list_page, "Nível: Erro")
    expect_titles(list_page, GATEWAY)
    list_page.go_back()
    expect_titles(list_page, GATEWAY, DISK, SLOW, CACHE)
    list_page.go_forward()
    expect_terms(list_page, "Nível: Erro")
    expect_titles(list_page, GATEWAY)


def test_nothing_with_these_filters_and_where_there_is_something(
    signed_in, watch, env, served, ana
):
    elsewhere = f"{env}-other"
    report(served, ana, reported(SLOW, "error", f"only-{elsewhere}", elsewhere))
    signed_in.goto(f"/erros?env={env}&q=origem:only-{elsewhere}&nivel=error")

    expect(signed_in.get_by_role("heading", name="Nada com estes filtros")).to_be_visible()
    filters = signed_in.get_by_role("list", name="Filtros ativos").last
    expect(filters.get_by_role("listitem")).to_have_text(
        [f"Origem: only-{elsewhere}", "Níveis: Erro"]
    )
    link = signed_in.get_by_role("link", name=f"Ver em {elsewhere}")
    expect(link).to_be_visible()
    watch.inspect(signed_in)
    link.click()
    expect_titles(signed_in, SLOW)
    expect(signed_in).to_have_url(re.compile(rf"env={elsewhere}&q=origem%3Aonly-\S+&nivel=error$"))

    signed_in.go_back()
    filters.get_by_role("button", name="Remover Níveis: Erro").click()
    expect(filters.get_by_role("listitem")).to_have_count(1)
    signed_in.get_by_role("button", name="Limpar filtros").click()
    expect_titles(signed_in, GATEWAY, DISK, SLOW, CACHE)


@PHONE
def test_on_a_phone_filters_are_in_a_drawer(list_page, watch):
    expect(box(list_page)).to_be_visible()
    list_page.get_by_role("button", name="Filtros", exact=True).click()
    drawer = list_page.get_by_role("dialog", name="Filtros")
    drawer.get_by_role("button", name="Último evento").click()
    drawer.get_by_role("button", name="24 h", exact=True).click()
    drawer.get_by_role("button", name="Aviso").click()
    drawer.get_by_role("button", name="Erro", exact=True).click()
    watch.inspect(list_page)
    drawer.get_by_role("button", name="Ver erros").click()

    expect(drawer).to_be_hidden()
    expect_titles(list_page, SLOW, GATEWAY)
    filters = list_page.get_by_role("button", name="Filtros, 2 ativos")
    filters.click()
    drawer.get_by_role("button", name="Salvar visão…").click()
    dialog = list_page.get_by_role("dialog", name="Salvar visão")
    dialog.get_by_label("Nome").fill("De hoje")
    dialog.get_by_role("button", name="Salvar").click()
    filters.click()
    drawer.get_by_role("button", name="Limpar filtros").click()
    drawer.get_by_role("button", name="De hoje").click()

    expect(filters).to_be_visible()
    expect_titles(list_page, SLOW, GATEWAY)
    filters.click()
    drawer.get_by_role("button", name="Novos em 24 h").click()
    expect_titles(list_page, SLOW)
    watch.inspect(list_page)
    list_page.get_by_role("button", name="Remover Novos: 24 h").click()
    expect_titles(list_page, SLOW, CACHE, DISK, GATEWAY)
