"""The write path under what a single request does not show."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from threading import Event as Signal
from uuid import uuid4

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from logs import retention
from logs.ids import moment_of
from logs.listing import load_rows
from logs.models import (
    AppHour,
    Application,
    Event,
    Grouping,
    Key,
    Log,
    LogHour,
    LogTag,
    LogTagKey,
    Status,
)
from logs.recorder import Recorder, record
from logs.report import ExceptionInfo, Report
from logs.rows import prepare
from logs.sql import Plans
from tests.conftest import client_with_key
from tests.factories import ApplicationFactory, report

BOOM = [ExceptionInfo("Boom", "it broke")]  # groups whatever the level is
TOO_LONG = "9" * 251  # for the column of a release, and no adapter would let it through


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


def test_applications_are_counted_by_the_hour_of_receipt(application):
    now = timezone.now()
    report(application, occurred_at=now - timedelta(days=2))

    assert AppHour.objects.get().hour == now.replace(minute=0, second=0, microsecond=0)


def test_of_two_stored_events_with_one_id_the_first_answers(application):
    """Two days apart neither sees the other; a third in between sees both."""
    event_id, now = uuid4(), timezone.now()
    moments = [now - timedelta(days=2), now, now - timedelta(days=1)]

    first, second, third = (
        record(reports(application, "a", event_id=event_id, received_at=moment))[0]
        for moment in moments
    )

    assert first.id != second.id
    assert third.id == first.id


def test_first_and_last_seen_span_the_events_whatever_their_order(application):
    now = timezone.now()
    for hours in (2, 9, 1, 5):
        log = report(application, occurred_at=now - timedelta(hours=hours))

    assert log.first_seen == now - timedelta(hours=9)
    assert log.last_seen == now - timedelta(hours=1)
    assert LogHour.objects.count() == 4


@pytest.mark.parametrize(("may_be_old", "days"), [(False, 30), (True, 400)])
def test_a_clock_is_believed_for_thirty_days_and_a_chosen_date_always(
    application, may_be_old, days
):
    now = timezone.now()
    told = now - timedelta(days=400)

    log = report(application, occurred_at=told, received_at=now, may_be_old=may_be_old)

    assert log.first_seen == log.last_seen == now - timedelta(days=days)
    assert Event.objects.get().occurred_at == told


def test_a_clock_may_run_five_minutes_ahead(application):
    now = timezone.now()

    log = report(application, occurred_at=now + timedelta(days=1), received_at=now)

    assert log.last_seen == now + timedelta(minutes=5)
    assert Event.objects.get().occurred_at == now + timedelta(days=1)


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
    long_ago = timezone.now() - timedelta(days=40)

    results = record(
        [
            *reports(application, "old", received_at=long_ago),
            *reports(application, "older", received_at=long_ago - timedelta(days=1)),
            *reports(application, "new"),
        ]
    )

    assert Event.objects.filter(pk__in=[result.id for result in results]).count() == 3
    assert Log.objects.count() == 3


def drop_partitions(day):
    """Drop what an event of this day had made: its partition, and that of the day before."""
    names = [retention.partition_name((day - timedelta(days=n)).date()) for n in range(2)]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {', '.join(names)}")


@pytest.mark.django_db(transaction=True)
def test_a_missing_partition_is_made_in_autocommit_too():
    day = (timezone.now() - timedelta(days=50)).astimezone(UTC)
    assert not connection.in_atomic_block

    record(reports(Application.objects.default(), "old", received_at=day))

    assert Event.objects.count() == 1
    drop_partitions(day)


@pytest.mark.django_db(transaction=True)
def test_processes_that_miss_the_same_partition_make_it_together():
    application = Application.objects.default()
    day = (timezone.now() - timedelta(days=60)).astimezone(UTC)
    barrier = Barrier(6)

    def store(n):
        try:
            barrier.wait()
            return record(reports(application, f"error {n}", received_at=day))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        for future in [pool.submit(store, n) for n in range(6)]:
            future.result()

    assert Event.objects.count() == 6
    drop_partitions(day)


@pytest.mark.django_db(transaction=True)
def test_new_environments_at_once_stop_at_the_limit(settings):
    settings.ENVIRONMENTS_PER_APPLICATION = 3
    application = Application.objects.default()
    barrier = Barrier(8)

    def store(n):
        try:
            barrier.wait()
            record(reports(application, "x", environment=f"env-{n}"))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(store, n) for n in range(8)]:
            future.result()

    names = set(Log.objects.values_list("environment__name", flat=True))
    assert len(names) == 4
    assert "other" in names
    assert sum(Log.objects.values_list("events", flat=True)) == 8


def test_the_rows_that_every_event_updates_stay_on_their_page(application):
    """HOT: what would end it is an index on a column that ingest changes, or no room."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reloptions FROM pg_class"
            " WHERE relname IN ('logs_grouping', 'logs_apphour', 'logs_loghour', %s)",
            [retention.partition_name(timezone.now().astimezone(UTC).date())],
        )
        options = dict(cursor.fetchall())
        cursor.execute(
            "SELECT DISTINCT attname FROM pg_index JOIN pg_attribute"
            " ON attrelid = indrelid AND attnum = ANY(indkey)"
            " WHERE indrelid = 'logs_grouping'::regclass"
        )
        indexed = {name for (name,) in cursor.fetchall()}

    assert indexed == {"id", "application_id", "environment_id", "fingerprint", "log_id"}
    assert options.pop("logs_grouping") == ["fillfactor=60"]
    assert options.pop("logs_apphour") == ["fillfactor=50"]
    assert options.pop("logs_loghour") == ["fillfactor=70"]
    assert list(options.values()) == [["toast_tuple_target=8160"]]


def test_an_outage_in_the_middle_of_a_split_batch_stores_nothing(application, monkeypatch):
    batch = reports(application, "a", "b", "c", "d")
    batch[0].release = TOO_LONG
    write, calls = Recorder._write, []

    def fail_late(self, rows):
        calls.append(len(rows))
        if len(calls) > 4:
            raise OperationalError("server closed the connection unexpectedly")
        return write(self, rows)

    monkeypatch.setattr(Recorder, "_write", fail_late)
    with pytest.raises(OperationalError):
        record(batch)

    assert len(calls) == 5
    assert not Event.objects.exists()


def test_a_refused_report_is_logged_without_its_content(application, caplog):
    [bad] = reports(application, "private words")
    bad.release = "private words" * 100

    [result] = record([bad])

    assert isinstance(result, DatabaseError)
    assert "refused the event" in caplog.text
    assert "private words" not in caplog.text


def test_partitions_are_made_from_yesterday_to_a_week_ahead_and_once(db):
    retention.make_partitions_ahead()
    retention.make_partitions_ahead()

    today = timezone.now().astimezone(UTC).date()
    with connection.cursor() as cursor:
        for offset in range(-1, 8):
            name = retention.partition_name(today + timedelta(days=offset))
            cursor.execute("SELECT to_regclass(%s)", [name])
            assert cursor.fetchone() != (None,)


def test_a_half_made_partition_is_finished(application):
    day = (timezone.now() - timedelta(days=30)).astimezone(UTC)
    with connection.cursor() as cursor:
        name = retention.partition_name(day.date())
        cursor.execute(f"CREATE TABLE {name} (LIKE logs_event INCLUDING DEFAULTS)")

    record(reports(application, "old", received_at=day))

    assert Event.objects.count() == 1


def test_a_report_that_the_database_refuses_costs_no_neighbour(application):
    batch = reports(application, "a", "b", "c", "d", "e")
    batch[2].release = TOO_LONG

    results = record(batch)

    assert [isinstance(result, DatabaseError) for result in results] == [
        False, False, True, False, False,
    ]  # fmt: skip
    assert sorted(Log.objects.values_list("description", flat=True)) == ["a", "b", "d", "e"]


def test_inside_a_callers_transaction_it_lives_and_dies_with_it(application):
    with transaction.atomic():
        batch = reports(application, "a", "b")
        batch[1].release = TOO_LONG
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


def test_the_limits_of_tags_hold_within_a_batch_and_for_each_log_apart(application, settings):
    settings.TAG_KEYS_PER_LOG, settings.TAG_VALUES_PER_KEY = 2, 3
    report(application, "a", tags={"request": "7"})

    record(
        [
            Report(
                text,
                application_id=application.pk,
                tags={"request": str(n), name: "x"},
                groups_by_source=True,
            )
            for text in "ab"
            for n, name in enumerate(("browser", "region", "browser", "zone"))
        ]
    )

    stored = {
        description: sorted(
            f"{tag.key}={tag.value}" for tag in LogTag.objects.filter(grouping__log=log)
        )
        for log, description in Log.objects.values_list("pk", "description")
    }
    assert stored == {
        "a": ["browser=x", "request=0", "request=1", "request=7"],
        "b": ["browser=x", "region=x"],
    }
    keys = LogTagKey.objects.values_list("grouping__log__description", "key", "values")
    assert set(keys) == {
        ("a", "browser", 1), ("a", "request", 3), ("b", "browser", 1), ("b", "region", 1),
    }  # fmt: skip
    dropped = Grouping.objects.values_list("log__description", "tags_dropped")
    assert dict(dropped) == {"a": 2 + 2, "b": 4 + 1}


def test_a_report_takes_a_constant_number_of_statements(application, django_assert_num_queries):
    report(application, tags={"a": "b"}, event_id=uuid4())

    # Environments, the savepoint, the timeout, the count, tags, the COPY, the roll-up with the
    # counter of the application, the release of the savepoint.
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
        with django_assert_num_queries(8):
            record(batch)

    assert Log.objects.get().events == 52


def test_a_log_shows_new_figures_at_once_and_is_ordered_by_them_a_little_later(application):
    flusher = Recorder(timedelta(minutes=1))
    flusher.store(prepare(reports(application, "a")))

    flusher.store(prepare(reports(application, "a", "a")))

    log = Log.objects.get()
    assert (log.events, Grouping.objects.get().events) == (1, 3)
    assert load_rows([log.pk])[log.pk].events == 3
    flusher.catch_up_with_all()
    assert Log.objects.get().events == 3


def test_plans_that_a_pooler_has_taken_away_cost_no_report(application):
    flusher = Recorder(timedelta(minutes=1), Plans())
    flusher.store(prepare(reports(application, "a")))

    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        [recorded] = flusher.store(prepare(reports(application, "a")))
        assert recorded.log_id == Log.objects.get().pk

    assert Grouping.objects.get().events == Event.objects.count() == 3


def test_figures_that_have_waited_go_to_their_log_with_the_next_batch_of_any_other(application):
    flusher = Recorder(timedelta(minutes=1))
    for names in ("a", "ab"):
        flusher.store(prepare(reports(application, *names)))

    flusher.store(prepare(reports(application, "b")))
    assert dict(Log.objects.values_list("description", "events")) == {"a": 1, "b": 1}

    flusher.roll_up_every = timedelta(0)  # as if the minute were over
    flusher.store(prepare(reports(application, "c")))

    assert dict(Log.objects.values_list("description", "events")) == {"a": 2, "b": 2, "c": 1}
    assert not flusher.behind


def test_figures_go_to_a_log_once_they_are_old_enough(application):
    Recorder(timedelta(minutes=1)).store(prepare(reports(application, "a")))
    old = timezone.now() - timedelta(minutes=2)
    Grouping.objects.update(rolled_up_at=old)

    Recorder(timedelta(minutes=1)).store(prepare(reports(application, "a")))

    assert Log.objects.get().events == 2
    assert Grouping.objects.get().rolled_up_at > old


def test_figures_go_to_a_log_when_a_clock_that_was_ahead_is_put_right(application):
    Recorder(timedelta(minutes=1)).store(prepare(reports(application, "a")))
    ahead = timezone.now() + timedelta(hours=1)
    Grouping.objects.update(rolled_up_at=ahead)

    Recorder(timedelta(minutes=1)).store(prepare(reports(application, "a")))

    assert Log.objects.get().events == 2
    assert Grouping.objects.get().rolled_up_at < ahead


def test_another_machines_clock_may_be_a_little_ahead(application):
    Recorder(timedelta(minutes=1)).store(prepare(reports(application, "a")))
    ahead = timezone.now() + timedelta(seconds=30)
    Grouping.objects.update(rolled_up_at=ahead)
    flusher = Recorder(timedelta(minutes=1))

    flusher.store(prepare(reports(application, "a")))

    assert (Log.objects.get().events, Grouping.objects.get().rolled_up_at) == (1, ahead)
    assert not flusher.is_late
    flusher.roll_up_every = timedelta(0)  # as if the minute were over
    flusher.catch_up()
    assert Log.objects.get().events == 2


def test_no_figure_waits_longer_because_our_clock_was_put_right(application, monkeypatch):
    flusher, now = Recorder(timedelta(minutes=1)), timezone.now
    with monkeypatch.context() as patch:
        patch.setattr("logs.recorder.timezone.now", lambda: now() + timedelta(hours=1))
        for _ in range(2):
            flusher.store(prepare(reports(application, "a")))
        assert not flusher.is_late

    flusher.store(prepare(reports(application, "b")))

    assert dict(Log.objects.values_list("description", "events")) == {"a": 2, "b": 1}


@pytest.mark.parametrize(
    ("status", "level", "events"),
    [
        (Status.OPEN, 40, 1),
        (Status.OPEN, 50, 2),
        (Status.RESOLVED, 40, 2),
        (Status.ARCHIVED, 40, 1),
    ],
)
def test_what_changes_what_a_log_is_does_not_wait(application, status, level, events):
    flusher = Recorder(timedelta(minutes=1))
    flusher.store(prepare(reports(application, "a", exceptions=BOOM)))
    for model in (Log, Grouping):
        model.objects.update(status=status)

    flusher.store(prepare(reports(application, "a", exceptions=BOOM, level=level)))

    log = Log.objects.get()
    assert (log.events, log.level_id) == (events, level)
    assert (log.status, log.regressed_at is not None) == (
        (Status.OPEN, True) if status == Status.RESOLVED else (status, False)
    )


def test_a_recorder_that_remembers_stores_what_one_does_that_does_not(application):
    tagged = {"tags": {"browser": "Firefox"}, "environment": "qa"}
    flusher = Recorder()
    for _ in range(2):
        flusher.store(prepare(reports(application, "a", **tagged)))
    flusher.store(prepare(reports(application, "a", tags={"browser": "Chrome"}, environment="qa")))

    assert {(tag.key, tag.value) for tag in LogTag.objects.all()} == {
        ("browser", "Firefox"), ("browser", "Chrome"),
    }  # fmt: skip
    assert Log.objects.get().events == 3


def test_what_failed_is_not_remembered(application, monkeypatch):
    flusher = Recorder()
    tagged = reports(application, "a", tags={"browser": "Firefox"})
    with monkeypatch.context() as patch:
        patch.setattr("logs.recorder.copy_events", _fail)
        with pytest.raises(OperationalError):
            flusher.store(prepare(tagged))

    flusher.store(prepare(tagged))

    assert LogTag.objects.get().value == "Firefox"


def test_what_was_written_in_halves_and_failed_is_not_remembered(application, monkeypatch):
    flusher = Recorder(timedelta(minutes=1))
    flusher.store(prepare(reports(application, "a")))
    tagged = reports(application, "a", "a", tags={"browser": "Firefox"})
    refused = reports(application, "b", release=TOO_LONG)
    with monkeypatch.context() as patch:
        patch.setattr("logs.recorder._refused", _fail)
        with pytest.raises(OperationalError):
            flusher.store(prepare(tagged + refused))
    assert not flusher.behind

    flusher.store(prepare(tagged))

    assert LogTag.objects.get().value == "Firefox"
    assert flusher.behind


def _fail(*_arguments):
    raise OperationalError


def test_a_payload_is_read_as_it_was_sent_however_it_is_kept(application):
    short, long = {"extra": {"a": 1}}, {"extra": {"text": "ação " * 500}}
    [first, second] = record(
        [Report("x", application_id=application.pk, payload=payload) for payload in (short, long)]
    )

    assert Event.objects.get(pk=first.id).payload == short
    assert Event.objects.get(pk=second.id).payload == long
    with connection.cursor() as cursor:
        cursor.execute("SELECT octet_length(payload) FROM logs_event WHERE id = %s", [second.id])
        assert cursor.fetchone()[0] < 200
