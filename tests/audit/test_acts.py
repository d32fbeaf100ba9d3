"""Every act of `Act`, done by HTTP, leaves its record; what is refused or rolled back leaves none."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import connection
from django.test import Client

from accounts import invitations, setup
from accounts.models import Invitation, Role
from audit.acts import Act
from audit.models import AuditRecord
from logs import merging, triage
from logs.models import Key
from tests.conftest import client_for
from tests.factories import PASSWORD, ApplicationFactory, KeyFactory, UserFactory, report
from tests.live import ROOT

NEW_PASSWORD = "another fine password"
# What an administrator does, who is an admin of the team as well: the names are those of `named`.
ACTS = [
    (Act.CREATE_USER, "POST users/", {"email": "eva@example.com"}),
    (Act.CREATE_USER, "POST auth/register/", {"email": "eva@example.com", "password": PASSWORD}),
    (Act.UPDATE_USER, "PATCH users/{person}/", {"email": "eva@example.com"}),
    (Act.UPDATE_USER, "PATCH users/{person}/", {"is_staff": True}),
    (Act.UPDATE_USER, "PATCH users/{person}/", {"is_active": False}),
    (Act.UPDATE_USER, "PATCH auth/me/", {"name": "Eva"}),
    (Act.APPOINT_ADMINISTRATOR, "PATCH users/{person}/", {"is_admin": True}),
    (Act.DELETE_USER, "DELETE users/{person}/", None),
    (Act.CHANGE_PASSWORD, "PATCH users/{person}/", {"password": NEW_PASSWORD}),
    (Act.CHANGE_PASSWORD, "POST auth/me/password/",
     {"old_password": PASSWORD, "new_password": NEW_PASSWORD}),
    (Act.CHANGE_PASSWORD, "POST auth/password-reset/confirm/",
     {"token": "{reset}", "password": NEW_PASSWORD}),
    (Act.SIGN_IN, "POST auth/login/", {"email": "{email}", "password": PASSWORD}),
    (Act.END_SESSIONS, "POST auth/logout/", {"refresh": "{refresh}", "all": True}),
    (Act.CREATE_TEAM, "POST teams/", {"name": "Payments"}),
    (Act.UPDATE_TEAM, "PATCH teams/{team}/", {"members_manage_logs": True}),
    (Act.DELETE_TEAM, "DELETE teams/{empty_team}/", None),
    (Act.ADD_MEMBER, "POST teams/{team}/members/", {"user": "{email}", "role": "viewer"}),
    (Act.ADD_MEMBER, "POST auth/invitations/accept/", {"invitation": "{secret}"}),
    (Act.CHANGE_ROLE, "PATCH teams/{team}/members/{member}/", {"role": "admin"}),
    (Act.REMOVE_MEMBER, "DELETE teams/{team}/members/{member}/", None),
    (Act.INVITE, "POST auth/invitations/", {"email": "eva@example.com", "team": "{team}"}),
    (Act.REVOKE_INVITATION, "DELETE auth/invitations/{invitation}/", None),
    (Act.CREATE_APPLICATION, "POST applications/", {"name": "stock", "team": "{team}"}),
    (Act.UPDATE_APPLICATION, "PATCH applications/{application}/", {"events_per_minute": 600}),
    (Act.DELETE_APPLICATION, "DELETE applications/{application}/", None),
    (Act.CREATE_KEY, "POST applications/{application}/keys/", {"name": "worker"}),
    (Act.SHOW_KEYS, "GET applications/{application}/keys/", None),
    (Act.SHOW_KEYS, "GET applications/{application}/snippets/", None),
    (Act.REVOKE_KEY, "DELETE applications/{application}/keys/{key}/", None),
    (Act.ARCHIVE_LOGS, "PATCH logs/{log}/", None),
    (Act.ARCHIVE_LOGS, "POST logs/{log}/archive/", None),
    (Act.ARCHIVE_LOGS, "POST logs/archive/", {"ids": ["{log}"]}),
    (Act.ARCHIVE_LOGS, "POST logs/archive/", {"query": {"search": "{description}"}}),
    (Act.UNARCHIVE_LOGS, "POST logs/{archived}/unarchive/", None),
    (Act.RESOLVE_LOGS, "PATCH logs/{log}/", {"status": "resolved"}),
    (Act.REOPEN_LOGS, "POST logs/{archived}/reopen/", None),
    (Act.DELETE_LOGS, "DELETE logs/{log}/", None),
    (Act.DELETE_LOGS, "POST logs/delete/", {"ids": ["{log}"]}),
    (Act.MERGE_LOGS, "POST logs/merge/", {"into": "{log}", "ids": ["{archived}"]}),
    (Act.UNMERGE_LOG, "POST logs/{merged}/unmerge/", {"groupings": ["{grouping}"]}),
]  # fmt: skip
ELSEWHERE = {Act.REFRESH_SESSION}  # recorded only where it fails: see below


@pytest.fixture
def root(team):
    return UserFactory(team=team, role=Role.ADMIN, is_staff=True, is_superuser=True)


@pytest.fixture
def root_api(root):
    return client_for(root)


@pytest.fixture
def named(root, team, anyone):
    """Fill the names in braces of a text or a body, and make what they name."""
    made = {}

    def merged():
        target, other = report(made_of("application"), "A"), report(made_of("application"), "B")
        merging.merge(target.pk, [other.pk])
        made["grouping"] = other.pk
        return target.pk

    def archived():
        log = report(made_of("application"), "Old")
        triage.change_status([log.pk], triage.ARCHIVE, by=None)
        return log.pk

    def invitation():
        invitations.invite(team=team, email="eva@example.com", by=root)
        return Invitation.objects.get().pk

    def secret():
        other = ApplicationFactory().team
        _row, link = invitations.invite(team=other, email="eva@example.com", by=root)
        return link.partition("=")[2]

    def refresh():
        body = {"email": made_of("person").email, "password": PASSWORD}
        return anyone.post("/api/v1/auth/login/", body).json()["refresh"]

    def reset():
        person = made_of("person")
        return f"{person.pk}-{default_token_generator.make_token(person)}"

    makers = {
        "person": UserFactory,
        "email": lambda: made_of("person").email,
        "member": lambda: UserFactory(team=team).pk,
        "team": lambda: team.pk,
        "empty_team": lambda: client_for(root).post("/api/v1/teams/", {"name": "E"}).json()["id"],
        "application": lambda: ApplicationFactory(team=team),
        "key": lambda: KeyFactory(application=made_of("application")).pk,
        "log": lambda: report(made_of("application")).pk,
        "description": lambda: report(made_of("application")).description,
        "archived": archived,
        "merged": merged,
        "invitation": invitation,
        "secret": secret,
        "refresh": refresh,
        "reset": reset,
    }

    def made_of(name):
        if name not in made:
            made[name] = makers[name]()
        return made[name]

    def named(value):
        if isinstance(value, dict):
            return {name: named(each) for name, each in value.items()}
        if isinstance(value, list):
            return [named(each) for each in value]
        if not isinstance(value, str):
            return value
        found = {name: made_of(name) for name in re.findall(r"\{(\w+)\}", value)}
        found = {name: getattr(each, "pk", each) for name, each in found.items()}
        whole = re.fullmatch(r"\{(\w+)\}", value)
        return found[whole[1]] if whole else value.format(**found)

    return named


def ask(api, line, body):
    method, path = line.split(" ")
    return getattr(api, method.lower())(f"/api/v1/{path}", *([] if body is None else [body]))


def test_no_act_is_without_a_test():
    assert {act for act, _line, _body in ACTS} | ELSEWHERE == set(Act)


def test_the_web_app_names_every_act_in_both_languages():
    for language in ("pt", "en"):
        texts = (ROOT / f"frontend/src/i18n/{language}.ts").read_text()
        [acts] = re.findall(r"^    acts: {$(.+?)^    }", texts, re.DOTALL | re.MULTILINE)

        assert re.findall(r"^ +(\w+):", acts, re.MULTILINE) == Act.values


@pytest.mark.parametrize(("act", "line", "body"), ACTS, ids=[f"{a} {line}" for a, line, _b in ACTS])
def test_an_act_leaves_its_record(root, root_api, named, act, line, body):
    if act == Act.SHOW_KEYS:
        named("{key}")  # else there is none to be shown
    asked, body = named(line), named(body)
    AuditRecord.objects.all().delete()  # of what had to be made

    response = ask(root_api, asked, body)

    assert response.status_code < 300, response.content
    record = AuditRecord.objects.get(action=act)
    assert (record.service, record.result, record.cause) == ("central-de-erros", "success", "")
    assert record.context["address"] == "127.0.0.1"
    signed_in = not re.search("auth/(login|register|logout|password-reset)", line)
    assert (record.user_id == str(root.pk)) is signed_in
    assert "@" in record.context["user"]


# --- Whole stories --------------------------------------------------------


def test_who_archived_a_log_what_and_when_is_told_to_staff(staff_api, root, root_api, application):
    log = report(application, "It broke at three")

    root_api.post(f"/api/v1/logs/{log.pk}/archive/")

    [row] = staff_api.get(f"/api/v1/audit-logs/?user_id={root.pk}&action=archive_logs").json()[
        "results"
    ]
    assert row["context"] == {
        "first": {"id": log.pk, "name": "It broke at three"},
        "logs": [log.pk],
        "user": root.email,
        "address": "127.0.0.1",
    }


def test_a_bulk_is_recorded_with_what_it_changed_and_nothing_else(root_api, application):
    archived, log = report(application, "A"), report(application, "B")
    root_api.post(f"/api/v1/logs/{archived.pk}/archive/")

    root_api.post("/api/v1/logs/archive/", {"ids": [archived.pk, log.pk, 987654321]})
    root_api.post(f"/api/v1/logs/{archived.pk}/archive/")  # which it is

    found = AuditRecord.objects.filter(action=Act.ARCHIVE_LOGS).order_by("pk")
    assert [record.context["logs"] for record in found] == [[archived.pk], [log.pk]]


def test_a_changed_setting_is_recorded_with_its_new_value(root_api, application):
    path = f"/api/v1/applications/{application.pk}/"

    root_api.patch(path, {"events_per_minute": 600, "name": application.name})
    root_api.patch(path, {"events_per_minute": 600})  # which it is

    [record] = AuditRecord.objects.filter(action=Act.UPDATE_APPLICATION)
    assert record.context["changed"] == {"events_per_minute": 600}


def test_what_is_gone_keeps_its_name_in_the_trail(root_api, named):
    person = UserFactory(email="gone@example.com")

    root_api.delete(f"/api/v1/users/{person.pk}/")

    record = AuditRecord.objects.get(action=Act.DELETE_USER)
    assert record.context["person"] == {"id": person.pk, "name": "gone@example.com"}


def test_a_key_revoked_twice_was_revoked_once(root_api, application):
    key = KeyFactory(application=application)
    path = f"/api/v1/applications/{application.pk}/keys/{key.pk}/"

    root_api.delete(path)
    root_api.delete(path)

    [record] = AuditRecord.objects.filter(action=Act.REVOKE_KEY)
    assert key.key not in str(record.context)


def test_a_key_that_nobody_was_shown_is_not_recorded_as_shown(root_api, application):
    root_api.get(f"/api/v1/applications/{application.pk}/keys/")

    assert not AuditRecord.objects.exists()


def test_what_is_refused_leaves_no_record_of_having_been_done(api, root, root_api, application):
    log = report(application)

    assert api.delete(f"/api/v1/logs/{log.pk}/").status_code == 403
    assert root_api.delete(f"/api/v1/users/{root.pk}/").status_code == 409

    assert not AuditRecord.objects.filter(result="success").exists()


def test_an_act_that_cannot_be_recorded_is_not_done(root_api, application):
    key = KeyFactory(application=application)
    root_api.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditrecord ADD CHECK (action <> 'revoke_key')")

    response = root_api.delete(f"/api/v1/applications/{application.pk}/keys/{key.pk}/")

    assert response.status_code == 500
    assert Key.objects.get(pk=key.pk).revoked_at is None


def test_reports_leave_no_record(key_api, api):
    for reporting in (key_api, api):
        assert reporting.post("/api/v1/logs/", {"description": "It broke"}).status_code == 201
        assert reporting.post("/api/v1/events/", {"description": "It broke"}).status_code == 201

    assert not AuditRecord.objects.exists()


def test_the_first_administrator_is_recorded(anyone, db):
    token = setup.setup_link().partition("=")[2]
    body = {"token": token, "email": "root@example.com", "password": PASSWORD}

    assert anyone.post("/api/v1/auth/setup/", body).status_code == 201

    actions = AuditRecord.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["create_user", "appoint_administrator", "sign_in"]


# --- In vain --------------------------------------------------------------


@pytest.mark.parametrize("login", ["/api/v1/auth/login/", "/admin/login/"])
def test_a_failed_sign_in_is_recorded_with_the_account_but_never_with_what_was_typed(
    anyone, ana, login
):
    form = login == "/admin/login/"
    client = Client() if form else anyone
    for name in (ana.email, "my-password-in-the-wrong-field"):
        client.post(login, {"username": name, "password": "wrong"})

    known, unknown = AuditRecord.objects.filter(action=Act.SIGN_IN).order_by("pk")
    assert (known.result, known.cause) == ("failure", "invalid_credentials")
    assert (known.user_id, known.context["user"]) == (str(ana.pk), ana.email)
    assert (unknown.user_id, unknown.context) == ("N/A", {"address": "127.0.0.1"})


def test_a_refresh_token_that_comes_again_is_recorded(anyone, ana, sign_in, monkeypatch):
    monkeypatch.setattr("accounts.models.Session.ROTATION_GRACE", timedelta(seconds=-1))
    refresh = sign_in(ana)["refresh"]
    anyone.post("/api/v1/auth/refresh/", {"refresh": refresh})

    assert anyone.post("/api/v1/auth/refresh/", {"refresh": refresh}).status_code == 401

    record = AuditRecord.objects.get(action=Act.REFRESH_SESSION)
    assert (record.result, record.cause, record.user_id) == (
        "failure", "token_reused", str(ana.pk),
    )  # fmt: skip


# --- The administration ---------------------------------------------------


@pytest.fixture
def browser(root):
    client = Client()
    client.force_login(root)
    AuditRecord.objects.all().delete()
    return client


def acted(*actions):
    found = AuditRecord.objects.order_by("pk").values_list("action", flat=True)
    assert list(found) == list(actions)
    assert not AuditRecord.objects.exclude(service="central-de-erros", result="success").exists()


def test_a_sign_in_to_the_administration_is_recorded(root):
    Client().post("/admin/login/", {"username": root.email, "password": PASSWORD})

    record = AuditRecord.objects.get()
    assert (record.action, record.user_id) == ("sign_in", str(root.pk))


def test_a_page_of_a_key_shows_it_and_its_list_does_not(browser, application):
    key = KeyFactory(application=application)

    browser.get("/admin/logs/key/")
    acted()
    browser.get(f"/admin/logs/key/{key.pk}/change/")
    acted(Act.SHOW_KEYS)


def test_an_application_made_and_changed_in_the_administration_is_recorded(browser, team):
    form = {"name": "stock", "team": team.pk, "minimum_level": 30}
    browser.post("/admin/logs/application/add/", form)
    application = team.applications.get(name="stock")
    path = f"/admin/logs/application/{application.pk}/change/"
    browser.post(path, form | {"events_per_minute": 600})
    browser.post(path, form | {"events_per_minute": 600})  # which it is

    acted(Act.CREATE_APPLICATION, Act.UPDATE_APPLICATION)
    changed = AuditRecord.objects.get(action=Act.UPDATE_APPLICATION).context["changed"]
    assert changed == {"events_per_minute": 600}


def test_keys_made_and_revoked_in_the_administration_are_recorded(browser, application):
    browser.post("/admin/logs/key/add/", {"application": application.pk, "name": "worker"})
    key = application.keys.get(name="worker")
    form = {"action": "revoke", "_selected_action": key.pk, "confirmed": "1"}
    browser.post("/admin/logs/key/", form)

    acted(Act.CREATE_KEY, Act.REVOKE_KEY)


def test_logs_changed_in_the_administration_are_recorded(browser, application):
    log = report(application)
    for action in ("archive", "reopen", "resolve"):
        browser.post("/admin/logs/log/", {"action": action, "_selected_action": log.pk})
    browser.post(f"/admin/logs/log/{log.pk}/delete/", {"post": "yes"})

    acted(Act.ARCHIVE_LOGS, Act.REOPEN_LOGS, Act.RESOLVE_LOGS, Act.DELETE_LOGS)


def test_people_and_teams_changed_in_the_administration_are_recorded(browser, root):
    person, another = UserFactory(), UserFactory()
    for action, user in (("deactivate", person), ("end_sessions", another)):
        browser.post("/admin/accounts/user/", {"action": action, "_selected_action": user.pk})
    team = {
        "name": "Payments", "members_manage_logs": "on",
        "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0,
        "memberships-0-user": root.pk, "memberships-0-role": "admin",
    }  # fmt: skip
    browser.post("/admin/accounts/team/add/", team)

    acted(Act.UPDATE_USER, Act.END_SESSIONS, Act.CREATE_TEAM, Act.ADD_MEMBER)
