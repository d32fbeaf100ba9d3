"""P0, agents and events, as its own clients used it: each test is named after its row."""

import pytest

from tests.factories import PASSWORD, ApplicationFactory, report

MOUNTS = ["/api/", "/api/v1/", "/v1/api/", "/"]


@pytest.mark.parametrize(
    "path",
    ["/api/", "/api/agents", "/api/events", "/api/levels", "/api/environment", "/v1/api/logs/"],
)
def test_p0_1_only_a_valid_token_lets_in(api, client, path):
    assert api.get(path).status_code == 200
    for headers in ({}, {"authorization": "Token 0123"}, {"authorization": "Token " + "0" * 32}):
        assert client.get(path, headers=headers).status_code == 401
        assert client.post(path, {}, "application/json", headers=headers).status_code == 401


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("username", ["ana", "ana@example.com"])
def test_p0_2_get_token_takes_a_username_and_a_password_and_gives_a_token(
    anyone, ana, mount, slash, username
):
    body = {"username": username, "password": PASSWORD}

    response = anyone.post(f"{mount}get_token{slash}", body)

    assert response.status_code == 200
    assert list(response.json()) == ["token"]
    token = f"Token {response.json()['token']}"
    assert anyone.get("/api/logs/", HTTP_AUTHORIZATION=token).status_code == 200


@pytest.mark.parametrize("field", ["email", "username"])
@pytest.mark.parametrize("login", ["ana@example.com", "Ana@EXAMPLE.com", "ana", "ANA", " ana "])
def test_p0_3_either_name_takes_an_email_or_a_username_in_any_case(anyone, ana, field, login):
    response = anyone.post("/api/v1/auth/login/", {field: login, "password": PASSWORD})

    assert response.status_code == 200
    assert response.json()["user"]["id"] == ana.pk


def test_p0_4_agents_are_listed_read_and_created(api, application):
    created = api.post("/api/agents/", {"name": "checkout"})

    assert created.status_code == 201
    names = [row["name"] for row in api.get("/api/agents/").json()["results"]]
    assert names == [application.name, "checkout"]
    assert api.get(f"/api/agents/{created.json()['id']}").json()["name"] == "checkout"
    assert api.post("/api/agents/", {}).status_code == 400
    assert api.get("/api/agents/99999/").status_code == 404


def test_p0_5_events_are_listed_read_and_created(api, key_api):
    created = key_api.post("/api/events/", {"description": "x"}).json()

    [row] = api.get("/api/events/").json()["results"]
    assert row["message"] == "x"
    assert "payload" not in row
    assert api.get(f"/api/events/{created['id']}").status_code == 200
    assert key_api.post("/api/events/", {}).status_code == 400
    assert api.get("/api/events/00000000-0000-7000-8000-000000000000/").status_code == 404


def test_p0_6_levels_are_listed_read_and_added_by_staff(api, staff_api):
    assert [row["name"] for row in api.get("/api/levels/").json()["results"]] == [
        "debug", "info", "warning", "error", "critical",
    ]  # fmt: skip
    assert api.get("/api/levels/40").json() == {"severity": 40, "name": "error"}
    assert api.get("/api/levels/41/").status_code == 404
    assert api.post("/api/levels/", {"severity": 45, "name": "severe"}).status_code == 403

    added = staff_api.post("/api/levels/", {"severity": 45, "name": "Severe"})

    assert added.json() == {"severity": 45, "name": "severe"}
    assert (
        api.post("/api/logs/", {"description": "x", "level": "SEVERE"}).json()["level"] == "severe"
    )


@pytest.mark.parametrize("path", ["/api/environment/", "/api/v1/environments/"])
def test_p0_7_environments_are_listed_read_and_added_by_staff(api, staff_api, application, path):
    report(application, environment="qa")
    report(ApplicationFactory(), environment="hidden")

    rows = api.get(path).json()["results"]

    assert [row["name"] for row in rows] == ["production", "homologation", "dev", "qa"]
    assert api.get(f"{path}{rows[-1]['id']}").json()["name"] == "qa"
    assert api.get(f"{path}987654321/").status_code == 404
    assert api.post(path, {"name": "x"}).status_code == 403
    assert staff_api.post(path, {"name": "Canary"}).json()["name"] == "canary"
    assert list(staff_api.post(path, {"name": "PROD"}).json()) == ["name"]
    assert list(staff_api.post(path, {"name": ""}).json()) == ["name"]


def test_p0_8_the_index_names_the_resources(api, client):
    index = api.get("/api/").json()

    assert {"agents", "events", "levels", "environment"} <= index.keys()
    for address in index.values():
        assert api.get(address).status_code == 200
    assert client.get("/api/").status_code == 401


def test_p0_10_an_event_says_level_data_agent_and_date_and_is_archived_with_its_log(api):
    agent = api.post("/api/agents/", {"name": "x" * 50}).json()
    created = api.post(
        "/api/events/",
        {
            "description": "It broke",
            "level": "warning",
            "details": "the data",
            "application": agent["id"],
            "date": "2026-11-20T10:30:00Z",
        },
    ).json()

    event = api.get(f"/api/events/{created['id']}/").json()
    assert (event["level"], event["application"]) == ("warning", agent["id"])
    assert event["payload"]["details"] == "the data"
    assert event["occurred_at"] == "2026-11-20T07:30:00-03:00"
    assert api.patch(f"/api/logs/{event['log']}/", {"archived": True}).json()["archived"] is True
