"""The demo month: believable, repeatable, and through the front door."""

import os
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum
from django.utils import timezone

from accounts.models import User
from logs import stacktrace
from logs.demo import writing
from logs.demo.company import PROGRAMS
from logs.demo.month import ZONE, Month
from logs.grouping import fingerprint
from logs.models import AppHour, Event, Grouping, Log, LogHour, Status
from tests.conftest import client_for
from tests.factories import report
from tests.live import ROOT, remove_server

DAY = date(2026, 11, 18)


@pytest.fixture
def until():
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def write(until, days=30, scale=0.05, seed=1, **options):
    return writing.write(seed=seed, days=days, scale=scale, until=until, **options)


# --- What is drawn ------------------------------------------------------


def described(month, day=DAY):
    return [
        (each.moment, each.report.event_id, each.report.description, each.report.tags)
        for each in month.happenings(day)
    ]


def test_a_seed_always_gives_the_same_day():
    assert described(Month(7)) == described(Month(7))
    assert described(Month(7)) != described(Month(8))


@pytest.fixture(scope="module")
def cycle():
    """(problem, id, digest, hour) of every event of four weeks at scale 1."""
    month = Month(1)
    return [
        (
            each.problem,
            each.report.event_id,
            fingerprint(each.report).digest,
            each.moment.astimezone(ZONE).hour,
        )
        for n in range(28)
        for each in month.happenings(DAY + timedelta(days=n))
    ]


def test_every_event_has_an_id_of_its_own(cycle):
    assert len({event_id for _problem, event_id, _digest, _hour in cycle}) == len(cycle)
    assert 20_000 < len(cycle) < 40_000


def test_a_problem_is_one_log_and_two_problems_are_two(cycle):
    digests = {problem: set() for problem, *_ in cycle}
    for problem, _event_id, digest, _hour in cycle:
        digests[problem].add(digest)
    logs = {
        (problem.program.name, problem.environment, *found) for problem, found in digests.items()
    }

    assert 300 <= len(digests) <= 600
    assert all(len(found) == 1 for found in digests.values())
    assert len(logs) == len(digests)


def test_shops_are_busy_in_the_day_and_batches_at_night(cycle):
    hours = {program.name: [0] * 24 for program in PROGRAMS}
    for problem, _event_id, _digest, hour in cycle:
        hours[problem.program.name][hour] += 1

    assert sum(hours["loja-web"][9:22]) > 2 * sum(hours["loja-web"][:9])
    assert sum(hours["integracao-erp"][:6]) > sum(hours["integracao-erp"][6:])


def test_every_language_has_a_trace_of_its_own_and_ours_can_be_read_back():
    traces = {}
    for each in Month(1).happenings(DAY):
        if each.report.exceptions:
            traces.setdefault(each.problem.program.language, each.report)

    assert set(traces) == {program.language for program in PROGRAMS}
    for language in ("python", "node"):
        [read] = stacktrace.parse(traces[language].details)
        assert read.type == traces[language].exceptions[-1].type
        assert [f.function for f in read.frames] == [
            f.function for f in traces[language].exceptions[-1].frames
        ]


# --- What is written ----------------------------------------------------


@pytest.mark.django_db
def test_a_month_shows_every_state_and_its_figures_agree(until):
    started = timezone.now()

    written = write(until)

    logs = Log.objects.all()
    assert set(logs.values_list("status", flat=True)) == set(Status.values)
    assert set(logs.values_list("level", flat=True)) == {10, 20, 30, 40, 50}
    environments = set(logs.values_list("environment__name", flat=True))
    assert environments == {"production", "homologation", "dev", "sandbox"}
    assert logs.values("team").distinct().count() == 3
    assert logs.values("application").distinct().count() == len(PROGRAMS) == 12
    assert logs.filter(status=Status.OPEN, regressed_at__lt=started).exists()
    put_away = logs.exclude(status=Status.OPEN)
    assert not put_away.filter(status_changed_by=None).exists()
    assert not put_away.filter(status_changed_at__gt=until).exists()
    assert not Event.objects.filter(received_at__gt=until).exists()
    assert Event.objects.filter(count__gt=1).exists()
    assert written.events == Event.objects.count()
    assert written.logs == set(logs.values_list("pk", flat=True))

    total = Event.objects.aggregate(n=Sum("count"))["n"]
    for model, field in ((Log, "events"), (Grouping, "events"), (LogHour, "n")):
        assert model.objects.aggregate(n=Sum(field))["n"] == total, model
    assert AppHour.objects.aggregate(n=Sum("n"))["n"] == written.events
    by_grouping = Event.objects.values("grouping").annotate(n=Sum("count"))
    assert {row["grouping"]: row["n"] for row in by_grouping} == dict(
        Grouping.objects.values_list("pk", "events")
    )
    assert not Grouping.objects.values("log").annotate(n=Count("pk")).exclude(n=1).exists()


def state():
    fields = ("id", "status", "events", "last_seen", "status_changed_at", "regressed_at")
    return list(Log.objects.order_by("id").values_list(*fields))


@pytest.mark.django_db
def test_a_second_run_changes_nothing_and_a_later_one_adds_what_is_missing(until):
    earlier = until - timedelta(days=2)
    first = write(earlier, days=10)
    before = state()

    again = write(earlier, days=10)

    assert (again.events, again.password) == (0, None)
    assert state() == before
    assert write(until, days=12).events > 0
    total = Event.objects.count()
    assert first.events < total
    assert write(until, days=12).events == 0
    assert Event.objects.count() == total


@pytest.mark.django_db
def test_the_demo_people_sign_in_and_see_the_logs_of_their_team(client, until):
    password = write(until, days=2).password
    body = {"username": "ana.souza", "password": password}

    response = client.post("/api/v1/auth/login/", body, "application/json")

    assert response.status_code == 200
    user = User.objects.get(username="ana.souza")
    rows = client_for(user).get("/api/v1/logs/?archived=all").json()["results"]
    names = {row["application"]["name"] for row in rows}
    assert names
    assert names <= {"checkout-api", "pix-gateway", "emissor-nfe", "antifraude"}
    assert not User.objects.filter(is_staff=True).exists()


@pytest.mark.django_db
def test_every_installation_has_a_password_of_its_own(until):
    first = write(until, days=1).password
    User.objects.all().delete()

    assert write(until, days=1).password != first


# --- The commands -------------------------------------------------------


@pytest.fixture
def demo(db, monkeypatch):
    """Run `manage.py demo` on the tables that are there; return what it printed."""
    place = "central_erros.management.commands.demo"
    for name in ("migrate", "wait_for_database"):
        monkeypatch.setattr(f"{place}.{name}", lambda: None)

    def demo(*options):
        output = StringIO()
        call_command("demo", "--days=2", "--scale=0.05", *options, stdout=output)
        return output.getvalue()

    return demo


def test_the_password_is_printed_once(demo):
    assert "com a senha" in demo()
    assert "com a senha" not in demo()


def test_it_stays_out_of_an_installation_with_errors_of_its_own(demo, application):
    report(application)

    with pytest.raises(CommandError, match="--force"):
        demo()

    assert Event.objects.count() == 1
    assert not User.objects.exists()
    demo("--force")
    assert Event.objects.count() > 1


@pytest.mark.parametrize(
    "option",
    [
        "--days=0",
        "--days=90",
        "--scale=0",
        "--scale=-1",
        "--until=2099-01-01",
        "--until=2001-01-01",
        "--until=0001-01-01",
    ],
)
def test_options_that_make_no_sense_are_refused(demo, option):
    with pytest.raises(CommandError):
        demo(option)


def test_the_end_can_be_chosen(demo):
    end = datetime.now(UTC) - timedelta(days=3)

    demo(f"--until={end.isoformat()}")

    assert Event.objects.exists()
    assert not Event.objects.filter(received_at__gt=end).exists()


def test_it_starts_what_it_needs_itself():
    folder = Path(tempfile.mkdtemp(prefix="central_erros-test-"))
    folder.chmod(0o755)  # for the system user that runs PostgreSQL when we are root
    environment = os.environ | {"DATA_DIR": str(folder / "data"), "DATABASE_URL": ""}
    command = [sys.executable, "manage.py", "demo", "--days=1", "--scale=0.05"]
    try:
        result = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    finally:
        remove_server(folder / "data")
        folder.rmdir()

    assert result.returncode == 0, result.stderr
    assert "com a senha" in result.stdout
