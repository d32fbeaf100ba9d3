from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from accounts.models import Session
from tests.accounts.conftest import PASSWORD, send
from tests.conftest import browser_of

REFRESH = "/api/v1/auth/refresh/"
LOGOUT = "/api/v1/auth/logout/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def refresh(anyone):
    """Exchange a refresh token for the next one."""

    def refresh(token):
        response = anyone.post(REFRESH, {"refresh": token})
        assert response.status_code == 200, response.content
        return response.json()["refresh"]

    return refresh


@pytest.fixture
def assert_over(anyone):
    """Check that a refresh token is good for nothing."""

    def assert_over(token):
        response = anyone.post(REFRESH, {"refresh": token})
        assert response.status_code == 401
        assert response.json()["code"] == "invalid_token"

    return assert_over


def let_the_grace_pass():
    Session.objects.update(rotated_at=timezone.now() - timedelta(seconds=31))


def test_a_refresh_gives_a_working_access_token_and_a_new_refresh_token(anyone, sign_in, ana):
    old = sign_in(ana)

    response = anyone.post(REFRESH, {"refresh": old["refresh"]})

    answer = response.json()
    assert sorted(answer) == ["access", "refresh", "token"]
    assert answer["access"] == answer["token"] != old["access"]
    assert answer["refresh"] != old["refresh"]
    assert response["Cache-Control"] == "no-store"
    me = anyone.get("/api/v1/auth/me/", HTTP_AUTHORIZATION=f"Bearer {answer['access']}")
    assert me.json()["id"] == ana.pk


def test_a_session_can_be_refreshed_again_and_again(sign_in, ana, refresh):
    token = sign_in(ana)["refresh"]

    for _ in range(3):
        token = refresh(token)
        let_the_grace_pass()

    assert Session.objects.count() == 1


def test_using_a_session_prolongs_it(sign_in, ana, refresh):
    token = sign_in(ana)["refresh"]
    Session.objects.update(
        expires_at=timezone.now() + timedelta(days=1), last_used_at=timezone.now() - timedelta(29)
    )

    refresh(token)

    session = Session.objects.get()
    assert session.expires_at > timezone.now() + timedelta(days=29)
    assert session.last_used_at > timezone.now() - timedelta(minutes=1)


def test_a_refresh_does_not_count_as_a_login(sign_in, ana, refresh):
    token = sign_in(ana)["refresh"]
    ana.refresh_from_db()
    login = ana.last_login

    refresh(token)

    ana.refresh_from_db()
    assert ana.last_login == login


def test_within_the_grace_parallel_tabs_get_the_same_new_token(sign_in, ana, refresh):
    old = sign_in(ana)["refresh"]

    first, second = refresh(old), refresh(old)

    assert RefreshToken(first)["jti"] == RefreshToken(second)["jti"]
    assert refresh(second)


def test_after_the_grace_a_rotated_token_ends_the_whole_session(sign_in, ana, refresh, assert_over):
    old = sign_in(ana)["refresh"]
    new = refresh(old)
    let_the_grace_pass()

    assert_over(old)

    assert_over(new)
    assert Session.objects.get().revoked_at


def test_a_token_from_two_rotations_ago_ends_the_session(sign_in, ana, refresh, assert_over):
    first = sign_in(ana)["refresh"]
    second = refresh(first)
    let_the_grace_pass()
    third = refresh(second)

    assert_over(first)
    assert_over(third)


def test_within_the_grace_the_new_token_stays_in_force_too(sign_in, ana, refresh):
    first = sign_in(ana)["refresh"]
    second = refresh(first)

    # Else a third would be in force, and the first, still in its grace, two rotations old.
    in_force = RefreshToken(second)["jti"]
    assert RefreshToken(refresh(second))["jti"] == in_force
    assert RefreshToken(refresh(first))["jti"] == in_force


def test_a_stolen_token_ends_its_own_session_only(sign_in, ana, refresh, assert_over):
    phone, laptop = sign_in(ana)["refresh"], sign_in(ana)["refresh"]
    refresh(phone)
    let_the_grace_pass()

    assert_over(phone)

    assert refresh(laptop)


@pytest.mark.django_db(transaction=True)
def test_the_end_of_a_stolen_session_is_committed_although_the_answer_is_401(sign_in, ana, refresh):
    old = sign_in(ana)["refresh"]
    refresh(old)
    let_the_grace_pass()

    APIClient().post(REFRESH, {"refresh": old})

    connection.close()  # what is read next comes from another connection
    assert Session.objects.get().revoked_at


@pytest.mark.django_db(transaction=True)
def test_tabs_that_refresh_at_the_same_moment_all_stay_signed_in(sign_in, ana):
    token = sign_in(ana)["refresh"]
    barrier = Barrier(4)

    def refresh_in_a_tab(_tab):
        barrier.wait(timeout=10)
        try:
            return APIClient().post(REFRESH, {"refresh": token})
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        responses = list(pool.map(refresh_in_a_tab, range(4)))

    assert {response.status_code for response in responses} == {200}
    assert len({RefreshToken(response.data["refresh"])["jti"] for response in responses}) == 1


def test_an_expired_session_is_over(sign_in, ana, assert_over):
    token = sign_in(ana)["refresh"]
    Session.objects.update(expires_at=timezone.now())

    assert_over(token)


def test_an_expired_refresh_token_is_over(sign_in, ana, assert_over):
    token = RefreshToken(sign_in(ana)["refresh"])
    token.set_exp(lifetime=-timedelta(seconds=1))

    assert_over(str(token))


def test_a_session_that_is_gone_is_over(sign_in, ana, assert_over):
    token = sign_in(ana)["refresh"]
    Session.objects.all().delete()

    assert_over(token)


def test_an_inactive_user_cannot_refresh(sign_in, ana, assert_over):
    token = sign_in(ana)["refresh"]
    ana.is_active = False
    ana.save()

    assert_over(token)


def test_a_deleted_user_cannot_refresh(sign_in, ana, assert_over):
    token = sign_in(ana)["refresh"]
    ana.delete()

    assert_over(token)


def test_a_password_changed_anywhere_ends_refresh_and_access_tokens(
    anyone, sign_in, ana, assert_over
):
    answer = sign_in(ana)
    ana.set_password("another fine password")
    ana.save()

    assert_over(answer["refresh"])
    me = anyone.get("/api/v1/auth/me/", HTTP_AUTHORIZATION=f"Bearer {answer['access']}")
    assert me.status_code == 401


@pytest.mark.parametrize("token", ["x", "a.b.c", "..", "e30.e30.", "x" * 1_000_000])
def test_what_is_no_token_of_ours_is_refused(anyone, ana, assert_over, token):
    assert_over(token)
    assert anyone.post(LOGOUT, {"refresh": token}).status_code == 401


def test_an_access_token_is_no_refresh_token(sign_in, ana, assert_over):
    assert_over(sign_in(ana)["access"])


def test_a_refresh_token_is_no_access_token(anyone, sign_in, ana):
    refresh = sign_in(ana)["refresh"]

    response = anyone.get("/api/v1/auth/me/", HTTP_AUTHORIZATION=f"Bearer {refresh}")

    assert response.status_code == 401


def test_a_token_without_a_session_is_refused(ana, assert_over):
    assert_over(str(RefreshToken.for_user(ana)))


def test_access_tokens_live_thirty_minutes(sign_in, ana):
    claims = AccessToken(sign_in(ana)["access"])

    assert claims["exp"] - claims["iat"] == 30 * 60


@pytest.mark.parametrize("url", [REFRESH, LOGOUT])
@pytest.mark.parametrize("value", [None, "", 1, True, [], {}, "a\x00b", "\ud800"])
def test_without_a_refresh_token_it_is_asked_for(anyone, url, value):
    response = send(anyone, url, {"refresh": value})

    assert response.status_code == 400
    assert list(response.json()) == ["refresh"]


@pytest.mark.parametrize("url", [REFRESH, LOGOUT])
@pytest.mark.parametrize("body", ["[]", "null", "1"])
def test_a_body_that_is_not_an_object_is_refused(anyone, url, body):
    assert anyone.post(url, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("url", [REFRESH, LOGOUT])
def test_only_post_is_allowed(anyone, url):
    assert anyone.get(url).status_code == 405


def test_a_logout_ends_the_session_of_the_token_sent(anyone, sign_in, ana, refresh, assert_over):
    phone, laptop = sign_in(ana)["refresh"], sign_in(ana)["refresh"]

    response = anyone.post(LOGOUT, {"refresh": phone})

    assert response.status_code == 204
    assert_over(phone)
    assert refresh(laptop)


def test_a_logout_everywhere_ends_every_session_of_the_user(
    anyone, sign_in, ana, administrator, refresh, assert_over
):
    phone, laptop = sign_in(ana)["refresh"], sign_in(ana)["refresh"]
    of_another = sign_in(administrator)["refresh"]
    ana.set_standing(is_staff=True)
    admin = {who: browser_of(who) for who in (ana, administrator)}
    assert admin[ana].get("/admin/").status_code == 200

    response = anyone.post(LOGOUT, {"refresh": phone, "all": True})

    assert response.status_code == 204
    assert admin[ana].get("/admin/").status_code == 302
    assert admin[administrator].get("/admin/").status_code == 200
    assert_over(phone)
    assert_over(laptop)
    assert refresh(of_another)


def test_a_second_logout_is_refused_and_keeps_the_first_date(anyone, sign_in, ana):
    token = sign_in(ana)["refresh"]
    anyone.post(LOGOUT, {"refresh": token})
    revoked_at = Session.objects.get().revoked_at

    response = anyone.post(LOGOUT, {"refresh": token, "all": True})

    assert response.status_code == 401
    assert Session.objects.get().revoked_at == revoked_at


def test_expired_sessions_are_swept(sign_in, ana, refresh):
    sign_in(ana)
    Session.objects.update(expires_at=timezone.now())
    alive = sign_in(ana)["refresh"]

    assert Session.objects.delete_expired() == 1

    assert refresh(alive)


# --- The cookie of browsers --------------------------------------------


@pytest.fixture
def browser(anyone, ana):
    """A client that keeps its refresh token in the cookie."""
    anyone.post("/api/v1/auth/login/", {"email": ana.email, "password": PASSWORD, "cookie": True})
    return anyone


def test_on_demand_the_refresh_token_comes_in_a_cookie_out_of_reach_of_scripts(anyone, ana):
    body = {"email": ana.email, "password": PASSWORD, "cookie": True}

    response = anyone.post("/api/v1/auth/login/", body)

    assert response.json()["refresh"] is None
    cookie = response.cookies["refresh_token"]
    assert RefreshToken(cookie.value)
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/api/v1/auth/"
    assert cookie["max-age"] == 30 * 24 * 3600
    assert not cookie["secure"]


def test_over_https_the_cookie_is_secure(anyone, ana, settings):
    settings.SERVED_OVER_HTTPS = True
    body = {"email": ana.email, "password": PASSWORD, "cookie": True}

    response = anyone.post("/api/v1/auth/login/", body)

    assert response.cookies["refresh_token"]["secure"] is True


def test_without_asking_there_is_no_cookie(anyone, ana):
    response = anyone.post("/api/v1/auth/login/", {"email": ana.email, "password": PASSWORD})

    assert not response.cookies


def test_a_sign_up_takes_the_cookie_as_well(anyone, db):
    body = {"email": "bia@example.com", "password": PASSWORD, "cookie": True}

    response = anyone.post("/api/v1/auth/register/", body)

    assert response.json()["refresh"] is None
    assert response.cookies["refresh_token"].value


def test_a_refresh_by_cookie_sets_the_next_cookie(browser):
    old = browser.cookies["refresh_token"].value

    response = browser.post(REFRESH)

    assert response.status_code == 200
    assert response.json()["refresh"] is None
    assert response.cookies["refresh_token"].value != old
    let_the_grace_pass()
    assert browser.post(REFRESH).status_code == 200


def test_a_page_that_is_opened_may_have_no_session(anyone, browser):
    asking = {"cookie": True}
    assert browser.post(REFRESH, asking).json()["access"]

    browser.post(LOGOUT)

    response = browser.post(REFRESH, asking)
    assert (response.status_code, response.content) == (204, b"")
    assert browser.post(REFRESH, {"cookie": False}).status_code == 400
    assert browser.post(REFRESH, asking | {"refresh": "x"}).status_code == 401
    browser.cookies["refresh_token"] = "x"
    assert browser.post(REFRESH, asking).status_code == 401


def test_the_predecessors_refresh_knows_no_such_question(anyone, db):
    assert anyone.post("/api/v1/refresh_token/", {"cookie": True}).status_code == 400


def test_the_token_of_the_body_comes_before_that_of_the_cookie(browser, sign_in, administrator):
    other = sign_in(administrator)["refresh"]

    answer = browser.post(REFRESH, {"refresh": other}).json()

    assert RefreshToken(answer["refresh"])["sub"] == str(administrator.pk)


def test_a_logout_by_cookie_ends_the_session_and_takes_the_cookie_away(browser):
    response = browser.post(LOGOUT)

    assert response.status_code == 204
    assert response.cookies["refresh_token"].value == ""
    assert response.cookies["refresh_token"]["path"] == "/api/v1/auth/"
    assert Session.objects.get().revoked_at


def test_only_a_logout_takes_the_cookie_away(browser):
    response = browser.get(LOGOUT)

    assert response.status_code == 405
    assert not response.cookies


def test_a_logout_takes_away_a_cookie_that_is_over(browser):
    Session.objects.revoke()

    response = browser.post(LOGOUT)

    assert response.status_code == 401
    assert response.cookies["refresh_token"].value == ""
