"""P2, the API of a single-page app, as that app used it: each test is named after its row."""

import subprocess
from pathlib import Path

import pytest

from accounts.models import Session
from tests.factories import PASSWORD, ApplicationFactory, TeamFactory, UserFactory, report

ROOT = Path(__file__).resolve().parent.parent.parent
MOUNTS = ["/api/", "/api/v1/", "/v1/api/", "/"]


def test_p2_1_an_error_is_stored_and_read_by_token_only(api, client):
    stored = api.post("/api/events/", {"description": "It broke"}).json()

    assert api.get(f"/api/logs/{stored['log']}/").json()["description"] == "It broke"
    for path in ("/api/events/", f"/api/events/{stored['id']}/", f"/api/logs/{stored['log']}/"):
        assert client.get(path).status_code == 401
    assert client.post("/api/events/", {"description": "x"}).status_code == 401


def test_p2_2_a_page_of_the_same_origin_signs_in_and_stays_signed_in(client, ana):
    credentials = {"email": ana.email, "password": PASSWORD, "cookie": True}
    signed_in = client.post("/api/v1/auth/login/", credentials, "application/json")
    cookie = signed_in.cookies["refresh_token"]

    refreshed = client.post("/api/v1/auth/refresh/", {}, "application/json")  # with the cookie
    bearer = {"authorization": f"Bearer {refreshed.json()['access']}"}

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert client.get("/api/v1/logs/", headers=bearer).status_code == 200


def test_p2_2_a_page_of_another_origin_reads_nothing(api):
    response = api.get("/api/v1/logs/", HTTP_ORIGIN="https://elsewhere.example")

    assert not [name for name in response.headers if name.startswith("Access-Control-")]


def test_p2_4_it_starts_with_a_virtualenv_and_requirements_txt():
    steps = subprocess.run(
        ["make", "--dry-run", "--always-make", "run"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert "-m venv .venv" in steps
    assert "pip install" in steps
    assert "--requirement requirements.txt" in steps


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(
    ("path", "body", "change"),
    [
        ("/users", {"email": "eva@example.com"}, {"name": "Eva"}),
        ("/api/users", {"email": "eva@example.com"}, {"name": "Eva"}),
        ("/api/agents", {"name": "checkout"}, {"name": "stock"}),
        ("/api/groups", {"name": "Payments"}, {"name": "Billing"}),
    ],
)
def test_p2_5_rows_can_be_created_listed_read_changed_and_deleted(
    staff_api, path, body, change, slash
):
    created = staff_api.post(f"{path}{slash}", body)
    row = created.json()
    one = f"{path}/{row['id']}{slash}"

    assert created.status_code == 201
    assert row in staff_api.get(f"{path}{slash}").json()["results"]
    assert staff_api.get(one).json() == row
    changed = staff_api.put(one, body | change)
    assert (changed.status_code, changed.json()) == (200, changed.json() | change)
    assert staff_api.patch(one, change).status_code == 200
    assert staff_api.delete(one).status_code == 204
    assert staff_api.get(one).status_code == 404


def test_p2_5_events_are_created_listed_and_read_and_never_edited(staff_api):
    event = staff_api.post("/api/events/", {"description": "It broke"}).json()
    one = f"/api/events/{event['id']}/"

    assert [row["id"] for row in staff_api.get("/api/events/").json()["results"]] == [event["id"]]
    assert staff_api.get(one).status_code == 200
    for method in ("put", "patch", "delete"):
        assert getattr(staff_api, method)(one, {"description": "y"}).status_code == 405


@pytest.mark.parametrize("mount", ["/api/v1/", "/v1/api/", "/api/"])
def test_p2_5_memberships_can_be_created_read_changed_and_deleted(staff_api, mount):
    url = f"{mount}groupusers/"
    payments, stranger = TeamFactory(), UserFactory()
    created = staff_api.post(url, {"group": payments.pk, "user": stranger.pk})
    row = created.json()
    one = f"{url}{row['id']}/"

    assert created.status_code == 201
    assert row == {
        "id": row["id"],
        "group": payments.pk,
        "user": stranger.pk,
        "role": "member",
    }
    assert staff_api.get(one).json() == row
    assert row in staff_api.get(url).json()["results"]
    assert staff_api.put(one, row | {"role": "viewer"}).json()["role"] == "viewer"
    assert staff_api.patch(one, {"role": "admin"}).json()["role"] == "admin"
    staff_api.post(url, {"group": payments.pk, "user": UserFactory().pk, "role": "admin"})
    assert staff_api.delete(one).status_code == 204
    assert staff_api.get(one).status_code == 404


@pytest.mark.parametrize("path", ["/doc", "/doc/", "/redoc", "/redoc/"])
def test_p2_5_the_documentation_is_where_it_was(client, path):
    response = client.get(path)

    assert response.status_code == 200
    assert "/api/schema/" in response.content.decode()


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("name", ["email", "username"])
def test_p2_5_token_gives_an_access_and_a_refresh_token(anyone, ana, mount, slash, name):
    response = anyone.post(f"{mount}token{slash}", {name: ana.email, "password": PASSWORD})

    assert response.status_code == 200
    assert sorted(response.json()) == ["access", "refresh"]
    token = f"Bearer {response.json()['access']}"
    assert anyone.get("/api/logs/", HTTP_AUTHORIZATION=token).status_code == 200


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize("slash", ["", "/"])
def test_p2_5_refresh_token_gives_the_next_ones(anyone, ana, mount, slash):
    old = anyone.post("/token/", {"email": ana.email, "password": PASSWORD}).json()

    response = anyone.post(f"{mount}refresh_token{slash}", {"refresh": old["refresh"]})

    assert response.status_code == 200
    assert sorted(response.json()) == ["access", "refresh"]
    assert response.json()["refresh"] != old["refresh"]
    assert Session.objects.count() == 1


def test_p2_6_what_an_event_of_theirs_says_beside_its_description_is_kept(api):
    sent = {"level": "error", "data": {"line": 7}, "shelved": False, "agent": {"version": "1.0.2"}}

    created = api.post("/api/events/", sent | {"description": "It broke"}).json()

    event = api.get(f"/api/events/{created['id']}/").json()
    assert event["level"] == "error"
    assert event["payload"]["extra"] == {
        "data": {"line": 7},
        "shelved": False,
        "agent": {"version": "1.0.2"},
    }
    assert api.patch(f"/api/logs/{created['log']}/", {"shelved": True}).json()["archived"] is True


@pytest.mark.parametrize(
    "query",
    [
        "env=dev",
        "field=level&search=warn",
        "field=description&search=timeout",
        "field=source&search=10.0.0.7",
        "application=checkout",
        "q=ambiente:dev+nivel:warning+origem:10.0.0.7+timeout",
    ],
)
def test_p2_7_events_are_searched_by_level_data_and_where_they_came_from(
    api, application, team, query
):
    checkout = ApplicationFactory(name="checkout", team=team)
    wanted = report(checkout, "Timeout", level=30, environment="dev", source="10.0.0.7")
    report(application, "Division by zero", level=40, source="10.0.0.8")

    rows = api.get(f"/api/logs/?{query}").json()["results"]

    assert [row["id"] for row in rows] == [wanted.pk]
    assert [row["name"] for row in api.get("/api/agents/?search=CHECK").json()["results"]] == [
        "checkout"
    ]


def test_p2_7_counts_by_level(api, application):
    report(application, "a", level=50)
    report(application, "b", level=30, count=5)
    report(application, "c", level=30, environment="dev")

    by_level = api.get("/api/events/order_by_level").json()
    by_frequency = api.get("/api/events/order_by_frequency/").json()

    assert by_level == [
        {"level": "critical", "logs": 1, "events": 1},
        {"level": "warning", "logs": 2, "events": 6},
    ]
    assert by_frequency == by_level[::-1]
