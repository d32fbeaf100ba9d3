"""What people see under /admin/ where a page cannot be: a page that says why."""

import pytest
from django.db import OperationalError
from django.test import Client

from tests.conftest import browser_of
from tests.factories import UserFactory

LOGS = "/admin/logs/log/"


def assert_is_a_page(response, status, text):
    page = response.content.decode()
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert "script-src 'self';" in response["Content-Security-Policy"]
    assert f"<h1>{text}" in page
    assert 'href="/admin/"' in page


def test_an_address_that_there_is_not(staff):
    assert_is_a_page(staff.get("/admin/nothing/"), 404, "Não encontrado.")


def test_what_one_may_not_do(staff, application):
    response = staff.get(f"/admin/logs/application/{application.pk}/delete/")

    assert_is_a_page(response, 403, "Você não pode fazer isto.")


def test_an_address_that_nobody_offers(staff):
    assert_is_a_page(staff.get(f"{LOGS}?password=x"), 400, "Requisição malformada.")


def test_a_page_from_before_somebody_signed_in(db):
    client = Client(enforce_csrf_checks=True)

    response = client.post("/admin/login/", {"username": "x", "password": "y"})

    assert_is_a_page(response, 403, "Esta página ficou velha")


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (RuntimeError("secret of the house"), 500, "Algo quebrou do nosso lado."),
        (OperationalError("secret of the house"), 503, "O banco de dados não está disponível"),
    ],
)
def test_what_breaks_tells_nothing_and_asks_the_database_nothing(
    db, monkeypatch, error, status, text
):
    client = browser_of(UserFactory(is_staff=True))
    client.raise_request_exception = False

    def break_(*args, **kwargs):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", break_)
        response = client.get(LOGS)

    assert_is_a_page(response, status, text)
    assert b"secret of the house" not in response.content


def test_outside_it_is_json(client):
    assert client.get("/administration/").json()["code"] == "not_found"
