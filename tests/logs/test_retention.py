"""Day partitions on time, whatever readers and missed maintenance are in the way."""

import time
from contextlib import nullcontext
from datetime import UTC, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from central_erros import maintenance
from logs.ids import lowest_id, moment_of
from logs.models import Application, Event, Grouping, Key, Log, LogHour
from logs.recorder import record
from logs.report import Report
from logs.retention import create_partitions, partition_name
from tests.conftest import client_with_key
from tests.factories import report

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS = "/api/v1/events/"


@pytest.fixture
def application(transactional_db):
    return Application.objects.default()


@pytest.fixture
def reporter(application):
    """A client that reports to the default application."""
    return client_with_key(Key.objects.for_first_steps())


@pytest.fixture(autouse=True)
def _the_usual_partitions(transactional_db):
    """Leave what other tests of this database begin with."""
    yield
    today = timezone.now().astimezone(UTC).date()
    usual = {today + timedelta(days=n) for n in range(-1, 8)}
    execute(*(f"DROP TABLE {name}" for name in tables() - set(map(partition_name, usual))))
    create_partitions(usual)


def execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def tables(*, pending=(None, False, True)):
    """The names of the tables that are partitions (of which some wait for their detach) or were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, inhdetachpending FROM pg_class LEFT JOIN pg_inherits"
            " ON inhrelid = oid WHERE relkind = 'r' AND relname ~ '^logs_event_[0-9]+$'"
        )
        return {name for name, is_pending in cursor.fetchall() if is_pending in pending}


def pending():
    return tables(pending=[True])


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def partition_of(days):
    return partition_name(days_ago(days).astimezone(UTC).date())


@pytest.fixture
def old(application, settings):
    """Logs of 1, 30, 100 and 101 days ago, though only 90 are kept: the maximum was lowered."""
    settings.EVENTS_MAX_DAYS = 200
    for days in (1, 30, 100, 101):
        log = report(application, "old", received_at=days_ago(days), occurred_at=days_ago(days))
    execute(f"DROP TABLE {partition_of(102)}")  # made to look for repeats in, and empty
    settings.EVENTS_MAX_DAYS = 90
    return log


def figures(log):
    """What must stay true whatever happens to events: the counters of a log, everywhere."""
    log = Log.objects.get(pk=log.pk)
    hours = LogHour.objects.filter(grouping__log=log).values_list("n", flat=True)
    return log.events, sum(log.groupings.values_list("events", flat=True)), sum(hours)


# --- On time ------------------------------------------------------------


def test_days_past_the_maximum_go_and_the_counters_stay(old, maintain, staff_api):
    done = maintain()

    assert done["retention"] == 2
    assert not {partition_of(100), partition_of(101)} & tables()
    assert {partition_of(1), partition_of(30)} <= tables()
    assert Event.objects.count() == 2
    assert figures(old) == (4, 4, 4)
    detail = staff_api.get(f"/api/v1/logs/{old.pk}/").json()
    assert detail["events"] == 4
    assert moment_of(Event.objects.get(pk=detail["latest_event"]["id"]).pk) > days_ago(2)
    assert maintain()["retention"] == 0


def test_a_day_is_kept_until_all_of_it_is_past_the_maximum(application, maintain, settings):
    settings.EVENTS_MAX_DAYS = 20
    for days in (10, 12):
        report(application, received_at=days_ago(days))

    settings.EVENTS_MAX_DAYS = 10
    maintain()

    assert partition_of(10) in tables()
    assert partition_of(12) not in tables()


def test_a_log_whose_events_are_gone_shows_and_counts_on(
    application, old, maintain, settings, staff_api
):
    Event.objects.filter(pk__gte=lowest_id(days_ago(2))).delete()
    settings.EVENTS_MAX_DAYS = 1
    maintain()
    assert not Event.objects.exists()

    assert staff_api.get(f"/api/v1/logs/{old.pk}/").json()["latest_event"] is None
    assert staff_api.get(f"/api/v1/logs/{old.pk}/events/").json()["results"] == []
    report(application, "old")
    assert figures(old) == (5, 5, 5)


def test_a_young_day_that_somebody_detached_comes_back_with_its_next_event(old, maintain):
    execute(f"ALTER TABLE logs_event DETACH PARTITION {partition_of(30)}")
    maintain()
    assert partition_of(30) in tables()

    report(old.application, "old", received_at=days_ago(30))

    assert Event.objects.count() == 2 + 1
    assert figures(old) == (5, 5, 5)


def test_a_report_older_than_the_maximum_is_refused_before_it_is_stored(application, settings):
    settings.EVENTS_MAX_DAYS = 30
    fine, old, future = (
        Report("x", application_id=application.pk, received_at=days_ago(days))
        for days in (29.9, 30.1, -0.1)
    )

    for wrong in (old, future):
        with pytest.raises(ValueError, match="cannot be received"):
            record([fine, wrong])
    assert not Event.objects.exists()
    assert not Grouping.objects.exists()

    record([fine])
    assert Event.objects.count() == 1


# --- Missed -------------------------------------------------------------


def test_maintenance_that_was_missed_for_days_stops_no_insert(application, reporter, maintain):
    """No partition is left: the first report makes today's, and yesterday's to look for repeats in."""
    execute(*(f"DROP TABLE {name}" for name in tables()))

    assert reporter.post(EVENTS, {"description": "x"}).status_code == 201

    assert tables() == {partition_of(0), partition_of(1)}
    assert maintain()["partitions"] == 7
    assert Event.objects.count() == 1


def test_several_at_once_make_the_missing_day_whoever_reads_and_writes(
    application, another_session
):
    """The first events after a missed week come together, beside a backup and a slow transaction."""
    execute(*(f"DROP TABLE {name}" for name in tables()))
    record([Report("before", application_id=application.pk, received_at=days_ago(1))])
    hold(another_session)
    hold(another_session, mode="ROW EXCLUSIVE")
    at_once = Barrier(6)
    recorded = []

    def write(number):
        reports = [Report(f"{number} {n}", application_id=application.pk) for n in range(5)]
        at_once.wait()
        recorded.extend(record(reports))
        connection.close()

    threads = [Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert tables() == {partition_of(0), partition_of(1), partition_of(2)}
    assert {result.id for result in recorded} == set(
        Event.objects.exclude(message="before").values_list("pk", flat=True)
    )
    assert len(recorded) == 6 * 5


@pytest.mark.parametrize("surroundings", [nullcontext, transaction.atomic])
def test_making_a_day_leaves_the_callers_patience_as_it_was(application, surroundings):
    with surroundings(), connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '7s'")
        record([Report("x", application_id=application.pk, received_at=days_ago(5))])
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("7s",)
        cursor.execute("RESET lock_timeout")

    assert partition_of(5) in tables()


# --- Held ---------------------------------------------------------------


def hold(session, table="logs_event", mode="ACCESS SHARE"):
    """Read in a transaction that stays open; `table` names one partition or all of them."""
    session.cursor().execute(f"LOCK TABLE {table} IN {mode} MODE")


@pytest.mark.parametrize("held", ["every partition", "one partition"])
def test_a_reader_stops_no_insert_and_the_detach_is_finished_later(
    old, reporter, maintain, another_session, held
):
    hold(another_session, "logs_event" if held == "every partition" else partition_of(101))

    for _minute in range(2):
        assert maintain()["retention"] == 0
        assert pending() == {partition_of(101)}
        assert Event.objects.filter(message="old").count() == 3  # it is out of sight
        assert reporter.post(EVENTS, {"description": "x"}).status_code == 201
    another_session.rollback()

    assert maintain()["retention"] == 2
    assert not {partition_of(100), partition_of(101)} & tables()
    assert pending() == set()
    assert figures(old) == (4, 4, 4)
    assert Event.objects.count() == 2 + 2


class Round(Thread):
    """A round of maintenance beside the test."""

    def run(self):
        outcomes = maintenance.maintain(whole=True)
        self.failed = [outcome for outcome in outcomes if outcome.error]
        connection.close()


def longest_while(thread, act):
    """Act again and again until the thread ends; return how long the slowest took, and how many."""
    thread.start()
    times = []
    while thread.is_alive():
        began = time.monotonic()
        act()
        times.append(time.monotonic() - began)
    return max(times), len(times)


def test_inserts_go_on_while_a_detach_waits(old, reporter, another_session):
    hold(another_session)
    maintenance_round = Round()

    def post():
        assert reporter.post(EVENTS, {"description": "x"}).status_code == 201

    longest, posted = longest_while(maintenance_round, post)

    assert maintenance_round.failed == []
    assert pending() == {partition_of(101)}
    assert longest < 1
    assert posted > 5


def test_a_missing_day_is_made_beside_a_pending_detach(
    old, application, reporter, maintain, another_session
):
    hold(another_session, partition_of(101))
    maintain()
    assert pending()
    day = partition_of(5)
    assert day not in tables()

    record([Report("late", application_id=application.pk, received_at=days_ago(5))])

    assert day in tables()
    assert Event.objects.filter(message="late").count() == 1


def test_a_reader_of_a_detached_day_only_delays_its_end(old, maintain, another_session):
    execute(f"ALTER TABLE logs_event DETACH PARTITION {partition_of(101)}")
    hold(another_session, partition_of(101))

    assert maintain()["retention"] == 1
    assert partition_of(101) in tables()

    another_session.rollback()
    assert maintain()["retention"] == 1
    assert partition_of(101) not in tables()


def test_nobody_queues_for_long_behind_a_change_that_waits(old, another_session):
    execute(f"ALTER TABLE logs_event DETACH PARTITION {partition_of(101)}")
    hold(another_session, partition_of(101))

    longest, _n = longest_while(Round(), lambda: execute(f"SELECT FROM {partition_of(101)}"))

    assert partition_of(101) in tables()
    assert longest < 1
