"""What an installation is by default, and what it refuses to be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from decouple import config
from django.core.management import call_command
from django.db import connection

from logs.models import Application, Level

ROOT = Path(__file__).resolve().parent.parent.parent


def settings_of(**environment):
    """Load the settings in a process that sees no .env; return what it prints of them."""
    names = "DEBUG ALLOWED_HOSTS SESSION_COOKIE_SECURE SECURE_HSTS_SECONDS SECURE_SSL_REDIRECT"
    script = (
        "import decouple; decouple.config = decouple.Config(decouple.RepositoryEmpty())\n"
        "from django.conf import settings\n"
        f"print({{name: getattr(settings, name) for name in {names.split()}}})"
    )
    return subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "central_erros.settings"}
        | environment,
        capture_output=True,
        text=True,
    )


def test_it_does_not_start_without_a_secret():
    result = settings_of()

    assert result.returncode != 0
    assert "SECRET_KEY" in result.stderr


@pytest.mark.parametrize(
    "name",
    [
        "EVENTS_MAX_DAYS", "EVENTS_PER_LOG", "LOGS_UNSEEN_MAX_DAYS",
        "EVENTS_PER_MINUTE", "EVENTS_PER_DAY",
    ],
)  # fmt: skip
def test_a_limit_that_would_keep_nothing_is_refused(name):
    result = settings_of(SECRET_KEY="x" * 50, **{name: "0"})

    assert result.returncode != 0
    assert f"{name} must be at least" in result.stderr


def test_p1_22_the_defaults_are_safe():
    result = settings_of(SECRET_KEY="x" * 50)

    loaded = eval(result.stdout)  # noqa: S307 - our own print
    assert loaded["DEBUG"] is False
    assert loaded["ALLOWED_HOSTS"] == ["127.0.0.1", "[::1]", "localhost"]
    assert loaded["SESSION_COOKIE_SECURE"] is False


def test_an_https_address_makes_cookies_secure_and_names_the_host():
    result = settings_of(
        SECRET_KEY="x" * 50, PUBLIC_URL="https://errors.example.com", TRUSTED_PROXIES="1"
    )

    loaded = eval(result.stdout)  # noqa: S307
    assert "errors.example.com" in loaded["ALLOWED_HOSTS"]
    assert "*" not in loaded["ALLOWED_HOSTS"]
    assert loaded["SESSION_COOKIE_SECURE"] is True
    assert loaded["SECURE_HSTS_SECONDS"] > 0
    assert loaded["SECURE_SSL_REDIRECT"] is True


def test_p1_22_the_sample_lists_every_setting_in_the_order_of_the_settings():
    text = (ROOT / "central_erros" / "settings.py").read_text()
    in_settings = [part.split('"')[0] for part in text.split('config("')[1:]]
    sample = (ROOT / ".env-sample").read_text()
    in_sample = [line.split("=")[0] for line in sample.splitlines() if line[:1].isupper()]

    # The number of web processes is read where they are started.
    assert [name for name in in_sample if name != "WEB_CONCURRENCY"] == in_settings
    assert (ROOT / "contrib" / "env-sample").read_text() == sample


def test_the_sample_has_no_secret():
    lines = (ROOT / ".env-sample").read_text().splitlines()

    for name in ("SECRET_KEY", "ADMIN_PASSWORD", "DATABASE_URL"):
        assert f"{name}=" in lines


def test_p1_22_secret_gen_prints_a_key_that_differs_each_time():
    keys = {
        subprocess.run(
            [sys.executable, ROOT / "contrib" / "secret_gen.py"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for _ in range(2)
    }

    assert len(keys) == 2
    assert all(len(key.strip()) >= 50 for key in keys)


@pytest.mark.django_db(transaction=True)
def test_migrations_go_back_and_come_again_app_by_app():
    """On tables that are not all there, nothing may look for built-in rows."""
    for arguments in (["logs", "zero"], ["accounts", "zero"], ["accounts"], []):
        call_command("migrate", *arguments, verbosity=0)

    assert Level.objects.count() == len(Level.BUILT_IN)
    assert Application.objects.default().team.is_default


@pytest.mark.django_db
def test_the_models_have_their_migrations():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_the_checks_of_django_pass(settings):
    call_command("check", fail_level="WARNING")
    assert config("SECRET_KEY") == settings.SECRET_KEY


def test_a_connection_to_a_server_that_has_gone_is_given_up(db):
    connection.ensure_connection()

    asked = connection.connection.get_dsn_parameters()

    assert int(asked["tcp_user_timeout"]) / 1000 <= 10
    idle, interval, count = (
        int(asked[f"keepalives_{name}"]) for name in ("idle", "interval", "count")
    )
    assert idle + interval * count <= 20
