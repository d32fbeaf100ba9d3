import pytest
from rest_framework.test import APIClient

from accounts.models import Session, User
from accounts.serializers.people import UserSerializer
from logs.models import Key
from tests.accounts.conftest import HOSTILE_TEXT, NOT_A_STRING, PASSWORD, send

URL = "/api/v1/auth/me/"
PASSWORD_URL = "/api/v1/auth/me/password/"
NEW_PASSWORD = "another fine password"

pytestmark = pytest.mark.django_db


def test_me_answers_who_asks(ana_api, ana):
    response = ana_api.get(URL)

    assert response.status_code == 200
    assert response.json() == {
        "id": ana.pk,
        "email": "ana@example.com",
        "username": "ana",
        "name": "Ana Lima",
        "is_staff": False,
        "is_admin": False,
        "key": Key.objects.get(user=ana).key,
    }


@pytest.mark.parametrize("url", [URL, PASSWORD_URL])
@pytest.mark.parametrize("method", ["get", "patch", "post"])
def test_nothing_of_me_is_for_strangers(anyone, db, url, method):
    assert getattr(anyone, method)(url, {}).status_code == 401


def test_a_key_is_nobody(anyone, ana):
    key = Key.objects.personal(ana).key

    assert anyone.get(URL, HTTP_AUTHORIZATION=f"Bearer {key}").status_code == 403


def test_an_inactive_user_is_nobody(ana_api, ana):
    User.objects.update(is_active=False)

    assert ana_api.get(URL).status_code == 401


@pytest.mark.parametrize("method", ["put", "post", "delete"])
def test_other_methods_are_not_allowed(ana_api, method):
    assert getattr(ana_api, method)(URL, {}).status_code == 405


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("name", "Ana Beatriz", "Ana Beatriz"),
        ("name", "", ""),
        ("username", "ana.bia", "ana.bia"),
        ("username", "ANA", "ANA"),
        ("username", "", None),
        ("username", None, None),
        ("email", "bia@EXAMPLE.com", "bia@example.com"),
        ("email", "ana@example.com", "ana@example.com"),
    ],
)
def test_people_change_their_own_name_username_and_email(ana_api, ana, field, value, stored):
    response = ana_api.patch(URL, {field: value, "password": PASSWORD})

    assert response.status_code == 200
    assert response.json()[field] == stored
    ana.refresh_from_db()
    assert getattr(ana, field) == stored


@pytest.mark.parametrize("password", [{}, {"password": "not hers"}, {"password": ""}])
def test_a_new_email_takes_the_password(ana_api, ana, password):
    response = ana_api.patch(URL, {"email": "thief@example.com"} | password)

    assert response.status_code == 400
    assert list(response.json()) == ["password"]
    ana.refresh_from_db()
    assert ana.email == "ana@example.com"


def test_the_same_email_takes_no_password(ana_api):
    assert ana_api.patch(URL, {"email": "ana@example.com", "name": "Ana"}).status_code == 200


def test_the_password_cannot_be_guessed_by_changing_the_email(ana_api, settings):
    settings.THROTTLE_LOGIN = "2/min"
    body = {"email": "thief@example.com", "password": "a guess"}

    statuses = [ana_api.patch(URL, body).status_code for _ in range(3)]

    assert statuses == [400, 400, 429]
    assert ana_api.patch(URL, {"name": "Ana"}).status_code == 200


def test_people_cannot_promote_themselves(ana_api, ana):
    body = {"is_staff": True, "is_admin": True, "is_superuser": True, "id": 0, "password": "x"}

    response = ana_api.patch(URL, body)

    assert response.status_code == 200
    before = ana.password
    ana.refresh_from_db()
    assert (ana.is_staff, ana.is_superuser, ana.password) == (False, False, before)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ROOT@example.com"),
        ("email", ""),
        ("email", None),
        ("email", "no e-mail"),
        ("username", "a@b"),
        ("username", "Boss"),
        ("name", None),
        ("name", "two\nlines"),
    ],
)
def test_the_rules_of_sign_up_hold_here_too(ana_api, administrator, field, value):
    User.objects.filter(pk=administrator.pk).update(username="boss")

    response = ana_api.patch(URL, {field: value, "password": PASSWORD})

    assert response.status_code == 400
    assert list(response.json()) == [field]


@pytest.mark.parametrize("field", ["email", "username", "name"])
@pytest.mark.parametrize("value", NOT_A_STRING + HOSTILE_TEXT, ids=lambda value: repr(value)[:12])
def test_hostile_values_are_refused_under_their_field(ana_api, field, value):
    response = send(ana_api, URL, {field: value}, method="patch")

    assert response.status_code == 400
    assert list(response.json()) == [field]


@pytest.mark.parametrize("body", ["[]", "null", '"text"', "1"])
def test_a_body_that_is_not_an_object_is_refused(ana_api, body):
    response = ana_api.patch(URL, body, content_type="application/json")

    assert response.status_code == 400


def test_a_change_of_the_name_does_not_undo_what_happened_meanwhile(ana):
    serializer = UserSerializer(ana, data={"name": "Ana Beatriz"}, partial=True)
    serializer.is_valid(raise_exception=True)
    User.objects.update(is_active=False, password="!")

    serializer.save()

    ana.refresh_from_db()
    assert (ana.name, ana.is_active, ana.password) == ("Ana Beatriz", False, "!")


# --- Password ----------------------------------------------------------


def change(client, **body):
    fields = {"old_password": PASSWORD, "new_password": NEW_PASSWORD} | body
    return send(client, PASSWORD_URL, fields)


def test_a_new_password_replaces_the_old_one(anyone, ana_api, ana, sign_in):
    response = change(ana_api)

    assert response.status_code == 200
    assert sign_in(ana, password=NEW_PASSWORD)
    old = anyone.post("/api/v1/auth/login/", {"email": ana.email, "password": PASSWORD})
    assert old.status_code == 401


def test_whoever_changes_the_password_stays_signed_in(ana_api, anyone):
    answer = change(ana_api).json()

    me = anyone.get(URL, HTTP_AUTHORIZATION=f"Bearer {answer['access']}")
    assert me.status_code == 200
    assert anyone.post("/api/v1/auth/refresh/", {"refresh": answer["refresh"]}).status_code == 200


def test_a_new_password_ends_every_session_and_access_token_before_it(
    ana_api, anyone, ana, sign_in
):
    elsewhere = sign_in(ana)

    change(ana_api)

    assert ana_api.get(URL).status_code == 401
    assert anyone.post("/api/v1/auth/refresh/", elsewhere).status_code == 401
    assert Session.objects.live().count() == 1


def test_the_new_refresh_token_comes_in_a_cookie_when_asked(ana_api):
    response = change(ana_api, cookie=True)

    assert response.json()["refresh"] is None
    assert response.cookies["refresh_token"].value


def test_a_wrong_old_password_changes_nothing(ana_api, ana):
    response = change(ana_api, old_password="wrong")

    assert response.status_code == 400
    assert response.json() == {"old_password": ["This is not your current password."]}
    assert ana_api.get(URL).status_code == 200


@pytest.mark.parametrize("password", ["short", "password", "1234567890", "ana@example.com"])
def test_the_password_rules_run(ana_api, password):
    response = change(ana_api, new_password=password)

    assert response.status_code == 400
    assert list(response.json()) == ["new_password"]


@pytest.mark.parametrize("field", ["old_password", "new_password"])
@pytest.mark.parametrize(
    "value", [None, "", *NOT_A_STRING, *HOSTILE_TEXT], ids=lambda value: repr(value)[:12]
)
def test_hostile_passwords_are_refused_under_their_field(ana_api, field, value):
    response = change(ana_api, **{field: value})

    assert response.status_code == 400
    assert list(response.json()) == [field]


def test_a_stolen_access_token_does_not_serve_to_guess_the_password(ana_api, settings):
    settings.THROTTLE_LOGIN = "2/min"
    change(ana_api, old_password="one")
    change(ana_api, old_password="two")

    response = change(ana_api)

    assert response.status_code == 429


def test_the_password_is_changed_by_post_only(ana_api):
    assert ana_api.get(PASSWORD_URL).status_code == 405


def test_another_persons_session_is_left_alone(ana_api, administrator, sign_in):
    token = sign_in(administrator)["access"]

    change(ana_api)

    other = APIClient(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert other.get(URL).status_code == 200
