"""Erros, Arquivados and Resolvidos: what the lists show, and what people do with their rows."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.doing import close_toast, expect_heading, on_desktop, press
from tests.e2e.people import Person
from tests.live import wait_until

ASKED_WHAT_IS_NEW = re.compile("logs/changes.*cursor=.+")
POLL = "00:11"  # a little more than the pause between two questions of what is new

# The rows of the drawing: description, level, source, count.
ROWS = [
    ("Payment refused", "error", "checkout", 1000),
    ("Slow query", "warning", "10.0.0.7", 300),
    ("Cache missed", "debug", "app.server.com.br", 100),
    ("Deadlock", "error", "checkout", 11),
]


class World:
    """A team of one person, and its application."""

    def __init__(self, served, person):
        self.ask = person.ask
        self.report_with = person.report_with
        self.team = person.make_team(f"Equipe de {person.name}", alone=True)
        self.application, self.key = person.make_application("loja", self.team)

    def report(self, description, level="error", source="checkout", events=1, **rest):
        body = {"description": description, "level": level, "source": source, "events": events}
        return self.report_with(self.key, **body, **rest)

    def statuses(self) -> dict[str, str]:
        found = self.ask("GET", "logs/?archived=all")["results"]
        return {log["description"]: log["status"] for log in found}


@pytest.fixture
def world(served, ana) -> World:
    world = World(served, ana)
    for description, level, source, events in ROWS:
        world.report(description, level, source, events)
    return world


def titles(page):
    return page.get_by_role("table").get_by_role("link")


def tick(page, title):
    page.get_by_role("checkbox", name=f"Selecionar {title}").check()


def act(page, name):
    page.get_by_role("group", name="Ações sobre os selecionados").get_by_role(
        "button", name=name, exact=True
    ).click()


def expect_rows(page, *names):
    expect(titles(page)).to_have_text(list(names))


def test_w_6_w_7_the_table_shows_the_most_frequent_first(signed_in, world, size):
    signed_in.goto("/erros")

    expect_rows(signed_in, *(name for name, *_ in ROWS))
    expect(signed_in).to_have_title("4 erros · Produção · Central de Erros")
    row = signed_in.get_by_role("row").filter(has_text="Cache missed")
    expect(row.get_by_role("checkbox", name="Selecionar Cache missed")).not_to_be_checked()
    for text in ("Debug", "app.server.com.br", "loja", "100"):
        expect(row).to_contain_text(text)
    exactly = re.compile(r"\d\d/\d\d/\d{4}, \d\d:\d\d:\d\d")
    expect(row.locator("time")).to_have_attribute("data-absolute", exactly)
    if size == "desktop":
        headers = signed_in.get_by_role("columnheader")
        expect(headers).to_contain_text(["Nível", "Descrição", "Origem", "Último", "Eventos"])

    signed_in.get_by_role("checkbox", name="Selecionar todos desta página").check()
    for checkbox in signed_in.get_by_role("checkbox").all():
        expect(checkbox).to_be_checked()


def test_w_13_on_phones_rows_are_cards_within_reach_of_a_thumb(signed_in, world, size):
    signed_in.goto("/erros")
    box = signed_in.get_by_role("checkbox", name="Selecionar Slow query")
    expect(box).to_be_visible()

    area = box.bounding_box()
    if size == "phone":
        assert min(area["width"], area["height"]) >= 44
        expect(signed_in.get_by_role("columnheader", name="Nível")).to_be_hidden()
        tick(signed_in, "Slow query")
        bar = signed_in.get_by_role("group", name="Ações sobre os selecionados").bounding_box()
        tabs = signed_in.get_by_role("navigation", name="Principal").bounding_box()
        assert bar["y"] + bar["height"] <= tabs["y"] + 1
    else:
        assert min(area["width"], area["height"]) >= 24


def test_w_5_archive_acts_on_the_ticked_rows_and_can_be_undone(signed_in, world):
    signed_in.goto("/erros")
    tick(signed_in, "Payment refused")
    tick(signed_in, "Deadlock")
    expect(signed_in.get_by_text("2 selecionados")).to_be_visible()

    act(signed_in, "Arquivar")

    expect(signed_in.get_by_text("2 erros arquivados.")).to_be_visible()
    expect_rows(signed_in, "Slow query", "Cache missed")
    assert world.statuses()["Deadlock"] == "archived"

    signed_in.get_by_role("button", name="Desfazer").click()
    expect(signed_in.get_by_text("Desfeito.")).to_be_visible()
    expect_rows(signed_in, *(name for name, *_ in ROWS))
    assert set(world.statuses().values()) == {"open"}


@on_desktop
def test_w_5_delete_asks_first(signed_in, world, watch):
    signed_in.goto("/erros")
    tick(signed_in, "Slow query")
    tick(signed_in, "Cache missed")

    act(signed_in, "Apagar")
    dialog = signed_in.get_by_role("alertdialog", name="Apagar 2 erros?")
    expect(dialog).to_contain_text("Os eventos vão junto")
    expect(dialog.get_by_role("button", name="Cancelar")).to_be_focused()
    watch.inspect(signed_in)
    signed_in.keyboard.press("Escape")
    expect(signed_in.get_by_text("2 selecionados")).to_be_visible()

    act(signed_in, "Apagar")
    dialog.get_by_role("button", name="Apagar").click()
    expect(signed_in.get_by_text("2 erros apagados.")).to_be_visible()
    expect_rows(signed_in, "Payment refused", "Deadlock")
    assert set(world.statuses()) == {"Payment refused", "Deadlock"}


@on_desktop
def test_w_4_w_9_the_bar_orders_finds_and_chooses_the_environment(signed_in, world):
    world.report("Only in dev", environment="dev")
    signed_in.goto("/erros")
    expect(signed_in.get_by_role("combobox", name="Buscar por")).to_be_visible()

    signed_in.get_by_role("combobox", name="Ordenar por").select_option("Nível")
    expect_rows(signed_in, "Payment refused", "Deadlock", "Slow query", "Cache missed")
    level = signed_in.get_by_role("columnheader", name="Nível")
    expect(level).to_have_attribute("aria-sort", "descending")

    signed_in.get_by_role("button", name="Último").click()
    expect(signed_in).to_have_url(re.compile("ordem=ultimo"))
    expect_rows(signed_in, "Deadlock", "Cache missed", "Slow query", "Payment refused")
    signed_in.go_back()
    signed_in.go_back()
    expect_rows(signed_in, *(name for name, *_ in ROWS))

    signed_in.get_by_role("combobox", name="Ambiente").select_option("Dev")
    expect_rows(signed_in, "Only in dev")
    expect(signed_in).to_have_title("1 erro · Dev · Central de Erros")


@on_desktop
def test_everything_by_keys(signed_in, world):
    keys = signed_in.keyboard
    signed_in.goto("/erros")
    expect(titles(signed_in)).to_have_count(4)

    for key in "jjj":
        keys.press(key)
    expect(titles(signed_in).nth(2)).to_be_focused()
    keys.press("k")
    keys.press("x")
    keys.press("j")
    keys.press("j")
    keys.press("Shift+X")
    expect(signed_in.get_by_text("3 selecionados")).to_be_visible()
    keys.press("Escape")
    expect(signed_in.get_by_text("Nenhum selecionado")).to_be_visible()

    keys.press("k")
    keys.press("e")  # the focus goes on to what comes into its place
    expect(signed_in.get_by_text("1 erro arquivado.")).to_be_visible()
    expect(titles(signed_in).filter(has_text="Deadlock")).to_be_focused()
    keys.press("u")
    expect(signed_in.get_by_text("Desfeito.")).to_be_visible()
    expect_rows(signed_in, *(name for name, *_ in ROWS))

    keys.press("r")
    expect(signed_in.get_by_text("1 erro resolvido.")).to_be_visible()
    expect_rows(signed_in, "Payment refused", "Slow query", "Cache missed")
    expect(titles(signed_in).nth(2)).to_be_focused()
    keys.press("#")
    dialog = signed_in.get_by_role("alertdialog", name="Apagar 1 erro?")
    expect(dialog.get_by_role("button", name="Cancelar")).to_be_focused()
    keys.press("Enter")
    expect(dialog).to_be_hidden()

    keys.press("k")
    keys.press("o")
    expect(signed_in).to_have_url(re.compile(r"/erros/\d+$"))
    keys.press("g")
    keys.press("r")
    expect_rows(signed_in, "Deadlock")
    keys.press("j")
    keys.press("r")
    expect(signed_in.get_by_text("1 erro reaberto.")).to_be_visible()


@on_desktop
def test_what_is_done_meanwhile_is_done_in_its_turn(signed_in, world):
    keys, waiting = signed_in.keyboard, []
    signed_in.goto("/erros")
    signed_in.route(
        "**/api/v1/logs/archive/",
        lambda route: route.continue_() if waiting else waiting.append(route),
    )
    expect(titles(signed_in)).to_have_count(4)

    for key in "jee":
        keys.press(key)
    tick(signed_in, "Deadlock")
    act(signed_in, "Resolver")
    expect_rows(signed_in, "Cache missed")
    tick(signed_in, "Cache missed")
    wait_until(lambda: signed_in.wait_for_timeout(50) or waiting, "the first of them")
    assert set(world.statuses().values()) == {"open"}
    waiting[0].continue_()

    expect(signed_in.get_by_text("1 erro resolvido.")).to_be_visible()
    assert world.statuses() == {
        "Payment refused": "archived",
        "Slow query": "archived",
        "Deadlock": "resolved",
        "Cache missed": "open",
    }
    expect(signed_in.get_by_role("checkbox", name="Selecionar Cache missed")).to_be_checked()

    keys.press("e")  # the last row, which can come back as any other
    expect(signed_in.get_by_role("heading", name="Nenhum erro aberto")).to_be_visible()
    keys.press("u")
    expect_rows(signed_in, "Cache missed")
    expect(signed_in.get_by_text("Desfeito.")).to_be_visible()
    assert world.statuses()["Cache missed"] == "open"


@on_desktop
def test_who_empties_the_last_page_goes_on_with_the_one_before(signed_in, world):
    for n in range(47):
        world.report(f"Rare {n:02d}", fingerprint=[str(n)])
    signed_in.goto("/erros")
    expect(titles(signed_in)).to_have_count(50)
    signed_in.evaluate(
        """new MutationObserver(() => {
          if (/Nenhum erro aberto|não existe/.test(document.body.innerText)) window.saidSo = true;
        }).observe(document.body, {childList: true, subtree: true})"""
    )
    press(signed_in, "Próxima página")
    expect(titles(signed_in)).to_have_count(1)

    signed_in.keyboard.press("j")
    signed_in.keyboard.press("e")
    expect(titles(signed_in)).to_have_count(50)
    expect(signed_in).to_have_url(re.compile("/erros$"))
    expect(signed_in).to_have_title("50 erros · Produção · Central de Erros")
    signed_in.keyboard.press("u")
    expect(signed_in.get_by_text("1–50 de 51")).to_be_visible()

    signed_in.get_by_role("checkbox", name="Selecionar todos desta página").check()
    act(signed_in, "Resolver")  # which the next page fills
    expect(titles(signed_in)).to_have_count(1)
    expect(signed_in.get_by_text("50 erros resolvidos.")).to_be_visible()
    assert not signed_in.evaluate("window.saidSo")


@on_desktop
def test_undo_gives_each_row_the_status_that_it_had(signed_in, world):
    signed_in.clock.install()
    signed_in.goto("/erros")
    tick(signed_in, "Deadlock")
    tick(signed_in, "Cache missed")
    [log] = world.ask("GET", "logs/?q=deadlock")["results"]
    world.ask("POST", f"logs/{log['id']}/archive/")
    with signed_in.expect_response(ASKED_WHAT_IS_NEW):
        signed_in.clock.fast_forward(POLL)
    row = signed_in.get_by_role("row").filter(has_text="Deadlock")
    expect(row.get_by_text("Arquivado")).to_be_visible()

    act(signed_in, "Resolver")
    expect(signed_in.get_by_text("2 erros resolvidos.")).to_be_visible()
    press(signed_in, "Desfazer")

    expect(signed_in.get_by_text("Desfeito.")).to_be_visible()
    statuses = world.statuses()
    assert (statuses["Deadlock"], statuses["Cache missed"]) == ("archived", "open")


@on_desktop
def test_w_12_all_that_match_can_be_archived_and_taken_out_again(signed_in, world):
    for number in range(60):
        world.report(f"Timeout of shard {chr(97 + number % 26)}{chr(97 + number // 26)}", "warning")
    signed_in.goto("/erros?q=timeout")
    expect(titles(signed_in)).to_have_count(50)
    expect(signed_in.get_by_role("navigation", name="Páginas")).to_contain_text("1–50 de 60")

    boxes = signed_in.get_by_role("checkbox", name=re.compile("^Selecionar Timeout"))
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(signed_in.get_by_text("4 selecionados")).to_be_visible()
    signed_in.get_by_role("button", name="Próxima página").click()
    expect(titles(signed_in)).to_have_count(10)
    expect(signed_in.get_by_text("4 selecionados")).to_be_visible()
    signed_in.get_by_role("button", name="Página anterior").click()
    expect(titles(signed_in)).to_have_count(50)

    signed_in.get_by_role("checkbox", name="Selecionar todos desta página").check()
    signed_in.get_by_role("button", name="Selecionar os 60 que correspondem").click()
    expect(signed_in.get_by_text("60 selecionados")).to_be_visible()
    act(signed_in, "Arquivar")
    expect(signed_in.get_by_text("60 erros arquivados.")).to_be_visible()
    expect(signed_in.get_by_role("heading", name="Nada com estes filtros")).to_be_visible()

    signed_in.goto("/arquivados?q=timeout")
    expect(signed_in).to_have_title("60 erros arquivados · Produção · Central de Erros")
    tick(signed_in, "Timeout of shard hc")
    act(signed_in, "Desarquivar")
    expect(signed_in.get_by_text("1 erro desarquivado.")).to_be_visible()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Arquivados 59")


@on_desktop
def test_what_may_not_be_changed_stays_ticked_and_is_told(signed_in, served, ana, world):
    other = World(served, Person(served))
    other.report("Not yours", events=5)
    body = {"user": ana.email, "role": "viewer"}
    other.ask("POST", f"teams/{other.team['id']}/members/", body)
    signed_in.goto("/erros")
    tick(signed_in, "Not yours")
    tick(signed_in, "Slow query")

    act(signed_in, "Resolver")

    said = "1 erro resolvido. 1 não: você não pode mudar este erro."
    expect(signed_in.get_by_text(said)).to_be_visible()
    expect_rows(signed_in, "Payment refused", "Cache missed", "Deadlock", "Not yours")
    expect(signed_in.get_by_role("checkbox", name="Selecionar Not yours")).to_be_checked()
    expect(signed_in.get_by_text("1 selecionado")).to_be_visible()


@on_desktop
def test_it_is_live_and_moves_nothing(signed_in, world):
    signed_in.clock.install()
    signed_in.goto("/erros")
    expect_rows(signed_in, *(name for name, *_ in ROWS))
    tick(signed_in, "Cache missed")

    world.report("Deadlock", events=5000)
    world.report("Brand new")
    with signed_in.expect_response(ASKED_WHAT_IS_NEW):
        signed_in.clock.fast_forward(POLL)
    row = signed_in.get_by_role("row").filter(has_text="Deadlock")
    expect(row).to_contain_text("5.011")
    expect_rows(signed_in, *(name for name, *_ in ROWS))

    with signed_in.expect_response(ASKED_WHAT_IS_NEW) as unchanged:
        signed_in.clock.fast_forward(POLL)
    assert unchanged.value.request.sizes()["responseBodySize"] == 0  # a 304

    # The order is up to two seconds behind what is counted.
    wait_until(lambda: world.ask("GET", "logs/")["results"][0]["events"] == 5011, "it comes first")
    signed_in.get_by_role("button", name="1 novo: mostrar").click()
    expect_rows(signed_in, "Deadlock", "Payment refused", "Slow query", "Cache missed", "Brand new")
    expect(signed_in.get_by_role("checkbox", name="Selecionar Cache missed")).to_be_checked()
    expect(signed_in.get_by_role("button", name="1 novo: mostrar")).to_be_hidden()

    signed_in.get_by_role("button", name="Pausar").click()
    asked = []
    signed_in.on("request", lambda request: asked.append(request.url))
    world.report("Newer still")
    signed_in.clock.fast_forward("00:40")
    signed_in.get_by_role("button", name="Retomar").click()
    expect(signed_in.get_by_role("button", name="1 novo: mostrar")).to_be_visible()
    assert len([url for url in asked if "logs/changes" in url]) == 1


@on_desktop
def test_an_error_that_comes_back_says_so(signed_in, world):
    log = world.ask("GET", "logs/?q=slow")["results"][0]
    world.ask("POST", f"logs/{log['id']}/resolve/")
    world.report("Slow query", "warning", "10.0.0.7")

    signed_in.goto("/erros")

    row = signed_in.get_by_role("row").filter(has_text="Slow query")
    expect(row.get_by_text("Voltou")).to_be_visible()


@on_desktop
def test_who_never_reported_anything_sees_how(signed_in, served, ana):
    world = World(served, ana)
    signed_in.clock.install()
    signed_in.goto("/erros")
    expect(signed_in.get_by_text("Aguardando o primeiro evento")).to_be_visible()
    expect(signed_in.get_by_role("combobox", name="Ordenar por")).to_be_hidden()

    world.report("The very first")
    with signed_in.expect_response(ASKED_WHAT_IS_NEW):
        signed_in.clock.fast_forward(POLL)

    expect_rows(signed_in, "The very first")  # by itself: there is nothing that could move


@on_desktop
def test_empty_lists_say_why(signed_in, world, watch):
    signed_in.goto("/arquivados")
    expect(signed_in.get_by_text("Arquivar tira um erro da lista")).to_be_visible()
    watch.inspect(signed_in)
    signed_in.goto("/resolvidos")
    expect(signed_in.get_by_text("Resolver diz que o erro foi corrigido")).to_be_visible()

    signed_in.goto("/erros?env=homologation")
    expect(
        signed_in.get_by_role("heading", name="Nenhum erro aberto em Homologação")
    ).to_be_visible()
    watch.inspect(signed_in)
    signed_in.get_by_role("link", name="Há 4 em Produção").click()
    expect(titles(signed_in)).to_have_count(4)

    world.ask("POST", "logs/archive/", {"query": {"all": True}})
    signed_in.reload()
    expect(signed_in.get_by_role("heading", name="Nenhum erro aberto em Produção")).to_be_visible()


@on_desktop
def test_a_list_that_does_not_come_says_why(signed_in, world, watch):
    watch.expect(404, 429, 400)
    signed_in.goto("/erros?p=9")
    expect(signed_in.get_by_text("Esta página não existe mais")).to_be_visible()
    signed_in.get_by_role("link", name="Ir para a primeira página").click()
    expect(titles(signed_in)).to_have_count(4)

    signed_in.clock.install()
    refusing = [True]
    signed_in.route(
        "**/api/v1/logs/?*",
        lambda route: (
            route.fulfill(
                status=429,
                headers={"Retry-After": "7"},
                json={"detail": "Devagar.", "code": "throttled"},
            )
            if refusing
            else route.continue_()
        ),
    )
    signed_in.goto("/resolvidos")
    alert = signed_in.get_by_role("alert")
    expect(alert).to_contain_text("7 segundos")
    expect(alert.get_by_role("button", name="Tentar de novo")).to_be_disabled()
    signed_in.clock.fast_forward("00:08")
    refusing.clear()
    alert.get_by_role("button", name="Tentar de novo").click()
    expect(signed_in.get_by_text("Resolver diz que o erro foi corrigido")).to_be_visible()


@on_desktop
def test_without_a_connection_nothing_can_be_done_and_the_page_says_so(signed_in, world, watch):
    signed_in.goto("/erros")
    tick(signed_in, "Slow query")

    signed_in.context.set_offline(True)
    expect(signed_in.get_by_text("Sem conexão.")).to_be_visible()
    group = signed_in.get_by_role("group", name="Ações sobre os selecionados")
    expect(group.get_by_role("button", name="Arquivar")).to_be_disabled()
    expect_rows(signed_in, *(name for name, *_ in ROWS))
    watch.inspect(signed_in)

    signed_in.context.set_offline(False)
    expect(signed_in.get_by_text("Sem conexão.")).to_be_hidden()
    act(signed_in, "Arquivar")
    expect(signed_in.get_by_text("1 erro arquivado.")).to_be_visible()


@on_desktop
def test_an_action_that_fails_is_taken_back(signed_in, world, watch):
    watch.expect(500)
    signed_in.route(
        "**/api/v1/logs/archive/",
        lambda route: route.fulfill(status=500, json={"detail": "Quebrou."}),
    )
    signed_in.goto("/erros")
    tick(signed_in, "Slow query")

    act(signed_in, "Arquivar")

    expect(signed_in.get_by_text("Quebrou.")).to_be_visible()
    expect_rows(signed_in, *(name for name, *_ in ROWS))
    expect(signed_in.get_by_role("checkbox", name="Selecionar Slow query")).to_be_checked()


@on_desktop
def test_hostile_texts_are_texts(signed_in, world):
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    world.report(hostile, source="<b>bold</b>")

    signed_in.goto("/erros")

    expect(signed_in.get_by_role("link", name=hostile)).to_be_visible()
    expect(signed_in.get_by_text("<b>bold</b>")).to_be_visible()

    world.report("\u200b\u2060\ufeff")
    signed_in.reload()
    signed_in.get_by_role("link", name="(descrição invisível)").click()
    expect_heading(signed_in, "(descrição invisível)")


def test_from_error_to_error_in_the_order_of_the_list(signed_in, world, watch):
    signed_in.goto("/erros")
    titles(signed_in).first.click()
    expect_heading(signed_in, "Payment refused")
    around = signed_in.get_by_role("navigation", name="Outros erros da lista")
    expect(around.get_by_role("button", name="anterior")).to_be_disabled()
    watch.inspect(signed_in)

    press(around, "próximo")
    expect_heading(signed_in, "Slow query")
    signed_in.keyboard.press("e")
    close_toast(signed_in, "Erro arquivado.")
    signed_in.keyboard.press("j")
    expect_heading(signed_in, "Cache missed")
    signed_in.keyboard.press("k")
    expect_heading(signed_in, "Slow query")

    signed_in.get_by_role("link", name="Erros").last.click()
    expect_rows(signed_in, "Payment refused", "Cache missed", "Deadlock")


@on_desktop
def test_the_way_from_error_to_error_goes_on_where_the_page_ends(signed_in, world):
    for n in range(52):
        world.report(f"Rare {n:02d}", fingerprint=[str(n)])
    signed_in.goto("/erros?p=2")
    beyond = titles(signed_in).first
    expect(titles(signed_in)).to_have_count(6)
    name = beyond.inner_text()
    beyond.click()
    expect_heading(signed_in, name)
    signed_in.keyboard.press("k")
    expect(signed_in.get_by_role("heading", level=1)).not_to_have_text(name)
    last = signed_in.get_by_role("heading", level=1).inner_text()

    signed_in.goto("/erros")
    expect(titles(signed_in).last).to_have_text(last)
    titles(signed_in).last.click()
    expect_heading(signed_in, last)
    signed_in.keyboard.press("e")  # what comes behind moves to this page
    close_toast(signed_in, "Erro arquivado.")
    signed_in.keyboard.press("j")
    expect_heading(signed_in, name)


@on_desktop
def test_who_came_by_a_link_is_in_no_list(signed_in, world):
    [log] = world.ask("GET", "logs/?q=deadlock")["results"]
    signed_in.goto(f"/erros/{log['id']}")

    expect_heading(signed_in, "Deadlock")
    expect(signed_in.get_by_role("navigation", name="Outros erros da lista")).to_be_hidden()
