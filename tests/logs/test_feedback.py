"""What people write about errors: where it is shown, and how long it stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from logs import feedback
from logs.models import Application, Feedback
from logs.protocols import sentry
from tests.factories import ApplicationFactory, report

FEEDBACK = "/api/v1/feedback/"


def write(application, message="Nothing happened.", **fields):
    feedback.store(application.pk, [sentry.Feedback(message, **fields)], application.masked_keys)


def messages(api, **criteria):
    return [row["message"] for row in api.get(FEEDBACK, criteria).json()["results"]]


@pytest.fixture
def event(application):
    """The client's id of an event, and its log."""
    event_id = uuid4()
    return event_id, report(application, event_id=event_id)


def test_an_event_shows_what_was_written_about_it(api, application, event):
    event_id, log = event
    write(application, "First.", event_id=event_id, name="Bia", email="bia@example.com")
    write(application, "Second.", event_id=event_id)
    write(application, "Of another.", event_id=uuid4())
    write(ApplicationFactory(), "Of another application.", event_id=event_id)

    shown = api.get(f"/api/v1/logs/{log.pk}/").json()["latest_event"]["feedback"]

    assert [row["message"] for row in shown] == ["First.", "Second."]
    assert (shown[0]["name"], shown[0]["email"]) == ("Bia", "bia@example.com")


def test_an_event_without_an_id_of_its_own_has_none(api, application):
    write(application, "About nothing.")
    log = report(application)

    assert api.get(f"/api/v1/logs/{log.pk}/").json()["latest_event"]["feedback"] == []


def test_it_is_listed_by_log_event_and_application(api, stranger_api, application, event):
    event_id, log = event
    write(application, "About it.", event_id=event_id)
    write(application, "About nothing.")

    assert messages(api) == ["About nothing.", "About it."]
    assert messages(api, log=log.pk) == messages(api, event_id=event_id) == ["About it."]
    assert messages(api, application=application.name) == messages(api)
    assert messages(api, application="nothing") == messages(stranger_api) == []
    [about_nothing, about_it] = api.get(FEEDBACK).json()["results"]
    assert (about_it["log"], about_nothing["log"]) == (log.pk, None)
    assert api.get(FEEDBACK, {"event_id": "x"}).status_code == 400


def test_what_comes_before_its_event_finds_it(api, application, maintain):
    event_id = uuid4()
    write(application, event_id=event_id)
    log = report(application, event_id=event_id)
    report(ApplicationFactory(), event_id=event_id)
    assert messages(api, log=log.pk) == []

    assert maintain()["new feedback"] == 1

    assert messages(api, log=log.pk) == ["Nothing happened."]
    assert maintain()["new feedback"] == 0


@pytest.fixture
def merged(api, application, member):
    """Two logs of which the other is merged into the target; each has feedback about its event."""
    logs = {}
    for name in ("target", "other"):
        event_id = uuid4()
        logs[name] = report(application, name, event_id=event_id, collected_by_id=member.pk)
        write(application, f"Of the {name}.", event_id=event_id)
    target, other = logs.values()
    body = {"into": target.pk, "ids": [other.pk]}
    assert api.post("/api/v1/logs/merge/", body).status_code == 200
    return target, other


def test_it_follows_its_event_into_a_merged_log(api, application, maintain, merged):
    target, other = merged
    early = uuid4()
    write(application, "Early.", event_id=early)
    assert report(application, "other", event_id=early).pk == target.pk
    maintain()

    assert messages(api, log=target.pk) == ["Early.", "Of the other.", "Of the target."]
    assert messages(api, log=other.pk) == []
    shown = api.get(f"/api/v1/logs/{target.pk}/").json()["latest_event"]
    assert [row["message"] for row in shown["feedback"]] == ["Early."]


def test_it_follows_its_event_out_of_a_merged_log(api, merged):
    target, other = merged
    unmerging = f"/api/v1/logs/{target.pk}/unmerge/"
    groupings = api.get(f"/api/v1/logs/{target.pk}/").json()["groupings"]
    own = [each["id"] for each in groupings if each["first_log"] == other.pk]

    assert api.post(unmerging, {"groupings": own}).status_code == 200

    assert messages(api, log=target.pk) == ["Of the target."]
    assert messages(api, log=other.pk) == ["Of the other."]
    assert {row["log"] for row in api.get(FEEDBACK).json()["results"]} == {target.pk, other.pk}
    shown = api.get(f"/api/v1/logs/{other.pk}/").json()["latest_event"]
    assert [row["message"] for row in shown["feedback"]] == ["Of the other."]


def test_a_repeat_is_kept_once(application, event):
    event_id, _log = event
    for message in ("Same.", "Same.", "Other."):
        write(application, message, event_id=event_id)
    twice = [sentry.Feedback("At once.", event_id)] * 2
    feedback.store(application.pk, twice, [])

    stored = Feedback.objects.order_by("pk").values_list("message", flat=True)
    assert list(stored) == ["Same.", "Other.", "At once."]


def test_secrets_are_masked(application):
    application.masked_keys = ["cpf"]

    write(application, "My password=hunter2 and cpf=11122233344")

    assert Feedback.objects.get().message == "My password=[Filtered] and cpf=[Filtered]"


def test_it_goes_with_its_log(staff_api, application, event, maintain):
    event_id, log = event
    write(application, "About it.", event_id=event_id)
    write(application, "About nothing.")
    staff_api.delete(f"/api/v1/logs/{log.pk}/")
    assert messages(staff_api) == ["About nothing."]

    maintain()

    assert Feedback.objects.get().message == "About nothing."


def test_it_goes_with_its_application(maintain):
    application, other = ApplicationFactory(), ApplicationFactory()
    for each in (application, other):
        write(each)
    long_ago = timezone.now() - timedelta(hours=1)
    Application.objects.filter(pk=application.pk).update(deleted_at=long_ago)

    maintain()

    assert Feedback.objects.get().application == other


def test_it_is_kept_as_long_as_events(maintain):
    applications = [ApplicationFactory(), ApplicationFactory(retention_days=7)]
    for application in applications:
        for days in (1, 8, 91):
            write(application, f"{days} days ago")
            latest = Feedback.objects.latest("pk")
            latest.received_at = timezone.now() - timedelta(days=days)
            latest.save()

    assert maintain()["rest"] == 3

    kept = Feedback.objects.order_by("pk").values_list("application", "message")
    everything, some = (application.pk for application in applications)
    assert list(kept) == [
        (everything, "1 days ago"), (everything, "8 days ago"), (some, "1 days ago"),
    ]  # fmt: skip


def test_staff_read_it_in_the_administration(staff, application, event):
    event_id, log = event
    write(application, "About <b>it</b>.", event_id=event_id)
    row = Feedback.objects.get()

    page = staff.get(f"/admin/logs/feedback/{row.pk}/change/").content.decode()

    assert "About &lt;b&gt;it&lt;/b&gt;." in page
    assert f"/admin/logs/log/{log.pk}/change/" in page
    assert "About &lt;b&gt;it" in staff.get("/admin/logs/feedback/").content.decode()
    assert staff.get("/admin/logs/feedback/add/").status_code == 403
