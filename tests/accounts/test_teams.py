from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, Role, Team
from logs.models import Application, Log
from tests.accounts.conftest import HOSTILE_TEXT, NOT_A_STRING, send
from tests.accounts.racing import at_once
from tests.conftest import client_for
from tests.factories import ApplicationFactory, TeamFactory, UserFactory, report

URL = "/api/v1/teams/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def payments():
    """A team that somebody created."""
    return TeamFactory(name="Payments")


@pytest.fixture
def people(payments):
    """A client for each kind of person, as seen by the team Payments."""
    return {role: client_for(UserFactory(team=payments, role=role)) for role in Role.values} | {
        "stranger": client_for(UserFactory(team=TeamFactory())),
        "staff": client_for(UserFactory(is_staff=True)),
        "administrator": client_for(UserFactory(is_staff=True, is_superuser=True)),
    }


@pytest.fixture
def as_(people, anyone, key_api):
    return lambda kind: {"anonymous": anyone, "key": key_api, **people}[kind]


def test_any_signed_in_user_may_create_a_team_and_is_its_admin(api, member):
    response = api.post(URL, {"name": "Payments"})

    assert response.status_code == 201
    team = Team.objects.get(name="Payments")
    answer = response.json()
    assert answer.pop("created_at")
    assert answer == {
        "id": team.pk,
        "name": "Payments",
        "is_default": False,
        "members_manage_logs": True,
        "role": "admin",
        "members": 1,
    }
    assert team.memberships.get().user == member


def test_events_of_deleted_logs_are_gone_from_the_team(staff_api, application, team):
    log = report(application)
    staff_api.delete(f"/api/v1/logs/{log.pk}/")

    assert staff_api.get(f"{URL}{team.pk}/events/").json()["results"] == []


def test_people_see_their_teams_and_staff_see_all(people, payments):
    def names(kind):
        return [row["name"] for row in people[kind].get(URL).json()["results"]]

    assert names("viewer") == names("member") == names("admin") == ["Payments"]
    assert "Payments" not in names("stranger")
    assert names("staff") == sorted(Team.objects.values_list("name", flat=True))


def test_a_row_has_the_callers_own_role(people):
    roles = {kind: people[kind].get(URL).json()["results"][0]["role"] for kind in Role.values}

    assert roles == {kind: kind for kind in Role.values}


def test_staff_of_no_team_have_no_role(staff_api, payments):
    assert staff_api.get(f"{URL}{payments.pk}/").json()["role"] is None


def test_deactivated_people_are_not_counted(staff_api, payments):
    UserFactory(team=payments)
    UserFactory(team=payments, is_active=False)

    assert staff_api.get(f"{URL}{payments.pk}/").json()["members"] == 1


READ = {
    "anonymous": 401, "key": 403, "viewer": 200, "member": 200, "admin": 200, "stranger": 404,
    "staff": 200, "administrator": 200,
}  # fmt: skip
CHANGE = READ | {"viewer": 403, "member": 403}
DELETE = CHANGE | {"admin": 204, "staff": 204, "administrator": 204}


@pytest.mark.parametrize(("kind", "status"), READ.items())
def test_who_may_read_a_team(as_, payments, kind, status):
    assert as_(kind).get(f"{URL}{payments.pk}/").status_code == status


@pytest.mark.parametrize("method", ["put", "patch"])
@pytest.mark.parametrize(("kind", "status"), CHANGE.items())
def test_who_may_change_a_team(as_, payments, kind, status, method):
    response = getattr(as_(kind), method)(f"{URL}{payments.pk}/", {"name": "Billing"})

    assert response.status_code == status
    payments.refresh_from_db()
    assert payments.name == ("Billing" if status == 200 else "Payments")


@pytest.mark.parametrize(("kind", "status"), DELETE.items())
def test_who_may_delete_a_team(as_, payments, kind, status):
    response = as_(kind).delete(f"{URL}{payments.pk}/")

    assert response.status_code == status
    assert Team.objects.filter(pk=payments.pk).exists() == (status != 204)


@pytest.mark.parametrize(("kind", "status"), [("anonymous", 401), ("key", 403), ("viewer", 201)])
def test_who_may_create_a_team(as_, kind, status):
    assert as_(kind).post(URL, {"name": "Billing"}).status_code == status


@pytest.mark.parametrize("name", ["payments", "PAYMENTS", " Payments "])
def test_two_teams_of_one_name_in_any_case_are_refused(api, payments, name):
    response = api.post(URL, {"name": name})

    assert response.status_code == 400
    assert list(response.json()) == ["name"]


def test_a_team_cannot_take_the_name_of_another(staff_api, payments):
    response = staff_api.patch(f"{URL}{TeamFactory().pk}/", {"name": "PAYMENTS"})

    assert response.status_code == 400
    assert list(response.json()) == ["name"]


@pytest.mark.parametrize("value", [None, "", " ", "a\nb", "x" * 101, *NOT_A_STRING, *HOSTILE_TEXT],
                         ids=lambda value: repr(value)[:12])  # fmt: skip
def test_a_name_is_one_short_line(api, value):
    response = send(api, URL, {"name": value})

    assert response.status_code == 400
    assert list(response.json()) == ["name"]


@pytest.mark.parametrize("value", [None, "maybe", 2, [], {}])
def test_members_manage_logs_is_true_or_false(api, value):
    response = api.post(URL, {"name": "Payments", "members_manage_logs": value})

    assert response.status_code == 400
    assert list(response.json()) == ["members_manage_logs"]


@pytest.mark.parametrize("body", ["[]", "null", '"text"', "1"])
def test_a_body_that_is_not_an_object_is_refused(api, body):
    assert api.post(URL, body, content_type="application/json").status_code == 400


def test_nobody_makes_a_team_the_default_one(api, team):
    response = api.post(URL, {"name": "Payments", "is_default": True, "id": team.pk})

    assert response.json()["is_default"] is False
    assert Team.objects.default() == team


def test_the_default_team_stays(staff_api, team):
    response = staff_api.delete(f"{URL}{team.pk}/")

    assert response.status_code == 409
    assert response.json()["code"] == "conflict"


def test_a_team_with_applications_stays(staff_api, anyone):
    team = ApplicationFactory().team

    response = staff_api.delete(f"{URL}{team.pk}/", HTTP_ACCEPT_LANGUAGE="en")

    assert response.status_code == 409
    assert response.json() == {"detail": "This team still has applications.", "code": "conflict"}
    assert Membership.objects.filter(team=team).count() == 0


def test_a_team_whose_applications_are_deleted_is_deleted_at_once(staff_api):
    application = ApplicationFactory()
    report(application)
    staff_api.delete(f"/api/v1/applications/{application.pk}/")

    response = staff_api.delete(f"{URL}{application.team_id}/")

    assert response.status_code == 204
    assert staff_api.get(f"{URL}{application.team_id}/").status_code == 404
    assert staff_api.get("/api/v1/applications/").json()["count"] == 1  # the default one


def test_an_application_is_swept_though_its_team_is_gone(staff_api, maintain):
    application = ApplicationFactory()
    log = report(application)
    staff_api.delete(f"/api/v1/applications/{application.pk}/")
    assert staff_api.delete(f"{URL}{application.team_id}/").status_code == 204
    Application.objects.filter(pk=application.pk).update(
        deleted_at=timezone.now() - timedelta(hours=1)
    )

    maintain()

    assert not Application.objects.filter(pk=application.pk).exists()
    assert not Log.with_hidden.filter(pk=log.pk).exists()


def test_an_application_deleted_before_its_team_stays_in_nobodys_sight(staff_api, api):
    application = ApplicationFactory()
    log = report(application)
    staff_api.delete(f"/api/v1/applications/{application.pk}/")

    assert staff_api.delete(f"{URL}{application.team_id}/").status_code == 204

    for client in (staff_api, api):  # a member of the default team, which took it over
        assert client.get(f"/api/v1/applications/{application.pk}/").status_code == 404
        assert client.get(f"/api/v1/logs/{log.pk}/").status_code == 404
        assert client.get("/api/v1/logs/").json()["results"] == []


def test_a_team_that_stays_keeps_its_deleted_applications(staff_api):
    deleted = ApplicationFactory()
    ApplicationFactory(team=deleted.team)
    staff_api.delete(f"/api/v1/applications/{deleted.pk}/")

    assert staff_api.delete(f"{URL}{deleted.team_id}/").status_code == 409
    assert Application.objects.get(pk=deleted.pk).team_id == deleted.team_id


@pytest.mark.parametrize("pk", ["x", "0", "9" * 30, "9" * 5000, "-1", "1.5"])
def test_a_team_that_there_is_not_is_404(staff_api, pk):
    assert staff_api.get(f"{URL}{pk}/").status_code == 404
    assert staff_api.get(f"{URL}{pk}/members/").status_code == 404


def test_the_list_is_paged(staff_api):
    for _ in range(3):
        TeamFactory()

    first = staff_api.get(URL, {"page_size": 3}).json()
    second = staff_api.get(first["next"]).json()

    assert (first["count"], len(first["results"]), len(second["results"])) == (4, 3, 1)


def test_the_list_costs_the_same_however_many_teams(
    staff_api, django_assert_num_queries, payments, people
):
    for _ in range(5):
        TeamFactory()

    with django_assert_num_queries(4):  # who asks, the count, the page, its rows
        staff_api.get(URL, {"page_size": 2})


def test_in_a_team_that_people_create_members_manage_logs(api, member):
    team = Team.objects.get(pk=api.post(URL, {"name": "Payments"}).json()["id"])
    log = report(ApplicationFactory(team=team))
    other = client_for(UserFactory(team=team))

    assert other.post(f"/api/v1/logs/{log.pk}/archive/").status_code == 200
    api.patch(f"{URL}{team.pk}/", {"members_manage_logs": False})
    assert other.post(f"/api/v1/logs/{log.pk}/archive/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_teams_of_one_name_at_once_make_one(api):
    responses = at_once(
        lambda: api.post(URL, {"name": "Payments"}), lambda: api.post(URL, {"name": "PAYMENTS"})
    )

    assert sorted(response.status_code for response in responses) == [201, 400]
    assert Team.objects.filter(name__iexact="payments").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_team_that_gets_an_application_while_it_is_deleted_stays_or_is_gone(staff_api):
    team = TeamFactory()

    def add():
        try:
            return ApplicationFactory(team=team)
        except Exception:  # noqa: BLE001 - gone: how the API says so is the API's test
            return None

    application, response = at_once(add, lambda: staff_api.delete(f"{URL}{team.pk}/"))

    assert response.status_code == (409 if application else 204)
