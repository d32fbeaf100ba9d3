"""Signs of life of jobs: which are stored, how they are listed, and how many stay."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from logs import check_ins
from logs.models import Application, CheckIn
from logs.protocols import sentry
from tests.factories import ApplicationFactory

CHECK_INS = "/api/v1/check-ins/"


def check_in(application, monitor="nightly", status="ok", **fields):
    check_ins.store(application.pk, [sentry.CheckIn(monitor, status, **fields)])


def listed(api, **criteria):
    return [
        (row["monitor"], row["status"]) for row in api.get(CHECK_INS, criteria).json()["results"]
    ]


def test_they_are_listed_newest_first(api, stranger_api, application):
    check_in(application, "nightly", duration=2.5, environment="Produção", release="shop@1")
    check_in(application, "hourly", "error", environment="dev")
    check_in(ApplicationFactory(), "elsewhere")

    assert listed(api) == [("hourly", "error"), ("nightly", "ok")]
    assert listed(api, monitor="nightly") == listed(api, status="ok") == [("nightly", "ok")]
    assert listed(api, environment="production") == [("nightly", "ok")]
    assert listed(api, application=application.pk) == listed(api)
    assert listed(stranger_api) == listed(api, monitor="night") == []
    [row] = api.get(CHECK_INS, {"monitor": "nightly"}).json()["results"]
    assert (row["duration"], row["environment"]) == (2.5, "production")
    assert (row["release"], row["check_in_id"]) == ("shop@1", None)
    assert api.get(CHECK_INS, {"status": "maybe"}).status_code == 400


@pytest.mark.parametrize("end", ["ok", "error"])
def test_one_in_progress_becomes_what_it_ended_as(api, application, end):
    id = uuid4()
    for status, duration in (("in_progress", None), (end, 3.5), ("in_progress", None)):
        check_in(application, status=status, check_in_id=id, duration=duration)

    [row] = api.get(CHECK_INS).json()["results"]

    assert (row["status"], row["duration"]) == (end, 3.5)


def test_both_messages_may_come_at_once_and_in_any_order(application):
    for statuses in (["in_progress", "ok"], ["ok", "in_progress"]):
        id = uuid4()
        check_ins.store(application.pk, [sentry.CheckIn("job", s, id) for s in statuses])

    assert list(CheckIn.objects.values_list("status", flat=True)) == ["ok", "ok"]


def test_the_same_id_of_another_application_is_another(application):
    id = uuid4()
    for each in (application, ApplicationFactory()):
        check_in(each, check_in_id=id)

    assert CheckIn.objects.count() == 2


@pytest.mark.parametrize("id", [None, UUID(int=0)])
def test_without_an_id_each_is_one(application, id):
    check_ins.store(application.pk, [sentry.CheckIn("job", "ok", id)] * 2)
    check_in(application, check_in_id=id)

    assert CheckIn.objects.count() == 3


def test_the_latest_of_each_monitor_stay(application, maintain, monkeypatch):
    monkeypatch.setattr(check_ins, "KEPT", 2)
    monkeypatch.setattr(check_ins, "DELETED_AT_ONCE", 3)
    other = ApplicationFactory()
    for n in range(5):
        check_in(application, "nightly", duration=n)
        check_in(other, "nightly", duration=n)
    check_in(application, "hourly")

    assert maintain()["check-ins"] == 6

    of_nightly = CheckIn.objects.filter(monitor="nightly").order_by("pk")
    assert list(of_nightly.values_list("duration", flat=True)) == [3, 3, 4, 4]
    assert CheckIn.objects.filter(monitor="hourly").count() == 1


def test_they_are_kept_as_long_as_events_and_go_with_their_application(maintain):
    kept, gone = ApplicationFactory(retention_days=7), ApplicationFactory()
    for application in (kept, gone):
        check_in(application, "new")
    check_in(kept, "old")
    CheckIn.objects.filter(monitor="old").update(received_at=timezone.now() - timedelta(days=8))
    long_ago = timezone.now() - timedelta(hours=1)
    Application.objects.filter(pk=gone.pk).update(deleted_at=long_ago)

    maintain()

    row = CheckIn.objects.get()
    assert (row.application, row.monitor) == (kept, "new")


def test_staff_read_them_in_the_administration(staff, application):
    check_in(application, "nightly <b>")
    row = CheckIn.objects.get()

    assert "nightly &lt;b&gt;" in staff.get("/admin/logs/checkin/").content.decode()
    page = staff.get(f"/admin/logs/checkin/{row.pk}/change/").content.decode()
    assert "nightly &lt;b&gt;" in page
    assert staff.get("/admin/logs/checkin/add/").status_code == 403
