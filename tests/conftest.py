import os
from contextlib import closing

import psycopg2
import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken
from whitenoise.middleware import WhiteNoiseMiddleware

from accounts.models import Role, Team
from accounts.registration import register
from accounts.throttling import WrongKeys
from central_erros import maintenance
from logs.limits import Meter
from logs.models import Application
from tests.factories import PASSWORD, ApplicationFactory, KeyFactory, UserFactory


def pytest_sessionfinish(session):
    """In CI everything is installed: a skipped test there is a check that did not happen."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True, scope="session")
def _static_files_found_once():
    """WhiteNoise looks for them once in a process, but here with each client of a test."""
    find, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def find_once(middleware):
        if not found:
            find(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", find_once)
        yield


@pytest.fixture(autouse=True)
def _cheap_passwords(settings):
    """Argon2 is slow on purpose; the tests of accounts that are about it ask for it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    """What a process keeps in mind outlives a test, which is to begin like a new process."""
    monkeypatch.setattr("api.authentication.wrong_keys", WrongKeys())
    monkeypatch.setattr("logs.metering.meter", Meter())


def client_for(user) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"JWT {AccessToken.for_user(user)}")
    return client


def client_with_key(key) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key.key}")
    return client


@pytest.fixture
def team(db) -> Team:
    """The default team, which sign-ups join and whose members manage only what they collected."""
    return Team.objects.default()


@pytest.fixture
def application(db) -> Application:
    """The default application, of the default team."""
    return Application.objects.default()


@pytest.fixture
def member(team):
    return UserFactory(team=team)


@pytest.fixture
def argon2(settings):
    """The hasher of production."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture
def anyone():
    """A client that is not signed in and reads English."""
    return APIClient(HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def ana(db):
    return register(email="ana@example.com", username="ana", name="Ana Lima", password=PASSWORD)


@pytest.fixture
def sign_in(anyone):
    """Sign in over HTTP; return what the API answered."""

    def sign_in(user, password=PASSWORD, **more):
        body = {"email": user.email, "password": password, **more}
        response = anyone.post("/api/v1/auth/login/", body)
        assert response.status_code == 200, response.content
        return response.json()

    return sign_in


@pytest.fixture
def api(member) -> APIClient:
    """A member of the default team."""
    return client_for(member)


@pytest.fixture
def other_api(team) -> APIClient:
    """Another member of the default team."""
    return client_for(UserFactory(team=team))


@pytest.fixture
def viewer_api(team) -> APIClient:
    return client_for(UserFactory(team=team, role=Role.VIEWER))


@pytest.fixture
def team_admin_api(team) -> APIClient:
    return client_for(UserFactory(team=team, role=Role.ADMIN))


@pytest.fixture
def staff_api(db) -> APIClient:
    """Staff of the installation, of no team."""
    return client_for(UserFactory(is_staff=True))


@pytest.fixture
def stranger_api(db) -> APIClient:
    """Somebody of another team only."""
    return client_for(UserFactory(team=ApplicationFactory().team))


@pytest.fixture
def key_api(application) -> APIClient:
    """The default application, by a key of nobody."""
    return client_with_key(KeyFactory(application=application))


@pytest.fixture
def maintain(db):
    """Do a whole round of maintenance, in which nothing may fail; return what each step did."""

    def maintain() -> dict[str, int]:
        outcomes = maintenance.maintain(whole=True)
        assert [outcome for outcome in outcomes if outcome.error] == []
        return {outcome.step.name: outcome.done for outcome in outcomes}

    return maintain


@pytest.fixture
def another_session(transactional_db):
    """Another connection to the test's database, in a transaction of its own."""
    parameters = connection.get_connection_params()
    with closing(psycopg2.connect(**parameters)) as session:
        yield session


def waiting() -> int:
    """Return how many transactions wait for another, or behind one that does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def browser_of(user) -> Client:
    """Somebody signed in to the administration."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def staff(db) -> Client:
    """The browser of staff, of no team, under /admin/."""
    return browser_of(UserFactory(is_staff=True))


@pytest.fixture
def root(db) -> Client:
    """The browser of the installation's only administrator, under /admin/."""
    return browser_of(UserFactory(is_staff=True, is_superuser=True))
