"""Logs whose roll-up never came: put right by the next round, without losing what comes meanwhile."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from central_erros import maintenance
from logs import triage
from logs.models import Grouping, Log, MaintenanceStep
from tests.conftest import waiting
from tests.factories import report
from tests.live import wait_until

FIGURES = ("events", "level_id", "first_seen", "last_seen", "source")
WRONG = {
    "events": 1,
    "level_id": 10,
    "first_seen": timezone.now(),
    "last_seen": timezone.now() - timedelta(days=3),
    "source": "elsewhere",
}


def figures(log):
    return Log.with_hidden.filter(pk=log.pk).values_list(*FIGURES).get()


def spoil(log, **wrong):
    """Leave the log as a process does that was killed before its roll-up."""
    assert Log.with_hidden.filter(pk=log.pk).update(**wrong) == 1


def a_minute_later():
    """Let the next round come, without that of the hour."""
    for step in MaintenanceStep.objects.exclude(name="figures"):
        step.done_at -= timedelta(minutes=1)
        step.save()


def repaired():
    """Do a round of the minute; return how many logs each of the two steps repaired."""
    a_minute_later()
    done = {outcome.step.name: outcome.done for outcome in maintenance.maintain()}
    return done["new figures"], done.get("figures")


@pytest.mark.parametrize("figure", FIGURES)
def test_the_round_repairs_a_log_that_had_events_since_the_last_one(application, figure):
    maintenance.maintain()
    report(application)
    log = report(application)
    right = figures(log)
    spoil(log, **{figure: WRONG[figure]})

    assert repaired() == (1, None)

    assert figures(log) == right
    assert repaired() == (0, None)


def test_the_round_looks_at_no_log_at_rest_and_that_of_the_hour_at_all(application, maintain):
    log = report(application, received_at=timezone.now() - timedelta(hours=1))
    maintain()
    right = figures(log)
    spoil(log, events=7)

    assert repaired() == (0, None)
    assert maintain()["figures"] == 1

    assert figures(log) == right


def test_many_logs_are_repaired_in_short_transactions(application, maintain, monkeypatch):
    logs = [report(application, f"broken {letter}") for letter in "abcdefg"]
    for log in logs:
        spoil(log, events=9)
    monkeypatch.setattr("logs.walking.ROWS_AT_ONCE", 3)
    monkeypatch.setattr("logs.repair.ROWS_AT_ONCE", 3)

    assert maintain()["new figures"] == 7

    assert {figures(log)[0] for log in logs} == {1}


def test_the_figures_of_several_groupings_are_those_of_all(application, maintain):
    log, other = report(application, "one", level=20), report(application, "two", level=50)
    Grouping.objects.filter(log=other).update(log=log)  # as a merge does
    Log.objects.filter(pk=other.pk).update(merged_into=log)

    assert maintain()["new figures"] == 1

    assert figures(log)[:2] == (2, 50)
    assert maintain()["new figures"] == 0


def test_a_deleted_log_stays_deleted(application):
    log = report(application)
    spoil(log, events=9)
    triage.delete([log.pk])

    maintenance.maintain(whole=True)

    assert not Log.with_hidden.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_that_comes_while_a_log_is_repaired_is_not_lost(application, another_session):
    """Its transaction has counted it and waits to carry the sum; the repair waits as well."""
    log = report(application)
    spoil(log, events=9)
    another_session.cursor().execute("SELECT FROM logs_log WHERE id = %s FOR UPDATE", [log.pk])

    def in_thread(act):
        def run():
            act()
            connection.close()

        thread = Thread(target=run)
        thread.start()
        return thread

    threads = [in_thread(maintenance.maintain)]
    wait_until(lambda: waiting() == 1, "the repair at the lock of the log")
    threads.append(in_thread(lambda: report(application)))
    wait_until(lambda: waiting() == 2, "the event at the lock of the log")
    another_session.rollback()
    for thread in threads:
        thread.join()

    assert figures(log)[0] == 2
    assert Grouping.objects.get(log=log).events == 2
