import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from rest_framework.test import APIClient

from accounts.models import Membership, Role, Team, User
from logs.models import Key
from tests.accounts.conftest import HOSTILE_TEXT, NOT_A_STRING, PASSWORD, send

URL = "/api/v1/auth/register/"
ANA = {"email": "ana@example.com", "password": PASSWORD}

pytestmark = pytest.mark.django_db


def test_the_answer_of_a_sign_up(anyone):
    response = anyone.post(URL, ANA | {"username": "ana", "name": "Ana Lima"})

    answer = response.json()
    user = User.objects.get()
    assert answer.pop("access") == answer.pop("token")
    assert answer.pop("refresh")
    assert answer == {
        "user": {
            "id": user.pk,
            "email": "ana@example.com",
            "username": "ana",
            "name": "Ana Lima",
            "is_staff": False,
            "is_admin": False,
        },
        "username": "ana",
        "email": "ana@example.com",
        "key": Key.objects.get(user=user).key,
    }


def test_tokens_are_kept_out_of_caches(anyone):
    response = anyone.post(URL, ANA)

    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("mount", ["/auth/", "/api/auth/", "/v1/api/auth/"])
def test_sign_up_also_answers_where_older_clients_look_for_it(anyone, mount):
    response = anyone.post(f"{mount}register/", ANA)

    assert response.status_code == 201


def test_a_stale_token_in_the_header_does_not_prevent_a_sign_up(anyone):
    response = anyone.post(URL, ANA, HTTP_AUTHORIZATION="Bearer stale")

    assert response.status_code == 201


def test_a_sign_up_joins_the_default_team_as_a_member(anyone):
    anyone.post(URL, ANA)

    membership = Membership.objects.get()
    assert membership.team == Team.objects.default()
    assert membership.role == Role.MEMBER


def test_a_sign_up_never_makes_an_administrator(anyone):
    body = ANA | {"is_staff": True, "is_superuser": True, "is_admin": True, "role": "admin"}

    response = anyone.post(URL, body)

    assert response.status_code == 201
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert user.memberships.get().role == Role.MEMBER


def test_the_password_is_stored_as_an_argon2_hash(anyone, argon2):
    anyone.post(URL, ANA)

    assert User.objects.get().password.startswith("argon2$argon2id$")


def test_a_username_left_empty_is_none_so_that_two_people_may_do_so(anyone):
    first = anyone.post(URL, ANA | {"username": ""})
    second = anyone.post(URL, {"email": "bia@example.com", "password": PASSWORD, "username": ""})

    assert (first.status_code, second.status_code) == (201, 201)
    assert list(User.objects.values_list("username", flat=True)) == [None, None]


@pytest.mark.parametrize(
    "password",
    ["short", "password", "1234567890", "ana@example.com", "ana.beatriz"],
    ids=["short", "common", "only digits", "the e-mail", "the username"],
)
def test_the_password_rules_run(anyone, password):
    response = anyone.post(URL, ANA | {"username": "ana.beatriz", "password": password})

    assert response.status_code == 400
    assert list(response.json()) == ["password"]


@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize("value", [None, "", " " * 12])
def test_email_and_password_must_say_something(anyone, field, value):
    response = anyone.post(URL, ANA | {field: value})

    assert response.status_code == 400
    assert list(response.json()) == [field]


def test_missing_fields_are_named(anyone):
    response = anyone.post(URL, {})

    assert response.status_code == 400
    assert sorted(response.json()) == ["email", "password"]


@pytest.mark.parametrize(
    "username", ["ana@example.com", "ana lima", " ana", "ana ", " ", "ana\n", "x" * 65, "<b>"]
)
def test_a_username_is_one_word_without_an_at_sign(anyone, username):
    response = anyone.post(URL, ANA | {"username": username})

    assert response.status_code == 400
    assert list(response.json()) == ["username"]


@pytest.mark.parametrize(
    "email", ["ana", "ana@", "@example.com", "ana@example.com\nbcc: x@y.z", "a" * 250 + "@a.bc"]
)
def test_an_email_must_look_like_one(anyone, email):
    response = anyone.post(URL, ANA | {"email": email})

    assert response.status_code == 400
    assert list(response.json()) == ["email"]


def test_a_name_is_one_line(anyone):
    response = anyone.post(URL, ANA | {"name": "Ana\r\nBcc: everybody"})

    assert response.status_code == 400
    assert list(response.json()) == ["name"]


@pytest.mark.parametrize("field", ["email", "username", "name", "password", "password2"])
@pytest.mark.parametrize("value", NOT_A_STRING + HOSTILE_TEXT, ids=lambda value: repr(value)[:12])
def test_hostile_values_are_refused_under_their_field(anyone, field, value):
    response = send(anyone, URL, ANA | {field: value})

    assert response.status_code == 400
    assert list(response.json()) == [field]
    assert not User.objects.exists()


@pytest.mark.parametrize("body", ["[]", "null", '"text"', "1", "true", '[{"email": "a@b.cd"}]'])
def test_a_body_that_is_not_an_object_is_refused(anyone, body):
    response = anyone.post(URL, body, content_type="application/json")

    assert response.status_code == 400


@pytest.mark.parametrize("body", [b"", b"{", b'{"email": "\xff"}', b"\x00"])
def test_a_body_that_is_not_json_is_refused(anyone, body):
    response = anyone.generic("POST", URL, body, content_type="application/json")

    assert response.status_code == 400


@pytest.mark.parametrize("registration", ["closed", "invite"])
def test_sign_up_can_be_closed(anyone, settings, registration):
    settings.REGISTRATION = registration

    response = anyone.post(URL, ANA)

    assert response.status_code == 403
    assert response.json()["code"] == "registration_closed"
    assert not User.objects.exists()


def test_only_post_signs_up(anyone):
    assert anyone.get(URL).status_code == 405


def test_no_password_and_no_token_reaches_the_log(anyone, caplog):
    caplog.set_level("DEBUG")

    answer = anyone.post(URL, ANA).json()
    anyone.post(URL, ANA)

    for secret in [PASSWORD, answer["access"], answer["refresh"], answer["key"]]:
        assert secret not in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("field", "values"),
    [("email", ["ana@example.com", "ANA@example.com"]), ("username", ["ana", "ANA"])],
)
def test_two_sign_ups_at_once_for_one_identity_make_one_account(field, values):
    barrier = Barrier(2)
    bodies = [
        {"email": f"{index}@example.com", "password": PASSWORD} | {field: value}
        for index, value in enumerate(values)
    ]

    def sign_up(body):
        barrier.wait(timeout=10)
        try:
            return APIClient().post(URL, body)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        responses = list(pool.map(sign_up, bodies))

    assert sorted(response.status_code for response in responses) == [201, 400]
    refusal = next(response for response in responses if response.status_code == 400)
    assert list(json.loads(refusal.content)) == [field]
    assert User.objects.count() == 1
