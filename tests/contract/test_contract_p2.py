"""P2, the API of a single-page app, as that app used it: each test is named after its row."""

import pytest

from accounts.models import Session
from tests.factories import PASSWORD, TeamFactory, UserFactory, report

MOUNTS = ["/api/", "/api/v1/", "/v1/api/", "/"]


@pytest.mark.parametrize("path", ["groups", "groups/"])
def test_p2_5_groups_can_be_created_read_changed_and_deleted(api, path):
    url = f"/api/{path}"
    created = api.post(url, {"name": "Payments"}).json()
    one = f"/api/groups/{created['id']}{'/' if path.endswith('/') else ''}"

    assert api.get(one).json() == created
    assert api.put(one, {"name": "Billing"}).json()["name"] == "Billing"
    assert api.patch(one, {"members_manage_logs": False}).json()["members_manage_logs"] is False
    assert api.delete(one).status_code == 204
    assert api.get(one).status_code == 404


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
