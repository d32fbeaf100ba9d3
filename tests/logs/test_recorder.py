"""The write path under what a single request does not show."""

from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from threading import Thread
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from logs import retention
from logs.ids import moment_of
from logs.models import AppHour, Application, Event, Grouping, Key, Log, LogHour, LogTag
from logs.recorder import record
from logs.report import Report
from tests.conftest import client_with_key
from tests.factories import ApplicationFactory, report


def reports(application, *descriptions, **fields):
    return [Report(text, application_id=application.pk, **fields) for text in descriptions]


def test_a_batch_answers_in_order_with_the_log_of_each(application):
    results = record(reports(application, "a", "b", "a"))

    assert [result.log_id for result in results] == [
        Log.objects.get(description=text).pk for text in ("a", "b", "a")
    ]
    assert [result.id for result in results] == list(
        Event.objects.order_by("pk").values_list("pk", flat=True)
    )


def test_nothing_is_a_batch_too(db):
    assert record([]) == []


def test_figures_agree_everywhere(application):
    record(reports(application, "a", "a", "b", count=5))
    record(reports(application, "a"))

    log = Log.objects.get(description="a")
    assert log.events == Grouping.objects.get(log=log).events == 11
    assert LogHour.objects.get(grouping__log=log).n == 11
    assert AppHour.objects.get().n == Event.objects.count() == 4  # events stored, not counted


def test_first_and_last_seen_span_the_events_whatever_their_order(application):
    now = timezone.now()
    for hours in (2, 9, 1, 5):
        log = report(application, occurred_at=now - timedelta(hours=hours))

    assert log.first_seen == now - timedelta(hours=9)
    assert log.last_seen == now - timedelta(hours=1)
    assert LogHour.objects.count() == 4


def test_the_source_is_that_of_the_event_last_seen(application):
    now = timezone.now()
    for hours, source in ((2, "a"), (1, "b"), (3, "c")):
        moment = now - timedelta(hours=hours)
        log = report(application, occurred_at=moment, source=source, groups_by_source=False)

    assert log.source == "b"


def test_a_more_severe_event_raises_the_level_and_none_lowers_it(application):
    for level in (30, 50, 20):
        log = report(application, level=level, groups_by_source=False)

    assert log.level_id == 50


def test_the_first_event_describes_the_log(application):
    report(application, "order 1 failed", details="first")
    log = report(application, "order 2 failed", details="second")

    assert (log.description, log.details, log.events) == ("order 1 failed", "first", 2)


def test_environments_and_applications_keep_the_same_error_apart(application):
    logs = {
        report(app, environment=environment).pk
        for app in (application, ApplicationFactory())
        for environment in ("production", "dev")
    }

    assert len(logs) == 4


def test_a_repeat_within_a_batch_is_one_event(application):
    event_id = uuid4()

    first, again = record(reports(application, "a", "a", event_id=event_id))

    assert (again.id, again.log_id, again.is_repeat) == (first.id, first.log_id, True)
    assert Log.objects.get().events == 1


def test_a_repeat_is_known_across_midnight(application):
    event_id = uuid4()
    midnight = datetime.combine(timezone.now().astimezone(UTC).date(), datetime.min.time(), UTC)
    before, after = midnight - timedelta(minutes=1), midnight

    [first] = record(reports(application, "a", event_id=event_id, received_at=before))
    [again] = record(reports(application, "a", event_id=event_id, received_at=after))

    assert again.id == first.id
    assert again.is_repeat


def test_the_id_holds_the_moment_of_receipt(application):
    received_at = timezone.now().replace(microsecond=123000) - timedelta(days=3)

    [result] = record(reports(application, "a", received_at=received_at))

    assert moment_of(result.id) == received_at


def test_a_day_without_a_partition_gets_one_and_nothing_is_lost(application):
    long_ago = timezone.now() - timedelta(days=400)

    results = record(
        [
            *reports(application, "old", received_at=long_ago),
            *reports(application, "older", received_at=long_ago - timedelta(days=1)),
            *reports(application, "new"),
        ]
    )

    assert Event.objects.filter(pk__in=[result.id for result in results]).count() == 3
    assert Log.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_missing_partition_is_made_in_autocommit_too():
    day = (timezone.now() - timedelta(days=500)).astimezone(UTC)
    assert not connection.in_atomic_block

    record(reports(Application.objects.default(), "old", received_at=day))

    assert Event.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {retention.partition_name(day.date())}")


def test_partitions_are_made_a_week_ahead_and_once(db):
    retention.make_partitions_ahead()
    retention.make_partitions_ahead()

    today = timezone.now().astimezone(UTC).date()
    with connection.cursor() as cursor:
        for offset in range(8):
            name = retention.partition_name(today + timedelta(days=offset))
            cursor.execute("SELECT to_regclass(%s)", [name])
            assert cursor.fetchone() != (None,)


def test_a_half_made_partition_is_finished(application):
    day = (timezone.now() - timedelta(days=300)).astimezone(UTC)
    with connection.cursor() as cursor:
        name = retention.partition_name(day.date())
        cursor.execute(f"CREATE TABLE {name} (LIKE logs_event INCLUDING DEFAULTS)")

    record(reports(application, "old", received_at=day))

    assert Event.objects.count() == 1


def test_a_report_that_the_database_refuses_costs_no_neighbour(application):
    batch = reports(application, "a", "b", "c", "d", "e")
    batch[2].level = 10**6  # no adapter would let it through

    results = record(batch)

    assert [isinstance(result, DatabaseError) for result in results] == [
        False, False, True, False, False,
    ]  # fmt: skip
    assert sorted(Log.objects.values_list("description", flat=True)) == ["a", "b", "d", "e"]


def test_inside_a_callers_transaction_it_lives_and_dies_with_it(application):
    with transaction.atomic():
        batch = reports(application, "a", "b")
        batch[1].level = 10**6
        results = record(batch)
        assert Log.objects.get().pk == results[0].log_id
        transaction.set_rollback(True)

    assert not Log.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_lock_held_too_long_is_a_503_to_try_again_and_stores_nothing(settings):
    settings.WRITE_TIMEOUT_MS = 100
    key = Key.objects.for_first_steps()
    log = report(key.application, source="127.0.0.1")
    held, let_go = Signal(), Signal()

    def hold():
        with transaction.atomic():
            Grouping.objects.select_for_update().get(log=log)
            held.set()
            let_go.wait(10)
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    held.wait(10)
    body = {"description": "It broke"}
    response = client_with_key(key).post("/api/v1/events/", body)
    let_go.set()
    holder.join()

    assert (response.status_code, response.json()["code"]) == (503, "busy")
    assert response["Retry-After"]
    assert Event.objects.count() == 1


def test_tags_are_stored_once_and_within_limits(application, settings):
    settings.TAG_KEYS_PER_LOG, settings.TAG_VALUES_PER_KEY = 2, 3

    for n in range(5):
        log = report(application, tags={"browser": "Firefox", "request": str(n), "third": "x"})

    stored = set(LogTag.objects.values_list("key", "value"))
    assert stored == {("browser", "Firefox"), ("request", "0"), ("request", "1"), ("request", "2")}
    assert Grouping.objects.get(log=log).tags_dropped == 5 + 2


def test_a_report_takes_a_constant_number_of_statements(application, django_assert_num_queries):
    report(application, tags={"a": "b"}, event_id=uuid4())

    # Environments, the savepoint and its release, known events, ids, groupings, locks, roll-up,
    # hours, tags, application hours, the COPY.
    for size in (1, 50):
        batch = [
            Report(
                "It broke",
                application_id=application.pk,
                tags={"a": "b"},
                event_id=uuid4(),
                groups_by_source=True,
            )
            for _ in range(size)
        ]
        with django_assert_num_queries(12):
            record(batch)

    assert Log.objects.get().events == 52
