"""One log: what it was, where in the code, how often, and what to do with it."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.e2e.doing import expect_heading, on_desktop, press

TITLE = "GatewayTimeout: no answer in 30 s"
TRACE = """Traceback (most recent call last):
  File "/usr/lib/python3.11/wsgiref/handlers.py", line 137, in run
    self.result = application(self.environ, self.start_response)
  File "/app/checkout/views.py", line 42, in pay
    receipt = payments.charge(order)
  File "/app/checkout/payments.py", line 88, in charge
    raise GatewayTimeout("no answer in 30 s")
GatewayTimeout: no answer in 30 s"""
SEEN = datetime(2026, 11, 12, 12, 14, tzinfo=UTC)


def region(page, name):
    return page.get_by_role("region", name=name, exact=True)


def copied(page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


@pytest.fixture
def log(ana) -> int:
    return ana.report(TITLE, details=TRACE, source="checkout-1")


def test_w_11_a_log_says_what_when_where_and_by_whose_token(signed_in, ana, log):
    signed_in.goto(f"/erros/{log}")
    expect_heading(signed_in, TITLE)
    moment = datetime.fromisoformat(ana.ask("GET", f"logs/{log}/")["last_seen"])
    written = moment.astimezone(ZoneInfo("America/Sao_Paulo")).strftime("%d/%m/%Y %H:%M")

    main = signed_in.get_by_role("main")
    expect(main).to_contain_text(f"Erro no checkout-1 em {written}")
    expect(main.get_by_role("link", name="Erros")).to_be_visible()
    about = region(signed_in, "Coletado por")
    expect(about).to_contain_text(f"Token do usuário {ana.name}")
    expect(about).to_contain_text(re.compile(r"Nível\s*Erro\s*Eventos\s*1\s*Aplicação"))
    assert ana.key not in signed_in.content()
    stack = region(signed_in, "Pilha de chamadas")
    expect(stack).to_contain_text("/app/checkout/payments.pychargelinha 88onde ocorreuaplicação")
    expect(stack).to_contain_text('raise GatewayTimeout("no answer in 30 s")')


@on_desktop
def test_the_stack_is_shown_whole_or_as_it_came(signed_in, log):
    signed_in.goto(f"/erros/{log}")
    stack = region(signed_in, "Pilha de chamadas")
    library = stack.get_by_text("/usr/lib/python3.11/wsgiref/handlers.py")
    expect(stack).to_contain_text("/app/checkout/views.py")
    expect(library).to_be_hidden()

    stack.get_by_text("1 quadro de bibliotecas").click()
    expect(library).to_be_visible()
    signed_in.get_by_role("radio", name="Completa").check()
    expect(library).to_be_visible()
    expect(stack.get_by_text("quadro de bibliotecas")).to_have_count(0)
    signed_in.get_by_role("radio", name="Texto").check()
    expect(stack).to_contain_text("Traceback (most recent call last):")
    wrap = signed_in.get_by_role("button", name="Quebrar linhas")
    wrap.click()
    expect(wrap).to_have_attribute("aria-pressed", "true")


@on_desktop
def test_a_trace_that_nobody_can_read_is_shown_as_it_came(signed_in, ana):
    text = "ABEND S0C7 AT OFFSET 3F2A\n  IN PAYROLL\n<b>bold</b>"
    log = ana.report("ABEND", stack=text)

    signed_in.goto(f"/erros/{log}")

    expect(region(signed_in, "Pilha de chamadas").get_by_text("ABEND S0C7")).to_have_text(text)
    expect(signed_in.get_by_role("radio")).to_have_count(0)


@on_desktop
def test_it_is_archived_taken_back_and_resolved(signed_in, ana, log):
    signed_in.goto(f"/erros/{log}")
    press(signed_in, "Arquivar")
    expect(signed_in.get_by_text(re.compile(f"^Arquivado em .* por {ana.name}"))).to_be_visible()
    expect(signed_in.get_by_text("Erro arquivado.")).to_be_visible()

    press(signed_in, "Desfazer")
    expect(signed_in.get_by_role("button", name="Arquivar", exact=True)).to_be_visible()
    assert ana.ask("GET", f"logs/{log}/")["status"] == "open"

    press(signed_in, "Resolver")
    expect(signed_in.get_by_text(re.compile("^Resolvido em"))).to_be_visible()
    press(signed_in, "Reabrir")
    expect(signed_in.get_by_role("button", name="Resolver")).to_be_visible()


@on_desktop
def test_what_happens_again_after_it_was_resolved_is_back(signed_in, ana, log):
    ana.ask("POST", f"logs/{log}/resolve/")
    assert ana.report(TITLE, details=TRACE, source="checkout-1") == log

    signed_in.goto(f"/erros/{log}")

    expect(signed_in.get_by_text(re.compile("^Voltou: estava resolvido"))).to_be_visible()


@on_desktop
def test_keys_do_what_the_buttons_do(signed_in, ana, log, watch):
    signed_in.context.grant_permissions(["clipboard-read", "clipboard-write"])
    signed_in.goto(f"/erros/{log}")
    expect_heading(signed_in, TITLE)

    signed_in.keyboard.press("e")
    expect(signed_in.get_by_text(re.compile("^Arquivado em"))).to_be_visible()
    signed_in.keyboard.press("u")
    expect(signed_in.get_by_text(re.compile("^Arquivado em"))).to_have_count(0)
    signed_in.keyboard.press("r")
    expect(signed_in.get_by_text(re.compile("^Resolvido em"))).to_be_visible()
    signed_in.keyboard.press("c")
    expect(signed_in.get_by_text("Copiado.")).to_be_visible()
    assert copied(signed_in).startswith(f"## {TITLE}\n")
    signed_in.keyboard.press("#")
    dialog = signed_in.get_by_role("alertdialog", name="Apagar este erro?")
    expect(dialog.get_by_role("button", name="Cancelar")).to_be_focused()
    watch.inspect(signed_in)
    signed_in.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@on_desktop
def test_it_is_deleted_when_one_is_sure(signed_in, ana, log, watch):
    watch.expect(404)
    signed_in.goto(f"/erros/{log}")
    press(signed_in, "Apagar")
    dialog = signed_in.get_by_role("alertdialog")
    expect(dialog).to_contain_text("O erro e 1 evento serão apagados para sempre.")

    dialog.get_by_role("button", name="Apagar").click()

    expect(signed_in).to_have_url(re.compile("/erros$"))
    expect(signed_in.get_by_text("Erro apagado.")).to_be_visible()
    signed_in.goto(f"/erros/{log}")
    expect_heading(signed_in, "Erro não encontrado")


@pytest.mark.parametrize("id", ["999999999", "0", "x"])
@on_desktop
def test_what_is_not_there_is_a_page_within_the_others(signed_in, watch, id):
    watch.expect(404)
    signed_in.goto(f"/erros/{id}?env=dev")

    expect_heading(signed_in, "Erro não encontrado")
    expect(signed_in.get_by_role("banner")).to_be_visible()
    signed_in.get_by_role("link", name="Ver os erros").click()
    expect(signed_in).to_have_url(re.compile(r"/erros\?env=dev$"))


@on_desktop
def test_it_is_copied_for_people_and_programs(signed_in, log):
    signed_in.context.grant_permissions(["clipboard-read", "clipboard-write"])
    signed_in.goto(f"/erros/{log}")

    def copy(name):
        signed_in.get_by_role("main").get_by_role("button", name="Copiar", exact=True).click()
        signed_in.get_by_role("menuitem", name=name).click()
        expect(signed_in.get_by_role("menu")).to_have_count(0)
        return copied(signed_in)

    markdown = copy("Markdown")
    assert f"```\n{TRACE}\n```" in markdown
    assert f"/erros/{log}>" in markdown
    expect(signed_in.get_by_text("Copiado.")).to_be_visible()
    assert f'"id": {log},' in copy("JSON")
    assert copy("Link").endswith(f"/erros/{log}")
    assert f"/api/v1/logs/{log}/'" in copy("curl da API")


@on_desktop
def test_one_steps_from_event_to_event(signed_in, ana):
    for n in (1, 2, 3):
        log = ana.report("Slow", details=f"n = {n}", source="orders")
    signed_in.goto(f"/erros/{log}")
    message = region(signed_in, "Mensagem")
    expect(message).to_contain_text("n = 3")
    expect(signed_in.get_by_text("Evento 1 de 3")).to_be_visible()
    expect(signed_in.get_by_role("button", name="mais novo")).to_be_disabled()

    press(signed_in, "mais antigo")
    expect(message).to_contain_text("n = 2")
    signed_in.keyboard.press("[")
    expect(message).to_contain_text("n = 1")
    expect(signed_in.get_by_text("Evento 3 de 3")).to_be_visible()
    expect(signed_in.get_by_role("button", name="mais antigo")).to_be_disabled()
    signed_in.reload()
    expect(message).to_contain_text("n = 1")
    signed_in.keyboard.press("]")
    expect(message).to_contain_text("n = 2")
    signed_in.keyboard.press("]")

    expect(message).to_contain_text("n = 3")
    expect(signed_in).to_have_url(re.compile(f"/erros/{log}$"))


def test_the_occurrences_lead_to_each_event(signed_in, ana):
    for n in (1, 2):
        log = ana.report(f"Slow in {n} ms", details=f"n = {n}", fingerprint=[ana.email])
    ana.report("Slow in 3 ms", details="n = 3", fingerprint=[ana.email])
    signed_in.goto(f"/erros/{log}")

    signed_in.get_by_role("tab", name="Ocorrências 3").click()
    expect(signed_in).to_have_url(re.compile(r"\?aba=ocorrencias$"))
    expect(signed_in.get_by_role("heading", level=2)).to_have_count(1)  # of today
    rows = signed_in.get_by_role("tabpanel").get_by_role("link")
    expect(rows).to_have_count(3)
    expect(signed_in.get_by_role("tabpanel")).to_contain_text("Slow in 2 ms")
    rows.nth(1).click()

    expect(region(signed_in, "Mensagem")).to_contain_text("n = 2")
    expect(signed_in).to_have_url(re.compile(r"\?evento=[0-9a-f-]{36}$"))
    signed_in.go_back()
    expect(rows).to_have_count(3)


@on_desktop
def test_more_occurrences_come_when_asked_for(signed_in, ana):
    for _ in range(52):
        log = ana.report("Often", source="orders")
    signed_in.goto(f"/erros/{log}?aba=ocorrencias")
    rows = signed_in.get_by_role("tabpanel").get_by_role("link")
    expect(rows).to_have_count(50)

    press(signed_in, "Carregar mais")

    expect(rows).to_have_count(52)
    expect(signed_in.get_by_role("button", name="Carregar mais")).to_have_count(0)


@on_desktop
def test_the_tags_say_what_the_events_have_in_common(signed_in, ana):
    for browser in ("Firefox", "Firefox", "Firefox", "Chrome"):
        log = ana.report("Broken", tags={"browser": browser})

    signed_in.goto(f"/erros/{log}")

    values = region(signed_in, "Tags dos eventos").get_by_role("listitem")
    expect(values).to_have_text(["Firefox75%", "Chrome25%"])


@on_desktop
def test_what_was_merged_is_parted(signed_in, ana):
    log, other = ana.report("Timeout of a"), ana.report("Refused by b")
    ana.ask("POST", "logs/merge/", {"into": log, "ids": [other]})

    signed_in.goto(f"/erros/{other}")
    expect_heading(signed_in, "Timeout of a")
    expect(signed_in).to_have_url(re.compile(f"/erros/{log}$"))
    grouped = region(signed_in, "Agrupado por")
    grouped.get_by_role("button", name=re.compile("^Separar .*Refused")).click()

    expect(grouped.get_by_role("listitem")).to_have_count(1)
    signed_in.goto(f"/erros/{other}")
    expect_heading(signed_in, "Refused by b")


HOSTILE = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>'


@on_desktop
def test_nothing_that_a_report_says_is_more_than_text(signed_in, ana):
    log = ana.send_sentry(
        {
            "platform": "javascript",
            "level": "error",
            "server_name": HOSTILE,
            "release": HOSTILE,
            "transaction": HOSTILE,
            "logger": HOSTILE,
            "tags": {HOSTILE: HOSTILE},
            "user": {"id": HOSTILE, HOSTILE: HOSTILE},
            "exception": {
                "values": [
                    {
                        "type": HOSTILE,
                        "value": f"{HOSTILE} javascript:window.broken=1 https://a.example/{HOSTILE}",
                        "stacktrace": {
                            "frames": [
                                {
                                    "function": HOSTILE,
                                    "filename": f"javascript:{HOSTILE}",
                                    "lineno": 1,
                                    "in_app": True,
                                    "context_line": HOSTILE,
                                    "vars": {HOSTILE: HOSTILE},
                                }
                            ]
                        },
                    }
                ]
            },
            "breadcrumbs": {
                "values": [
                    {
                        "timestamp": HOSTILE,
                        "category": HOSTILE,
                        "level": HOSTILE,
                        "message": HOSTILE,
                        "data": {HOSTILE: HOSTILE},
                    }
                ]
            },
            "request": {
                "url": "javascript:window.broken=1",
                "method": HOSTILE,
                "headers": {"X-A": HOSTILE},
                "data": HOSTILE,
            },
            "contexts": {"x": {HOSTILE: HOSTILE}},
            "extra": {HOSTILE: HOSTILE},
        }
    )
    signed_in.goto(f"/erros/{log}")
    main = signed_in.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_contain_text("<img src=x onerror=")
    for name in ("Pilha de chamadas", "O que veio antes", "Requisição", "Contextos", "Tags"):
        expect(region(signed_in, name)).to_contain_text("<script>window.broken=1</script>")
    signed_in.get_by_text("Evento em JSON").click()
    expect(signed_in.get_by_label("Evento em JSON")).to_contain_text("onerror=")

    assert main.locator("img, script").count() == 0
    assert signed_in.evaluate("window.broken") is None
    links = main.locator("a[target]")
    for link in links.all():
        expect(link).to_have_attribute("href", re.compile("^https?://"))
        expect(link).to_have_attribute("rel", "noopener noreferrer")
    assert links.count() > 0


@on_desktop
def test_what_led_to_an_error_and_its_request_are_shown(signed_in, ana):
    signed_in.context.grant_permissions(["clipboard-read", "clipboard-write"])
    began = SEEN - timedelta(seconds=3)
    log = ana.send_sentry(
        {
            "platform": "python",
            "exception": {"values": [{"type": "KeyError", "value": "'cart'"}]},
            "user": {"email": "bia@example.com"},
            "breadcrumbs": [
                {"timestamp": began.timestamp(), "category": "auth", "message": "signed in"},
                {"timestamp": SEEN.isoformat(), "category": "http", "message": "POST /pay"},
            ],
            "request": {
                "method": "POST",
                "url": "https://shop.example.com/pay",
                "headers": {"Accept": "text/html"},
                "data": {"cart": 7},
            },
            "contexts": {"runtime": {"name": "CPython"}},
        }
    )
    signed_in.goto(f"/erros/{log}")

    crumbs = region(signed_in, "O que veio antes").get_by_role("row")
    expect(crumbs.nth(1)).to_have_text("09:14:00httpPOST /pay")
    expect(crumbs.nth(2)).to_have_text("09:13:57authsigned in")
    expect(region(signed_in, "Requisição")).to_contain_text("POST https://shop.example.com/pay")
    expect(region(signed_in, "Usuário afetado")).to_contain_text("bia@example.com")
    expect(region(signed_in, "Contextos")).to_contain_text("CPython")
    press(signed_in, "Copiar como curl")
    expect(signed_in.get_by_text("Copiado.")).to_be_visible()
    assert "-H 'Accept: text/html'" in copied(signed_in)
