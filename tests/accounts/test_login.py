import pytest
from django.contrib.auth.hashers import BasePasswordHasher

from accounts.models import Membership, User
from tests.accounts.conftest import HOSTILE_TEXT, NOT_A_STRING, PASSWORD, send

URL = "/api/v1/auth/login/"

pytestmark = pytest.mark.django_db


def test_the_key_is_null_for_whoever_may_not_report_to_the_default_application(sign_in, ana):
    Membership.objects.all().delete()

    assert sign_in(ana)["key"] is None


def test_the_answer_of_a_login_is_that_of_a_sign_up(anyone, ana):
    answer = anyone.post(URL, {"email": ana.email, "password": PASSWORD}).json()

    assert sorted(answer) == [
        "access", "email", "key", "refresh", "token", "user", "username",
    ]  # fmt: skip
    assert answer["user"]["email"] == answer["email"] == "ana@example.com"


def refuse(anyone, **body):
    response = anyone.post(URL, body)
    assert response.status_code == 401
    assert "WWW-Authenticate" in response
    return response.json()


class CountingHasher(BasePasswordHasher):
    algorithm = "counting"
    hashed: list[str] = []

    def encode(self, password, salt):
        self.hashed.append(password)
        return f"counting${salt}${password}"

    def verify(self, password, encoded):
        _algorithm, salt, _hash = encoded.split("$")
        return self.encode(password, salt) == encoded

    def decode(self, encoded):
        return {"salt": encoded.split("$")[1]}


@pytest.mark.parametrize("login", ["ana@example.com", "nobody@example.com", "gone@example.com"])
def test_a_refusal_costs_one_hash_whoever_is_named(anyone, settings, login):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    User.objects.create_user("ana@example.com", PASSWORD)
    User.objects.create_user("gone@example.com", PASSWORD, is_active=False)
    CountingHasher.hashed.clear()

    refuse(anyone, email=login, password="wrong")

    assert CountingHasher.hashed == ["wrong"]


def test_missing_fields_are_named(anyone):
    response = anyone.post(URL, {})

    assert response.status_code == 400
    assert list(response.json()) == ["password"]


@pytest.mark.parametrize("login", [{}, {"email": ""}, {"email": " ", "username": None}])
def test_without_email_or_username_the_email_is_asked_for(anyone, login):
    response = anyone.post(URL, login | {"password": PASSWORD})

    assert response.status_code == 400
    assert list(response.json()) == ["email"]


@pytest.mark.parametrize("field", ["email", "username", "password"])
@pytest.mark.parametrize("value", NOT_A_STRING + HOSTILE_TEXT, ids=lambda value: repr(value)[:12])
def test_hostile_values_are_refused_under_their_field(anyone, field, value):
    body = {"username": "ana", "password": PASSWORD} | {field: value}

    response = send(anyone, URL, body)

    assert response.status_code == 400
    assert list(response.json()) == [field]


@pytest.mark.parametrize("value", [None, "maybe", 2, [], {}])
def test_cookie_is_true_or_false(anyone, ana, value):
    response = anyone.post(URL, {"email": ana.email, "password": PASSWORD, "cookie": value})

    assert response.status_code == 400
    assert list(response.json()) == ["cookie"]


@pytest.mark.parametrize("body", ["[]", "null", '"text"', "1"])
def test_a_body_that_is_not_an_object_is_refused(anyone, body):
    response = anyone.post(URL, body, content_type="application/json")

    assert response.status_code == 400


def test_only_post_signs_in(anyone):
    assert anyone.get(URL).status_code == 405


def test_the_refusal_speaks_portuguese_unless_asked_otherwise(client, ana):
    response = client.post(
        URL, {"email": ana.email, "password": "wrong"}, content_type="application/json"
    )

    assert response.json()["detail"] == "E-mail, nome de usuário ou senha incorretos."


def test_no_password_and_no_token_reaches_the_log(anyone, ana, sign_in, caplog):
    caplog.set_level("DEBUG")

    answer = sign_in(ana)
    refuse(anyone, email=ana.email, password="my secret guess")

    for secret in [PASSWORD, "my secret guess", answer["access"], answer["refresh"]]:
        assert secret not in caplog.text
