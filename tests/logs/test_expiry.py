"""What goes by its age: by the days of an application, by silence, by the hour."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from central_erros import maintenance
from logs.models import AppHour, Event, Grouping, Log, LogHour, LogTag
from tests.conftest import waiting
from tests.factories import ApplicationFactory, report
from tests.live import wait_until

APPLICATIONS = "/api/v1/applications/"
LOGS = "/api/v1/logs/"


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def report_days_ago(application, *days, description="It broke"):
    for n in days:
        log = report(application, description, received_at=days_ago(n), occurred_at=days_ago(n))
    return log


def last_seen(log, days):
    """Let a log have happened last so many days ago."""
    Grouping.objects.filter(log=log).update(last_seen=days_ago(days))
    Log.objects.filter(pk=log.pk).update(last_seen=days_ago(days))


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
    asked = {"name": "x", "team": application.team_id, "minimum_level": 30}

    refused = staff.post(page, asked | {"retention_days": 91})
    assert "menor ou igual a 90." in refused.content.decode()
    assert staff.post(page, asked | {"retention_days": 7}).status_code == 302
    application.refresh_from_db()
    assert application.retention_days == 7
    assert staff.post(page, asked | {"retention_days": ""}).status_code == 302
    application.refresh_from_db()
    assert application.retention_days is None


# --- Silence ------------------------------------------------------------


@pytest.mark.parametrize("status", ["open", "archived", "resolved"])
def test_a_log_that_fell_silent_goes_once_its_events_are_gone(
    staff_api, application, maintain, status
):
    silent, other = report(application, "silent", tags={"a": "b"}), report(application, "other")
    staff_api.patch(f"{LOGS}{silent.pk}/", {"status": status})
    Event.objects.filter(grouping__log=silent).delete()
    last_seen(silent, 179)
    assert maintain()["logs"] == 0

    last_seen(silent, 181)
    assert maintain()["logs"] == 1

    assert staff_api.get(f"{LOGS}{silent.pk}/").status_code == 404
    assert list(Log.with_hidden.all()) == [other]
    for model in (Grouping, LogHour):
        assert model.objects.count() == 1
    assert not LogTag.objects.exists()


def test_many_logs_go_some_at_a_time(application, maintain, monkeypatch):
    monkeypatch.setattr("logs.walking.ROWS_AT_ONCE", 2)
    logs = [report(application, text) for text in ("a", "b", "c", "d", "e")]
    Event.objects.filter(grouping__log__in=[log.pk for log in logs if log != logs[2]]).delete()
    for log in logs:
        last_seen(log, 200)

    assert maintain()["logs"] == 4

    assert list(Log.with_hidden.all()) == [logs[2]]


def test_a_log_of_long_ago_with_an_event_of_today_stays(application, maintain):
    """A client that was offline, or whose clock is wrong: `last_seen` goes by the client's word."""
    log = report(application, occurred_at=days_ago(700))

    assert maintain()["logs"] == 0

    assert Log.objects.get(pk=log.pk).events == Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_event_that_comes_at_the_last_moment_keeps_its_log(application, another_session):
    """It is on its way while maintenance decides, which waits for its locks."""
    log = report(application)
    Event.objects.all().delete()
    last_seen(log, 200)
    holder = another_session.cursor()
    holder.execute("SELECT FROM logs_grouping WHERE log_id = %s FOR UPDATE", [log.pk])
    round_of_maintenance = Thread(target=a_round)
    round_of_maintenance.start()
    wait_until(waiting, "maintenance at the lock")

    # What the recorder does under this lock; its event is not of the test.
    holder.execute("UPDATE logs_grouping SET events = events + 1 WHERE log_id = %s", [log.pk])
    another_session.commit()
    round_of_maintenance.join()

    assert Log.objects.filter(pk=log.pk).exists()
    assert report(application).pk == log.pk


def a_round():
    outcomes = maintenance.maintain(whole=True)
    assert not any(outcome.error for outcome in outcomes)
    connection.close()


# --- Hours --------------------------------------------------------------


def test_hours_are_kept_for_thirteen_months(application, maintain):
    months_13, months_14 = 395, 426
    for days in (1, months_13, months_14, months_14 + 1):
        log = report(application, occurred_at=days_ago(days))
    for days in (1, months_13, months_14):
        AppHour.objects.update_or_create(
            application=application, hour=days_ago(days).replace(minute=0, second=0, microsecond=0)
        )

    assert maintain()["hours"] == 2 + 1

    ages = [(timezone.now() - row.hour).days for row in LogHour.objects.order_by("-hour")]
    assert ages == [1, months_13]
    assert not AppHour.objects.filter(hour__lt=days_ago(months_13 + 1)).exists()
    assert AppHour.objects.filter(hour__lt=days_ago(months_13 - 1)).exists()
    assert figures(log)[:2] == (4, 4)
