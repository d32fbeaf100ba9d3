import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from rest_framework.test import APIClient

from accounts.models import Role, SetupToken, Team, User
from accounts.setup import ensure_administrator, setup_link
from tests.accounts.conftest import HOSTILE_TEXT, NOT_A_STRING, PASSWORD, send

URL = "/api/v1/auth/setup/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(db):
    return setup_link().partition("#token=")[2]


def body(token, **more):
    return {"token": token, "email": "root@example.com", "password": PASSWORD} | more


def assert_administrator(user):
    assert (user.is_staff, user.is_superuser, user.is_active) == (True, True, True)
    assert user.memberships.get(team=Team.objects.default()).role == Role.ADMIN


def test_the_set_up_link_makes_the_first_administrator_and_signs_in(anyone, token):
    response = anyone.post(URL, body(token))

    assert response.status_code == 201
    assert_administrator(User.objects.get())
    answer = response.json()
    assert answer["user"]["is_admin"] is True
    me = anyone.get("/api/v1/auth/me/", HTTP_AUTHORIZATION=f"Bearer {answer['access']}")
    assert me.json()["email"] == "root@example.com"


def test_the_set_up_takes_the_cookie_as_well(anyone, token):
    response = anyone.post(URL, body(token, cookie=True))

    assert response.json()["refresh"] is None
    assert response.cookies["refresh_token"].value


def test_a_wrong_token_makes_nobody(anyone, token):
    response = anyone.post(URL, body("wrong"))

    assert response.status_code == 403
    assert response.json()["code"] == "invalid_setup_token"
    assert not User.objects.exists()


def test_without_any_link_no_token_is_right(anyone):
    assert anyone.post(URL, body("")).status_code == 400
    assert anyone.post(URL, body("x")).status_code == 403


def test_each_start_replaces_the_link(anyone, token):
    setup_link()

    assert anyone.post(URL, body(token)).status_code == 403
    assert SetupToken.objects.count() == 1


def test_the_link_stands_on_the_public_url(settings):
    settings.PUBLIC_URL = "https://erros.example.com"

    assert setup_link().startswith("https://erros.example.com/configurar#token=")


def test_the_secret_is_not_stored(token):
    assert token not in str(SetupToken.objects.values())


def test_once_there_is_an_administrator_the_set_up_is_not_found(anyone, token, administrator):
    response = anyone.post(URL, body(token, email="second@example.com"))

    assert response.status_code == 404
    assert User.objects.count() == 1


def test_the_token_works_once(anyone, token):
    anyone.post(URL, body(token))

    assert anyone.post(URL, body(token, email="second@example.com")).status_code == 404


def test_whether_it_is_set_up_is_no_secret(anyone, token):
    assert anyone.get(URL).json() == {"is_set_up": False}

    anyone.post(URL, body(token))

    assert anyone.get(URL).json() == {"is_set_up": True}


def test_once_there_is_an_administrator_there_is_no_link(administrator):
    assert setup_link() is None


def test_an_administrator_who_cannot_sign_in_does_not_count(administrator):
    User.objects.update(is_active=False)

    assert setup_link() is not None


def test_a_link_does_not_come_back_to_life_with_the_end_of_the_administrator(anyone, token):
    User.objects.create_superuser("first@example.com", PASSWORD)
    User.objects.update(is_active=False)

    assert anyone.post(URL, body(token)).status_code == 403


@pytest.mark.parametrize("password", ["short", "password", "1234567890", "root@example.com"])
def test_the_password_rules_run(anyone, token, password):
    response = anyone.post(URL, body(token, password=password))

    assert response.status_code == 400
    assert list(response.json()) == ["password"]


@pytest.mark.parametrize("field", ["token", "email", "password"])
@pytest.mark.parametrize(
    "value", [None, "", *NOT_A_STRING, *HOSTILE_TEXT], ids=lambda value: repr(value)[:12]
)
def test_hostile_values_are_refused(anyone, token, field, value):
    response = send(anyone, URL, body(token) | {field: value})

    assert response.status_code in (400, 403)
    assert not User.objects.exists()


def test_whoever_signed_up_before_is_promoted_by_their_own_password(anyone, token, ana):
    response = anyone.post(URL, body(token, email="ANA@example.com"))

    assert response.status_code == 201
    ana.refresh_from_db()
    assert_administrator(ana)


def test_an_account_is_not_promoted_by_another_password(anyone, token, ana):
    response = anyone.post(URL, body(token, email=ana.email, password="another fine password"))

    assert response.status_code == 400
    assert list(response.json()) == ["email"]
    assert not User.objects.administrators().exists()


def test_only_post_sets_up(anyone, token):
    assert anyone.put(URL, {}).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_two_set_ups_at_once_make_one_administrator(token):
    barrier = Barrier(2)

    def set_up(number):
        barrier.wait(timeout=10)
        try:
            return APIClient().post(URL, body(token, email=f"{number}@example.com")).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(set_up, range(2)))

    assert sorted(statuses) == [201, 404]
    assert User.objects.count() == 1


# --- ADMIN_EMAIL and ADMIN_PASSWORD ------------------------------------


@pytest.fixture
def admin_settings(settings):
    settings.ADMIN_EMAIL, settings.ADMIN_PASSWORD = "root@example.com", PASSWORD
    return settings


def test_the_settings_make_the_first_administrator(admin_settings, db):
    ensure_administrator()

    user = User.objects.get()
    assert_administrator(user)
    assert user.check_password(PASSWORD)


def test_the_settings_make_no_second_administrator(admin_settings, administrator):
    admin_settings.ADMIN_EMAIL = "second@example.com"

    ensure_administrator()

    assert User.objects.count() == 1


@pytest.mark.parametrize("missing", ["ADMIN_EMAIL", "ADMIN_PASSWORD"])
def test_half_the_settings_make_nobody(admin_settings, missing):
    setattr(admin_settings, missing, "")

    ensure_administrator()

    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("email", "password"),
    [("root@example.com", "qwertyuiop"), ("root@example.com", "1357924680"), ("root", PASSWORD)],
)
def test_settings_that_will_not_do_are_said_in_the_log_without_the_password(
    admin_settings, caplog, email, password
):
    admin_settings.ADMIN_EMAIL, admin_settings.ADMIN_PASSWORD = email, password

    ensure_administrator()

    assert not User.objects.exists()
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert "ADMIN_PASSWORD will not do" in record.getMessage()
    assert password not in record.getMessage()


def test_the_settings_promote_an_account_with_the_same_password(admin_settings, ana):
    admin_settings.ADMIN_EMAIL = "Ana@example.com"

    ensure_administrator()

    ana.refresh_from_db()
    assert_administrator(ana)


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "!"}])
def test_the_settings_do_not_promote_what_may_be_a_strangers_account(
    admin_settings, ana, caplog, change
):
    User.objects.update(**change)
    admin_settings.ADMIN_EMAIL = ana.email

    ensure_administrator()

    assert not User.objects.filter(is_superuser=True).exists()
    assert "has an account already" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_servers_that_start_at_once_make_one_administrator(admin_settings):
    def start(_number):
        try:
            ensure_administrator()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(start, range(3)))

    assert User.objects.administrators().count() == 1
