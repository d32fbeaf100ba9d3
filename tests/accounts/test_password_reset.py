import re
from datetime import datetime, timedelta
from threading import Event

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail

from accounts import mails
from accounts.models import Session, ThrottleCounter, User
from tests.accounts.conftest import HOSTILE_TEXT, NOT_A_STRING, PASSWORD, send
from tests.accounts.racing import at_once

URL = "/api/v1/auth/password-reset/"
CONFIRM = f"{URL}confirm/"
NEW_PASSWORD = "another fine password"

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(anyone):
    """Ask for a link; return the token in the e-mail, or None when none was sent."""

    def ask(email, **headers):
        mail.outbox.clear()
        response = anyone.post(URL, {"email": email}, **headers)
        assert (response.status_code, response.content) == (204, b"")
        mails.wait_until_sent()
        tokens = [re.search(r"#token=(\S+)", message.body)[1] for message in mail.outbox]
        return tokens[0] if tokens else None

    return ask


@pytest.fixture
def confirm(anyone):
    def confirm(token, password=NEW_PASSWORD):
        return anyone.post(CONFIRM, {"token": token, "password": password})

    return confirm


def test_a_link_by_e_mail_leads_to_a_new_password(ask, confirm, ana, sign_in):
    response = confirm(ask("ana@example.com"))

    assert response.status_code == 200
    assert response.json() == {"email": "ana@example.com"}
    assert sign_in(ana, password=NEW_PASSWORD)


def test_the_e_mail_is_plain_text_with_the_link(ask, ana):
    token = ask("ana@example.com")

    [message] = mail.outbox
    assert message.to == ["ana@example.com"]
    assert message.content_subtype == "plain"
    assert message.from_email == "Central de Erros <central-de-erros@localhost>"
    assert f"\nhttp://localhost:8000/redefinir-senha#token={token}\n" in message.body
    assert "one hour" in message.body
    assert message.message()["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("headers", [{"HTTP_HOST": "evil.example"},
                                     {"HTTP_X_FORWARDED_HOST": "evil.example"},
                                     {"HTTP_ORIGIN": "https://evil.example"},
                                     {"HTTP_REFERER": "https://evil.example/"}])  # fmt: skip
def test_the_link_begins_with_the_public_address_whatever_the_host(ask, ana, settings, headers):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://errors.example.com"

    assert ask("ana@example.com", **headers)

    [message] = mail.outbox
    assert "https://errors.example.com/redefinir-senha#token=" in message.body
    assert "evil" not in str(message.message())


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("", "Uma nova senha para a Central de Erros"),
        ("pt-BR,pt;q=0.9", "Uma nova senha para a Central de Erros"),
        ("en", "A new password for Central de Erros"),
        ("de", "Uma nova senha para a Central de Erros"),
    ],
)
def test_the_e_mail_is_in_the_language_of_the_request(ask, ana, language, subject):
    ask("ana@example.com", HTTP_ACCEPT_LANGUAGE=language)

    assert mail.outbox[0].subject == subject


def test_an_unknown_or_inactive_account_gets_the_same_answer_and_no_e_mail(ask, ana):
    User.objects.create_user("gone@example.com", PASSWORD, is_active=False)

    assert ask("nobody@example.com") is None
    assert ask("gone@example.com") is None
    assert ask("ANA@example.com")


def test_a_stranger_costs_as_many_queries_as_an_account(
    anyone, ana, django_assert_num_queries, settings
):
    settings.THROTTLE_RESET = ""

    for email in ("ana@example.com", "nobody@example.com"):
        with django_assert_num_queries(1):
            anyone.post(URL, {"email": email})


def test_it_goes_to_the_e_mail_of_the_account_not_to_the_one_that_was_typed(ask, ana):
    ask("ANA@EXAMPLE.COM")

    assert mail.outbox[0].to == ["ana@example.com"]


def test_an_account_without_a_password_gets_its_first_one_this_way(ask, confirm, db):
    User.objects.create_user("new@example.com", None)

    assert confirm(ask("new@example.com")).status_code == 200
    assert User.objects.get().check_password(NEW_PASSWORD)


def test_a_new_password_ends_every_session_and_starts_none(ask, confirm, ana, sign_in, anyone):
    session = sign_in(ana)

    response = confirm(ask("ana@example.com"))

    assert "token" not in response.json()
    assert not Session.objects.live().exists()
    assert anyone.post("/api/v1/auth/refresh/", session).status_code == 401
    me = anyone.get("/api/v1/auth/me/", HTTP_AUTHORIZATION=f"Bearer {session['access']}")
    assert me.status_code == 401


def assert_refused(response):
    assert response.status_code == 400
    assert response.json() == {"token": ["This link is not valid any more. Ask for another one."]}


def test_a_token_works_once(ask, confirm, ana):
    token = ask("ana@example.com")
    assert confirm(token).status_code == 200

    assert_refused(confirm(token, "yet another password"))


def test_a_token_is_void_an_hour_later(ask, confirm, ana, monkeypatch):
    token = ask("ana@example.com")

    def later(self):
        return datetime.now() + timedelta(seconds=3601)  # noqa: DTZ005 - as Django does it

    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", later)

    assert_refused(confirm(token))


@pytest.mark.parametrize("change", [{"email": "new@example.com"}, {"is_active": False}])
def test_a_token_is_void_once_the_account_is_another(ask, confirm, ana, change):
    token = ask("ana@example.com")
    User.objects.update(**change)

    assert_refused(confirm(token))


def test_a_sign_in_voids_the_token(ask, confirm, ana, sign_in):
    token = ask("ana@example.com")
    sign_in(ana)

    assert_refused(confirm(token))


def test_a_token_is_for_one_account(ask, confirm, ana):
    other = User.objects.create_user("other@example.com", PASSWORD)
    token = ask("ana@example.com")

    assert_refused(confirm(f"{other.pk}-{token.partition('-')[2]}"))


@pytest.mark.parametrize(
    "token", ["x", "-", "--", "1", "1-", "1-x-y", "x-y-z", "9" * 200, "٣-x-y", f"{'9' * 30}-x-y"]
)
def test_a_made_up_token_is_refused(confirm, ana, token):
    assert_refused(confirm(token))


@pytest.mark.parametrize("password", ["short", "password", "1234567890", "ana@example.com"])
def test_the_password_rules_run_and_the_token_stays_good(ask, confirm, ana, password):
    token = ask("ana@example.com")

    response = confirm(token, password)

    assert response.status_code == 400
    assert list(response.json()) == ["password"]
    assert confirm(token).status_code == 200


@pytest.mark.parametrize("field", ["token", "password"])
@pytest.mark.parametrize("value", [None, "", *NOT_A_STRING, *HOSTILE_TEXT],
                         ids=lambda value: repr(value)[:12])  # fmt: skip
def test_hostile_values_are_refused_under_their_field(anyone, field, value):
    response = send(anyone, CONFIRM, {"token": "x", "password": NEW_PASSWORD} | {field: value})

    assert response.status_code == 400
    assert list(response.json()) == [field]


@pytest.mark.parametrize("value", [None, "", "ana", *NOT_A_STRING, *HOSTILE_TEXT,
                                   "ana@example.com\nBcc: all@example.com"],
                         ids=lambda value: repr(value)[:12])  # fmt: skip
def test_what_is_no_e_mail_is_refused(anyone, value):
    response = send(anyone, URL, {"email": value})

    assert response.status_code == 400
    assert list(response.json()) == ["email"]


@pytest.mark.parametrize("url", [URL, CONFIRM])
def test_links_are_asked_for_and_used_by_post_only(anyone, url):
    assert anyone.get(url).status_code == 405


def test_an_address_may_ask_five_times_an_hour(anyone, db):
    def ask(name, address):
        body = {"email": f"{name}@example.com"}
        return anyone.post(URL, body, REMOTE_ADDR=address).status_code

    assert [ask(name, "192.0.2.1") for name in "abcdef"] == [204] * 5 + [429]
    assert ask("g", "192.0.2.2") == 204


@pytest.mark.parametrize("email", ["ana@example.com", "nobody@example.com"])
def test_an_account_is_written_to_five_times_an_hour_wherever_it_is_asked_from(anyone, ana, email):
    def ask(number):
        return anyone.post(URL, {"email": email}, REMOTE_ADDR=f"192.0.2.{number}").status_code

    assert [ask(number) for number in range(6)] == [204] * 5 + [429]


def test_neither_e_mails_nor_addresses_are_stored_by_the_limit(ask, ana):
    ask("ana@example.com")

    assert "ana" not in str(list(ThrottleCounter.objects.values()))


def test_a_mail_server_that_fails_changes_nothing_for_whoever_asks(anyone, ana, settings, caplog):
    settings.EMAIL_BACKEND = "tests.accounts.test_invitations.BrokenBackend"

    response = anyone.post(URL, {"email": "ana@example.com"})

    mails.wait_until_sent()
    assert response.status_code == 204
    assert "could not be sent" in caplog.text
    assert "#token=" not in caplog.text


def test_a_mail_server_that_hangs_keeps_nobody_waiting(anyone, ana, settings):
    settings.EMAIL_BACKEND = "tests.accounts.test_password_reset.PatientBackend"

    response = anyone.post(URL, {"email": "ana@example.com"})

    assert response.status_code == 204
    assert not PatientBackend.released.is_set()
    PatientBackend.released.set()
    mails.wait_until_sent()


class PatientBackend:
    released = Event()

    def __init__(self, **kwargs):
        pass

    def send_messages(self, messages):
        self.released.wait(timeout=30)


@pytest.mark.django_db(transaction=True)
def test_a_token_used_twice_at_once_works_once(ask, confirm, ana):
    token = ask("ana@example.com")

    responses = at_once(
        lambda: confirm(token, "first fine password"),
        lambda: confirm(token, "second fine password"),
    )

    assert sorted(response.status_code for response in responses) == [200, 400]
