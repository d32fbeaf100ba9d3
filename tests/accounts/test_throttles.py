from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts import throttling
from accounts.models import ThrottleCounter
from tests.accounts.conftest import PASSWORD

LOGIN = "/api/v1/auth/login/"
REGISTER = "/api/v1/auth/register/"
WRONG = "a wrong password"

pytestmark = pytest.mark.django_db


def guess(anyone, email="ana@example.com", address="192.0.2.1", password=WRONG):
    body = {"email": email, "password": password}
    return anyone.post(LOGIN, body, REMOTE_ADDR=address).status_code


def test_the_eleventh_login_in_a_minute_from_one_address_is_refused(anyone):
    for number in range(10):
        assert guess(anyone, email=f"{number}@example.com") == 401

    response = anyone.post(
        LOGIN, {"email": "x@example.com", "password": WRONG}, REMOTE_ADDR="192.0.2.1"
    )

    assert response.status_code == 429
    assert response.json()["code"] == "throttled"
    assert 1 <= int(response["Retry-After"]) <= 60


def test_another_address_is_not_concerned(anyone, settings):
    settings.THROTTLE_LOGIN = "1/min"
    assert guess(anyone, email="a@example.com", address="192.0.2.1") == 401

    assert guess(anyone, email="b@example.com", address="192.0.2.2") == 401


def test_one_account_can_be_guessed_at_ten_times_from_all_addresses_together(anyone, ana):
    for number in range(10):
        assert guess(anyone, address=f"192.0.2.{number}") == 401

    assert guess(anyone, address="192.0.2.99", password=PASSWORD) == 429


@pytest.mark.parametrize("email", ["ANA@example.com", " ana@example.com ", "aNa@EXAMPLE.com"])
def test_writing_the_account_differently_does_not_help(anyone, ana, settings, email):
    settings.THROTTLE_LOGIN = "1/min"
    assert guess(anyone, address="192.0.2.1") == 401

    assert guess(anyone, email=email, address="192.0.2.2") == 429


def test_letters_that_postgresql_takes_for_one_another_are_one_account(anyone, settings):
    settings.THROTTLE_LOGIN = "1/min"
    assert guess(anyone, email="admin@example.com", address="192.0.2.1") == 401

    assert guess(anyone, email="adm\u0131n@example.com", address="192.0.2.2") == 429


def test_whoever_is_refused_by_address_cannot_lock_other_peoples_accounts(anyone, ana, settings):
    settings.THROTTLE_LOGIN = "2/min"
    for number in range(2):
        guess(anyone, email=f"{number}@example.com")
    for _ in range(5):
        assert guess(anyone) == 429

    assert guess(anyone, address="192.0.2.2", password=PASSWORD) == 200


def test_an_ipv6_client_has_a_whole_network_but_one_counter(anyone, settings):
    settings.THROTTLE_LOGIN = "1/min"
    assert guess(anyone, email="a@example.com", address="2001:db8::1") == 401

    assert guess(anyone, email="b@example.com", address="2001:db8::2") == 429
    assert guess(anyone, email="c@example.com", address="2001:db8:0:1::1") == 401


def test_the_first_forwarded_address_is_not_believed(anyone, settings):
    settings.THROTTLE_LOGIN = "1/min"
    body = {"email": "a@example.com", "password": WRONG}
    assert anyone.post(LOGIN, body, HTTP_X_FORWARDED_FOR="198.51.100.1").status_code == 401

    body = {"email": "b@example.com", "password": WRONG}
    assert anyone.post(LOGIN, body, HTTP_X_FORWARDED_FOR="198.51.100.2").status_code == 429


def test_after_the_window_one_may_try_again(anyone, settings):
    settings.THROTTLE_LOGIN = "1/min"
    guess(anyone)
    assert guess(anyone) == 429

    ThrottleCounter.objects.update(window_ends_at=timezone.now())

    assert guess(anyone) == 401


def test_a_window_that_a_clock_opened_which_was_ahead_is_over_when_it_is_put_right(
    anyone, settings
):
    settings.THROTTLE_LOGIN = "1/min"
    guess(anyone)

    ThrottleCounter.objects.update(window_ends_at=timezone.now() + timedelta(days=1))

    assert guess(anyone) == 401
    assert guess(anyone) == 429


def test_but_not_where_another_machines_clock_is_a_little_ahead(anyone, settings):
    settings.THROTTLE_LOGIN = "1/min"
    guess(anyone)

    ThrottleCounter.objects.update(window_ends_at=timezone.now() + timedelta(seconds=90))

    assert guess(anyone) == 429


def test_an_empty_rate_is_no_limit(anyone, settings):
    settings.THROTTLE_LOGIN = ""

    assert {guess(anyone) for _ in range(12)} == {401}
    assert not ThrottleCounter.objects.exists()


def test_sign_ups_are_limited_by_address(anyone, settings):
    settings.THROTTLE_REGISTER = "1/hour"
    body = {"email": "a@example.com", "password": PASSWORD}
    assert anyone.post(REGISTER, body).status_code == 201

    response = anyone.post(REGISTER, body | {"email": "b@example.com"})

    assert response.status_code == 429
    assert 60 < int(response["Retry-After"]) <= 3600


def test_logins_and_sign_ups_are_counted_apart(anyone, settings):
    settings.THROTTLE_LOGIN = settings.THROTTLE_REGISTER = "1/hour"
    guess(anyone, address="127.0.0.1")

    body = {"email": "a@example.com", "password": PASSWORD}
    assert anyone.post(REGISTER, body).status_code == 201


@pytest.mark.parametrize("body", ["[]", "null", '{"email": 1}', '{"email": "\\ud800"}', "{"])
def test_hostile_bodies_are_counted_and_refused_as_ever(anyone, settings, body):
    settings.THROTTLE_LOGIN = "1/min"
    first = anyone.post(LOGIN, body, content_type="application/json")

    second = anyone.post(LOGIN, body, content_type="application/json")

    assert (first.status_code, second.status_code) == (400, 429)


def test_neither_addresses_nor_emails_are_stored(anyone):
    guess(anyone)

    stored = str(list(ThrottleCounter.objects.values()))
    assert "ana" not in stored.lower()
    assert "192.0.2.1" not in stored


def test_a_new_window_sweeps_counters_that_are_over(anyone):
    guess(anyone, email="a@example.com", address="192.0.2.1")
    ThrottleCounter.objects.update(window_ends_at=timezone.now() - timedelta(seconds=1))

    guess(anyone, email="b@example.com", address="192.0.2.2")

    assert ThrottleCounter.objects.count() == 2


def test_counters_in_use_are_not_swept(anyone):
    guess(anyone)

    assert throttling.delete_expired_counters() == 0
    assert ThrottleCounter.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_hits_at_the_same_moment_are_all_counted():
    def hit(_number):
        try:
            return throttling.hit("login", "somebody", timedelta(minutes=1))[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(hit, range(20)))

    assert sorted(counts) == list(range(1, 21))


@pytest.mark.parametrize(
    ("rate", "limit", "seconds"),
    [("5/s", 5, 1), ("10/min", 10, 60), ("20/hour", 20, 3600), ("1/day", 1, 86_400)],
)
def test_rates_are_written_as_in_rest_framework(rate, limit, seconds):
    assert throttling.parse_rate(rate) == (limit, timedelta(seconds=seconds))
