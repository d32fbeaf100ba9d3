"""Where the clients of the predecessors sign in."""

import pytest

from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/api/get_token", "/token/"])
def test_wrong_credentials_get_the_answer_of_every_login(anyone, ana, path):
    answers = [
        anyone.post(path, {"username": "ana", "password": "wrong"}),
        anyone.post(path, {"username": "nobody", "password": PASSWORD}),
    ]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["code"] == "invalid_credentials"


@pytest.mark.parametrize("path", ["/api/get_token", "/token/"])
def test_missing_fields_are_named(anyone, path):
    assert sorted(anyone.post(path, {"username": "ana"}).json()) == ["password"]
    assert sorted(anyone.post(path, {"password": "x"}).json()) == ["email"]


def test_all_ways_to_sign_in_share_one_limit(anyone, ana, settings):
    settings.THROTTLE_LOGIN = "2/min"
    body = {"username": "ana", "password": "wrong"}

    statuses = [
        anyone.post(path, body).status_code
        for path in ("/api/get_token", "/token/", "/auth/login/", "/token", "/api/v1/get_token/")
    ]

    assert statuses == [401, 401, 429, 429, 429]


def test_a_wrong_refresh_token_is_401(anyone, db):
    response = anyone.post("/refresh_token/", {"refresh": "x"})

    assert response.status_code == 401
    assert response.json()["code"] == "invalid_token"


@pytest.mark.parametrize("path", ["/get_token", "/token/", "/refresh_token/"])
def test_tokens_are_given_by_post_only_and_kept_out_of_caches(anyone, ana, path):
    assert anyone.get(path).status_code == 405
    if path == "/token/":
        response = anyone.post(path, {"email": ana.email, "password": PASSWORD})
        assert response["Cache-Control"] == "no-store"


def test_p4_5_the_users_at_the_root_want_a_token(anyone, db):
    assert anyone.get("/users").status_code == 401
    assert anyone.post("/users", {"email": "x@example.com"}).status_code == 401


@pytest.mark.parametrize("path", ["/tokens", "/userstuff", "/token.txt"])
def test_other_paths_at_the_root_are_left_alone(anyone, db, path):
    assert anyone.get(path).status_code == 404
