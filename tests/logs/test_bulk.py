"""One action on many logs: by ids and by query."""

from datetime import timedelta

import pytest
from django.utils import timezone

from logs.models import Grouping, Log
from tests.factories import ApplicationFactory, report

LOGS = "/api/v1/logs/"


@pytest.fixture
def logs(application, member):
    """Three logs that the member collected."""
    return [
        report(application, f"error {letter}", collected_by_id=member.pk, level=level)
        for letter, level in zip("abc", (40, 50, 40), strict=True)
    ]


def statuses():
    return sorted(Log.objects.values_list("status", flat=True))


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("archive", "open", "archived"),
        ("unarchive", "archived", "open"),
        ("resolve", "open", "resolved"),
        ("reopen", "resolved", "open"),
    ],
)
@pytest.mark.parametrize("by", ["ids", "query"])
def test_an_action_changes_all_and_repeated_nothing(api, logs, action, before, after, by):
    ids = [log.pk for log in logs]
    if before != "open":
        api.post(f"{LOGS}{'archive' if before == 'archived' else 'resolve'}/", {"ids": ids})
    body = {"ids": ids} if by == "ids" else {"query": {"search": "error"}}

    first = api.post(f"{LOGS}{action}", body)
    again = api.post(f"{LOGS}{action}", body)

    assert first.status_code == 200
    assert first.json() == {"changed": 3, "ids": ids, "refused": [], "remaining": 0}
    assert again.json() == {"changed": 0, "ids": [], "refused": [], "remaining": 0}
    assert statuses() == [after] * 3
    assert set(Grouping.objects.values_list("status", flat=True)) == {after}


def test_what_a_query_did_can_be_taken_back(api, logs):
    api.post(f"{LOGS}archive/", {"ids": [logs[0].pk]})

    done = api.post(f"{LOGS}archive/", {"query": {"all": True}}).json()
    undone = api.post(f"{LOGS}unarchive/", {"ids": done["ids"]}).json()

    assert done["ids"] == undone["ids"] == [logs[1].pk, logs[2].pk]
    assert statuses() == ["archived", "open", "open"]


def test_delete_removes_many_for_good(api, logs):
    response = api.post(f"{LOGS}delete/", {"ids": [log.pk for log in logs[:2]]})

    assert response.json()["changed"] == 2
    assert response.json()["ids"] == [log.pk for log in logs[:2]]
    assert [row["id"] for row in api.get(LOGS).json()["results"]] == [logs[2].pk]


def test_a_query_means_the_criteria_of_the_list(api, logs):
    response = api.post(f"{LOGS}archive/", {"query": {"level": ["critical"], "q": "error"}})

    assert response.json()["changed"] == 1
    assert Log.objects.get(status="archived") == logs[1]


def test_a_query_may_be_for_what_is_new(api, application, member, logs):
    now = timezone.now()
    report(application, "old", collected_by_id=member.pk, occurred_at=now - timedelta(days=3))
    query = {"first_since": (now - timedelta(days=1)).isoformat()}

    assert sorted(api.post(f"{LOGS}archive/", {"query": query}).json()["ids"]) == [
        log.pk for log in logs
    ]
    assert Log.objects.get(status="open").description == "old"


def test_all_means_what_the_list_shows(api, logs):
    assert api.post(f"{LOGS}resolve/", {"query": {"all": True}}).json()["changed"] == 3


def test_what_one_may_not_change_is_refused_and_the_rest_is_done(api, application, logs):
    foreign = report(ApplicationFactory())
    others = report(application, "of nobody")
    ids = [logs[0].pk, others.pk, foreign.pk, 10**15]

    answer = api.post(f"{LOGS}archive/", {"ids": ids}).json()

    assert answer["changed"] == 1
    assert answer["refused"] == [
        {"id": others.pk, "reason": "forbidden"},
        {"id": foreign.pk, "reason": "not_found"},
        {"id": 10**15, "reason": "not_found"},
    ]
    assert Log.objects.get(status="archived") == logs[0]


def test_a_query_refuses_what_one_sees_but_may_not_change(api, application, logs):
    others = report(application, "error of nobody")

    answer = api.post(f"{LOGS}archive/", {"query": {"search": "error"}}).json()

    assert answer == {
        "changed": 3,
        "ids": [log.pk for log in logs],
        "refused": [{"id": others.pk, "reason": "forbidden"}],
        "remaining": 0,
    }


def test_beyond_the_limit_of_a_call_the_rest_is_told(api, logs, monkeypatch):
    monkeypatch.setattr("logs.bulk.LOGS_MAX", 2)

    first = api.post(f"{LOGS}archive/", {"query": {"all": True}}).json()
    second = api.post(f"{LOGS}archive/", {"query": {"all": True}}).json()

    assert (first["changed"], first["remaining"]) == (2, 1)
    assert (second["changed"], second["remaining"]) == (1, 0)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "non_field_errors"),
        ([], "non_field_errors"),
        ({"ids": [1], "query": {"all": True}}, "non_field_errors"),
        ({"ids": "all"}, "ids"),
        ({"ids": ["x"]}, "ids"),
        ({"ids": [1] * 10_001}, "ids"),
        ({"query": {}}, "query"),
        ({"query": {"application": None}}, "query"),
        ({"query": {"environment": "", "search": " ", "level": [""]}}, "query"),
        ({"query": {"q": '""'}}, "query"),
        ({"query": {"field": "source"}}, "query"),
        ({"query": []}, "query"),
        ({"query": {"all": False}}, "query"),
        ({"query": {"everything": True}}, "query"),
        ({"query": {"level": "disaster"}}, "level"),
        ({"query": {"level": {"a": 1}}}, "query"),
        ({"query": {"q": "foo:bar"}}, "q"),
        ({"query": {"archived": "true", "status": "open"}}, "archived"),
    ],
)
@pytest.mark.parametrize("action", ["archive", "delete"])
def test_what_makes_no_sense_changes_nothing(api, logs, action, body, field):
    response = api.post(f"{LOGS}{action}/", body)

    assert response.status_code == 400
    assert field in response.json()
    assert statuses() == ["open"] * 3


def test_viewers_and_strangers_change_nothing(viewer_api, stranger_api, key_api, logs):
    body = {"query": {"all": True}}

    assert viewer_api.post(f"{LOGS}delete/", body).json()["changed"] == 0
    assert len(viewer_api.post(f"{LOGS}delete/", body).json()["refused"]) == 3
    assert stranger_api.post(f"{LOGS}delete/", body).json()["refused"] == []
    assert key_api.post(f"{LOGS}delete/", body).status_code == 403
    assert statuses() == ["open"] * 3
