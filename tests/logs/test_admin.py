"""The administration of logs and what is around them: what it shows, what it does, who may."""

import re
from datetime import UTC, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.staticfiles import finders
from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from logs import check_ins, feedback, search
from logs.models import (
    Application,
    CheckIn,
    Environment,
    Event,
    Feedback,
    Grouping,
    Key,
    Level,
    Log,
    SourceMap,
)
from logs.protocols import sentry
from tests.conftest import browser_of
from tests.factories import (
    ApplicationFactory,
    AuditRecordFactory,
    KeyFactory,
    TeamFactory,
    UserFactory,
    report,
)

LOGS = "/admin/logs/log/"
EVENTS = "/admin/logs/event/"
KEYS = "/admin/logs/key/"
APPLICATIONS = "/admin/logs/application/"
HOSTILE = "</pre><script>alert('x')</script><img src=x onerror=alert(1)>"


def pages(log):
    event = Event.objects.get(grouping__log=log)
    key = KeyFactory(application=log.application)
    team = TeamFactory()
    member = UserFactory(team=team)
    feedback.store(log.application_id, [sentry.Feedback(log.description, name=log.description)], ())
    check_ins.store(log.application_id, [sentry.CheckIn(log.description, "error")])
    source_map = SourceMap.objects.create(
        application=log.application,
        name=log.description,
        size=1,
        content=b"",
        uploaded_at=timezone.now(),
    )
    audit_record = AuditRecordFactory(action=log.description, context={"user": log.description})
    rest = [("feedback", Feedback), ("checkin", CheckIn), ("sourcemap", SourceMap)]
    return [
        *(f"/admin/logs/{name}/" for name, _model in rest),
        *(f"/admin/logs/{name}/{model.objects.latest('pk').pk}/change/" for name, model in rest),
        f"/admin/logs/sourcemap/{source_map.pk}/delete/",
        "/admin/audit/auditrecord/",
        f"/admin/audit/auditrecord/{audit_record.pk}/change/",
        "/admin/",
        LOGS,
        f"{LOGS}?q=broke",
        f"{LOGS}{log.pk}/change/",
        f"{LOGS}{log.pk}/delete/",
        f"{LOGS}{log.pk}/history/",
        EVENTS,
        f"{EVENTS}{event.pk}/change/",
        "/admin/logs/application/",
        "/admin/logs/application/add/",
        f"/admin/logs/application/{log.application_id}/change/",
        f"/admin/logs/application/{log.application_id}/history/",
        KEYS,
        f"{KEYS}{key.pk}/change/",
        f"{KEYS}add/",
        "/admin/logs/level/",
        "/admin/logs/level/add/",
        "/admin/logs/level/40/change/",
        "/admin/logs/environment/",
        "/admin/logs/environment/add/",
        f"/admin/logs/environment/{log.environment_id}/change/",
        "/admin/accounts/user/",
        "/admin/accounts/user/add/",
        f"/admin/accounts/user/{member.pk}/change/",
        f"/admin/accounts/user/{member.pk}/password/",
        f"/admin/accounts/user/{member.pk}/delete/",
        "/admin/accounts/team/",
        "/admin/accounts/team/add/",
        f"/admin/accounts/team/{log.team_id}/change/",
        f"/admin/accounts/team/{team.pk}/delete/",
        "/admin/accounts/membership/",
        "/admin/accounts/membership/add/",
        f"/admin/accounts/membership/{member.memberships.get().pk}/change/",
    ]


def act(client, action, *logs, path=f"{LOGS}?status=all", **fields):
    body = {"action": action, "_selected_action": [log.pk for log in logs], **fields}
    return client.post(path, body)


def text_of(response) -> str:
    return response.content.decode()


# --- Who may ------------------------------------------------------------


def test_staff_and_administrators_open_every_page(staff, root, application):
    for url in pages(report(application)):
        assert staff.get(url).status_code == 200, url
        assert root.get(url).status_code == 200, url


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.MEMBER, Role.ADMIN])
def test_nobody_else_opens_any(team, application, role):
    client = browser_of(UserFactory(team=team, role=role)) if role else Client()

    for url in pages(report(application)):
        response = client.get(url)
        assert response.status_code == 302, url
        assert response["Location"].startswith("/admin/login/"), url


@pytest.mark.parametrize("role", [None, Role.MEMBER, Role.ADMIN])
def test_nobody_else_acts(team, application, role):
    log = report(application)
    client = browser_of(UserFactory(team=team, role=role)) if role else Client()

    assert act(client, "archive", log)["Location"].startswith("/admin/login/")
    assert Log.objects.get(pk=log.pk).status == "open"


def test_a_token_of_the_api_opens_nothing(staff_api):
    assert staff_api.get(LOGS).status_code == 302


def test_the_session_of_the_administration_opens_nothing_of_the_api(staff):
    assert staff.get("/api/v1/logs/").status_code == 401


# --- Logs ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("archive", "open", "archived"),
        ("archive", "resolved", "archived"),
        ("resolve", "open", "resolved"),
        ("unarchive", "archived", "open"),
        ("unarchive", "resolved", "resolved"),
        ("reopen", "resolved", "open"),
    ],
)
def test_an_action_moves_the_chosen_logs_and_their_groupings(
    staff, staff_api, application, action, before, after
):
    log, other = report(application, "one"), report(application, "other")
    staff_api.patch(f"/api/v1/logs/{log.pk}/", {"status": before})

    response = act(staff, action, log)

    assert response.status_code == 302
    assert Log.objects.get(pk=log.pk).status == after
    assert Grouping.objects.get(log=log.pk).status == after
    assert Log.objects.get(pk=other.pk).status == "open"


def test_an_action_remembers_who_and_when_and_twice_keeps_the_first_date(staff, application):
    log = report(application)
    act(staff, "archive", log)
    first = Log.objects.get(pk=log.pk)

    act(staff, "archive", log)

    again = Log.objects.get(pk=log.pk)
    assert first.status_changed_by.is_staff
    assert again.status_changed_at == first.status_changed_at


def test_the_buttons_of_a_log_do_what_they_say_and_come_back(staff, application):
    log = report(application)
    page = f"{LOGS}{log.pk}/change/"
    assert 'value="resolve"' in text_of(staff.get(page))

    response = act(staff, "resolve", log, path=LOGS, back_to_page="yes")

    assert response["Location"] == page
    html = text_of(staff.get(page))
    assert 'value="reopen"' in html
    assert 'value="resolve"' not in html


def test_a_deletion_asks_first(staff, application):
    log = report(application, "to be deleted")

    response = act(staff, "delete_selected", log)

    assert "to be deleted" in text_of(response)
    assert Log.objects.filter(pk=log.pk).exists()


@pytest.mark.parametrize("way", ["action", "page"])
def test_a_deletion_is_that_of_the_api(staff, application, way):
    log = report(application)

    if way == "action":
        act(staff, "delete_selected", log, post="yes")
    else:
        staff.post(f"{LOGS}{log.pk}/delete/", {"post": "yes"})

    assert not Log.objects.filter(pk=log.pk).exists()
    assert Log.with_hidden.get(pk=log.pk).deleted_at
    assert Grouping.objects.get(log=log.pk).fingerprint is None
    assert report(application).pk != log.pk


def test_a_deleted_log_and_its_events_are_out_of_sight(staff, application):
    log = report(application, "gone")
    event = Event.objects.get()
    staff.post(f"{LOGS}{log.pk}/delete/", {"post": "yes"})
    staff.get(LOGS)  # takes the message of the deletion

    assert "gone" not in text_of(staff.get(LOGS))
    assert "gone" not in text_of(staff.get(EVENTS))
    assert staff.get(f"{LOGS}{log.pk}/change/").status_code == 302
    assert staff.get(f"{EVENTS}{event.pk}/change/").status_code == 302


def test_select_all_takes_no_more_than_an_action_of_the_api(staff, application, monkeypatch):
    monkeypatch.setattr("logs.admin.logs.COUNT_CAP", 2)
    logs = [report(application, f"error {word}", count=n) for n, word in enumerate("abc", 1)]

    act(staff, "archive", logs[0], path=LOGS, select_across="1")

    assert [Log.objects.get(pk=log.pk).status for log in logs] == ["open", "archived", "archived"]


def test_the_list_is_of_open_logs_until_another_status_is_chosen(staff, application):
    for word in ("abierto", "archivado", "resuelto"):
        report(application, word)
    act(staff, "archive", Log.objects.get(description="archivado"))
    act(staff, "resolve", Log.objects.get(description="resuelto"))
    staff.get(LOGS)

    def listed(query):
        return set(re.findall("abierto|archivado|resuelto", text_of(staff.get(LOGS + query))))

    assert listed("") == {"abierto"}
    assert listed("?status=archived") == {"archivado"}
    assert listed("?status=resolved") == {"resuelto"}
    assert listed("?status=all") == {"abierto", "archivado", "resuelto"}
    assert listed("?q=a") == {"abierto", "archivado"}  # a search finds any status


def test_filters_narrow_the_list(staff, application):
    other = ApplicationFactory()
    report(other, "wanted", environment="dev", level=50)
    for fields in ({"environment": "dev", "level": 40}, {"environment": "", "level": 50}):
        report(other, f"unwanted {fields}", **fields)
    report(application, "unwanted", environment="dev", level=50)

    page = text_of(
        staff.get(f"{LOGS}?application={other.pk}&level=critical&environment=dev&days=7")
    )

    assert "wanted" in page
    assert "unwanted" not in page


def test_an_empty_list_of_several_teams_opens(staff):
    report(ApplicationFactory())
    report(ApplicationFactory())

    assert staff.get(f"{LOGS}?status=archived").status_code == 200


@pytest.mark.parametrize(
    "query",
    ["p=0", "p=9999", "o=99", "o=x.-1.y", "log=1", "details__icontains=a", "level__severity=40",
     "application=99999999999999999999", "q=%00", "q=%25%27", "q=99999999999999999999"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_no_error_of_ours(staff, application, query):
    report(application)

    for path in (LOGS, EVENTS):
        assert staff.get(f"{path}?{query}").status_code in (200, 302, 400)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("status=gone", "open, archived, resolved"),
        ("level=x", "critical, error, warning, info, debug"),
        ("days=x", "x não é uma delas"),
        ("q=cor:azul", "Chave desconhecida"),
        ("q=%22open", "Falta fechar as aspas"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_by_a_message(
    staff, application, query, message
):
    report(application, "something")

    page = text_of(staff.get(f"{LOGS}?{query}"))

    assert message in page
    assert "something" not in page


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [("", "cab"), ("o=1", "abc"), ("o=-1", "cba"), ("o=4", "bac"), ("o=5", "abc"), ("o=2", "cab")],
)
@pytest.mark.parametrize("search", ["", "&q=error"])
def test_columns_order_the_list(staff, application, ordering, expected, search):
    for word, level, count in (("a", 30, 2), ("b", 40, 1), ("c", 50, 3)):
        report(application, f"error {word}", level=level, count=count)

    page = text_of(staff.get(f"{LOGS}?{ordering}{search}"))

    assert "".join(re.findall(r">error (\w)<", page)) == expected


def test_a_number_finds_its_log_and_a_text_those_that_contain_it(staff, application):
    log = report(application, "Payment refused", source="checkout-1")
    report(application, "Stock is empty", source="stock-1")

    for term in (
        log.pk,
        "PAYMENT",
        "origem:checkout nivel:erro",
        "-stock",
        "refused+ambiente:prod",
    ):
        page = text_of(staff.get(f"{LOGS}?q={term}"))
        assert "Payment refused" in page, term
        assert "Stock is empty" not in page, term


def test_a_number_is_that_of_a_log_first_and_a_text_in_quotes(staff, application):
    log = report(application, "of this number")
    report(application, f"Gateway answered {log.pk}")

    by_number = text_of(staff.get(f"{LOGS}?q={log.pk}"))
    by_text = text_of(staff.get(f"{LOGS}?q=%22{log.pk}%22"))

    texts = "of this number|Gateway answered"
    assert set(re.findall(texts, by_number)) == {"of this number"}
    assert "entre aspas" in by_number
    assert set(re.findall(texts, by_text)) == {"Gateway answered"}
    assert "entre aspas" not in by_text


def test_a_number_of_no_log_is_a_text(staff, application):
    report(application, "Gateway answered 50444444")

    assert "Gateway answered" in text_of(staff.get(f"{LOGS}?q=50444444"))


@pytest.fixture
def _slow_searches(monkeypatch):
    """Looking for a text takes longer than a statement may."""
    asleep = RawSQL("pg_sleep(5) IS NOT NULL", [], output_field=BooleanField())
    monkeypatch.setitem(search.CONDITIONS, "description", lambda value: Q(asleep))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 200")
        yield
        cursor.execute("SET statement_timeout = 0")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_slow_searches")
def test_a_question_that_takes_too_long_is_answered_by_a_message(staff):
    report(Application.objects.default(), "something")

    response = staff.get(f"{LOGS}?q=something")

    assert response.status_code == 200
    assert "Esta consulta demora demais." in text_of(response)
    assert "0 logs" not in text_of(response)  # who knows


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_slow_searches")
def test_an_action_on_all_that_takes_too_long_to_find_does_nothing_and_says_so(staff):
    log = report(Application.objects.default(), "something")

    response = act(staff, "archive", log, path=f"{LOGS}?q=something", select_across="1")

    assert response.status_code == 302
    assert "Esta consulta demora demais." in text_of(staff.get(LOGS))
    assert Log.objects.get(pk=log.pk).status == "open"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_slow_searches")
def test_an_action_on_chosen_logs_does_not_wait_for_the_list(staff):
    log = report(Application.objects.default(), "something")

    act(staff, "archive", log, path=f"{LOGS}?q=something")

    assert Log.objects.get(pk=log.pk).status == "archived"
    assert "demora demais" not in text_of(staff.get(LOGS))


def test_the_history_of_a_log_tells_who_did_what(staff, application):
    log = report(application)
    act(staff, "archive", log)

    page = text_of(staff.get(f"{LOGS}{log.pk}/history/"))

    assert LogEntry.objects.get().user.email in page
    assert "arquivado" in page


def test_nothing_of_a_log_or_event_can_be_edited(staff, application):
    log = report(application)
    event = Event.objects.get()

    for url in (f"{LOGS}{log.pk}/change/", f"{EVENTS}{event.pk}/change/"):
        assert staff.post(url, {"description": "changed"}).status_code == 403
    for url in (f"{LOGS}add/", f"{EVENTS}add/", f"{EVENTS}{event.pk}/delete/"):
        assert staff.get(url).status_code == 403


def test_the_page_of_a_log_leads_to_all_around_it(staff, application):
    collector = UserFactory()
    log = report(application, collected_by_id=collector.pk, details="At\n  line 7")
    report(application)

    page = text_of(staff.get(f"{LOGS}{log.pk}/change/"))

    newest = Event.objects.order_by("-pk").first()
    assert "At\n  line 7" in page
    for link in (
        f"{APPLICATIONS}{application.pk}/change/",
        f"/admin/accounts/team/{application.team_id}/change/",
        f"/admin/accounts/user/{collector.pk}/change/",
        f"{EVENTS}?log={log.pk}",
        f"{EVENTS}{newest.pk}/change/",
    ):
        assert f'href="{link}"' in page, link


def test_a_log_without_any_event_left_has_a_page(staff, application):
    log = report(application)
    Event.objects.all().delete()

    assert staff.get(f"{LOGS}{log.pk}/change/").status_code == 200


def test_a_row_tells_what_became_of_the_log(staff, staff_api, application):
    log = report(application)
    staff_api.post(f"/api/v1/logs/{log.pk}/resolve/")
    assert '<div class="under">resolvido</div>' in text_of(staff.get(f"{LOGS}?status=all"))

    report(application)

    assert '<div class="under">voltou</div>' in text_of(staff.get(LOGS))


@pytest.mark.parametrize(
    ("severity", "colour"), [(50, 50), (45, 40), (40, 40), (10, 10), (9, 10), (99, 50)]
)
def test_a_level_has_the_colour_of_the_built_in_one_below_it(staff, application, severity, colour):
    Level.objects.get_or_create(severity=severity, defaults={"name": "own"})
    report(application, level=severity)

    assert f'class="level level-{colour}"' in text_of(staff.get(LOGS))


@pytest.mark.parametrize(("language", "form"), [("pt-BR", "%d/%m/%Y"), ("en", "%Y-%m-%d")])
def test_dates_are_of_the_time_zone_that_the_page_names(staff, application, language, form):
    yesterday = timezone.now().astimezone(UTC) - timedelta(days=1)
    log = report(application, received_at=yesterday.replace(hour=2, minute=30, second=5))
    event = Event.objects.get()
    date = (yesterday - timedelta(days=1)).strftime(form)  # there, three hours before UTC

    for url in (LOGS, f"{LOGS}{log.pk}/change/", EVENTS, f"{EVENTS}{event.pk}/change/"):
        page = text_of(staff.get(url, headers={"accept-language": language}))
        assert f"{date} 23:30:05" in page, url
        assert "America/Sao_Paulo" in page, url
        assert "+00:00" not in page, url


def test_nothing_is_called_none(staff, application):
    for url in pages(report(application)):
        assert not re.search(r">\s*None\s*<", text_of(staff.get(url))), url


# --- Events -------------------------------------------------------------


def test_events_are_listed_newest_first_and_by_log(staff, application):
    first, second = report(application, "error one"), report(application, "error two")

    assert re.findall(r">(error \w+)<", text_of(staff.get(EVENTS))) == ["error two", "error one"]
    page = text_of(staff.get(f"{EVENTS}?log={first.pk}"))
    assert "error one" in page
    assert f">{second.pk}<" not in page


def test_an_event_is_found_by_its_ids(staff, application):
    client_id = uuid4()
    report(application, "error one", event_id=client_id)
    report(application, "error two", event_id=uuid4())
    event = Event.objects.get(event_id=client_id)

    for term in (client_id, event.pk):
        page = text_of(staff.get(f"{EVENTS}?q={term}"))
        assert "error one" in page
        assert "error two" not in page
    assert "error one" not in text_of(staff.get(f"{EVENTS}?q=error"))


def test_a_trace_is_shown_in_lines_and_the_rest_of_the_payload_indented(staff, application):
    report(
        application,
        payload={"details": "At\n  line 7", "stack": "At\n  line 7", "extra": {"cart": "açaí"}},
    )

    page = text_of(staff.get(f"{EVENTS}{Event.objects.get().pk}/change/"))

    assert page.count("At\n  line 7") == 1
    assert "At\\n" not in page
    assert "{\n  &quot;extra&quot;: {\n    &quot;cart&quot;: &quot;açaí&quot;" in page


FRAMES = [
    {"function": "main", "filename": "shop/cli.py", "lineno": 7, "in_app": True},
    {
        "function": "total",
        "filename": "shop/cart.py",
        "module": "shop.cart",
        "lineno": 42,
        "in_app": True,
        "pre_context": ["def total(items):", "    n = 0"],
        "context_line": "    return sum(items) / n",
        "post_context": ["", HOSTILE],
        "vars": {"items": [1, "açaí"], "n": "0", HOSTILE: HOSTILE},
    },
    {"function": "div", "filename": "lib/maths.py", "in_app": False, "context_line": "a / b"},
]


def stacks_on(client, url):
    """Return what is in the frames of a page, tags and all, innermost first."""
    page = text_of(client.get(url))
    calls = r'<details class="call.*?</details>|<div class="call.*?</div>'
    return re.findall(calls, page, re.DOTALL)


def test_the_frames_of_an_exception_are_shown_with_code_and_variables(staff, application):
    exception = {"type": "ZeroDivisionError", "value": "division by zero", "frames": FRAMES}
    log = report(application, payload={"exceptions": [exception], "extra": {"cart": 7}})

    for url in (f"{EVENTS}{Event.objects.get().pk}/change/", f"{LOGS}{log.pk}/change/"):
        page = text_of(staff.get(url))
        library, own, outermost = stacks_on(staff, url)
        assert "<h3>ZeroDivisionError: division by zero</h3>" in page
        assert "<b>total</b> <span>shop/cart.py:42</span> <i>shop.cart</i>" in own
        assert '<li value="40">def total(items):</li>' in own
        assert '<li value="42" class="current">    return sum(items) / n</li>' in own
        assert "<dt>items</dt><dd>[\n  1,\n  &quot;açaí&quot;\n]</dd>" in own
        assert "<dt>n</dt><dd>0</dd>" in own
        assert "<script>alert" not in page
        # The innermost frame of the application is unfolded; one of nothing cannot be.
        assert [" open>" in each for each in (library, own, outermost)] == [False, True, False]
        assert "<summary>" not in outermost
        assert '<li class="current">a / b</li>' in library
        assert "&quot;frames&quot;" not in page


def test_the_main_exception_comes_first_then_its_causes_then_threads(staff, application):
    exceptions = [{"type": name, "value": "", "frames": FRAMES[:1]} for name in ("Cause", "Main")]
    threads = [{"id": 7, "name": "worker", "frames": FRAMES[:1]}, {"id": 8, "current": True}]
    report(application, payload={"exceptions": exceptions, "threads": threads})

    page = text_of(staff.get(f"{EVENTS}{Event.objects.get().pk}/change/"))

    titles = re.findall("<h3>(.*?)</h3>", page)
    assert titles == ["Main", "Cause", "Thread worker", "Thread 8"]


@pytest.mark.parametrize(
    "exceptions", [HOSTILE, [HOSTILE], {"frames": FRAMES}, [{"frames": HOSTILE}], [{"frames": [1]}]]
)
def test_what_only_is_named_like_a_stack_stays_in_the_payload(staff, application, exceptions):
    report(application, payload={"exceptions": exceptions})

    page = text_of(staff.get(f"{EVENTS}{Event.objects.get().pk}/change/"))

    assert 'class="stack"' not in page
    assert "{\n  &quot;exceptions&quot;:" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("odd", [None, 0, "", [], {}, "text", [1], {"a": 1}, -3])
def test_a_frame_of_any_shape_is_shown(staff, application, odd):
    names = "function", "filename", "module", "lineno", "pre_context", "post_context", "vars"
    frame = dict.fromkeys((*names, "colno", "in_app", "minified"), odd) | {"context_line": "code"}
    report(application, payload={"exceptions": [{"type": odd, "frames": [frame]}]})

    [shown] = stacks_on(staff, f"{EVENTS}{Event.objects.get().pk}/change/")

    assert "code</li>" in shown


def test_minified_frames_are_shown_by_their_source_map(staff, key_api, application):
    frame = {"function": "r", "filename": "https://shop.example/bundle.js", "lineno": 1,
             "colno": 229, "in_app": True}  # fmt: skip
    body = (Path(__file__).parent / "fixtures" / "bundle.js.map").read_bytes()
    maps = f"/api/v1/applications/{application.pk}/source-maps/?release=1.0&name=bundle.js"
    assert key_api.generic("POST", maps, body, "application/json").status_code == 201
    report(application, release="1.0", payload={"exceptions": [{"type": "E", "frames": [frame]}]})

    [shown] = stacks_on(staff, f"{EVENTS}{Event.objects.get().pk}/change/")

    assert "<span>src/main.ts:5:15</span>" in shown
    assert "https://shop.example/bundle.js:1:229" in shown


def test_tags_and_the_user_are_shown_in_lines(staff, application):
    report(application, tags={"plan": "gold"}, user={"id": "7", "geo": {"city": "Recife"}})

    page = text_of(staff.get(f"{EVENTS}{Event.objects.get().pk}/change/"))

    assert "<dt>plan</dt><dd>gold</dd>" in page
    assert "<dt>id</dt><dd>7</dd>" in page
    assert "<dt>geo</dt><dd>{\n  &quot;city&quot;: &quot;Recife&quot;\n}</dd>" in page


# --- Finding one's way --------------------------------------------------


def test_what_is_looked_for_most_comes_first(staff):
    links = re.findall(
        r'scope="row"[^>]*>\s*<a href="/admin/(\w+/\w+)/"', text_of(staff.get("/admin/"))
    )

    assert links == [
        "logs/log", "logs/event", "logs/application", "logs/key", "logs/environment", "logs/level",
        "logs/feedback", "logs/checkin", "logs/sourcemap",
        "accounts/user", "accounts/team", "accounts/membership",
        "audit/auditrecord",
    ]  # fmt: skip


def test_the_oldest_of_the_chosen_logs_takes_in_the_others(staff, application):
    oldest, second, third = (report(application, text) for text in ("a", "b", "c"))
    apart = report(application, "a", environment="dev")

    act(staff, "merge", second)
    assert Log.objects.count() == 4
    act(staff, "merge", second, third, oldest)
    act(staff, "merge", oldest, apart)

    assert {log.pk: log.events for log in Log.objects.all()} == {oldest.pk: 3, apart.pk: 1}
    assert f": {apart.pk}." in text_of(staff.get(LOGS))  # of another environment


def test_an_action_that_cannot_be_undone_comes_last(staff, application):
    report(application)

    options = re.findall(r'<option value="(\w+)"', text_of(staff.get(LOGS)))

    assert options == ["archive", "unarchive", "resolve", "reopen", "merge", "delete_selected"]


@pytest.mark.parametrize(("cap", "found"), [(5, ["ab", "cd", "e"]), (2, ["ab", "ab", "ab"])])
def test_pages_of_what_a_search_finds(staff, application, monkeypatch, cap, found):
    monkeypatch.setattr("central_erros.admin.StaffAdmin.list_per_page", 2)
    monkeypatch.setattr("central_erros.admin.COUNT_CAP", cap)
    for n, word in enumerate("edcba"):
        report(application, f"error {word}", count=n + 1)

    pages = [text_of(staff.get(f"{LOGS}?q=error&p={number}", follow=True)) for number in (1, 2, 3)]

    assert ["".join(re.findall(r">error (\w)<", page)) for page in pages] == found


def test_a_search_offers_a_way_back_and_keeps_the_filters(staff, application):
    report(application)

    plain, found = text_of(staff.get(LOGS)), text_of(staff.get(f"{LOGS}?q=broke&level=error"))

    assert "Mostrar tudo" not in plain
    assert "Mostrar tudo" in found
    assert '<input type="hidden" name="level" value="error">' in found


def test_a_deletion_tells_what_goes_with_it(staff, application):
    log = report(application, count=1200)

    assert "Ocorrências: 1.200" in text_of(staff.get(f"{LOGS}{log.pk}/delete/"))


def test_many_rows_are_counted_as_far_as_a_list_is(staff, monkeypatch):
    monkeypatch.setattr("central_erros.admin.COUNT_CAP", 2)
    application = ApplicationFactory()
    for word in ("one", "two", "three"):
        report(application, f"error {word}")

    assert "Logs: 2+" in text_of(staff.get(f"{APPLICATIONS}{application.pk}/delete/"))


@pytest.mark.parametrize("url", ["/admin/login/", "/admin/", LOGS])
def test_every_page_has_our_style_and_icon(staff, url):
    page = text_of((Client() if "login" in url else staff).get(url))

    for name in ("central_erros/admin.css", "central_erros/icon.svg"):
        assert f'href="/static/{name}"' in page
        assert finders.find(name)


# --- Hostile text -------------------------------------------------------


def test_what_applications_send_is_shown_as_text(staff, application):
    log = report(
        application,
        HOSTILE,
        details=HOSTILE,
        source=HOSTILE,
        environment=HOSTILE[:60],
        release=HOSTILE,
        fingerprint=[HOSTILE],
        tags={HOSTILE: HOSTILE},
        user={"id": HOSTILE},
        payload={"extra": HOSTILE},
    )

    for url in pages(log):
        page = text_of(staff.get(url))
        assert "<script>alert" not in page, url
        assert "<img" not in page.replace('<img src="/static/', ""), url


def test_headers_and_labels_are_in_the_language_of_the_browser(staff, application):
    def texts(url, language):
        page = text_of(staff.get(url, headers={"Accept-Language": language}))
        found = re.findall(
            r'<label[^>]*>(.*?)</label>|<div class="text">(.*?)</div>', page, re.DOTALL
        )
        plain = (re.sub("<.*?>", "", "".join(each)).strip(" :\n").lower() for each in found)
        return {each for each in plain if each}

    alike = {"log", "logs", "tags", "dsn", "id", "monitor", "debug id", "e-mail"}
    for url in pages(report(application)):
        assert texts(url, "pt-br") & texts(url, "en") <= alike, url


def test_an_application_says_which_level_is_the_lowest_of_shippers(staff, application):
    page = text_of(staff.get(f"{APPLICATIONS}{application.pk}/change/"))

    assert "Nível mínimo dos coletores de log:" in page


def test_what_people_wrote_is_counted_in_words(staff, application):
    for counted in ("1 comentário", "2 comentários"):
        feedback.store(application.pk, [sentry.Feedback("Nothing happened.")], ())

        page = text_of(staff.get("/admin/logs/feedback/"))

        assert re.search(rf"\b{counted}\b", page)


def test_the_filter_below_a_list_can_be_reached_from_its_top(staff, application):
    report(application)

    for url, has_filter in ((LOGS, True), ("/admin/logs/environment/", False)):
        page = text_of(staff.get(url))
        assert ('href="#changelist-filter"' in page) is has_filter
        assert ('id="changelist-filter"' in page) is has_filter


def test_no_page_needs_inline_scripts_or_styles_and_none_may_run(staff, application):
    for url in ["/admin/login/", "/admin/password_change/", *pages(report(application))]:
        response = (Client() if "login" in url else staff).get(url)
        policy = response["Content-Security-Policy"]
        page = text_of(response)
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page), url
        assert not re.search(r"<style|\sstyle=|\son\w+=", page), url


# --- Keys ---------------------------------------------------------------


def test_a_list_shows_the_ends_of_keys_and_a_page_the_whole(staff, application):
    key = KeyFactory(application=application)

    listed, shown = staff.get(KEYS), staff.get(f"{KEYS}{key.pk}/change/")

    assert f"…{key.key[-4:]}" in text_of(listed)
    assert key.key not in text_of(listed)
    assert key.key in text_of(shown)


def test_somebodys_own_key_is_shown_to_nobody_else(staff, application, member):
    key = Key.objects.personal(member)

    page = text_of(staff.get(f"{KEYS}{key.pk}/change/"))

    assert f"…{key.key[-4:]}" in page
    assert key.key not in page


def test_a_key_is_found_by_its_end(staff, application):
    key, _other = KeyFactory(name="lost"), KeyFactory(name="kept", key="0" * 32)

    page = text_of(staff.get(f"{KEYS}?q={key.key[-6:]}"))

    assert "lost" in page
    assert "kept" not in page


def test_a_new_key_is_of_whoever_made_it(staff, application):
    response = staff.post(f"{KEYS}add/", {"application": application.pk, "name": "checkout"})

    assert response.status_code == 302
    assert Key.objects.get(name="checkout").user.is_staff


def test_keys_are_revoked_once_confirmed(staff, application):
    key, other = KeyFactory(application=application, name="lost"), KeyFactory(name="kept")
    body = {"action": "revoke", "_selected_action": [key.pk]}

    question = staff.post(KEYS, body)
    key.refresh_from_db()
    assert key.revoked_at is None
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', text_of(question)))
    staff.post(KEYS, fields)

    assert "lost" in text_of(question)
    assert "kept" not in text_of(question)
    assert Key.objects.get(pk=key.pk).revoked_at
    assert Key.objects.get(pk=other.pk).revoked_at is None


def test_the_page_of_a_key_has_a_button_to_revoke_it(staff, application):
    key = KeyFactory(application=application)
    page = f"{KEYS}{key.pk}/change/"
    body = {"action": "revoke", "_selected_action": [key.pk], "back_to_page": "yes"}
    assert 'value="revoke"' in text_of(staff.get(page))

    question = staff.post(KEYS, body)
    response = staff.post(KEYS, body | {"confirmed": "yes"})

    assert 'name="back_to_page"' in text_of(question)
    assert response["Location"] == page
    assert "1 chave revogada." in text_of(staff.get(page))
    assert 'value="revoke"' not in text_of(staff.get(page))


def test_keys_are_never_deleted(staff, application):
    key = KeyFactory(application=application)

    assert staff.get(f"{KEYS}{key.pk}/delete/").status_code == 403
    assert "delete_selected" not in text_of(staff.get(KEYS))


def test_the_page_of_a_key_has_the_dsn_but_not_of_somebodys_own(staff, application, member):
    key, own = KeyFactory(application=application), Key.objects.personal(member)

    assert key.dsn in text_of(staff.get(f"{KEYS}{key.pk}/change/"))
    assert own.key not in text_of(staff.get(f"{KEYS}{own.pk}/change/"))


@pytest.mark.parametrize(
    ("kind", "listed"),
    [("application", {"of app"}), ("personal", {"of person"}), ("revoked", {"of past"}),
     ("x", {"of app", "of person", "of past"})],
)  # fmt: skip
def test_keys_are_filtered_by_kind(staff, application, kind, listed):
    KeyFactory(name="of app")
    KeyFactory(name="of person", is_personal=True, user=UserFactory())
    KeyFactory(name="of past", revoked_at=timezone.now())

    page = text_of(staff.get(f"{KEYS}?kind={kind}"))

    assert set(re.findall(r">(of \w+)<", page)) == listed


def test_a_key_is_made_for_an_application_that_there_is(staff):
    for name in ("checkout-new", "checkout-old"):
        ApplicationFactory(name=name)
    Application.objects.get(name="checkout-old").delete_later()

    found = staff.get(
        "/admin/autocomplete/",
        {"app_label": "logs", "model_name": "key", "field_name": "application", "term": "check"},
    )

    assert [row["text"] for row in found.json()["results"]] == ["checkout-new"]


# --- Around logs --------------------------------------------------------


def test_an_application_is_deleted_as_by_the_api(staff, application):
    doomed = ApplicationFactory(name="doomed")
    log, key = report(doomed, "of the doomed"), KeyFactory(application=doomed)
    event = Event.objects.get()

    staff.post(f"{APPLICATIONS}{doomed.pk}/delete/", {"post": "yes"})

    assert Application.objects.get(pk=doomed.pk).deleted_at
    assert not Key.objects.active().filter(pk=key.pk).exists()
    staff.get("/admin/")  # takes the message of the deletion
    for url in (APPLICATIONS, LOGS, f"{LOGS}?q=of", EVENTS, KEYS):
        assert "doomed" not in text_of(staff.get(url)), url
    for url in (APPLICATIONS + str(doomed.pk), LOGS + str(log.pk), EVENTS + str(event.pk),
                KEYS + str(key.pk)):  # fmt: skip
        assert staff.get(f"{url}/change/").status_code == 302, url


def test_the_deletion_of_an_application_tells_what_goes_with_it(staff):
    application = ApplicationFactory()
    for word in ("one", "two"):
        report(application, f"error {word}")
        KeyFactory(application=application)
    KeyFactory(application=application, revoked_at=timezone.now())

    page = text_of(staff.get(f"{APPLICATIONS}{application.pk}/delete/"))

    assert "Logs: 2" in page
    assert "Chaves: 2" in page


def test_the_default_application_stays(staff, application):
    assert staff.get(f"{APPLICATIONS}{application.pk}/delete/").status_code == 403
    assert not Application.objects.get(pk=application.pk).deleted_at


def test_an_application_moves_with_its_logs_and_its_name(staff, api, team, maintain):
    application = ApplicationFactory()
    log = report(application)
    name = ApplicationFactory(team=application.team).name  # taken there, free where it goes

    body = {"name": name, "team": team.pk, "minimum_level": 30}
    staff.post(f"{APPLICATIONS}{application.pk}/change/", body)
    maintain()

    assert [row["id"] for row in api.get("/api/v1/logs/").json()["results"]] == [log.pk]
    assert Application.objects.get(pk=application.pk).name == name


def test_an_application_that_is_renamed_stays_where_it_is(staff):
    application = ApplicationFactory()

    body = {"name": "new", "team": application.team_id, "minimum_level": 30}
    staff.post(f"{APPLICATIONS}{application.pk}/change/", body)

    changed = Application.objects.get(pk=application.pk)
    assert (changed.name, changed.team_changed_at) == ("new", None)


def test_a_new_level_is_in_lower_case_and_built_in_ones_stay(staff):
    staff.post("/admin/logs/level/add/", {"severity": 45, "name": " ALERT "})

    assert Level.objects.get(pk=45).name == "alert"
    assert staff.post("/admin/logs/level/40/change/", {"name": "x"}).status_code == 403
    assert staff.get("/admin/logs/level/45/delete/").status_code == 403


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"severity": 100, "name": "x"}, "Um número de 1 a 99."),
        ({"severity": 0, "name": "x"}, "Um número de 1 a 99."),
        ({"severity": 41, "name": "two words"}, "Somente letras sem acento"),
        ({"severity": 41, "name": "é"}, "Somente letras sem acento"),
        ({"severity": 41, "name": "Fatal"}, "Esse nome já representa outro nível."),
        ({"severity": 41, "name": "ERROR"}, "Já existe: Nível"),
        ({"severity": 40, "name": "x"}, "Já existe: Nível"),
    ],
)
def test_a_level_that_makes_no_sense_is_refused(staff, body, message):
    response = staff.post("/admin/logs/level/add/", body)

    [error] = re.findall(r"errorlist[^>]*><li>(.*?)</li>", text_of(response))
    assert message in error
    assert Level.objects.count() == len(Level.BUILT_IN)


@pytest.mark.parametrize("page", ["add", "change"])
def test_two_applications_of_one_name_in_a_team_are_refused(staff, page):
    application = ApplicationFactory(name="Checkout")
    other = ApplicationFactory(team=application.team)
    page = f"{other.pk}/change" if page == "change" else page

    body = {"name": "CHECKOUT", "team": application.team_id, "minimum_level": 30}
    response = staff.post(f"/admin/logs/application/{page}/", body)

    errors = re.findall(r"errorlist[^>]*><li>(.*?)</li>", text_of(response))
    assert errors == ["Uma aplicação desta equipe já tem esse nome."]


def test_a_new_environment_gets_its_canonical_name(staff):
    staff.post("/admin/logs/environment/add/", {"name": " QA-2 "})
    staff.post("/admin/logs/environment/add/", {"name": "Produção"})  # there is one already

    assert Environment.objects.count() == len(Environment.BUILT_IN) + 1
    assert Environment.objects.filter(name="qa-2").exists()


# --- Cost ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        # session, user; then teams, filters, count, page:
        (LOGS, 10),
        (f"{LOGS}?q=error", 9),
        (EVENTS, 6),
        ("/admin/logs/application/", 5),
        (KEYS, 5),
        ("/admin/accounts/membership/", 5),
        ("/admin/accounts/user/", 4),
    ],
)
def test_a_list_takes_the_same_queries_however_long(
    staff, team, path, queries, django_assert_num_queries
):
    for number in range(5):
        application = ApplicationFactory()
        key = KeyFactory(application=application, user=UserFactory(team=team))
        report(application, f"error {number}", collected_by_id=key.user_id)

    with django_assert_num_queries(queries):
        page = text_of(staff.get(path))

    assert page.count('class="action-select"') + page.count("<tr><th") >= 5


def test_no_list_counts_all_rows(staff, application):
    report(application)

    for url in pages(Log.objects.get()):
        with CaptureQueriesContext(connection) as captured:
            staff.get(url)
        counts = [query["sql"] for query in captured if "COUNT(" in query["sql"]]
        assert [sql for sql in counts if "LIMIT" not in sql] == [], url
