"""What is new in a list since somebody looked."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from logs.changes import KNOWN, NEWS_MAX, Cursor
from logs.models import Log
from logs.recorder import record
from logs.report import Report
from tests.factories import ApplicationFactory, report

LOGS = "/api/v1/logs/"
CHANGES = f"{LOGS}changes/"


def asked(api, query=""):
    response = api.get(f"{CHANGES}?{query}")
    assert response.status_code == 200, response.content
    return response.json()


def cursor_of(api, query=""):
    return f"{query}&cursor={asked(api, query)['cursor']}"


def report_many(application, count, first="", seen=None):
    """Record as many logs in one transaction."""
    texts = [f"error {first}{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(count)]
    record([Report(t, application_id=application.pk, occurred_at=seen) for t in texts])


def test_logs_recorded_since_are_counted_until_a_new_cursor_is_taken(api, application):
    report(application, "known")
    query = cursor_of(api)
    assert asked(api, query)["new"] == 0

    report(application, "known")
    report(application, "first")
    report(application, "second")

    shown = asked(api, query)
    assert (shown["new"], shown["new_is_exact"]) == (2, True)
    assert asked(api, f"cursor={shown['cursor']}")["new"] == 0
    assert asked(api, query)["new"] == 2


@pytest.mark.parametrize("before", [0, 1, KNOWN - 1, KNOWN, KNOWN + 1, 3 * KNOWN])
def test_a_list_of_any_length_has_news(api, application, before):
    report_many(application, before)
    query = cursor_of(api)

    unchanged = asked(api, query)["new"]
    report_many(application, 3, first="new ")

    assert (unchanged, asked(api, query)["new"]) == (0, 3)


def test_logs_first_seen_at_one_moment_are_told_apart(api, application):
    moment = timezone.now() - timedelta(hours=1)
    report_many(application, 2 * KNOWN, seen=moment)
    query = cursor_of(api)

    assert asked(api, query)["new"] == 0
    report_many(application, 3, first="new ", seen=moment)
    assert asked(api, query)["new"] == 3


def test_very_many_are_not_counted_to_the_end(api, application):
    query = cursor_of(api)
    report_many(application, NEWS_MAX)
    all_counted = asked(api, query)
    report(application, "one more")

    too_many = asked(api, query)

    assert (all_counted["new"], all_counted["new_is_exact"]) == (NEWS_MAX, True)
    assert (too_many["new"], too_many["new_is_exact"]) == (NEWS_MAX, False)


def test_what_the_criteria_of_the_list_leave_out_is_no_news(api, application):
    queries = [cursor_of(api, query) for query in ("", "level=error", "env=dev", "q=disk")]

    report(application, "disk full", level=30)
    report(application, "it broke", environment="dev")

    assert [asked(api, query)["new"] for query in queries] == [2, 1, 1, 1]


def test_a_log_put_away_and_taken_back_is_no_news(api, team_admin_api, application):
    logs = [report(application, text) for text in ("a", "b")]
    query = cursor_of(api)

    team_admin_api.post(f"{LOGS}{logs[0].pk}/archive/")
    away = asked(api, query)["new"]
    team_admin_api.post(f"{LOGS}{logs[0].pk}/unarchive/")

    assert (away, asked(api, query)["new"]) == (0, 0)


def test_a_log_whose_clock_is_behind_is_news(api, application):
    report_many(application, KNOWN - 1)
    query = cursor_of(api)

    report(application, "late", occurred_at=timezone.now() - timedelta(days=3))

    assert asked(api, query)["new"] == 1


@pytest.mark.django_db(transaction=True)
def test_a_log_is_not_missed_for_being_committed_after_a_later_one(api, application):
    other = ApplicationFactory(team=application.team)  # those of one wait for each other
    counted, polled = threading.Event(), threading.Event()

    def record_slowly():
        try:
            with transaction.atomic():
                record([Report("slow", application_id=other.pk)])
                counted.set()
                assert polled.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=record_slowly)
    thread.start()
    assert counted.wait(30)
    report(application, "quick")
    query = cursor_of(api)
    polled.set()
    thread.join()

    assert Log.objects.get(description="slow").pk < Log.objects.get(description="quick").pk
    assert asked(api, query)["new"] == 1


def test_logs_in_view_come_with_the_figures_of_this_moment(api, team_admin_api, application):
    log, other = report(application, "a"), report(application, "b")
    report(application, "a", count=4)
    team_admin_api.post(f"{LOGS}{other.pk}/resolve/")

    rows = asked(api, f"ids={other.pk},{log.pk}")["results"]

    assert [(row["id"], row["events"], row["status"], row["level"]) for row in rows] == [
        (other.pk, 1, "resolved", "error"),
        (log.pk, 5, "open", "error"),
    ]
    [listed] = api.get(LOGS).json()["results"]
    assert rows[1] == {name: listed[name] for name in rows[1]}


def test_logs_that_are_gone_or_of_others_have_no_figures(
    api, stranger_api, team_admin_api, application
):
    kept, deleted = report(application, "a"), report(application, "b")
    elsewhere = report(ApplicationFactory())
    team_admin_api.delete(f"{LOGS}{deleted.pk}/")
    query = f"ids={kept.pk},{deleted.pk},{elsewhere.pk}"

    assert [row["id"] for row in asked(api, query)["results"]] == [kept.pk]
    assert asked(stranger_api, query)["results"] == []


def test_the_logs_of_others_are_no_news(stranger_api, application):
    query = cursor_of(stranger_api)

    report(application)

    assert asked(stranger_api, query)["new"] == 0


def test_nothing_changed_costs_nothing(api, application):
    report_many(application, 2 * KNOWN)
    log = report(application)
    query = f"{cursor_of(api)}&ids={log.pk}"
    first = api.get(f"{CHANGES}?{query}")

    again = api.get(f"{CHANGES}?{query}", headers={"If-None-Match": first.headers["ETag"]})
    report(application)
    changed = api.get(f"{CHANGES}?{query}", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


def test_an_answer_without_figures_is_small(api, application):
    for n in range(KNOWN):  # ids far apart: every report draws one
        report(application, f"error {chr(97 + n)}")
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('logs_grouping_id_seq', %s)", [1 << 30 | n << 24])

    response = api.get(f"{CHANGES}?{cursor_of(api)}")

    assert response.json()["new"] == 0
    assert len(response.content) <= 300


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("cursor=x", "cursor"),
        ("cursor=1", "cursor"),
        ("cursor=-1.0", "cursor"),
        ("cursor=1.0.", "cursor"),
        ("cursor=1.0" + ".1" * (KNOWN + 1), "cursor"),
        ("cursor=" + "f" * 17 + ".0", "cursor"),
        ("ids=x", "ids"),
        ("level=disaster", "level"),
        ("cursor=0.0&since=yesterday", "since"),
    ],
)
def test_what_makes_no_sense_is_refused(api, query, field):
    response = api.get(f"{CHANGES}?{query}")

    assert response.status_code == 400
    assert list(response.json()) == [field]


def test_any_cursor_of_the_right_shape_is_answered(api, application):
    report(application)

    assert asked(api, "cursor=" + ".".join(["f" * 16] * (KNOWN + 2)))["new"] == 0
    assert asked(api, "cursor=0.0")["new"] == 1


def test_a_cursor_is_the_same_when_read_again():
    now = timezone.now()
    positions = [(now - timedelta(seconds=n), 4_000_000_000 - 19_000_000 * n) for n in range(60)]

    for length in (0, 1, KNOWN, 60):
        cursor = Cursor.at(positions[:length])
        assert Cursor.parse(str(cursor)) == cursor
        assert len(str(cursor)) <= 230


def test_a_poll_takes_a_constant_number_of_queries(api, application, django_assert_num_queries):
    ids = [report(application, text).pk for text in "abcdef"]
    query = cursor_of(api)

    with django_assert_num_queries(3):  # who asks, what they may read, the newest
        asked(api, query)
    for count in (1, 6):
        # And those in view that one may see, as rows, with their figures.
        with django_assert_num_queries(5):
            asked(api, f"{query}&ids={','.join(map(str, ids[:count]))}")
