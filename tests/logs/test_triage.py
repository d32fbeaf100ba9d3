"""Archive, resolve, reopen, delete: what they do and who may."""

from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from logs import locking, triage
from logs.models import Application, Event, Grouping, Log
from tests.conftest import client_for, client_with_key
from tests.factories import ApplicationFactory, KeyFactory, UserFactory, report

LOGS = "/api/v1/logs/"


@pytest.fixture
def log(application, member):
    """A log of the default team, collected by `member`."""
    return report(application, collected_by_id=member.pk)


def status_of(log):
    return Log.objects.get(pk=log.pk).status


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("archive", "open", "archived"),
        ("archive", "resolved", "archived"),
        ("resolve", "open", "resolved"),
        ("resolve", "archived", "resolved"),
        ("unarchive", "archived", "open"),
        ("unarchive", "resolved", "resolved"),
        ("unarchive", "open", "open"),
        ("reopen", "archived", "open"),
        ("reopen", "resolved", "open"),
        ("reopen", "open", "open"),
    ],
)
def test_an_action_moves_a_log_and_answers_it(api, log, action, before, after):
    if before != "open":
        api.patch(f"{LOGS}{log.pk}/", {"status": before})

    response = api.post(f"{LOGS}{log.pk}/{action}/")

    assert response.status_code == 200
    assert response.json()["status"] == after
    assert Grouping.objects.get(log=log.pk).status == after


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ({"archived": True}, "archived"),
        ({"shelved": True}, "archived"),
        ({"status": "archived"}, "archived"),
        ({"status": "resolved"}, "resolved"),
        ({"archived": False}, "open"),
        ({"status": "open"}, "open"),
    ],
)
def test_a_patch_sets_a_status_and_answers_the_log(api, log, body, after):
    response = api.patch(f"{LOGS}{log.pk}/", body)

    assert response.status_code == 200
    assert response.json()["status"] == after


@pytest.mark.parametrize(
    "body",
    [
        {"archived": "perhaps"},
        {"archived": []},
        {"status": "lost"},
        {"status": None},
        {"archived": True, "status": "open"},
        [],
        "archived",
    ],
)
def test_a_patch_that_makes_no_sense_changes_nothing(api, log, body):
    response = api.patch(f"{LOGS}{log.pk}/", body)

    assert response.status_code == 400
    assert status_of(log) == "open"


def test_archiving_twice_keeps_the_first_date_and_person(api, team_admin_api, log, member):
    first = api.post(f"{LOGS}{log.pk}/archive/").json()

    again = team_admin_api.post(f"{LOGS}{log.pk}/archive/").json()

    assert first["status_changed_at"]
    assert again["status_changed_at"] == first["status_changed_at"]
    assert again["status_changed_by"]["email"] == member.email


def test_an_archived_log_counts_on_silently(api, application, log):
    api.post(f"{LOGS}{log.pk}/archive/")

    report(application)

    [row] = api.get(f"{LOGS}?archived=true").json()["results"]
    assert (row["events"], row["regressed_at"]) == (2, None)
    assert api.get(LOGS).json()["results"] == []


def test_a_new_event_reopens_a_resolved_log_as_a_regression(api, application, log):
    api.post(f"{LOGS}{log.pk}/resolve/")

    report(application)

    [row] = api.get(LOGS).json()["results"]
    assert (row["id"], row["events"], row["status"]) == (log.pk, 2, "open")
    assert row["regressed_at"]


def test_a_repeated_event_id_reopens_nothing(api, application, key_api):
    sent = {"description": "x", "event_id": "0cd27cf7-b8cf-410c-a3d5-32b71c226979"}
    log = key_api.post("/api/v1/events/", sent).json()["log"]
    client_for(UserFactory(is_staff=True)).post(f"{LOGS}{log}/resolve/")

    key_api.post("/api/v1/events/", sent)

    assert Log.objects.get(pk=log).status == "resolved"


def test_an_event_after_a_delete_makes_a_new_log(api, application, log):
    api.delete(f"{LOGS}{log.pk}/")

    again = report(application)

    assert again.pk != log.pk
    assert again.events == 1


def test_a_deleted_log_is_gone_everywhere(api, log):
    event = Event.objects.get()
    api.delete(f"{LOGS}{log.pk}/")

    for path in (f"{LOGS}{log.pk}/", f"{LOGS}{log.pk}/events/", f"/api/v1/events/{event.pk}/"):
        assert api.get(path).status_code == 404
    for action in ("archive", "unarchive", "resolve", "reopen"):
        assert api.post(f"{LOGS}{log.pk}/{action}/").status_code == 404
    assert api.patch(f"{LOGS}{log.pk}/").status_code == 404
    assert api.get(f"{LOGS}?archived=all").json()["results"] == []


ACTIONS = [
    ("post", "archive/"),
    ("post", "unarchive/"),
    ("post", "resolve/"),
    ("post", "reopen/"),
    ("patch", ""),
    ("delete", ""),
]


@pytest.fixture(params=ACTIONS, ids=lambda action: " ".join(action))
def act(request, log):
    method, path = request.param
    return lambda client: getattr(client, method)(f"{LOGS}{log.pk}/{path}").status_code


def test_the_collector_may(act, api):
    assert act(api) in (200, 204)


def test_a_team_admin_may(act, team_admin_api):
    assert act(team_admin_api) in (200, 204)


def test_staff_may(act, staff_api):
    assert act(staff_api) in (200, 204)


def test_another_member_may_not(act, other_api, log):
    assert act(other_api) == 403
    assert status_of(log) == "open"


def test_another_member_may_where_members_manage_logs(act, other_api, team):
    type(team).objects.update(members_manage_logs=True)

    assert act(other_api) in (200, 204)


def test_a_viewer_may_not_even_where_members_manage_logs(act, viewer_api, team):
    type(team).objects.update(members_manage_logs=True)

    assert act(viewer_api) == 403


def test_a_collector_who_became_a_viewer_may_not(act, api, member):
    member.memberships.update(role="viewer")

    assert act(api) == 403


def test_a_collector_who_left_the_team_does_not_see_it(act, api, member):
    member.memberships.all().delete()

    assert act(api) == 404


def test_somebody_of_another_team_does_not_see_it(act, stranger_api):
    assert act(stranger_api) == 404


def test_a_key_may_not(act, application, member, log):
    assert act(client_with_key(KeyFactory(application=application, user=member))) == 403
    assert status_of(log) == "open"


def test_an_inactive_user_may_nothing(api, act, member):
    type(member).objects.update(is_active=False)

    assert act(api) == 401


@pytest.mark.parametrize(
    "path", [LOGS, f"{LOGS}summary/", f"{LOGS}1/", f"{LOGS}1/events/", "/api/v1/auth/me/"]
)
def test_a_key_reads_nothing(key_api, application, path):
    report(application)

    assert key_api.get(path).status_code == 403


@pytest.mark.parametrize("path", [LOGS, "/api/v1/events/"])
def test_a_revoked_or_unknown_key_writes_nothing(application, path):
    key = KeyFactory(application=application)
    api = client_with_key(key)
    assert api.post(path, {"description": "x"}).status_code == 201

    key.revoke()
    revoked = api.post(path, {"description": "x"})
    unknown = client_with_key(KeyFactory.build(key="0" * 32)).post(path, {"description": "x"})

    assert (revoked.status_code, unknown.status_code) == (401, 401)
    assert revoked.json() == unknown.json()
    assert revoked.json()["code"] == "invalid_token"
    assert Event.objects.count() == 1


def test_a_key_of_another_application_reports_there(application):
    other = KeyFactory(application=ApplicationFactory())

    client_with_key(other).post(LOGS, {"description": "x"})

    assert Log.objects.get().application == other.application


def test_a_personal_key_ends_with_the_account_or_the_right_to_write(application, member):
    key = KeyFactory(application=application, user=member, is_personal=True)
    other = KeyFactory(application=application, user=member)
    personal, lasting = client_with_key(key), client_with_key(other)
    assert personal.post(LOGS, {"description": "x"}).status_code == 201

    member.memberships.update(role="viewer")
    assert personal.post(LOGS, {"description": "x"}).status_code == 401
    member.memberships.update(role="member")
    type(member).objects.update(is_active=False)

    assert personal.post(LOGS, {"description": "x"}).status_code == 401
    assert lasting.post(LOGS, {"description": "x"}).status_code == 201


def test_a_key_remembers_when_it_was_used(key_api, application):
    before = timezone.now()

    key_api.post(LOGS, {"description": "x"})

    assert application.keys.get().last_used_at >= before


def test_a_regression_reopens_the_grouping_too_and_only_once(api, application, log):
    api.post(f"{LOGS}{log.pk}/resolve/")
    first = report(application)
    again = report(application)

    assert Grouping.objects.get(log=log.pk).status == "open"
    assert first.regressed_at == again.regressed_at
    assert (first.status_changed_at, first.status_changed_by) == (None, None)


def test_a_log_archived_after_a_regression_stays_archived(api, application, log):
    api.post(f"{LOGS}{log.pk}/resolve/")
    report(application)
    api.post(f"{LOGS}{log.pk}/archive/")

    assert report(application).status == "archived"


@pytest.mark.django_db(transaction=True)
def test_a_grouping_that_moves_in_meanwhile_is_changed_with_its_log(monkeypatch):
    """As a merge does it, between the lock of the groupings and that of the logs."""
    application = Application.objects.default()
    log, other = report(application, "target"), report(application, "moving")
    lock, moved = locking._locked_ids, []

    def move():
        moved.append(Grouping.objects.filter(log=other.pk).update(log=log.pk))
        connection.close()

    def lock_and_move(rows):
        ids = lock(rows)
        if not moved:
            mover = Thread(target=move)
            mover.start()
            mover.join()
        return ids

    monkeypatch.setattr(locking, "_locked_ids", lock_and_move)
    triage.change_status([log.pk], triage.ARCHIVE, by=None)

    assert moved == [1]
    assert set(Grouping.objects.values_list("status", flat=True)) == {"archived"}
