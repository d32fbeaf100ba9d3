"""A new version of the grouping algorithm splits no log."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logs import grouping, merging, triage
from logs.models import Application, Grouping, Log
from tests.factories import report

VERSION = grouping.VERSION


@pytest.fixture
def release(monkeypatch):
    """Put a next version in force, which has other fingerprints for everything."""

    def release():
        monkeypatch.setattr(grouping, "OLDER", {grouping.VERSION: grouping._key, **grouping.OLDER})
        monkeypatch.setattr(grouping, "VERSION", grouping.VERSION + 1)

    return release


def test_an_error_of_before_goes_on_in_its_log(application, release):
    log = report(application)
    release()

    again = report(application)

    assert (again.pk, again.events) == (log.pk, 2)
    assert list(
        Grouping.objects.order_by("pk").values_list("algorithm", "log", "first_log_id", "events")
    ) == [(VERSION, log.pk, log.pk, 1), (VERSION + 1, log.pk, log.pk, 1)]
    assert report(application).events == 3
    assert Grouping.objects.count() == 2


def test_a_new_error_makes_a_new_log(application, release):
    log = report(application)
    release()

    other = report(application, "new")

    assert other.pk != log.pk
    assert Grouping.objects.get(log=other.pk).algorithm == VERSION + 1


def test_an_error_of_two_versions_before_is_found(application, release):
    log = report(application)
    release()
    release()

    assert report(application).pk == log.pk


def test_it_is_found_in_its_application_and_environment_only(application, release):
    log = report(application)
    release()

    assert report(application, environment="dev").pk != log.pk


@pytest.mark.parametrize("change", [triage.ARCHIVE, triage.RESOLVE])
def test_it_takes_the_status_of_its_log(application, release, change):
    log = report(application)
    triage.change_status([log.pk], change, by=None)
    release()

    again = report(application)

    assert again.pk == log.pk
    assert again.status == ("archived" if change is triage.ARCHIVE else "open")
    assert bool(again.regressed_at) == (change is triage.RESOLVE)


def test_an_error_of_a_deleted_log_makes_a_new_one(application, release):
    log = report(application)
    triage.delete([log.pk])
    release()

    assert report(application).pk != log.pk


def test_an_error_of_a_merged_log_goes_on_in_its_target_and_leaves_with_it(application, release):
    target, log = report(application, "target"), report(application)
    merging.merge(target.pk, [log.pk])
    release()

    assert report(application).pk == target.pk

    of_log = Grouping.objects.filter(first_log_id=log.pk).values_list("pk", flat=True)
    merging.unmerge(target.pk, of_log)
    assert report(application).pk == log.pk
    assert {each.pk: each.events for each in Log.objects.all()} == {target.pk: 1, log.pk: 3}


def test_all_is_well_after_it(application, release):
    report(application, tags={"a": "b"})
    release()
    report(application, tags={"a": "b"}, level=50)

    call_command("verify")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_grouping(release):
    application = Application.objects.default()
    log = report(application)
    release()

    def again(_n):
        try:
            return report(application).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(again, range(16))) == {log.pk}

    assert Log.objects.get().events == 17
    assert Grouping.objects.count() == 2


def test_it_costs_nothing_while_there_is_one_version(application, release):
    report(application)

    with CaptureQueriesContext(connection) as alone:
        report(application)
    release()
    report(application)
    with CaptureQueriesContext(connection) as with_another:
        report(application)

    assert len(with_another) == len(alone) + 1  # which looks whether the fingerprint is known
