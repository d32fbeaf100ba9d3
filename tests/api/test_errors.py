"""Errors as clients meet them: JSON, one shape, two languages."""

import re

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils import translation

from central_erros.request_ids import InLines
from tests.factories import report

LOGS = "/api/v1/logs/"


@pytest.mark.parametrize(
    ("request_args", "status", "code"),
    [
        (("get", "/api/v1/nothing/"), 404, "not_found"),
        (("get", "/nothing"), 404, "not_found"),
        (("get", f"{LOGS}abc/"), 404, "not_found"),
        (("get", f"{LOGS}99999999999999999999/"), 404, "not_found"),
        (("get", "/api/v1/events/abc/"), 404, "not_found"),
        (("put", f"{LOGS}1/"), 405, "method_not_allowed"),
        (("delete", LOGS), 405, "method_not_allowed"),
        (("post", f"{LOGS}summary/"), 405, "method_not_allowed"),
        (("get", f"{LOGS}1/archive/"), 405, "method_not_allowed"),
    ],
)
def test_a_refusal_is_json_with_a_code(api, request_args, status, code):
    method, path = request_args

    response = getattr(api, method)(path)

    assert response.status_code == status
    assert response["Content-Type"] == "application/json"
    assert response.json().keys() == {"detail", "code"}
    assert response.json()["code"] == code


@pytest.mark.parametrize("path", [LOGS, "/api/v1/auth/login/"])
@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("{", " (line 1, column 2)"),
        ('{"a":\n nope}', " (line 2, column 2)"),
        ("[" * 200_000, ""),
        (b"\xff", ""),
    ],
)
def test_a_body_that_is_no_json_is_a_400_that_says_where(api, path, body, place):
    response = api.generic("POST", path, body, "application/json", HTTP_ACCEPT_LANGUAGE="en")

    assert response.status_code == 400
    assert response.json()["detail"] == f"The body is not valid JSON{place}."


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("", "Nível desconhecido."),
        ("pt-BR,pt;q=0.9", "Nível desconhecido."),
        ("en", "Unknown level."),
        ("de,en;q=0.5", "Unknown level."),
        ("de", "Nível desconhecido."),
    ],
)
def test_messages_come_in_the_language_asked_for(api, language, text):
    response = api.get(f"{LOGS}?level=x", HTTP_ACCEPT_LANGUAGE=language)

    assert response.json()["level"][0].startswith(text)


@pytest.mark.parametrize("scheme", ["Bearer", "jwt", "TOKEN", "Api-Key"])
@pytest.mark.parametrize("token", ["", "x", "a b", "0" * 32, "x.y.z", "é"])
def test_every_wrong_token_gets_one_answer(db, client, scheme, token):
    response = client.get(LOGS, headers={"authorization": f"{scheme} {token}"})

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert response.json()["code"] in {"invalid_token", "not_authenticated"}


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, DatabaseError])
def test_a_database_that_is_away_is_a_503_to_come_back_to(api, application, monkeypatch, error):
    report(application)

    def away(*args, **kwargs):
        raise error("server closed the connection unexpectedly")

    monkeypatch.setattr("logs.views.logs.log_rows", away)
    response = api.get(LOGS)

    assert response.status_code == 503
    assert response["Retry-After"]
    assert response.json()["code"] == "unavailable"
    assert "server closed" not in response.content.decode()


def test_a_question_that_takes_too_long_is_a_503_that_says_so(api, monkeypatch):
    def slow(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1")
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr("logs.views.logs.log_rows", slow)
    response = api.get(LOGS)

    assert response.status_code == 503
    assert response.json()["code"] == "query_timeout"


def test_the_unexpected_is_a_500_that_tells_nothing(api, application, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("logs.views.logs.log_rows", broken)
    api.raise_request_exception = False
    response = api.get(LOGS)

    assert response.status_code == 500
    assert response.json()["code"] == "server_error"
    assert b"secret of the house" not in response.content


@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError("gone"), 500), (OperationalError("gone"), 503)]
)
def test_a_failure_has_an_id_that_is_in_the_log_as_well(
    api, application, monkeypatch, caplog, error, status
):
    def broken(*args, **kwargs):
        raise error

    caplog.handler.addFilter(InLines())  # as the one of the settings has it
    healthy = api.get(LOGS, HTTP_X_REQUEST_ID="of the client")
    monkeypatch.setattr("logs.views.logs.log_rows", broken)
    api.raise_request_exception = False
    response, other = api.get(LOGS, HTTP_X_REQUEST_ID="of the client"), api.get(LOGS)

    assert response.status_code == status
    request_id = response.json()["request_id"]
    assert re.fullmatch("[0-9a-f]{8}", request_id)
    assert response["X-Request-Id"] == request_id != other["X-Request-Id"]
    ids = [f" [{request_id}]", f" [{other['X-Request-Id']}]"]
    assert list(dict.fromkeys(record.request_id for record in caplog.records)) == ids
    assert healthy.status_code == 200
    assert "X-Request-Id" not in healthy


def test_an_unknown_host_is_refused(db, client):
    response = client.get(LOGS, headers={"host": "evil.example"})

    assert response.status_code == 400
    assert response.json()["code"] == "bad_request"


@pytest.mark.parametrize(
    ("language", "text"), [("pt-br", "Requisição malformada."), ("en", "Malformed request.")]
)
def test_an_unknown_host_is_refused_in_the_readers_language_even_before_a_redirect(
    client, settings, language, text
):
    settings.SECURE_SSL_REDIRECT = True

    with translation.override("pt-br" if language == "en" else "en"):  # of the last request
        response = client.get(LOGS, headers={"host": "evil.example", "accept-language": language})

    assert response.json()["detail"] == text
    assert response["Content-Language"] == language
    assert response["Vary"] == "Accept-Language"


def test_a_wrong_value_that_no_encoding_takes_is_a_400_that_quotes_it(team, staff_api):
    body = '{"user": "ana@example.com", "role": "a\\ud800b"}'
    path = f"/api/v1/teams/{team.pk}/members/"

    response = staff_api.post(path, body, content_type="application/json")

    assert response.status_code == 400
    assert b"\\ud800" in response.content
