"""P3, people and groups, as its own clients used it: each test is named after its row."""

import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Role, Team, User
from logs.models import Event, Key, Log
from tests.factories import PASSWORD, ApplicationFactory, report

ROOT = Path(__file__).resolve().parent.parent.parent
LOGS = "/api/v1/logs/"


def test_p3_1_an_email_and_a_password_are_enough_to_sign_up_and_give_a_token(anyone, db):
    response = anyone.post(
        "/api/v1/auth/register/", {"email": "ana@example.com", "password": PASSWORD}
    )

    assert response.status_code == 201
    token = response.json()["token"]
    me = anyone.get("/api/v1/auth/me/", HTTP_AUTHORIZATION=f"JWT {token}")
    assert me.json()["email"] == "ana@example.com"


def test_p3_2_login_answers_the_users_own_key_the_same_one_every_time(sign_in, ana):
    first, second = sign_in(ana)["key"], sign_in(ana)["key"]

    assert first == second == Key.objects.get(user=ana).key


def test_p3_3_the_login_works_with_the_real_hasher(anyone, argon2, db):
    User.objects.create_user("bia@example.com", PASSWORD)

    response = anyone.post(
        "/api/v1/auth/login/", {"email": "bia@example.com", "password": PASSWORD}
    )

    assert response.status_code == 200


def test_p3_3_a_name_of_50_and_an_email_of_254_characters_fit(anyone, db):
    person = {"email": f"{'e' * 242}@example.com", "name": "n" * 50, "password": PASSWORD}

    answer = anyone.post("/auth/register/", person).json()

    assert (answer["user"]["email"], answer["user"]["name"]) == (person["email"], person["name"])


def test_p3_4_createsuperuser_works(monkeypatch, capsys, db):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)

    call_command("createsuperuser", "--no-input", "--email", "root@example.com")

    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.is_active) == (True, True, True)
    assert user.is_admin is True
    assert user.memberships.get(team=Team.objects.default()).role == Role.ADMIN
    assert user.check_password(PASSWORD)


def test_p3_4_a_login_is_remembered(anyone, ana):
    before = timezone.now()

    anyone.post("/api/v1/auth/login/", {"email": ana.email, "password": PASSWORD})

    ana.refresh_from_db()
    assert ana.last_login >= before
    assert ana.date_joined <= before


def test_p3_5_three_environments_and_production_by_default(api):
    names = {"Produção": "production", "Homologação": "homologation", "Dev": "dev"}

    for name, ours in names.items():
        answer = api.post(LOGS, {"description": f"in {ours}", "env": name}).json()
        assert answer["env"] == ours
        found = api.get(LOGS, {"env": name}).json()["results"]
        assert [row["description"] for row in found] == [f"in {ours}"]
    assert api.post(LOGS, {"description": "anywhere"}).json()["env"] == "production"
    rows = api.get("/api/v1/environments/").json()["results"]
    assert [row["name"] for row in rows] == list(names.values())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["error", "debug", "warning"]),
        ("?ordering=-frequency", ["error", "debug", "warning"]),
        ("?ordering=frequency", ["warning", "debug", "error"]),
        ("?ordering=-level", ["error", "warning", "debug"]),
        ("?ordering=level", ["debug", "warning", "error"]),
    ],
)
def test_p3_6_ordered_by_level_or_by_frequency_which_is_the_default(
    api, application, query, expected
):
    for level, count in [(30, 1), (40, 300), (10, 11)]:
        report(application, f"of level {level}", level=level, count=count)

    assert [row["level"] for row in api.get(f"{LOGS}{query}").json()["results"]] == expected


def test_p3_7_ties_of_level_go_by_count_and_ties_of_count_by_the_last_occurrence(api, application):
    now = timezone.now()
    for description, level, count, minutes in [
        ("a", 40, 1, 2), ("b", 40, 5, 3), ("c", 40, 1, 1), ("d", 30, 5, 0),
    ]:  # fmt: skip
        moment = now - timedelta(minutes=minutes)
        report(application, description, level=level, count=count, received_at=moment)

    def order(ordering):
        rows = api.get(LOGS, {"ordering": ordering}).json()["results"]
        return "".join(row["description"] for row in rows)

    assert order("-level") == "bcad"
    assert order("level") == "dacb"
    assert order("-frequency") == "dbca"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("level", "crit"),
        ("description", "TIMEOUT"),
        ("title", "timeout"),
        ("source", "app.server"),
        ("origin", "App.Server"),
    ],
)
def test_p3_8_searched_by_level_title_or_origin_by_get_and_post(api, application, field, text):
    wanted = report(application, "A timeout", level=50, source="app.server.com.br")
    report(application, "Other", level=40, source="10.0.0.1")
    criteria = {"field": field, "search": text}

    for response in (api.get(LOGS, criteria), api.post(f"{LOGS}search/", criteria)):
        assert [row["id"] for row in response.json()["results"]] == [wanted.pk]


def test_p3_8_a_search_by_post_with_no_criterion_brings_everything(api, application):
    report(application, "a")
    report(application, "b")

    assert api.post(f"{LOGS}search/", {}).json()["count"] == 2


def test_p3_9_an_archived_error_appears_only_in_searches_for_it(api):
    log = api.post(LOGS, {"description": "It broke"}).json()

    api.post(f"{log['uri']}archive/")

    def found(**criteria):
        return [row["id"] for row in api.get(LOGS, criteria).json()["results"]]

    assert found() == []
    assert found(archived="true", search="broke") == found(archived="all") == [log["id"]]


def test_p3_10_a_deleted_error_is_removed_from_the_database(api, maintain):
    uri = api.post(LOGS, {"description": "It broke"}).json()["uri"]

    assert api.delete(uri).status_code == 204
    maintain()

    assert api.get(uri).status_code == 404
    assert not Log.with_hidden.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("level", ["error", "warning", "debug"])
def test_p3_11_the_detail_says_title_details_level_events_and_whose_token(api, member, level):
    sent = {"title": "It broke", "details": "Traceback ...", "level": level, "events": 3}
    uri = api.post(LOGS, sent).json()["uri"]

    detail = api.get(uri).json()

    assert detail["description"] == "It broke"
    assert (detail["details"], detail["level"], detail["events"]) == ("Traceback ...", level, 3)
    assert detail["user"]["email"] == member.email
    token = api._credentials["HTTP_AUTHORIZATION"].split()[1]
    assert token not in str(detail)


def test_p3_12_an_error_comes_under_their_names(api, application, member):
    sent = {
        "title": "It broke",
        "origin": "app.server.com.br",
        "details": "Traceback ...",
        "frequency": 300,
        "date": "2026-11-20T10:30:00-03:00",
        "level": "error",
    }

    log = api.get(api.post(LOGS, sent).json()["uri"]).json()

    assert (log["description"], log["source"]) == (sent["title"], sent["origin"])
    assert (log["details"], log["events"]) == (sent["details"], sent["frequency"])
    assert (log["date"], log["level"]) == (sent["date"], sent["level"])
    assert log["application"]["id"] == application.pk
    assert log["user"]["email"] == member.email
    assert api.patch(log["uri"], {"shelved": True}).json()["archived"] is True
    assert api.patch(log["uri"], {"shelved": False}).json()["archived"] is False


def test_p3_13_what_is_left_out_has_its_default_and_a_wrong_level_is_refused(api):
    before = timezone.now()

    log = api.get(api.post(LOGS, {"title": "t" * 50, "origin": "o" * 150}).json()["uri"]).json()
    refusal = api.post(LOGS, {"title": "x", "level": "catastrophe"})

    assert (log["events"], log["archived"]) == (1, False)
    assert datetime.fromisoformat(log["date"]) >= before
    assert (log["description"], log["source"]) == ("t" * 50, "o" * 150)
    assert refusal.status_code == 400
    assert list(refusal.json()) == ["level"]


def test_p3_13_an_account_that_goes_takes_no_error_along(staff_api, api, member):
    uri = api.post(LOGS, {"description": "It broke"}).json()["uri"]

    assert staff_api.delete(f"/users/{member.pk}/").status_code == 204

    assert staff_api.get(uri).json()["description"] == "It broke"


def test_p3_14_the_events_of_a_team(api, stranger_api, application):
    report(application, "first")
    report(application, "second")
    report(ApplicationFactory(), "elsewhere")

    for name in ("teams", "groups"):
        rows = api.get(f"/api/v1/{name}/{application.team_id}/events/").json()["results"]
        assert [row["message"] for row in rows] == ["second", "first"]
    assert stranger_api.get(f"/api/v1/teams/{application.team_id}/events/").status_code == 404


@pytest.mark.parametrize("mount", ["/api/v1/", "/v1/api/", "/api/"])
def test_p3_14_groups_can_be_listed_and_added(staff_api, mount):
    assert staff_api.post(f"{mount}groups", {"name": "Payments"}).status_code == 201

    names = [row["name"] for row in staff_api.get(f"{mount}groups/").json()["results"]]

    assert names == ["Central de Erros", "Payments"]


def test_p3_15_a_user_that_was_added_can_sign_in(staff_api, anyone):
    eva = {"email": "eva@example.com", "username": "eva", "password": PASSWORD}

    assert staff_api.post("/users/", eva).status_code == 201
    assert anyone.post("/token/", {"username": "eva", "password": PASSWORD}).status_code == 200


def test_p3_15_events_are_added_found_archived_and_deleted(api):
    fields = {"title": "Timeout", "origin": "app.server.com.br", "level": "warning"}
    first = api.post("/api/events/", fields).json()
    api.post("/api/events/", {"title": "Division by zero", "origin": "10.0.0.1"})

    def found(**criteria):
        return [row["id"] for row in api.get("/api/logs/", criteria).json()["results"]]

    assert len(found()) == 2
    for field, text in [("level", "warning"), ("title", "time"), ("origin", "app.server")]:
        assert found(field=field, search=text) == [first["log"]]
    assert found(ordering="level")[0] == found(ordering="-level")[1] == first["log"]
    assert api.patch(f"/api/logs/{first['log']}/").status_code == 204
    assert first["log"] not in found()
    assert api.delete(f"/api/logs/{first['log']}/").status_code == 204
    assert api.get(f"/api/logs/{first['log']}/").status_code == 404


def test_p3_16_ci_runs_what_make_test_runs(tmp_path):
    said = tmp_path / "said"
    for program in ("make", "apt-get"):
        stub = tmp_path / program
        stub.write_text(f'#!/bin/sh\necho "{program} $* CI=$CI" >> {said}\n')
        stub.chmod(0o755)

    subprocess.run([ROOT / ".ci" / "run"], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, check=True)
    steps = subprocess.run(
        ["make", "--dry-run", "test"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout

    assert said.read_text().splitlines()[-1] == "make test CI=true"
    assert "-m ruff check" in steps
    assert "-m pytest" in steps
