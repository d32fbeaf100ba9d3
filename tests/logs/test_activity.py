"""What the applications of a page sent of late."""

from datetime import datetime, timedelta

from django.utils import timezone

from logs.models import AppHour
from tests.factories import ApplicationFactory, KeyFactory, report

ACTIVITY = "/api/v1/applications/activity/"


def asked(api, *ids):
    response = api.get(f"{ACTIVITY}?ids={','.join(map(str, ids))}")
    assert response.status_code == 200, response.content
    return response.json()


def running_hour():
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def test_events_are_counted_by_the_hour_of_their_receipt(api, application):
    other = ApplicationFactory(team=application.team)
    report(application, occurred_at=timezone.now() - timedelta(hours=5))
    received = AppHour.objects.get().hour
    for hours, n in ((20, 7), (25, 50)):
        hour = received - timedelta(hours=hours)
        AppHour.objects.create(application=application, hour=hour, n=n)

    shown = asked(api, other.pk, application.pk)

    quiet, busy = shown["results"]
    since, until = (datetime.fromisoformat(shown[name]) for name in ("since", "until"))
    nothing = {"events": [0] * 24, "last_hour": None, "active_keys": 0, "environments": []}
    assert quiet == {"id": other.pk, **nothing}
    assert busy["id"] == application.pk
    assert {since + timedelta(hours=at): n for at, n in enumerate(busy["events"]) if n} == {
        received - timedelta(hours=20): 7,
        received: 1,
    }
    assert datetime.fromisoformat(busy["last_hour"]) == received
    assert until - since == timedelta(hours=24)


def test_the_last_hour_is_that_of_an_event_and_not_of_a_refusal(api, application):
    month_ago = running_hour() - timedelta(days=30)
    AppHour.objects.create(application=application, hour=month_ago, n=1)
    AppHour.objects.create(application=application, hour=running_hour(), refused=9)

    [row] = asked(api, application.pk)["results"]

    assert datetime.fromisoformat(row["last_hour"]) == month_ago
    assert row["events"] == [0] * 24


def test_keys_count_while_they_may_report(api, application):
    KeyFactory(application=application)
    KeyFactory(application=application).revoke()

    [row] = asked(api, application.pk)["results"]

    assert row["active_keys"] == 1


def test_environments_are_those_with_errors(api, application):
    other = ApplicationFactory(team=application.team)
    for environment in ("qa-2", "dev", "canary", "production"):
        report(application, environment=environment)
    report(other, environment="dev")

    rows = asked(api, application.pk, other.pk)["results"]

    assert [row["environments"] for row in rows] == [
        ["production", "dev", "canary", "qa-2"],
        ["dev"],
    ]


def test_what_one_may_not_see_is_left_out(api, stranger_api, staff_api, application):
    other = ApplicationFactory()

    assert [row["id"] for row in asked(api, application.pk, other.pk)["results"]] == [
        application.pk
    ]
    assert asked(stranger_api, application.pk, other.pk)["results"] == []
    assert len(asked(staff_api, application.pk, other.pk)["results"]) == 2
    assert asked(api)["results"] == []
    assert api.get(f"{ACTIVITY}?ids=x").status_code == 400


def test_a_page_takes_a_constant_number_of_queries(api, application, django_assert_num_queries):
    ids = [ApplicationFactory(team=application.team).pk for _ in range(5)]

    for count in (1, 5):
        # Who asks, the applications, environments built in and others, keys, the hours.
        with django_assert_num_queries(6):
            asked(api, *ids[:count])
