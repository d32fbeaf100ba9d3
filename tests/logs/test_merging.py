"""Merge and unmerge: several groupings, one log."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from logs import triage
from logs.models import Application, Event, Grouping, Log
from logs.repair import find_wrong
from logs.sweeping import APPLICATION_REST
from tests.conftest import client_for
from tests.factories import ApplicationFactory, UserFactory, report

LOGS = "/api/v1/logs/"


@pytest.fixture
def log(application, member):
    return report(application, "target", collected_by_id=member.pk)


@pytest.fixture
def other(application, member):
    return report(application, "other", collected_by_id=member.pk)


@pytest.fixture
def merge(api):
    def merge(into, *others):
        body = {"into": into.pk, "ids": [each.pk for each in others]}
        response = api.post(f"{LOGS}merge/", body)
        assert response.status_code == 200, response.content
        return response.json()

    return merge


@pytest.fixture
def unmerge(api):
    def unmerge(log, *groupings):
        return api.post(f"{LOGS}{log.pk}/unmerge/", {"groupings": list(groupings)})

    return unmerge


def listed(api, query=""):
    return {row["id"]: row["events"] for row in api.get(f"{LOGS}{query}").json()["results"]}


# --- Merge ----------------------------------------------------------------


def test_a_merged_log_counts_as_one_with_its_target(api, application, member, log, merge):
    other = report(application, "other", level=50, collected_by_id=member.pk)
    report(application, "other", level=50)

    answer = merge(log, other)

    assert (answer["id"], answer["events"], answer["level"]) == (log.pk, 3, "critical")
    assert listed(api) == {log.pk: 3}
    assert api.get(f"{LOGS}{log.pk}/events/").json()["count"] == 3
    assert [(each["id"], each["first_log"], each["events"]) for each in answer["groupings"]] == [
        (log.pk, log.pk, 1),
        (other.pk, other.pk, 2),
    ]


def test_the_next_event_of_a_merged_log_counts_in_its_target(api, application, log, other, merge):
    merge(log, other)

    assert report(application, "other").pk == log.pk
    assert listed(api) == {log.pk: 3}


def test_a_merged_log_answers_with_its_target_and_does_nothing_else(api, log, other, merge):
    merge(log, other)

    response = api.get(f"{LOGS}{other.pk}/")

    assert response.json() == api.get(f"{LOGS}{log.pk}/").json()
    assert response["Content-Location"] == f"http://testserver{LOGS}{log.pk}/"
    for action in ("archive", "unarchive", "resolve", "reopen", "unmerge"):
        assert api.post(f"{LOGS}{other.pk}/{action}/", {"groupings": [1]}).status_code == 404
    assert api.get(f"{LOGS}{other.pk}/events/").status_code == 404
    assert api.patch(f"{LOGS}{other.pk}/").status_code == 404
    assert api.delete(f"{LOGS}{other.pk}/").status_code == 404
    assert api.post(f"{LOGS}merge/", {"into": other.pk, "ids": [log.pk]}).status_code == 404


def test_a_merged_log_is_in_no_list(api, log, other, merge):
    merge(log, other)

    assert listed(api, "?archived=all") == {log.pk: 2}
    assert listed(api, "?search=other") == {}
    [row] = api.get(f"{LOGS}summary/").json()["results"]
    assert (row["logs"], row["events"]) == (1, 2)


def test_a_merge_into_a_merged_log_goes_where_that_went(
    api, application, member, log, other, merge
):
    third = report(application, "third", collected_by_id=member.pk)
    merge(other, third)

    answer = merge(log, other)

    assert answer["events"] == 3
    assert {each["first_log"] for each in answer["groupings"]} == {log.pk, other.pk, third.pk}
    assert api.get(f"{LOGS}{third.pk}/").json()["id"] == log.pk


@pytest.mark.parametrize("status", ["archived", "resolved"])
def test_what_is_merged_takes_the_status_of_its_target(api, application, log, other, merge, status):
    api.patch(f"{LOGS}{log.pk}/", {"status": status})

    merge(log, other)

    assert set(Grouping.objects.values_list("status", flat=True)) == {status}
    after = "open" if status == "resolved" else status
    assert report(application, "other").status == after


def test_a_regression_by_one_grouping_is_nothing_wrong(api, application, log, other, merge):
    merge(log, other)
    api.post(f"{LOGS}{log.pk}/resolve/")

    assert report(application, "other").status == "open"
    first = Log.objects.get(pk=log.pk).regressed_at
    report(application, "target")

    assert Log.objects.get(pk=log.pk).regressed_at == first
    call_command("verify")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"environment": "dev"}, "Of another environment: {}."),
        ({"application_id": None}, "Of another application: {}."),
    ],
)
def test_only_logs_of_one_application_and_environment_are_merged(
    staff_api, application, log, fields, message
):
    if "application_id" in fields:
        application, fields = ApplicationFactory(), {}
    foreign = report(application, "foreign", **fields)

    response = staff_api.post(
        f"{LOGS}merge/", {"into": log.pk, "ids": [foreign.pk]}, HTTP_ACCEPT_LANGUAGE="en"
    )

    assert response.status_code == 400
    assert response.json() == {"ids": [message.format(foreign.pk)]}
    assert Log.objects.count() == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"into": "{log}"},
        {"into": "{log}", "ids": []},
        {"into": "{log}", "ids": ["{log}"]},
        {"into": "{log}", "ids": ["{other}", "{log}"]},
        {"into": "{log}", "ids": "{other}"},
        {"into": "{log}", "ids": ["{other}"] * 101},
        {"into": None, "ids": ["{other}"]},
        [],
    ],
)
def test_a_merge_that_makes_no_sense_changes_nothing(api, log, other, body):
    ids = {"{log}": log.pk, "{other}": other.pk}
    if isinstance(body, dict):
        body = {
            name: [ids[each] for each in value] if isinstance(value, list) else ids.get(value)
            for name, value in body.items()
        }

    assert api.post(f"{LOGS}merge/", body).status_code == 400
    assert Log.objects.count() == 2


def test_a_log_has_no_more_groupings_than_a_hundred(api, application, member, log, merge):
    others = [
        report(application, f"other {'x' * n}", collected_by_id=member.pk) for n in range(100)
    ]
    merge(log, *others[:99])

    response = api.post(f"{LOGS}merge/", {"into": log.pk, "ids": [others[99].pk]})

    assert response.status_code == 400
    assert listed(api) == {log.pk: 100, others[99].pk: 1}


def test_who_merges_must_manage_every_log(api, application, log):
    foreign = report(application, "of somebody else")
    hidden = report(ApplicationFactory(), "of another team")

    def merging(into, other):
        return api.post(f"{LOGS}merge/", {"into": into.pk, "ids": [other.pk]}).status_code

    assert merging(log, foreign) == merging(foreign, log) == 403
    assert merging(log, hidden) == merging(hidden, log) == 404
    assert Log.objects.count() == 3


# --- Unmerge --------------------------------------------------------------


def test_an_unmerge_lets_the_first_log_reappear_as_it_was(
    api, application, log, other, merge, unmerge
):
    merge(log, other)
    report(application, "other")

    response = unmerge(log, other.pk)

    assert response.status_code == 200
    assert (response.json()["id"], response.json()["events"]) == (log.pk, 1)
    assert listed(api) == {log.pk: 1, other.pk: 2}
    shown = api.get(f"{LOGS}{other.pk}/").json()
    assert (shown["id"], shown["description"]) == (other.pk, "other")
    assert report(application, "other").pk == other.pk


def test_what_leaves_an_archived_log_is_archived(api, application, log, other, merge, unmerge):
    merge(log, other)
    api.post(f"{LOGS}{log.pk}/archive/")

    unmerge(log, other.pk)

    assert listed(api, "?archived=true") == {log.pk: 1, other.pk: 1}
    assert report(application, "other").status == "archived"
    assert api.get(f"{LOGS}{other.pk}/").json()["status_changed_by"]


def test_some_of_many_leave(api, application, member, log, other, merge, unmerge):
    third = report(application, "third", collected_by_id=member.pk)
    merge(log, other, third)

    unmerge(log, third.pk)

    assert listed(api) == {log.pk: 2, third.pk: 1}


def test_at_least_one_grouping_stays(api, log, other, merge, unmerge):
    merge(log, other)

    assert unmerge(log, log.pk, other.pk).status_code == 400
    assert unmerge(log, log.pk).status_code == 400  # nowhere to go
    assert unmerge(other, other.pk).status_code == 404
    assert listed(api) == {log.pk: 2}


@pytest.mark.parametrize("groupings", [[], [0], "x", None, [2**70], ["x"]])
def test_an_unmerge_of_what_is_not_there_changes_nothing(api, log, other, merge, groupings):
    merge(log, other)

    response = api.post(f"{LOGS}{log.pk}/unmerge/", {"groupings": groupings})

    assert response.status_code == 400
    assert listed(api) == {log.pk: 2}


def test_a_grouping_of_another_log_does_not_leave(api, application, log, other, unmerge):
    assert unmerge(log, other.pk).status_code == 400
    assert listed(api) == {log.pk: 1, other.pk: 1}


def test_who_unmerges_must_manage_the_log(other_api, stranger_api, api, log, other, merge):
    merge(log, other)
    body = {"groupings": [other.pk]}

    assert other_api.post(f"{LOGS}{log.pk}/unmerge/", body).status_code == 403
    assert stranger_api.post(f"{LOGS}{log.pk}/unmerge/", body).status_code == 404
    assert api.post(f"{LOGS}{log.pk}/unmerge/", body).status_code == 200


# --- What follows ---------------------------------------------------------


def test_what_was_merged_goes_for_good_with_its_target(
    api, application, log, other, merge, maintain
):
    merge(log, other)

    api.delete(f"{LOGS}{log.pk}/")

    assert api.get(f"{LOGS}{other.pk}/").status_code == 404
    assert report(application, "other").pk not in (log.pk, other.pk)
    maintain()
    assert not Log.with_hidden.filter(pk__in=[log.pk, other.pk]).exists()
    assert Event.objects.count() == 1


def test_an_application_goes_with_its_merged_logs(merge, log, other, maintain, staff_api):
    doomed = ApplicationFactory()
    first, second, lost = (report(doomed, text) for text in ("a", "b", "c"))
    staff_api.post(f"{LOGS}merge/", {"into": first.pk, "ids": [second.pk]})
    # As hands may leave it: of a target that is gone.
    Log.objects.filter(pk=lost.pk).update(merged_into=2**40)

    doomed.delete_later()
    Application.objects.filter(pk=doomed.pk).update(
        deleted_at=timezone.now() - APPLICATION_REST * 2
    )
    maintain()

    assert not Application.objects.filter(pk=doomed.pk).exists()
    assert set(Log.with_hidden.values_list("pk", flat=True)) == {log.pk, other.pk}


def test_a_log_that_fell_silent_goes_with_what_was_merged_into_it(
    log, other, merge, maintain, settings
):
    merge(log, other)
    Event.objects.all().delete()
    settings.LOGS_UNSEEN_MAX_DAYS = 0

    maintain()

    assert not Log.with_hidden.exists()


def test_a_grouping_whose_first_log_is_gone_stays(api, log, other, merge, unmerge):
    merge(log, other)
    Log.with_hidden.filter(pk=other.pk).delete()

    assert unmerge(log, other.pk).status_code == 400
    assert listed(api) == {log.pk: 2}


def test_figures_are_right_after_every_step(log, other, merge, unmerge):
    keys = [(each.pk, each.application_id) for each in (log, other)]

    merge(log, other)
    assert find_wrong(keys) == []

    unmerge(log, other.pk)
    assert find_wrong(keys) == []


def test_a_merge_of_a_log_deleted_meanwhile_is_a_404(log, other):
    api = client_for(UserFactory(is_staff=True))
    triage.delete([other.pk])

    assert api.post(f"{LOGS}merge/", {"into": log.pk, "ids": [other.pk]}).status_code == 404
