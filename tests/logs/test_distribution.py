"""What the latest events of a log have in common: `logs/{id}/tags/`."""

import pytest

from logs import distribution, merging
from tests.factories import report


def tags(api, log):
    response = api.get(f"/api/v1/logs/{log.pk}/tags/")
    assert response.status_code == 200, response.content
    return response.json()


def test_the_tags_of_a_log_are_counted(api, application):
    report(application, tags={"browser": "Firefox", "plan": "free"}, count=6)
    report(application, tags={"browser": "Chrome"}, count=3)
    log = report(application)
    report(application, "Something else", tags={"browser": "Safari"})

    assert tags(api, log) == {
        "events": 10,
        "results": [
            {
                "key": "browser",
                "events": 9,
                "values": 2,
                "top": [
                    {"value": "Firefox", "events": 6, "share": 0.6},
                    {"value": "Chrome", "events": 3, "share": 0.3},
                ],
            },
            {
                "key": "plan",
                "events": 6,
                "values": 1,
                "top": [{"value": "free", "events": 6, "share": 0.6}],
            },
        ],
    }


def test_a_log_without_tags_has_none_to_count(api, application):
    assert tags(api, report(application)) == {"events": 1, "results": []}


def test_the_tags_of_a_merged_log_are_counted_with_those_of_the_other(api, application):
    log = report(application, "a", tags={"browser": "Firefox"})
    merged = report(application, "b", tags={"browser": "Chrome"})
    merging.merge(log.pk, [merged.pk])

    [browser] = tags(api, log)["results"]

    assert {each["value"]: each["events"] for each in browser["top"]} == {"Chrome": 1, "Firefox": 1}


def test_of_many_values_the_most_frequent_are_shown(api, application):
    for n in range(distribution.VALUES_SHOWN + 2):
        log = report(application, tags={"user": f"u{n}"}, count=1 + n)

    [user] = tags(api, log)["results"]

    assert user["values"] == 7
    assert [each["value"] for each in user["top"]] == ["u6", "u5", "u4", "u3", "u2"]


def test_of_many_tags_the_most_frequent_are_shown(api, application):
    log = report(application, tags={f"tag {n:02}": "x" for n in range(30)})
    report(application, tags={"tag 29": "x"})

    shown = [each["key"] for each in tags(api, log)["results"]]

    assert shown == ["tag 29", *(f"tag {n:02}" for n in range(19))]


def test_of_many_events_the_latest_are_looked_at(api, application, monkeypatch):
    monkeypatch.setattr(distribution, "EVENTS_LOOKED_AT", 2)
    for release in ("1", "2", "3"):
        log = report(application, tags={"release": release})

    figures = tags(api, log)

    assert figures["events"] == 2
    assert [each["value"] for each in figures["results"][0]["top"]] == ["2", "3"]


@pytest.mark.parametrize("events", [1, 5])
def test_tags_take_a_constant_number_of_queries(
    api, application, django_assert_num_queries, events
):
    for n in range(events):
        log = report(application, tags={"n": str(n)})

    # Who asks, the log, its groupings, how far back the latest events go, their tags.
    with django_assert_num_queries(5):
        tags(api, log)
