"""Maintenance by rounds: what is due, one process at a time, one failure at a time."""

import os
from datetime import timedelta
from io import StringIO
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from accounts.models import Invitation
from central_erros.maintenance import Busy, maintain
from logs import triage
from logs.models import Event, Log, MaintenanceStep
from tests.factories import TeamFactory, report
from tests.live import wait_until


def run(language="en"):
    """Run `manage.py maintain`; return the lines it prints."""
    output = StringIO()
    with translation.override(language):
        call_command("maintain", stdout=output)
    return output.getvalue().splitlines()


def names(outcomes):
    return {outcome.step.name for outcome in outcomes}


# --- The command --------------------------------------------------------


def test_the_command_does_all_and_says_what(application):
    log = report(application)
    report(application)
    triage.delete([log.pk])

    assert "Deleted logs removed: 1" in run()

    assert not Log.with_hidden.exists()
    assert not Event.objects.exists()
    assert "Deleted logs removed: 0" in run()


def test_the_command_speaks_portuguese(db):
    assert "Logs apagados removidos: 0" in run("pt-br")


@pytest.mark.django_db(transaction=True)
def test_a_step_that_fails_costs_no_other_and_the_command_says_so(application, capsys, caplog):
    log = report(application)
    triage.delete([log.pk])
    Invitation.objects.create(team=TeamFactory(), email="a@example.com", expires_at=timezone.now())
    output = StringIO()

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE logs_logdetails RENAME TO elsewhere")
        try:
            with pytest.raises(CommandError) as failure, translation.override("en"):
                call_command("maintain", stdout=output)
        finally:
            cursor.execute("ALTER TABLE elsewhere RENAME TO logs_logdetails")

    assert failure.value.returncode == 1
    assert "Deleted logs removed: 0, then it failed: relation " in output.getvalue()
    assert "Expired sessions and invitations removed: 1" in output.getvalue()
    assert "Maintenance: deleted failed" in caplog.text
    assert not Invitation.objects.exists()
    failed = {step for step in ("deleted", "people") if step not in done()}
    assert failed == {"deleted"}

    maintain()  # is due at once what failed
    assert not Log.with_hidden.exists()


def done():
    return set(MaintenanceStep.objects.values_list("name", flat=True))


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_says_so_and_does_nothing(application, another_session):
    another_session.cursor().execute("LOCK TABLE accounts_invitation")
    outcomes = []

    def first():
        outcomes.extend(maintain())
        connection.close()

    thread = Thread(target=first)
    thread.start()
    wait_until(is_anybody_waiting, "the first at the lock")
    report_deleted = report(application)
    triage.delete([report_deleted.pk])

    with translation.override("pt-br"), pytest.raises(CommandError, match="Outro") as refusal:
        call_command("maintain")
    assert refusal.value.returncode == os.EX_TEMPFAIL
    with pytest.raises(Busy):
        maintain()
    assert Log.with_hidden.exists()

    another_session.rollback()
    thread.join()
    assert outcomes
    assert not any(outcome.error for outcome in outcomes)
    call_command("maintain", stdout=StringIO())
    assert not Log.with_hidden.exists()


def is_anybody_waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass",
            ["accounts_invitation"],
        )
        return cursor.fetchone() == (1,)


# --- What is due --------------------------------------------------------


def test_a_step_is_due_again_after_its_time(db):
    first = maintain()
    again = maintain()

    MaintenanceStep.objects.filter(name="people").update(
        done_at=timezone.now() - timedelta(minutes=1)
    )
    later = maintain()

    assert names(first) == done()
    assert names(again) == set()
    assert names(later) == {"people"}


def test_all_steps_are_due_when_a_clock_that_was_ahead_is_put_right(db):
    maintain()
    MaintenanceStep.objects.update(done_at=timezone.now() + timedelta(days=1))

    outcomes = maintain()

    assert names(outcomes) == done()
    assert not MaintenanceStep.objects.filter(done_at__gt=timezone.now()).exists()


def test_a_clock_that_is_a_little_ahead_makes_nothing_due(db):
    maintain()
    MaintenanceStep.objects.update(done_at=timezone.now() + timedelta(seconds=30))

    assert maintain() == []


def test_a_long_step_is_left_and_due_again(application, monkeypatch):
    for text in ("a", "b", "c"):
        triage.delete([report(application, text).pk])
    monkeypatch.setattr("central_erros.maintenance.STEP_SECONDS", 0)

    rounds = [
        next((outcome.done for outcome in maintain() if outcome.step.name == "deleted"), None)
        for _ in range(9)
    ]

    assert not Log.with_hidden.exists()
    assert rounds[0] < 3
    assert sum(filter(None, rounds)) == 3
    assert rounds[-1] is None  # not due, because it came to its end


def test_a_walk_goes_on_where_the_last_round_left_it(application, monkeypatch):
    """From the start again each time, one that takes longer than a round would never end."""
    for text in ("a", "b", "c"):
        report(application, text, received_at=timezone.now() - timedelta(hours=1))
    Log.objects.update(events=9)
    monkeypatch.setattr("central_erros.maintenance.STEP_SECONDS", 0)
    monkeypatch.setattr("logs.walking.ROWS_AT_ONCE", 1)

    rounds = [
        next((outcome.done for outcome in maintain() if outcome.step.name == "figures"), None)
        for _ in range(5)
    ]

    assert rounds == [1, 1, 1, 0, None]
    assert set(Log.objects.values_list("events", flat=True)) == {1}
