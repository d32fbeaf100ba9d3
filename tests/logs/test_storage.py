"""How much disk is in use and left: for staff, in the administration, and in the log."""

import shutil
from collections import namedtuple
from datetime import UTC, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation

from central_erros.embedded.base import DatabaseWrapper
from tests.factories import ApplicationFactory, report
from tests.live import wait_until

STORAGE = "/api/v1/storage/"
GIB = 2**30

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def disk(db, monkeypatch):
    """Say how large the disk of the embedded database is and how much of it is free."""
    if not hasattr(connection, "embedded_server"):  # these tests run on other servers too
        server = SimpleNamespace(home=Path("/"))
        monkeypatch.setattr(connection, "embedded_server", server, raising=False)

    def set_disk(*, total, free):
        monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(total, total - free, free))

    set_disk(total=100 * GIB, free=50 * GIB)
    return set_disk


@pytest.fixture(autouse=True)
def _an_hour_without_warning(monkeypatch):
    monkeypatch.setattr("logs.storage._warned_at", float("-inf"))


def test_every_byte_of_the_database_is_of_something(application, staff_api):
    report(application)

    def shown():
        found = staff_api.get(STORAGE).json()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return found if cursor.fetchone() == (found["database_bytes"],) else None

    # Autovacuum may change it between two looks.
    found = wait_until(shown, "the size that the database has")
    parts = [found[f"{part}_bytes"] for part in ("events", "logs", "others")]
    assert sum(parts) == found["database_bytes"]
    assert min(parts) > 0


def test_days_are_shown_newest_first_and_grow_with_their_events(application, staff_api):
    today = timezone.now().astimezone(UTC).date()
    with connection.cursor() as cursor:  # what other tests left behind is room for these events
        cursor.execute("TRUNCATE logs_event")
    before = staff_api.get(STORAGE).json()

    for _ in range(30):
        report(application, "x" * 8000)
    report(application, received_at=timezone.now() - timedelta(days=5))
    after = staff_api.get(STORAGE).json()

    first, *_rest = after["days"]
    assert first["day"] == today.isoformat()
    assert first["bytes"] > before["days"][0]["bytes"]
    days = [day["day"] for day in after["days"]]
    assert days == sorted(days, reverse=True)
    assert (today - timedelta(days=5)).isoformat() in days
    assert after["events_bytes"] == sum(day["bytes"] for day in after["days"])


def test_applications_come_by_what_they_sent(application, staff_api):
    busy, gone = ApplicationFactory(), ApplicationFactory()
    for sender in (application, busy, busy, gone, gone, gone):
        report(sender)
    gone.delete_later()

    assert staff_api.get(STORAGE).json()["applications"] == [
        {"application": {"id": sender.pk, "name": sender.name}, "received": n}
        for sender, n in ((busy, 2), (application, 1))
    ]


def test_the_disk_of_the_embedded_database_is_shown(staff_api, disk):
    assert staff_api.get(STORAGE).json()["disk"] == {
        "bytes": 100 * GIB,
        "free_bytes": 50 * GIB,
        "is_scarce": False,
    }

    disk(total=100 * GIB, free=9 * GIB)

    assert staff_api.get(STORAGE).json()["disk"]["is_scarce"] is True


def test_nobody_can_tell_the_disk_of_a_database_elsewhere(staff_api, maintain, monkeypatch):
    monkeypatch.delattr(DatabaseWrapper, "embedded_server")

    assert staff_api.get(STORAGE).json()["disk"] is None
    assert maintain()["disk"] == 0


def test_only_staff_see_it(api, staff_api):
    assert api.get(STORAGE).status_code == 403
    assert staff_api.get(STORAGE).status_code == 200


def test_the_administration_shows_it(staff, disk):
    page = staff.get("/admin/").content.decode()

    assert "Todo o resto" in page
    assert "50,0\xa0GB" in page
    assert 'class="errors"' not in page
    disk(total=100 * GIB, free=9 * GIB)
    assert 'class="errors"' in staff.get("/admin/").content.decode()


def test_the_maintenance_ends_with_it(application, disk):
    report(application)
    output = StringIO()

    with translation.override("en"):
        call_command("maintain", stdout=output)

    _steps, sizes = output.getvalue().split("\n\n")
    labels = [line.split(": ")[0] for line in sizes.splitlines()]
    today = timezone.now().astimezone(UTC).date()
    assert labels[:4] == ["Events", "Logs", "Everything else", f"Events of {today:%m/%d/%Y}"]
    assert sizes.splitlines()[-1] == "Free: 50.0\xa0GB"


@pytest.mark.parametrize(
    ("total", "free", "warnings"),
    [(100, 10.1, 0), (100, 9.9, 1), (5, 1.1, 0), (5, 0.9, 1)],
)
def test_a_disk_that_fills_up_is_told_once_an_hour(
    maintain, disk, caplog, monkeypatch, total, free, warnings
):
    disk(total=int(total * GIB), free=int(free * GIB))

    assert maintain()["disk"] == warnings
    assert maintain()["disk"] == 0
    assert caplog.text.count("fills up") == warnings

    monkeypatch.setattr("logs.storage.WARN_SECONDS", 0)  # an hour later
    assert maintain()["disk"] == warnings
