"""`events/`: many reports at once, and reading them."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from logs import merging
from logs.models import Event, Log
from tests.factories import ApplicationFactory, report

EVENTS = "/api/v1/events/"


def post_lines(api, *lines, content_type="application/x-ndjson"):
    body = b"\n".join(
        line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
    )
    return api.generic("POST", EVENTS, body, content_type=content_type)


def test_a_list_of_good_reports_is_taken_whole(key_api):
    response = key_api.post(EVENTS, [{"description": "a"}, {"description": "b"}])

    assert response.status_code == 201
    assert response.json() == {"accepted": 2, "rejected": 0, "errors": []}
    assert Event.objects.count() == 2


@pytest.mark.parametrize("content_type", ["application/x-ndjson", "text/plain", ""])
def test_lines_are_reports_whatever_they_are_called(key_api, content_type):
    response = post_lines(
        key_api, {"description": "a"}, {"description": "b"}, b"", content_type=content_type
    )

    assert (response.status_code, response.json()["accepted"]) == (201, 2)


def test_a_bad_one_costs_no_other(key_api):
    response = key_api.post(
        EVENTS,
        [{"description": "good"}, {"level": "disaster"}, 7, {"description": "good too"}, None],
        HTTP_ACCEPT_LANGUAGE="en",
    )

    assert response.status_code == 200
    answer = response.json()
    assert (answer["accepted"], answer["rejected"]) == (2, 3)
    assert [error["index"] for error in answer["errors"]] == [1, 2, 4]
    details = [error["detail"] for error in answer["errors"]]
    assert details[0].startswith("description: This field is required. level: Unknown level. Use")
    assert details[1:] == ["A report is a JSON object."] * 2
    assert sorted(Log.objects.values_list("description", flat=True)) == ["good", "good too"]


def test_a_bad_line_costs_no_other(key_api):
    response = post_lines(key_api, {"description": "a"}, b'{"cut off', {"description": "b"})

    assert response.status_code == 200
    assert [error["index"] for error in response.json()["errors"]] == [1]
    assert Event.objects.count() == 2


@pytest.mark.parametrize("body", [[], [{}], [1, 2]])
def test_when_none_is_good_it_is_a_400(key_api, body):
    response = key_api.post(EVENTS, body)

    assert response.status_code == (400 if body else 201)
    assert response.json()["accepted"] == 0


def test_more_than_the_limit_is_a_413_and_takes_none(key_api, settings):
    settings.REPORTS_PER_REQUEST = 2

    response = key_api.post(EVENTS, [{"description": "x"}] * 3)

    assert response.status_code == 413
    assert not Event.objects.exists()


def test_a_thousand_reports_are_taken_at_once(key_api):
    response = key_api.post(EVENTS, [{"description": f"error {n % 7}"} for n in range(1000)])

    assert response.json()["accepted"] == 1000
    assert Log.objects.get().events == 1000


def test_repeats_in_a_list_count_as_accepted(key_api):
    sent = {"description": "x", "event_id": "0cd27cf7-b8cf-410c-a3d5-32b71c226979"}

    assert key_api.post(EVENTS, [sent, sent]).json()["accepted"] == 2
    assert Event.objects.count() == 1


def test_a_person_may_name_an_application_in_each(api, member):
    application = ApplicationFactory()
    application.team.memberships.create(user=member)
    reports = [
        {"description": "a", "application": application.pk},
        {"description": "b"},
        {"description": "c", "application": "unknown"},
    ]

    answer = api.post(EVENTS, reports).json()

    assert [error["index"] for error in answer["errors"]] == [2]
    assert Log.objects.get(description="a").application == application


def test_a_list_is_no_report_for_logs(api):
    assert api.post("/api/v1/logs/", [{"description": "x"}]).status_code == 400


def messages(api, query=""):
    response = api.get(EVENTS + query)
    assert response.status_code == 200, response.content
    return [row["message"] for row in response.json()["results"]]


def test_events_come_newest_first_in_pages(api, application):
    for n in range(5):
        report(application, f"event {n}")

    first = api.get(f"{EVENTS}?page_size=2&cursor=").json()
    second = api.get(first["next"]).json()

    assert [row["message"] for row in first["results"]] == ["event 4", "event 3"]
    assert [row["message"] for row in second["results"]] == ["event 2", "event 1"]


def test_events_can_be_filtered(api, application):
    now = timezone.now()
    wanted = report(application, "wanted", level=50, environment="dev")
    report(application, "old", received_at=now - timedelta(days=2))
    since = quote((now - timedelta(days=1)).isoformat())

    assert messages(api, f"?log={wanted.pk}") == ["wanted"]
    assert messages(api, "?level=critical&level=info") == ["wanted"]
    assert messages(api, "?env=DEV") == ["wanted"]
    assert messages(api, f"?since={since}") == ["wanted"]
    assert messages(api, f"?until={since}") == ["old"]
    assert messages(api, f"?application={application.pk}") == ["wanted", "old"]
    assert messages(api, "?application=unknown") == []
    assert api.get(f"{EVENTS}?level=x").status_code == 400
    assert api.get(f"{EVENTS}?log=x").status_code == 400


def test_events_of_others_and_of_deleted_logs_are_out_of_sight(
    api, stranger_api, member, application
):
    log = report(application, collected_by_id=member.pk)

    assert messages(stranger_api) == []
    api.delete(f"/api/v1/logs/{log.pk}/")
    assert messages(api) == []


def test_the_list_takes_a_constant_number_of_queries(api, application, django_assert_num_queries):
    for _ in range(4):
        report(application)

    # The user, the applications, the page, the rows.
    with django_assert_num_queries(4):
        assert len(messages(api)) == 4


def test_one_gets_from_an_event_to_those_before_and_after_it(api, application):
    log, merged = report(application, "a"), report(application, "b")
    report(application, "c")  # of another log, in between
    report(application, "a")
    merging.merge(log.pk, [merged.pk])
    ids = [row["id"] for row in api.get(f"/api/v1/logs/{log.pk}/events/").json()["results"]]
    assert len(ids) == 3

    shown = [api.get(f"{EVENTS}{id}/neighbours/").json() for id in ids]

    assert shown == [
        {"older": ids[1], "newer": None, "position": 1, "count": 3},
        {"older": ids[2], "newer": ids[0], "position": 2, "count": 3},
        {"older": None, "newer": ids[1], "position": 3, "count": 3},
    ]


def test_the_neighbours_of_what_one_may_not_see_are_not_there(api, stranger_api, application):
    report(application)
    event = Event.objects.get()

    assert api.get(f"{EVENTS}{event.pk}/neighbours/").status_code == 200
    assert stranger_api.get(f"{EVENTS}{event.pk}/neighbours/").status_code == 404


def test_neighbours_take_a_constant_number_of_queries(api, application, django_assert_num_queries):
    for _ in range(3):
        report(application)
    event = Event.objects.order_by("pk")[1]

    # Who asks, what they may read, the event, its log and the groupings of it, one way, the other,
    # how many came since, and how many there are.
    with django_assert_num_queries(9):
        api.get(f"{EVENTS}{event.pk}/neighbours/")
