"""What goes by its age: by the days of an application, by silence, by the hour."""

from datetime import timedelta

import pytest
from django.utils import timezone

from logs.models import Event, Log, LogHour
from tests.factories import ApplicationFactory, report

APPLICATIONS = "/api/v1/applications/"


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def report_days_ago(application, *days, description="It broke"):
    for n in days:
        log = report(application, description, received_at=days_ago(n), occurred_at=days_ago(n))
    return log


def figures(log):
    """What must stay true whatever happens to events: the counters of a log, everywhere."""
    log = Log.objects.get(pk=log.pk)
    hours = LogHour.objects.filter(grouping__log=log).values_list("n", flat=True)
    return log.events, sum(log.groupings.values_list("events", flat=True)), sum(hours)


# --- The days of an application -----------------------------------------


def test_an_application_keeps_its_own_number_of_days(staff_api, maintain):
    short, usual = ApplicationFactory(), ApplicationFactory()
    path = f"{APPLICATIONS}{short.pk}/"
    assert staff_api.patch(path, {"retention_days": 7}).json()["retention_days"] == 7
    log = report_days_ago(short, 1, 5, 9, 20, 80)
    report_days_ago(usual, 9, 20)

    done = maintain()

    assert done["events"] == 3
    kept = Event.objects.filter(application=short).order_by("-pk")
    assert [(timezone.now() - event.received_at).days for event in kept] == [1, 5]
    assert Event.objects.filter(application=usual).count() == 2
    assert figures(log) == (5, 5, 5)
    assert maintain()["events"] == 0


def test_without_a_number_of_its_own_it_keeps_what_the_installation_keeps(staff_api, maintain):
    application = ApplicationFactory(retention_days=7)
    report_days_ago(application, 20)

    path = f"{APPLICATIONS}{application.pk}/"
    assert staff_api.patch(path, {"retention_days": None}).json()["retention_days"] is None
    maintain()

    assert Event.objects.count() == 1


def test_many_events_go_in_short_transactions(maintain, monkeypatch):
    application = ApplicationFactory(retention_days=1)
    report_days_ago(application, *[5] * 8)
    monkeypatch.setattr("logs.models.EventQuerySet.DELETED_AT_ONCE", 3)

    assert maintain()["events"] == 8
    assert not Event.objects.exists()


@pytest.mark.parametrize("value", [0, -1, 91, 10**30, "", "many", 1.5, True, []])
def test_a_number_of_days_that_makes_no_sense_is_refused(staff_api, application, value):
    response = staff_api.patch(f"{APPLICATIONS}{application.pk}/", {"retention_days": value})

    assert response.status_code == 400
    assert list(response.json()) == ["retention_days"]


def test_the_bounds_are_named(staff_api, application):
    path = f"{APPLICATIONS}{application.pk}/"

    for value, bound in ((0, "1"), (91, "90")):
        [message] = staff_api.patch(path, {"retention_days": value}).json()["retention_days"]
        assert message.endswith(f" {bound}.")
    for value in (1, 90):
        assert staff_api.patch(path, {"retention_days": value}).status_code == 200


def test_only_who_manages_an_application_says_how_long(api, team_admin_api, application):
    path = f"{APPLICATIONS}{application.pk}/"

    assert api.patch(path, {"retention_days": 7}).status_code == 403
    assert team_admin_api.patch(path, {"retention_days": 7}).status_code == 200
    assert team_admin_api.put(path, {"name": "x"}).json()["retention_days"] == 7


def test_staff_say_how_long_in_the_administration(staff, application):
    page = f"/admin/logs/application/{application.pk}/change/"
    asked = {"name": "x", "team": application.team_id}

    refused = staff.post(page, asked | {"retention_days": 91})
    assert "menor ou igual a 90." in refused.content.decode()
    assert staff.post(page, asked | {"retention_days": 7}).status_code == 302
    application.refresh_from_db()
    assert application.retention_days == 7
    assert staff.post(page, asked | {"retention_days": ""}).status_code == 302
    application.refresh_from_db()
    assert application.retention_days is None
