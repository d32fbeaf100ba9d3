"""Caps on the events of a log: which stay, which go, and that all stay counted."""

from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from central_erros import maintenance
from logs.models import Event, Grouping, Log, LogHour, MaintenanceStep
from logs.recorder import record
from logs.report import Report
from tests.factories import ApplicationFactory

APPLICATIONS = "/api/v1/applications/"
KEPT = 20  # of these: the first 2, the latest 12, and a sample of 6


@pytest.fixture
def application(db):
    return ApplicationFactory(events_per_log=KEPT)


def minutes_ago(minutes):
    return timezone.now() - timedelta(minutes=minutes)


def burst(application, minutes, description="It broke", **fields):
    """Record an event for each of these minutes ago; return their log."""
    fields = {"groups_by_source": True} | fields
    results = record(
        [
            Report(
                description,
                application_id=application.pk,
                received_at=minutes_ago(n),
                occurred_at=minutes_ago(n),
                **fields,
            )
            for n in minutes
        ]
    )
    return Log.objects.get(pk=results[-1].log_id)


def kept(log):
    """How many minutes ago the events of a log were received, in their order."""
    events = Event.objects.filter(grouping__log=log).order_by("pk")
    return [round((timezone.now() - event.received_at).total_seconds() / 60) for event in events]


def figures(log):
    log = Log.objects.get(pk=log.pk)
    hours = LogHour.objects.filter(grouping__log=log).values_list("n", flat=True)
    return log.events, sum(log.groupings.values_list("events", flat=True)), sum(hours)


def a_minute_later():
    """Let a minute pass for maintenance, whose rounds over everything were just made."""
    minute_ago = timezone.now() - timedelta(minutes=1)
    for step in maintenance.STEPS:
        done_at = minute_ago if step.every <= maintenance.MINUTE else timezone.now()
        MaintenanceStep.objects.update_or_create(name=step.name, defaults={"done_at": done_at})
    outcomes = maintenance.maintain()
    assert not any(outcome.error for outcome in outcomes)
    return {outcome.step.name: outcome.done for outcome in outcomes}


# --- Which --------------------------------------------------------------


def test_the_first_the_latest_and_a_sample_between_stay(application, maintain):
    minutes = range(1010, 10, -10)
    log = burst(application, minutes)

    done = maintain()

    left = kept(log)
    assert done["caps"] == 100 - len(left)
    assert left[:2] == [1010, 1000]
    assert left[-12:] == list(range(130, 10, -10))
    sample = left[2:-12]
    assert 3 <= len(sample) <= 6
    assert max(earlier - later for earlier, later in pairwise(left)) <= 1000 / 3
    assert figures(log) == (100, 100, 100)
    assert maintain()["caps"] == 0


def test_a_log_within_its_cap_loses_nothing(application, maintain):
    log = burst(application, range(300, 300 - KEPT, -1))
    other = burst(ApplicationFactory(), range(300, 200, -1))

    assert maintain()["caps"] == 0

    assert len(kept(log)) == KEPT
    assert len(kept(other)) == 100


def test_thinned_again_and_again_it_keeps_an_even_sample(application, maintain):
    for start in range(5000, 0, -500):
        log = burst(application, range(start, start - 500, -10))
        maintain()

    left = kept(log)
    assert len(left) <= KEPT + 1  # the last one is too young to go
    assert left[:2] == [5000, 4990]
    assert max(earlier - later for earlier, later in pairwise(left)) <= 5000 / 3
    assert figures(log) == (500, 500, 500)


def test_many_events_of_one_moment_go_in_short_transactions(application, maintain, monkeypatch):
    monkeypatch.setattr("logs.thinning.EVENTS_AT_ONCE", 7)
    log = burst(application, [60] * 100)

    maintain()

    assert 14 <= len(kept(log)) <= KEPT
    assert figures(log) == (100, 100, 100)


def test_young_events_stay_because_their_clients_may_repeat_them(application, maintain):
    burst(application, [600] * 5)
    young = {
        "application_id": application.pk, "groups_by_source": True, "received_at": minutes_ago(4)
    }  # fmt: skip
    reports = [Report("It broke", event_id=uuid4(), **young) for _ in range(30)]
    first = record(reports)
    log = burst(application, [1] * 30)

    maintain()

    again = record(reports)
    assert [result.id for result in again] == [result.id for result in first]
    assert all(result.is_repeat for result in again)
    assert figures(log)[0] == 65


def test_a_log_of_several_groupings_has_one_cap(application, maintain):
    """As after a merge."""
    log = burst(application, range(300, 285, -1))
    other = burst(application, range(200, 185, -1), "Another")
    Grouping.objects.filter(log=other.pk).update(log=log.pk)
    Log.objects.filter(pk=other.pk).update(merged_into=log.pk)
    Log.objects.filter(pk=log.pk).update(events=30)

    maintain()

    left = kept(log)
    assert len(left) <= KEPT
    assert left[:2] == [300, 299]
    assert left[-12:] == list(range(197, 185, -1))


# --- When ---------------------------------------------------------------


def test_a_log_that_passes_its_cap_is_thinned_within_the_minute(application):
    log = burst(application, range(600, 580, -1))
    assert a_minute_later()["new caps"] == 0
    burst(application, [0.1] * 5)

    assert a_minute_later()["new caps"] > 0

    assert len(kept(log)) <= KEPT
    assert figures(log)[0] == 25


@pytest.mark.parametrize("whole", [False, True])
def test_what_it_costs_does_not_grow_with_logs_within_their_caps(application, maintain, whole):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            maintain() if whole else a_minute_later()
        return len(captured)

    burst(application, [0.1])
    statements()
    few = statements()
    for letter in "abcdefghij":
        burst(application, [0.1], description=f"error {letter}")
    assert Log.objects.count() == 11

    assert statements() == few


def test_a_log_long_at_its_cap_is_looked_at_once_in_a_tenth(application):
    application.events_per_log = 100
    application.save()
    log = burst(application, range(600, 500, -1))

    for events in range(101, 110):
        burst(application, [0.1])
        assert not is_looked_at(log), events
    burst(application, [0.1])
    assert is_looked_at(log)


def is_looked_at(log):
    """Whether a minute of maintenance counts the events of the log."""
    with CaptureQueriesContext(connection) as captured:
        a_minute_later()
    return any("OFFSET 100" in query["sql"] for query in captured)


# --- How many -----------------------------------------------------------


def test_a_lower_cap_holds_for_what_is_there(staff_api, application, maintain):
    application.events_per_log = None
    application.save()
    log = burst(application, range(900, 850, -1))
    assert maintain()["caps"] == 0

    path = f"{APPLICATIONS}{application.pk}/"
    assert staff_api.patch(path, {"events_per_log": 10}).json()["events_per_log"] == 10
    maintain()

    assert len(kept(log)) <= 10


def test_the_installation_has_the_last_word(application, maintain, settings):
    settings.EVENTS_PER_LOG = 10
    log = burst(application, range(900, 880, -1))

    maintain()

    assert len(kept(log)) <= 10


@pytest.mark.parametrize("value", [9, 0, -1, 10_001, 10**30, "", "many", 1.5, True, []])
def test_a_cap_that_makes_no_sense_is_refused(staff_api, application, value):
    response = staff_api.patch(f"{APPLICATIONS}{application.pk}/", {"events_per_log": value})

    assert response.status_code == 400
    assert list(response.json()) == ["events_per_log"]


def test_staff_set_the_cap_in_the_administration(staff, application):
    page = f"/admin/logs/application/{application.pk}/change/"

    body = {"name": "x", "team": application.team_id, "minimum_level": 30}
    refused = staff.post(page, body | {"events_per_log": 9})
    assert "maior ou igual a 10." in refused.content.decode()
    assert staff.post(page, body | {"events_per_log": 50}).status_code == 302
    application.refresh_from_db()
    assert application.events_per_log == 50
