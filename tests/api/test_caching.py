"""What clients may keep of an answer, and what asking again costs."""

import gzip

import pytest

from tests.factories import PASSWORD, report

API = "/api/v1"


@pytest.mark.parametrize(
    "path", ["/logs/", "/events/", "/levels/", "/environments/", "/applications/", "/teams/", "/"]
)
def test_an_unchanged_answer_is_sent_once(api, application, path):
    report(application)
    first = api.get(API + path)

    again = api.get(API + path, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Accept-Language"} <= set(first.headers["Vary"].split(", "))


def test_an_unchanged_trail_is_sent_once(staff_api):
    first = staff_api.get(f"{API}/audit-logs/")

    again = staff_api.get(f"{API}/audit-logs/", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_a_long_answer_is_compressed_for_who_asks_for_it(api, application):
    for number in range(9):
        report(application, f"error {number}", fingerprint=[str(number)])
    plain = api.get(f"{API}/logs/")

    compressed = api.get(f"{API}/logs/", headers={"Accept-Encoding": "br, gzip"})

    assert "Content-Encoding" not in plain
    assert compressed["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.content) == plain.content
    assert {"Accept-Encoding", "Authorization"} <= set(compressed["Vary"].split(", "))
    asked = {"Accept-Encoding": "gzip", "If-None-Match": compressed["ETag"]}
    again = api.get(f"{API}/logs/", headers=asked)
    assert (again.status_code, again.content) == (304, b"")


def test_a_changed_answer_is_sent_again(api, application):
    report(application)
    first = api.get(f"{API}/logs/")
    report(application)

    again = api.get(f"{API}/logs/", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 200
    assert again.json()["results"][0]["events"] == 2


def test_a_log_in_the_other_language_is_another_answer(api):
    first = api.get(f"{API}/logs/0/")

    again = api.get(
        f"{API}/logs/0/",
        headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "en"},
    )

    assert again.status_code == 404
    assert again.json()["detail"] == "Not found."


def test_what_one_may_not_see_any_more_is_no_304(api, member, application):
    log = report(application)
    seen = api.get(f"{API}/logs/{log.pk}/")
    member.memberships.all().delete()

    again = api.get(f"{API}/logs/{log.pk}/", headers={"If-None-Match": seen.headers["ETag"]})

    assert again.status_code == 404


def test_answers_with_a_key_or_a_token_are_not_kept(api, application, member):
    answers = [
        api.get(f"{API}/auth/me/"),
        api.get(f"{API}/applications/{application.pk}/keys/"),
        api.post(f"{API}/applications/{application.pk}/keys/"),
        api.post(f"{API}/auth/login/", {"email": member.email, "password": PASSWORD}),
    ]

    for answer in answers:
        assert answer.status_code in (200, 201)
        assert "no-store" in answer.headers["Cache-Control"]
        assert "ETag" not in answer.headers


def test_refusals_are_private_as_well(client, db):
    response = client.get(f"{API}/logs/")

    assert response.status_code == 401
    assert response.headers["Cache-Control"] == "private, no-cache"
