"""Events over time, of one log and of a list."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from logs import merging
from tests.conftest import client_for
from tests.factories import ApplicationFactory, UserFactory, report

LOGS = "/api/v1/logs/"
HISTOGRAM = f"{LOGS}histogram/"


def asked(api, query="", path=HISTOGRAM):
    response = api.get(f"{path}?{query}")
    assert response.status_code == 200, response.content
    return response.json()


def filled(histogram):
    """Return {start: levels} of the buckets that are not empty."""
    return {each["start"]: each["levels"] for each in histogram["buckets"] if each["events"]}


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def between(since, until, **more):
    parameters = {"since": since.isoformat(), "until": until.isoformat()} | more
    return "&".join(f"{name}={quote(value)}" for name, value in parameters.items())


def test_the_last_day_is_shown_by_the_hour_with_the_running_one(api, application):
    now = timezone.now()
    running = now.replace(minute=0, second=0, microsecond=0)
    report(application, count=3, occurred_at=now)
    report(application, count=2, occurred_at=running - timedelta(hours=23))
    report(application, count=9, occurred_at=running - timedelta(hours=23, seconds=1))

    shown = asked(api, f"tz=UTC&until={quote(now.isoformat())}")

    assert (shown["bucket"], shown["events"], len(shown["buckets"])) == ("hour", 5, 24)
    assert [each["events"] for each in shown["buckets"]] == [2, *[0] * 22, 3]
    assert datetime.fromisoformat(shown["buckets"][-1]["start"]) == running
    assert datetime.fromisoformat(shown["until"]) == running + timedelta(hours=1)


@pytest.mark.parametrize(
    ("query", "bucket", "count"),
    [
        ("range=1h", "hour", 1),
        ("range=48h", "hour", 48),
        ("range=49h", "day", 3),
        ("range=7d", "day", 7),
        ("range=60d", "day", 60),
        ("range=61d", "week", 9),
        ("range=90d", "week", 13),
        ("range=7D&bucket=hour", "hour", 168),
        ("range=2d&bucket=week", "week", 1),
        ("range=400d&bucket=day", "day", 400),
    ],
)
def test_the_bucket_fits_the_range_unless_asked_for(api, query, bucket, count):
    asked_at = timezone.now()

    shown = asked(api, query)

    assert (shown["bucket"], len(shown["buckets"])) == (bucket, count)
    assert datetime.fromisoformat(shown["until"]) > asked_at


def test_days_begin_at_midnight_of_the_zone_that_is_asked_for(api, application):
    report(application, occurred_at=utc(2026, 11, 20, 2, 30))  # half past eleven of the 19th there

    query = between(utc(2026, 11, 19, 15), utc(2026, 11, 20, 15), bucket="day")
    there, here = asked(api, f"{query}&tz=America/Sao_Paulo"), asked(api, f"{query}&tz=UTC")

    assert filled(there) == {"2026-11-19T00:00:00-03:00": {"error": 1}}
    assert filled(here) == {"2026-11-20T00:00:00Z": {"error": 1}}
    assert there["tz"] == "America/Sao_Paulo"
    assert there["since"] == "2026-11-19T00:00:00-03:00"
    assert there["until"] == "2026-11-21T00:00:00-03:00"


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", "2026-03-08", 23),  # spring
        ("America/New_York", "2026-11-01", 25),  # autumn
        ("America/Sao_Paulo", "2018-11-04", 23),  # without a midnight
        ("America/Sao_Paulo", "2018-02-17", 25),  # which has its last hour twice
    ],
)
def test_a_day_is_as_long_as_its_zone_makes_it(api, application, zone, day, hours):
    first = datetime.fromisoformat(f"{day}T12:00:00Z")
    query = between(first, first + timedelta(hours=1), bucket="day", tz=zone)
    window = asked(api, query)
    since, until = (datetime.fromisoformat(window[name]) for name in ("since", "until"))
    assert until - since == timedelta(hours=hours)
    for moment in (since - timedelta(seconds=1), since, until - timedelta(seconds=1), until):
        report(application, occurred_at=moment)

    shown = asked(api, query)

    assert [each["events"] for each in shown["buckets"]] == [2]
    assert shown["since"].startswith(day)


def test_an_hour_that_the_clock_shows_twice_is_two_buckets(api, application):
    moments = [utc(2026, 11, 1, 5, 30), utc(2026, 11, 1, 6, 30)]
    report(application, count=1, occurred_at=moments[0])
    report(application, count=2, occurred_at=moments[1])

    shown = asked(api, between(utc(2026, 11, 1, 4), utc(2026, 11, 1, 8), tz="America/New_York"))

    assert filled(shown) == {
        "2026-11-01T01:00:00-04:00": {"error": 1},
        "2026-11-01T01:00:00-05:00": {"error": 2},
    }


def test_weeks_begin_on_monday(api, application):
    report(application, occurred_at=utc(2026, 11, 22, 23, 59))  # Sunday
    report(application, count=2, occurred_at=utc(2026, 11, 23))

    query = between(utc(2026, 11, 18), utc(2026, 11, 25), bucket="week", tz="UTC")

    assert filled(asked(api, query)) == {
        "2026-11-16T00:00:00Z": {"error": 1},
        "2026-11-23T00:00:00Z": {"error": 2},
    }


def test_hours_of_a_zone_off_the_hour_are_those_that_are_counted(api, application):
    report(application, occurred_at=utc(2026, 11, 20, 18, 45))  # quarter past midnight in India

    query = between(utc(2026, 11, 20, 12), utc(2026, 11, 21, 12), tz="Asia/Kolkata")

    assert filled(asked(api, query)) == {"2026-11-20T23:30:00+05:30": {"error": 1}}
    assert filled(asked(api, f"{query}&bucket=day")) == {"2026-11-20T00:00:00+05:30": {"error": 1}}


def test_levels_are_told_apart_severest_first(api, application):
    report(application, "a", level=30, count=5)
    report(application, "b", level=50)
    report(application, "c", level=40, count=2)

    shown = asked(api)

    assert list(shown["levels"].items()) == [("critical", 1), ("error", 2), ("warning", 5)]
    assert list(filled(shown).values()) == [shown["levels"]]
    assert shown["events"] == 8


@pytest.mark.parametrize(
    ("query", "events"),
    [
        ("", 1),
        ("archived=true", 10),
        ("archived=true&env=production", 2),
        ("archived=all", 15),
        ("status=resolved", 4),
        ("archived=all&level=warning", 8),
        ("archived=all&env=dev", 8),
        ("archived=all&q=-resolved", 11),
        ("archived=all&search=archived&field=description", 2),
        ("archived=all&source=web", 8),
        ("archived=all&application=elsewhere", 8),
        ("archived=all&application=nowhere", 0),
    ],
)
def test_it_is_of_the_logs_that_the_criteria_of_the_list_let_through(staff_api, application, query, events):  # fmt: skip
    other = ApplicationFactory(name="elsewhere")
    logs = [
        report(application, "open"),
        report(application, "archived", count=2),
        report(application, "resolved", count=4),
        report(other, "other", count=8, level=30, environment="dev", source="web"),
    ]
    staff_api.post(f"{LOGS}archive/", {"ids": [logs[1].pk, logs[3].pk]}, format="json")
    staff_api.post(f"{LOGS}resolve/", {"ids": [logs[2].pk]}, format="json")

    assert asked(staff_api, query)["events"] == events


def test_a_team_has_one_of_its_own(api, member, application):
    other = ApplicationFactory()
    other.team.memberships.create(user=member)
    report(application)
    report(other, count=2)

    assert asked(api)["events"] == 3
    assert asked(api, f"team={other.team_id}")["events"] == 2
    assert asked(api, f"team={quote(application.team.name)}")["events"] == 1


def test_what_one_may_not_see_is_not_counted(api, stranger_api, application, member):
    log = report(application)
    nobody = client_for(UserFactory())

    assert asked(api)["events"] == asked(api, path=f"{LOGS}{log.pk}/histogram/")["events"] == 1
    for other in (stranger_api, nobody):
        assert asked(other)["events"] == 0
        assert len(asked(other)["buckets"]) == 24
        assert other.get(f"{LOGS}{log.pk}/histogram/").status_code == 404


def test_since_and_until_are_about_events_not_about_logs(api, application):
    now = timezone.now()
    report(application, occurred_at=now)
    report(application, count=2, occurred_at=now - timedelta(days=3))

    query = between(now - timedelta(days=4), now - timedelta(days=2), tz="UTC")

    assert asked(api, query)["events"] == 2


def test_logs_that_are_new_can_be_counted_alone(api, application):
    now = timezone.now()
    report(application, "new", occurred_at=now)
    report(application, "old", count=2, occurred_at=now - timedelta(days=3))
    report(application, "old", count=4, occurred_at=now)
    bound = quote((now - timedelta(days=1)).isoformat())

    assert asked(api, f"range=7d&first_since={bound}")["events"] == 1
    assert asked(api, f"range=7d&first_until={bound}")["events"] == 6


def test_one_log_is_the_sum_of_its_groupings(api, application):
    logs = [report(application, text, count=n) for n, text in enumerate("abc", 1)]
    merging.merge(logs[0].pk, [logs[1].pk])

    shown = asked(api, path=f"{LOGS}{logs[0].pk}/histogram/")

    assert (shown["events"], shown["levels"]) == (3, {"error": 3})
    assert asked(api)["events"] == 6


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("range=soon", "range"),
        ("range=0d", "range"),
        ("range=-1h", "range"),
        ("range=%D9%A3h", "range"),
        ("range=1h&since=2026-11-20", "range"),
        ("range=401d&bucket=day", "bucket"),
        ("range=99999d", "bucket"),
        ("since=1970-01-01T00:00:00Z&bucket=hour", "bucket"),
        ("since=1969-12-31T00:00:00Z", "since"),
        ("until=0001-01-01T00:00:00Z", "until"),
        ("until=9999-12-31T23:59:59-12:00", "until"),
        ("since=9998-12-31T23:59:59Z&until=9998-12-31T23:59:59Z", "since"),
        ("since=yesterday", "since"),
        ("bucket=minute", "bucket"),
        ("tz=Mars/Olympus", "tz"),
        ("tz=../../etc/passwd", "tz"),
        ("tz=%00", "tz"),
        ("tz=America", "tz"),
        ("tz=" + "x" * 5000, "tz"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(api, application, query, field):
    log = report(application)

    for path in (HISTOGRAM, f"{LOGS}{log.pk}/histogram/"):
        response = api.get(f"{path}?{query}")
        assert response.status_code == 400
        assert list(response.json()) == [field]


def test_the_ends_of_time_are_answered(api, application):
    for query in ("until=1970-01-01T00:00:00Z&range=400d", "until=9998-12-31T23:59:59Z"):
        assert asked(api, f"{query}&tz=Pacific/Kiritimati")["events"] == 0


def test_a_criterion_of_the_list_that_makes_no_sense_is_refused(api):
    response = api.get(f"{HISTOGRAM}?level=disaster")

    assert response.status_code == 400
    assert "level" in response.json()


def test_a_histogram_takes_one_statement_for_its_figures(
    api, application, django_assert_num_queries
):
    for text in "abc":
        report(application, text)

    with django_assert_num_queries(4):  # who asks, what they may read, levels, the figures
        asked(api)


def test_a_list_has_the_events_of_merged_logs_by_the_level_of_all_of_it(api, application):
    low = report(application, "low", level=30)
    high = report(application, "high", count=2, level=50)
    report(application, "other", count=4)

    merging.merge(low.pk, [high.pk])

    assert asked(api)["levels"] == {"critical": 3, "error": 4}
    assert asked(api, "level=warning")["events"] == 0

    merging.unmerge(low.pk, [high.pk])  # as its grouping is called, too

    assert asked(api)["levels"] == {"critical": 2, "error": 4, "warning": 1}


# --- Sparklines -----------------------------------------------------------

SPARKLINES = f"{LOGS}sparklines/"


def test_a_page_has_the_last_day_of_each_of_its_logs(api, application):
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    busy = report(application, "busy", count=3, occurred_at=hour)
    report(application, "busy", count=2, occurred_at=hour - timedelta(hours=20))
    report(application, "busy", count=9, occurred_at=hour - timedelta(hours=25))
    quiet = report(application, "quiet", occurred_at=hour - timedelta(days=9))

    shown = asked(api, f"ids={quiet.pk},{busy.pk},{quiet.pk}", SPARKLINES)

    first, second = shown["results"]
    since, until = (datetime.fromisoformat(shown[name]) for name in ("since", "until"))
    assert first == {"id": quiet.pk, "events": [0] * 24}
    assert second["id"] == busy.pk
    assert {since + timedelta(hours=at): n for at, n in enumerate(second["events"]) if n} == {
        hour - timedelta(hours=20): 2,
        hour: 3,
    }
    assert until - since == timedelta(hours=24)


def test_logs_put_away_have_a_sparkline_and_those_of_others_have_none(
    api, stranger_api, staff_api, application
):
    log, other = report(application), report(ApplicationFactory())
    staff_api.post(f"{LOGS}{log.pk}/archive/")

    query = f"ids={log.pk},{other.pk},987654321"

    assert [row["id"] for row in asked(api, query, SPARKLINES)["results"]] == [log.pk]
    assert asked(stranger_api, query, SPARKLINES)["results"] == []
    assert asked(api, "", SPARKLINES)["results"] == []


@pytest.mark.parametrize("ids", ["x", "7;8", "-7", "7" * 19, ",".join(map(str, range(101)))])
def test_what_is_no_list_of_ids_is_refused(api, ids):
    response = api.get(f"{SPARKLINES}?ids={ids}")

    assert response.status_code == 400
    assert list(response.json()) == ["ids"]


def test_sparklines_take_a_constant_number_of_queries(api, application, django_assert_num_queries):
    ids = [report(application, text).pk for text in "abcdef"]

    for count in (1, 6):
        with django_assert_num_queries(3):  # who asks, what they may read, the figures
            asked(api, f"ids={','.join(map(str, ids[:count]))}", SPARKLINES)
