"""Applications and their keys."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Role, Team
from audit.acts import Act
from audit.models import AuditRecord
from logs.models import AppHour, Application, Event, Grouping, Key, Log, LogHour, LogTag
from tests.conftest import client_for, client_with_key, waiting
from tests.factories import ApplicationFactory, KeyFactory, TeamFactory, UserFactory, report
from tests.live import wait_until

APPLICATIONS = "/api/v1/applications/"
LOGS = "/api/v1/logs/"


def test_an_application_belongs_to_the_team_that_is_named(member, api):
    team = TeamFactory(name="Vendas")
    team.memberships.create(user=member, role=Role.MEMBER)

    by_name = api.post(APPLICATIONS, {"name": "a", "team": "vendas"})
    by_id = api.post(APPLICATIONS, {"name": "b", "team": team.pk})
    default = api.post(APPLICATIONS, {"name": "c"})

    assert by_name.json()["team"] == by_id.json()["team"] == {"id": team.pk, "name": "Vendas"}
    assert default.json()["team"]["id"] == Team.objects.default().pk


@pytest.mark.parametrize("wanted", ["unknown", 10**30, [], {}, True, "hidden", "a\0b"])
def test_a_team_one_cannot_see_does_not_exist(api, wanted):
    TeamFactory(name="hidden")

    response = api.post(APPLICATIONS, {"name": "x", "team": wanted})

    assert response.status_code == 400
    assert list(response.json()) == ["team"]


def test_a_name_is_taken_once_in_a_team_in_any_case(api, application):
    for name in ("checkout", "Checkout"):
        response = api.post(APPLICATIONS, {"name": name})
    ApplicationFactory(name="checkout")  # in another team

    assert response.status_code == 400
    assert list(response.json()) == ["name"]


@pytest.mark.parametrize("body", [{}, *({"name": n} for n in ["", None, [], "x" * 101, "\x00"])])
def test_a_name_that_is_none_is_refused(api, body):
    response = api.post(APPLICATIONS, body)

    assert response.status_code == 400
    assert list(response.json()) == ["name"]


def test_viewers_make_no_application(viewer_api):
    assert viewer_api.post(APPLICATIONS, {"name": "x"}).status_code == 403


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_only_who_manages_it_changes_an_application(
    api, viewer_api, stranger_api, team_admin_api, staff_api, team, method
):
    statuses = {}
    for who, client in {
        "member": api, "viewer": viewer_api, "stranger": stranger_api,
        "admin": team_admin_api, "staff": staff_api,
    }.items():  # fmt: skip
        application = ApplicationFactory(team=team)
        body = {} if method == "delete" else {"name": f"renamed by {who}"}
        statuses[who] = getattr(client, method)(
            f"{APPLICATIONS}{application.pk}/", body
        ).status_code

    allowed = 204 if method == "delete" else 200
    assert statuses == {
        "member": 403, "viewer": 403, "stranger": 404, "admin": allowed, "staff": allowed,
    }  # fmt: skip


def test_a_member_makes_sees_and_revokes_their_own_keys(api, member, application):
    made = api.post(f"{APPLICATIONS}{application.pk}/keys/", {"name": "web"})
    KeyFactory(application=application, name="of somebody else")

    assert made.status_code == 201
    row = made.json()
    assert row["dsn"] == f"http://{row['key']}@localhost:8000/{application.pk}"
    assert (row["name"], row["active"], row["user"]["email"]) == ("web", True, member.email)
    listed = api.get(f"{APPLICATIONS}{application.pk}/keys/").json()["results"]
    assert [key["id"] for key in listed] == [row["id"]]
    reporter = client_with_key(Key.objects.get(pk=row["id"]))
    assert reporter.post(LOGS, {"description": "x"}).status_code == 201

    path = f"{APPLICATIONS}{application.pk}/keys/{row['id']}/"
    assert api.delete(path).status_code == 204
    assert api.delete(path).status_code == 204  # it stays revoked, with its first date
    assert reporter.post(LOGS, {"description": "x"}).status_code == 401
    assert api.get(f"{APPLICATIONS}{application.pk}/keys/").json()["results"][0]["active"] is False


def test_a_look_at_the_headers_of_the_keys_makes_none(api, viewer_api, application):
    keys = f"{APPLICATIONS}{application.pk}/keys/"

    assert api.head(keys).status_code == 200
    assert viewer_api.head(keys).status_code == 200
    assert not Key.objects.exists()


def test_a_team_admin_sees_every_key_and_others_only_theirs(
    team_admin_api, api, viewer_api, stranger_api, application
):
    key = KeyFactory(application=application)
    keys = f"{APPLICATIONS}{application.pk}/keys/"

    assert len(team_admin_api.get(keys).json()["results"]) == 1
    assert api.get(keys).json()["results"] == []
    assert viewer_api.get(keys).json()["results"] == []
    assert viewer_api.post(keys, {}).status_code == 403
    assert stranger_api.get(keys).status_code == 404
    assert api.delete(f"{keys}{key.pk}/").status_code == 404
    assert team_admin_api.delete(f"{keys}{key.pk}/").status_code == 204


def test_somebodys_own_key_is_used_by_nobody_else(team_admin_api, api, member, application):
    own = KeyFactory(application=application, user=member, is_personal=True)
    keys, snippets = (f"{APPLICATIONS}{application.pk}/{what}/" for what in ("keys", "snippets"))

    def row(api):
        [row] = api.get(keys).json()["results"]
        return row["key"], row["dsn"], row["active"]

    assert row(api) == (own.key, own.dsn, True)
    assert own.key in api.get(snippets).content.decode()
    assert row(team_admin_api) == (f"…{own.key[-4:]}", None, True)
    assert own.key not in team_admin_api.get(snippets).content.decode()
    shown_to = AuditRecord.objects.filter(action=Act.SHOW_KEYS).values_list("user_id", flat=True)
    assert set(shown_to) == {str(member.pk)}

    application.team.memberships.filter(user=member).delete()
    assert client_with_key(own).post(LOGS, {"description": "x"}).status_code == 401
    assert row(team_admin_api)[2] is False
    assert team_admin_api.delete(f"{keys}{own.pk}/").status_code == 204


def test_a_key_manages_nothing(key_api, application):
    for path in (APPLICATIONS, f"{APPLICATIONS}{application.pk}/keys/"):
        assert key_api.get(path).status_code == 403
        assert key_api.post(path, {"name": "x"}).status_code == 403


def test_the_default_application_stays(staff_api, application):
    response = staff_api.delete(f"{APPLICATIONS}{application.pk}/")

    assert response.status_code == 409
    assert response.json()["code"] == "conflict"


def test_a_deleted_application_is_out_of_sight_and_swept_later(staff_api, maintain):
    application = ApplicationFactory(name="old")
    reporter = client_with_key(KeyFactory(application=application))
    report(application, details="stack", tags={"a": "b"})
    keep = report(ApplicationFactory())

    assert staff_api.delete(f"{APPLICATIONS}{application.pk}/").status_code == 204

    assert staff_api.get(f"{APPLICATIONS}{application.pk}/").status_code == 404
    assert reporter.post(LOGS, {"description": "x"}).status_code == 401
    assert [row["id"] for row in staff_api.get(LOGS).json()["results"]] == [keep.pk]
    again = staff_api.post(APPLICATIONS, {"name": "old", "team": application.team_id})
    assert again.status_code == 201

    Application.objects.filter(pk=application.pk).update(
        deleted_at=timezone.now() - timedelta(hours=1)
    )
    maintain()

    assert not Application.objects.filter(pk=application.pk).exists()
    for model in (Event, Grouping, LogHour, LogTag, AppHour):
        assert not model.objects.filter(application=application.pk).exists()
    assert Event.objects.count() == 1


def test_a_deleted_log_is_swept_with_all_its_events(api, member, application, maintain):
    for n in range(3):
        log = report(application, collected_by_id=member.pk, details="d", tags={"n": str(n)})
    keep = report(application, "another")
    api.delete(f"{LOGS}{log.pk}/")

    maintain()

    assert list(Log.with_hidden.all()) == [keep]
    assert Event.objects.count() == Grouping.objects.count() == LogHour.objects.count() == 1


def test_the_logs_of_an_application_that_moved_follow(staff_api, member, api, maintain):
    application = ApplicationFactory()
    log = report(application)
    assert api.get(LOGS).json()["results"] == []

    path = f"{APPLICATIONS}{application.pk}/"
    moved = staff_api.patch(path, {"team": Team.objects.default().pk})
    maintain()

    assert moved.json()["team"]["id"] == Team.objects.default().pk
    assert [row["id"] for row in api.get(LOGS).json()["results"]] == [log.pk]


def test_an_application_moves_and_is_renamed_at_once(staff_api):
    application, other = ApplicationFactory(), TeamFactory()
    taken = ApplicationFactory(team=application.team).name  # there, but not where it goes

    response = staff_api.patch(
        f"{APPLICATIONS}{application.pk}/", {"team": other.pk, "name": taken}
    )

    assert response.status_code == 200
    assert response.json()["team"]["id"] == other.pk


@pytest.mark.parametrize(
    ("meanwhile", "status", "kept"),
    [
        (
            "UPDATE logs_application SET masked_keys = '{cpf}' WHERE id = %s",
            200,
            {"masked_keys": ["cpf"], "retention_days": 7},
        ),
        (
            "UPDATE logs_application SET deleted_at = '2026-06-01' WHERE id = %s",
            404,
            {"deleted_at__year": 2026, "retention_days": None},
        ),
    ],
)
def test_a_change_leaves_what_another_one_did_meanwhile(
    staff_api, application, another_session, meanwhile, status, kept
):
    answers = []

    def change():
        path = f"{APPLICATIONS}{application.pk}/"
        answers.append(staff_api.patch(path, {"retention_days": 7}))
        connection.close()

    another_session.cursor().execute(meanwhile, [application.pk])
    thread = Thread(target=change)
    thread.start()
    wait_until(waiting, "the change at the lock of the row")
    another_session.commit()
    thread.join()

    assert [answer.status_code for answer in answers] == [status]
    assert Application.objects.values(*kept).get(pk=application.pk) == kept


def test_no_team_is_not_the_default_team(staff_api):
    application = ApplicationFactory()

    for none in (None, ""):
        response = staff_api.patch(f"{APPLICATIONS}{application.pk}/", {"team": none})
        assert response.status_code == 400
        assert "team" in response.json()
    assert Application.objects.get(pk=application.pk).team == application.team


def test_moving_takes_managing_both_teams(team_admin_api, team):
    application = ApplicationFactory(team=team)
    other = TeamFactory()
    path = f"{APPLICATIONS}{application.pk}/"

    assert team_admin_api.patch(path, {"team": other.pk}).status_code == 400  # not in sight
    admin = team_admin_api.get("/api/v1/auth/me/").json()["id"]
    other.memberships.create(user_id=admin, role=Role.MEMBER)
    assert team_admin_api.patch(path, {"team": other.pk}).status_code == 403
    other.memberships.update(role=Role.ADMIN)
    assert team_admin_api.patch(path, {"team": other.pk}).status_code == 200


def test_the_list_takes_a_constant_number_of_queries(staff_api, django_assert_num_queries):
    for _ in range(5):
        ApplicationFactory()

    # The user, the page, the rows with their teams, what came in today.
    with django_assert_num_queries(4):
        assert len(staff_api.get(APPLICATIONS).json()["results"]) == 6


def test_applications_can_be_searched(staff_api):
    wanted = ApplicationFactory(name="Checkout", team__name="Vendas")
    ApplicationFactory(name="Stock")

    for query in ("search=check", "team=vendas", f"team={wanted.team_id}"):
        rows = staff_api.get(f"{APPLICATIONS}?{query}").json()["results"]
        assert [row["id"] for row in rows] == [wanted.pk]


def test_keys_of_people_who_left_live_on(application):
    user = UserFactory(team=application.team)
    key = KeyFactory(application=application, user=user)

    user.delete()

    assert client_with_key(key).post(LOGS, {"description": "x"}).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"severity": 40, "name": "other"}, "severity"),
        ({"severity": 41, "name": "ERROR"}, "name"),
        ({"severity": 41, "name": "fatal"}, "name"),
        ({"severity": 0, "name": "x"}, "severity"),
        ({"severity": 100, "name": "x"}, "severity"),
        ({"severity": "high", "name": "x"}, "severity"),
        ({"name": "x"}, "severity"),
        ({"severity": 41, "name": "two words"}, "name"),
        ({"severity": 41, "name": "x" * 17}, "name"),
        ({"severity": 41}, "name"),
    ],
)
def test_a_level_that_makes_no_sense_is_refused(staff_api, body, field):
    response = staff_api.post("/api/v1/levels/", body)

    assert response.status_code == 400
    assert list(response.json()) == [field]


@pytest.mark.parametrize("body", [{"severity": 40, "name": "x"}, {"severity": 41, "name": "error"}])
def test_a_level_that_there_is_already_is_refused_in_one_way(staff_api, body):
    [messages] = staff_api.post("/api/v1/levels/", body).json().values()

    assert messages == ["Esse nível já existe."]


def test_an_own_client_of_nobody_sees_no_team(application):
    assert client_for(UserFactory()).get(APPLICATIONS).json()["results"] == []


# --- What is kept of log shippers ---------------------------------------


def test_of_log_shippers_warnings_are_kept_unless_an_application_says_otherwise(api, staff_api):
    path = f"{APPLICATIONS}{api.post(APPLICATIONS, {'name': 'x'}).json()['id']}/"

    assert api.get(path).json()["minimum_level"] == "warning"
    assert staff_api.patch(path, {"minimum_level": "ERR"}).json()["minimum_level"] == "error"
    assert staff_api.put(path, {"name": "y"}).json()["minimum_level"] == "error"
    made = api.post(APPLICATIONS, {"name": "z", "minimum_level": "debug"})
    assert made.json()["minimum_level"] == "debug"


@pytest.mark.parametrize("level", ["terrible", "", None, 30.5, [], {}, True])
def test_a_lowest_level_that_is_none_is_refused(staff_api, application, level):
    response = staff_api.patch(f"{APPLICATIONS}{application.pk}/", {"minimum_level": level})

    assert response.status_code == 400
    assert list(response.json()) == ["minimum_level"]


def test_staff_say_in_the_administration_what_is_kept_of_log_shippers(staff, application):
    page = f"/admin/logs/application/{application.pk}/change/"
    asked = {"name": "x", "team": application.team_id}

    assert staff.post(page, asked | {"minimum_level": "31"}).status_code == 200
    assert staff.post(page, asked | {"minimum_level": "40"}).status_code == 302
    application.refresh_from_db()
    assert application.minimum_level_id == 40
