"""P3, people and groups, as its own clients used it: each test is named after its row."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Role, Team, User
from logs.models import Key
from tests.factories import PASSWORD, ApplicationFactory, report

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


def test_p3_8_a_search_by_post_with_no_criterion_brings_everything(api, application):
    report(application, "a")
    report(application, "b")

    assert api.post(f"{LOGS}search/", {}).json()["count"] == 2


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
