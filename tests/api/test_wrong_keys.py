"""Keys that do not exist: 401, and 429 for an address that goes on sending them."""

import pytest

from accounts.throttling import WrongKeys
from logs.models import Event
from tests.factories import KeyFactory

LOGS = "/api/v1/logs/"
REPORT = {"description": "It broke"}
WRONG = "0" * 32

pytestmark = pytest.mark.django_db


class Clock:
    """A clock that stands still until it is moved on."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def send(anyone):
    def send(key, address="192.0.2.1"):
        return anyone.post(LOGS, REPORT, HTTP_AUTHORIZATION=f"Bearer {key}", REMOTE_ADDR=address)

    return send


def test_the_sixty_first_wrong_key_in_a_minute_is_told_to_wait(send):
    for number in range(60):
        assert send(f"{number:032x}").status_code == 401

    response = send(WRONG)

    assert response.status_code == 429
    assert response.json()["code"] == "throttled"
    assert 1 <= int(response["Retry-After"]) <= 60


def test_a_right_key_passes_whatever_was_sent_before(send, settings):
    settings.THROTTLE_KEYS = "1/min"
    key = KeyFactory()
    assert [send(WRONG).status_code for _ in range(3)] == [401, 429, 429]

    assert send(key.key).status_code == 201
    assert Event.objects.count() == 1


def test_a_right_key_is_not_counted(send, settings):
    settings.THROTTLE_KEYS = "1/min"
    key = KeyFactory()
    assert [send(key.key).status_code for _ in range(3)] == [201, 201, 201]

    assert send(WRONG).status_code == 401


def test_a_revoked_key_is_answered_like_one_that_never_was(send, settings):
    settings.THROTTLE_KEYS = "2/min"
    revoked = KeyFactory()
    revoked.revoke()

    answers = {key: [send(key, address) for _ in range(3)] for address, key in
               {"192.0.2.1": WRONG, "192.0.2.2": revoked.key}.items()}  # fmt: skip

    assert [answer.status_code for answer in answers[WRONG]] == [401, 401, 429]
    for never, once in zip(answers[WRONG], answers[revoked.key], strict=True):
        assert (never.status_code, never.json()["code"]) == (once.status_code, once.json()["code"])
    assert answers[WRONG][0].content == answers[revoked.key][0].content


def test_another_address_is_not_concerned(send, settings):
    settings.THROTTLE_KEYS = "1/min"
    assert [send(WRONG, "2001:db8::1").status_code for _ in range(2)] == [401, 429]

    assert send(WRONG, "2001:db8::2").status_code == 429  # of the same network
    assert send(WRONG, "2001:db8:0:1::1").status_code == 401


def test_an_empty_rate_is_no_limit(send, settings):
    settings.THROTTLE_KEYS = ""

    assert {send(WRONG).status_code for _ in range(62)} == {401}


def test_tokens_of_people_are_not_counted(send, settings):
    settings.THROTTLE_KEYS = "1/min"

    assert {send("stale").status_code for _ in range(3)} == {401}
    assert send(WRONG).status_code == 401


def test_after_the_window_one_may_try_again(settings):
    settings.THROTTLE_KEYS = "2/min"
    clock = Clock()
    wrong_keys = WrongKeys(clock)
    assert [wrong_keys.count("192.0.2.1") for _ in range(3)] == [None, None, 60]

    clock.now += 59.5
    assert wrong_keys.count("192.0.2.1") == 1
    clock.now += 0.5
    assert [wrong_keys.count("192.0.2.1") for _ in range(3)] == [None, None, 60]


def test_the_table_keeps_the_windows_that_opened_last(settings):
    settings.THROTTLE_KEYS = "1/min"
    wrong_keys = WrongKeys(Clock())
    addresses = [f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in range(12_000)]

    for address in addresses:
        assert wrong_keys.count(address) is None

    assert len(wrong_keys) == WrongKeys.NETWORKS_MAX == 10_000
    assert [wrong_keys.count(address) for address in addresses[-3:]] == [60, 60, 60]
    assert wrong_keys.count(addresses[0]) is None  # forgotten: it may begin anew
    assert len(wrong_keys) == 10_000


def test_a_window_that_opens_again_is_not_the_oldest(settings, monkeypatch):
    settings.THROTTLE_KEYS = "1/min"
    monkeypatch.setattr(WrongKeys, "NETWORKS_MAX", 2)
    clock = Clock()
    wrong_keys = WrongKeys(clock)
    wrong_keys.count("192.0.2.1")
    wrong_keys.count("192.0.2.2")

    clock.now += 60
    wrong_keys.count("192.0.2.1")
    wrong_keys.count("192.0.2.3")  # in the place of 192.0.2.2

    assert wrong_keys.count("192.0.2.1") == 60
