"""Aplicações: their list, how they are connected, keys, settings, source maps, and their end."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.doing import expect_heading, on_desktop, press
from tests.e2e.people import Person
from tests.live import wait_until


@pytest.fixture
def team(ana) -> dict:
    return ana.make_team(f"Equipe de {ana.name}", alone=True)


def open_application(page, application):
    page.goto(f"/aplicacoes/{application['id']}")
    expect_heading(page, application["name"])


def region(page, name):
    return page.get_by_role("region", name=name, exact=True)


def join(served, ana, team, role) -> Person:
    """Return somebody who is in the team with this role."""
    bia = Person(served)
    ana.ask("POST", f"teams/{team['id']}/members/", {"user": bia.email, "role": role})
    return bia


def test_the_list_shows_what_applications_sent(signed_in, ana, team):
    _application, key = ana.make_application("loja", team)
    ana.make_application("site", team)
    for environment in ("dev", "production", "qa-2"):
        ana.report_with(key, description="Falhou", environment=environment)

    signed_in.goto("/aplicacoes")

    expect_heading(signed_in, "Aplicações")
    busy, quiet = (signed_in.get_by_role("row", name=re.compile(name)) for name in ("loja", "site"))
    expect(busy).to_contain_text(team["name"])
    expect(busy).to_contain_text("Produção, Dev, qa-2")
    expect(busy).to_contain_text("nesta hora")
    expect(busy.get_by_role("img", name=re.compile("^3 eventos"))).to_be_visible()
    expect(busy.get_by_role("cell").last).to_have_text("1")
    expect(quiet).to_contain_text("nenhum ainda")
    busy.get_by_role("link", name="loja").click()
    expect_heading(signed_in, "loja")


@on_desktop
def test_what_is_wrong_with_a_new_application_is_said_under_its_field(signed_in, watch, ana, team):
    watch.expect(400)
    ana.make_application("loja", team)
    other = ana.make_team(f"Outra de {team['name']}")
    signed_in.goto("/aplicacoes")
    press(signed_in, "Criar aplicação")
    dialog = signed_in.get_by_role("dialog")
    name = dialog.get_by_label("Nome")
    expect(name).to_be_focused()

    press(dialog, "Criar aplicação")
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description(re.compile("Preencha este campo."))
    dialog.get_by_label("Equipe").select_option(team["name"])
    name.fill("LOJA")
    press(dialog, "Criar aplicação")
    expect(name).to_have_accessible_description(re.compile("desta equipe já tem esse nome"))
    watch.inspect(signed_in)
    dialog.get_by_label("Equipe").select_option(other["name"])
    press(dialog, "Criar aplicação")

    expect_heading(signed_in, "LOJA")
    expect(signed_in.get_by_role("main")).to_contain_text(other["name"])


def test_a_key_is_made_copied_and_revoked(signed_in, watch, ana, team):
    signed_in.context.grant_permissions(["clipboard-read", "clipboard-write"])
    application, _key = ana.make_application("loja", team)
    open_application(signed_in, application)
    keys = region(signed_in, "Chaves")

    press(keys, "Nova chave")
    signed_in.get_by_role("dialog").get_by_label("Nome").fill("servidor-2")
    watch.inspect(signed_in)
    press(signed_in.get_by_role("dialog"), "Nova chave")
    row = keys.get_by_role("row", name=re.compile("servidor-2"))
    expect(row).to_contain_text("nunca")
    press(row, "Copiar a chave servidor-2")
    expect(signed_in.get_by_text("Chave copiada.")).to_be_visible()
    key = signed_in.evaluate("navigator.clipboard.readText()")
    expect(row).to_contain_text(f"…{key[-4:]}")
    press(row, "Mostrar a chave servidor-2")
    expect(row).to_contain_text(key)
    assert ana.may_report_with(key)

    press(row, "Revogar a chave servidor-2")
    expect(signed_in.get_by_role("button", name="Cancelar")).to_be_focused()
    watch.inspect(signed_in)
    press(signed_in.get_by_role("alertdialog"), "Revogar")

    expect(row).to_contain_text("Revogada")
    wait_until(lambda: not ana.may_report_with(key), "the key is refused", patience=2)


@on_desktop
def test_a_test_event_goes_through_the_door_and_arrives(signed_in, ana, team):
    application, _key = ana.make_application("loja", team)
    open_application(signed_in, application)

    press(signed_in, "Enviar evento de teste")

    status = region(signed_in, "Conectar").get_by_role("status")
    expect(status.get_by_role("link", name="Evento de teste da Central de Erros")).to_be_visible()
    expect(region(signed_in, "Uso")).to_contain_text("Gravados hoje1", timeout=15_000)
    [log] = ana.ask("GET", f"logs/?application={application['id']}")["results"]
    assert (log["level"], log["environment"], log["events"]) == ("info", "production", 1)


@on_desktop
def test_every_client_is_there_and_the_one_shown_is_in_the_address(signed_in, watch, ana, team):
    application, key = ana.make_application("loja", team)
    open_application(signed_in, application)
    tabs = region(signed_in, "Conectar").get_by_role("tab")
    languages = ["curl", "Python", "JavaScript", "Java", "DSN", "Go", "PHP", "Ruby"]
    expect(tabs).to_have_text([*languages, "Coletores de logs"])
    code = region(signed_in, "Conectar").get_by_role("group")

    tabs.filter(has_text="DSN").click()
    expect(code).to_contain_text(f"//{key}@")
    tabs.filter(has_text="Python").click()
    signed_in.get_by_label("Cliente").select_option("logging (HTTPHandler)")
    expect(code).to_contain_text(f'credentials=("key", "{key}")')
    expect(signed_in).to_have_url(re.compile("cliente=python-http-handler"))
    signed_in.reload()

    expect(code).to_contain_text("HTTPHandler")
    code.focus()
    expect(code).to_be_focused()


@on_desktop
def test_settings_are_changed_by_who_manages(signed_in, watch, ana, team):
    watch.expect(400)
    application, _key = ana.make_application("loja", team)
    signed_in.goto("/arquivados")
    with signed_in.expect_response(re.compile("/levels/")):
        signed_in.get_by_role("combobox", name="Busca", exact=True).focus()
    signed_in.get_by_role("link", name="Aplicações").click()
    signed_in.get_by_role("link", name="loja", exact=True).click()
    settings = region(signed_in, "Configurações")
    days = settings.get_by_label("Guardar eventos por (dias)")

    days.fill("muitos")
    days.blur()
    expect(days).to_have_accessible_description(re.compile("Use um número inteiro"))
    days.fill("9999")
    press(settings, "Salvar")
    expect(days).to_be_focused()
    expect(days).to_have_accessible_description(re.compile("menor ou igual a 90"))
    watch.inspect(signed_in)
    days.fill("30")
    settings.get_by_label("Nome", exact=True).fill("loja nova")
    settings.get_by_label("Nomes mascarados").fill("cpf, card holder")
    settings.get_by_label("Nível mínimo dos coletores").select_option("Erro")
    press(settings, "Salvar")

    expect(signed_in.get_by_text("Configurações salvas.")).to_be_visible()
    expect_heading(signed_in, "loja nova")
    signed_in.reload()
    expect(days).to_have_value("30")
    expect(settings.get_by_label("Nomes mascarados")).to_have_value("cpf, card holder")
    assert ana.ask("GET", f"applications/{application['id']}/")["minimum_level"] == "error"


@on_desktop
def test_what_a_colleague_set_meanwhile_stays_and_is_shown(signed_in, ana, team):
    application, _key = ana.make_application("loja", team)
    path = f"applications/{application['id']}/"
    open_application(signed_in, application)
    settings = region(signed_in, "Configurações")
    days = settings.get_by_label("Guardar eventos por (dias)")
    expect(days).to_be_visible()
    ana.ask("PATCH", path, {"masked_keys": ["cpf"], "events_per_day": 1000})

    days.fill("30")
    press(settings, "Salvar")

    expect(settings.get_by_label("Nomes mascarados")).to_have_value("cpf")
    days.fill("")
    press(settings, "Salvar")
    wait_until(lambda: ana.ask("GET", path)["retention_days"] is None, "the days are saved")
    now = ana.ask("GET", path)
    assert (now["masked_keys"], now["events_per_day"]) == (["cpf"], 1000)


@on_desktop
def test_a_viewer_sees_no_key_and_no_action(page, served, ana, team):
    application, _key = ana.make_application("loja", team)
    bia = join(served, ana, team, "viewer")
    bia.sign_in(page.context)

    open_application(page, application)

    expect(region(page, "Conectar").get_by_role("group")).to_contain_text("<SUA_CHAVE>")
    expect(region(page, "Chaves")).to_contain_text("quem administra a aplicação")
    expect(region(page, "Configurações")).to_contain_text("O da instalação")
    for name in ("Nova chave", "Enviar evento de teste", "Salvar", "Apagar aplicação"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)


@on_desktop
def test_a_member_sees_their_own_keys_and_makes_more(page, served, ana, team):
    application, _key = ana.make_application("loja", team)
    bia = join(served, ana, team, "member")
    bia.sign_in(page.context)
    open_application(page, application)
    keys = region(page, "Chaves")
    expect(keys).to_contain_text("Você ainda não tem chaves")

    press(keys, "Nova chave")
    press(page.get_by_role("dialog"), "Nova chave")

    expect(keys.get_by_role("row")).to_have_count(2)  # with that of the headings
    expect(region(page, "Conectar").get_by_role("group")).not_to_contain_text("<SUA_CHAVE>")
    expect(page.get_by_role("button", name="Apagar aplicação")).to_have_count(0)


@on_desktop
def test_source_maps_are_listed_and_deleted(signed_in, watch, ana, team):
    application, _key = ana.make_application("site", team)
    path = f"applications/{application['id']}/source-maps/?release=site@1&name=app.min.js"
    ana.ask("POST", path, {"version": 3, "sources": [], "names": [], "mappings": ""})
    open_application(signed_in, application)
    maps = region(signed_in, "Source maps")
    expect(maps.get_by_role("row", name=re.compile("app.min.js"))).to_contain_text("site@1")
    watch.inspect(signed_in)

    press(maps, "Apagar o source map app.min.js")
    press(signed_in.get_by_role("alertdialog"), "Apagar")

    expect(maps).to_contain_text("Nenhum source map.")


@on_desktop
def test_an_application_is_deleted_after_a_question(signed_in, watch, ana, team):
    application, _key = ana.make_application("loja", team)
    ana.make_application("site", team)
    open_application(signed_in, application)

    press(signed_in, "Apagar aplicação")
    expect(signed_in.get_by_role("button", name="Cancelar")).to_be_focused()
    watch.inspect(signed_in)
    press(signed_in.get_by_role("alertdialog"), "Apagar aplicação")

    expect_heading(signed_in, "Aplicações")
    expect(signed_in.get_by_role("link", name="site")).to_be_visible()
    expect(signed_in.get_by_role("link", name="loja")).to_have_count(0)


@on_desktop
def test_an_application_that_one_may_not_see(signed_in, watch, served, team):
    watch.expect(404)
    stranger = Person(served)
    application, _key = stranger.make_application("secreta", stranger.make_team("Fechada"))

    signed_in.goto(f"/aplicacoes/{application['id']}")

    expect_heading(signed_in, "Aplicação não encontrada")
