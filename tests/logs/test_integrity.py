"""`manage.py verify`: it finds what somebody spoils, mends what it can, and nothing else."""

import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from central_erros.maintenance import MAINTENANCE_LOCK
from logs import merging, triage
from logs.models import Event, Grouping, Log, LogHour, LogTag
from tests.factories import report


@pytest.fixture(autouse=True)
def _without_a_storm(monkeypatch):
    monkeypatch.setattr("logs.integrity.ROLL_UP_SECONDS", 0)


@pytest.fixture
def log(application):
    """A log of three occurrences, beside others of every kind."""
    archived, resolved, deleted, old = (
        report(application, text, occurred_at=timezone.now() - timedelta(days=days))
        for text, days in (("a", 0), ("b", 0), ("c", 0), ("d", 800))
    )
    triage.change_status([archived.pk], triage.ARCHIVE, by=None)
    triage.change_status([resolved.pk], triage.RESOLVE, by=None)
    report(application, "b")  # reopens it
    triage.delete([deleted.pk])
    LogHour.objects.filter(grouping__log=old).delete()  # they are kept for thirteen months
    report(application, count=2, tags={"a": "b"})
    target, merged = report(application, "e"), report(application, "f")
    merging.merge(target.pk, [merged.pk])
    triage.change_status([target.pk], triage.RESOLVE, by=None)
    report(application, "f")  # reopens it, by one of its groupings
    return report(application, received_at=timezone.now() - timedelta(days=2), tags={"a": "b"})


def verify(*options, language="en"):
    """Run the command; return (whether all was well, the lines that found something)."""
    output, code = StringIO(), 0
    with translation.override(language):
        try:
            call_command("verify", *options, stdout=output)
        except CommandError as failure:
            code = failure.returncode
    lines = output.getvalue().splitlines()
    assert code in (0, 1)
    assert len(lines) == 19
    return code == 0, [line for line in lines if not line.endswith(": 0")]


def test_what_the_product_itself_did_is_well(log):
    assert verify() == (True, [])


def change(rows, **values):
    assert rows.update(**values)


SPOILED = {
    "Logs whose figures are not those of their groupings": lambda log: change(
        Log.objects.filter(pk=log.pk), events=7
    ),
    "Logs whose groupings have another status": lambda log: change(
        Grouping.objects.filter(log=log), status="archived"
    ),
    "Deleted logs that events still come to": lambda log: change(
        Log.objects.filter(pk=log.pk), deleted_at=timezone.now()
    ),
    "Merged logs that have groupings of their own": lambda log: change(
        Log.objects.filter(pk=log.pk), merged_into=Log.objects.exclude(pk=log.pk).first()
    ),
    "Logs that are gone, but not their groupings": lambda log: Log.objects.filter(
        pk=log.pk
    ).delete(),
}


@pytest.mark.parametrize("label", SPOILED)
def test_what_is_wrong_is_found_and_mended_on_demand(log, label):
    SPOILED[label](log)

    assert verify() == (False, [f"{label}: 1 ({log.pk})"])
    assert verify("--repair") == (True, [f"{label}: 1 ({log.pk}), mended"])

    assert verify() == (True, [])


def test_a_log_that_was_deleted_by_hand_gets_no_more_events(log, application):
    Log.objects.filter(pk=log.pk).update(deleted_at=timezone.now())
    assert report_again(application) is None  # it is counted where nobody sees it

    verify("--repair")

    assert report_again(application).pk != log.pk


def report_again(application):
    try:
        return report(application)
    except Log.DoesNotExist:
        return None


def test_orphans_are_found_and_mended_on_demand(log):
    grouping = Grouping.objects.get(log=log)
    grouping_id = grouping.pk
    grouping.delete()

    is_well, lines = verify()
    _is_well, mended = verify("--repair")

    assert not is_well
    assert lines == [
        f"Logs without groupings: 1 ({log.pk})",
        f"Groupings that are gone, but not their hours: 1 ({grouping_id})",
        f"Groupings that are gone, but not their tags: 1 ({grouping_id})",
        f"Groupings that are gone, but not their tag names: 1 ({grouping_id})",
        # Of two days.
        f"Groupings that are gone, but not their events: 2 ({grouping_id}, {grouping_id})",
    ]
    assert mended == [f"{line}, mended" for line in lines]
    assert verify() == (True, [])
    assert not LogTag.objects.exists()


def test_what_nobody_can_mend_is_only_told(log):
    grouping = Grouping.objects.get(log=log)
    LogHour.objects.filter(grouping=grouping).update(n=9)
    event = Event.objects.filter(grouping=grouping).first()
    Event.objects.filter(pk=event.pk).update(count=9)

    for options in ([], ["--repair"]):
        is_well, lines = verify(*options)

        assert not is_well
        assert lines == [
            f"Groupings with more events stored than counted: 1 ({grouping.pk})",
            f"Groupings whose hours do not add up to their events: 1 ({grouping.pk})",
        ]


def test_fewer_events_than_counted_are_no_fault(log):
    """They expire, and are thinned."""
    Event.objects.filter(grouping__log=log).delete()

    assert verify() == (True, [])


def test_a_log_whose_roll_up_is_about_to_come_is_no_fault(log, application, monkeypatch):
    """In a storm a log is behind all the time, but never by the same events for long."""
    Log.objects.filter(pk=log.pk).update(events=1)

    def storm(seconds):
        Log.objects.filter(pk=log.pk).update(events=2)

    monkeypatch.setattr("time.sleep", storm)
    assert verify() == (True, [])

    assert not verify()[0]  # nothing moves it any more


def test_it_speaks_portuguese_and_shows_the_first_of_many(application):
    for n in range(12):
        report(application, f"broken {'x' * n}")
    Log.objects.update(events=5)

    is_well, [line] = verify(language="pt-br")

    assert not is_well
    assert line.startswith("Logs cujos números não são os de seus agrupamentos: 12 (")
    assert line.count(",") == 10
    assert line.endswith(", …)")


@pytest.mark.django_db(transaction=True)
def test_only_one_process_mends_at_a_time(another_session):
    another_session.cursor().execute("SELECT pg_advisory_lock(%s)", [MAINTENANCE_LOCK])

    assert verify() == (True, [])
    with translation.override("en"), pytest.raises(CommandError, match="Another") as refusal:
        call_command("verify", "--repair")
    assert refusal.value.returncode == os.EX_TEMPFAIL

    another_session.rollback()
    another_session.cursor().execute("SELECT pg_advisory_unlock_all()")
    assert verify("--repair") == (True, [])
