"""What has lost what it belongs to goes or is put right; what is just being made never does."""

from datetime import timedelta
from threading import Event as Signal
from threading import Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from logs import triage
from logs.models import (
    AppHour,
    Application,
    CheckIn,
    Event,
    Feedback,
    Grouping,
    Log,
    LogDetails,
    LogHour,
    LogTag,
    LogTagKey,
)
from logs.recorder import record
from logs.report import Report
from tests.factories import ApplicationFactory, report

LOGS = "/api/v1/logs/"


@pytest.fixture
def kept(application):
    """A log with one row of everything, whose neighbours go."""
    return report(application, "kept", tags={"a": "b"}, details="long")


@pytest.fixture
def log(application, kept):
    """Another, to take something away from."""
    report(application, received_at=timezone.now() - timedelta(days=3), tags={"c": "d"})
    return report(application, tags={"c": "d"}, details="at length")


def rows():
    """How many rows there are of everything that belongs to a log."""
    models = (Log.with_hidden, Grouping.objects, Event.objects, LogHour.objects, LogTag.objects,
              LogTagKey.objects, LogDetails.objects)  # fmt: skip
    return [manager.count() for manager in models]


OF_THE_KEPT = [1] * 7


def test_what_a_grouping_leaves_behind_is_removed(kept, log, maintain):
    Grouping.objects.filter(log=log).delete()
    Log.objects.filter(pk=log.pk).delete()

    maintain()

    assert rows() == OF_THE_KEPT
    assert maintain()["orphans"] == 0


def test_many_rows_go_in_short_transactions(application, kept, maintain, monkeypatch):
    monkeypatch.setattr("logs.orphans.VALUES_AT_ONCE", 2)
    monkeypatch.setattr("logs.models.EventQuerySet.DELETED_AT_ONCE", 2)
    for text in "abcde":
        report(application, text)
        report(application, text)
        log = report(application, text, tags={"a": "b"}, details="x")
        Grouping.objects.filter(log=log).delete()
        Log.objects.filter(pk=log.pk).delete()

    assert maintain()["orphans"] >= 5 * (3 + 1 + 1 + 1)  # events, hour, tag, its name

    assert rows() == OF_THE_KEPT


def test_a_log_of_which_only_the_grouping_is_left_is_made_anew(
    application, kept, log, maintain, staff_api
):
    """Else the events of that error would be counted where nobody sees them."""
    staff_api.post(f"{LOGS}{log.pk}/archive/")
    before = staff_api.get(f"{LOGS}{log.pk}/").json()
    Log.objects.filter(pk=log.pk).delete()
    assert staff_api.get(f"{LOGS}{log.pk}/").status_code == 404

    assert maintain()["orphans"] == 1

    after = staff_api.get(f"{LOGS}{log.pk}/").json()
    assert after["events"] == 2
    assert after["status"] == "archived"
    known = ("description", "source", "level", "environment", "first_seen", "last_seen", "details")
    assert {name: after[name] for name in known} == {name: before[name] for name in known}
    assert report(application).pk == log.pk
    assert maintain()["orphans"] == 0


def test_a_log_made_anew_without_an_event_left_is_called_by_what_grouped_it(log, maintain):
    Event.objects.filter(grouping__log=log).delete()
    Log.objects.filter(pk=log.pk).delete()

    maintain()

    assert Log.objects.get(pk=log.pk).description == Grouping.objects.get(log=log).reason


def test_what_is_left_of_a_deleted_log_is_not_made_anew(kept, log, maintain):
    triage.delete([log.pk])
    Log.with_hidden.filter(pk=log.pk).delete()

    maintain()

    assert rows() == OF_THE_KEPT


def test_a_log_without_groupings_goes(kept, log, maintain, staff_api):
    Grouping.objects.filter(log=log).delete()

    maintain()
    maintain()  # which removes what the first deleted

    assert staff_api.get(f"{LOGS}{log.pk}/").status_code == 404
    assert rows() == OF_THE_KEPT


def test_a_merged_log_stays_though_its_groupings_are_elsewhere(kept, log, maintain):
    Grouping.objects.filter(log=log).update(log=kept)
    Log.objects.filter(pk=log.pk).update(merged_into=kept)

    maintain()

    assert Log.with_hidden.filter(pk=log.pk).exists()
    assert Grouping.objects.count() == 2


def test_a_merged_log_whose_target_is_gone_goes(kept, log, maintain):
    Grouping.objects.filter(log=log).delete()
    Log.objects.filter(pk=log.pk).update(merged_into=2**40)

    maintain()
    maintain()  # which removes what the first deleted

    assert rows() == OF_THE_KEPT


def test_logs_and_hours_of_an_application_that_is_gone_go(kept, maintain):
    application = ApplicationFactory()
    report(application, tags={"c": "d"}, details="at length")
    with connection.cursor() as cursor:  # Django would protect it
        cursor.execute("DELETE FROM logs_application WHERE id = %s", [application.pk])

    maintain()
    maintain()

    assert rows() == OF_THE_KEPT
    assert AppHour.objects.count() == 1


def test_what_was_found_is_in_the_log(kept, log, maintain, caplog):
    Grouping.objects.filter(log=log).delete()
    Log.objects.filter(pk=log.pk).delete()

    maintain()

    # A new log has the id of its grouping.
    assert f"grouping_id {log.pk} of logs_event finds no logs_grouping.id" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_what_is_just_being_made_is_no_orphan(maintain):
    """An event and its grouping become visible at the same moment, whenever the sweep looks."""
    application = Application.objects.default()
    is_written, may_commit = Signal(), Signal()

    def write():
        with transaction.atomic():
            record([Report("new", application_id=application.pk, tags={"a": "b"}, details="x")])
            is_written.set()
            may_commit.wait()
        connection.close()

    thread = Thread(target=write)
    thread.start()
    assert is_written.wait(10)
    try:
        assert rows() == [0] * 7
        assert maintain()["orphans"] == 0
    finally:
        may_commit.set()
        thread.join()

    assert maintain()["orphans"] == 0
    assert rows() == OF_THE_KEPT


@pytest.mark.django_db(transaction=True)
def test_a_log_made_while_its_application_went_is_found(maintain):
    """A report was on its way with a key looked up before: longer than anybody waits for it."""
    application = ApplicationFactory()
    is_written, may_commit = Signal(), Signal()

    def write():
        with transaction.atomic():
            record([Report("late", application_id=application.pk)])
            is_written.set()
            may_commit.wait()
        connection.close()

    thread = Thread(target=write)
    thread.start()
    assert is_written.wait(10)
    try:
        Application.objects.filter(pk=application.pk).update(
            deleted_at=timezone.now() - timedelta(minutes=5)
        )
        maintain()
        assert not Application.objects.filter(pk=application.pk).exists()
    finally:
        may_commit.set()
        thread.join()
    assert Event.objects.count() == 1

    maintain()
    maintain()

    assert rows() == [0] * 7
    assert not AppHour.objects.exists()


def test_feedback_and_check_ins_go_with_what_they_belong_to(application, maintain):
    kept = report(application)
    [grouping] = kept.groupings.all()
    gone = 10**9
    for application_id, grouping_id in [
        (application.pk, grouping.pk), (application.pk, None), (application.pk, gone), (gone, None),
    ]:  # fmt: skip
        Feedback.objects.create(
            application_id=application_id, grouping_id=grouping_id, received_at=timezone.now()
        )
    for application_id in (application.pk, gone):
        CheckIn.objects.create(application_id=application_id, received_at=timezone.now())

    assert maintain()["orphans"] == 3

    left = Feedback.objects.order_by("pk").values_list("application", "grouping")
    assert list(left) == [(application.pk, grouping.pk), (application.pk, None)]
    assert CheckIn.objects.get().application == application
