import json

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from accounts.registration import register

PASSWORD = "correct horse battery"

# What no text field takes: other JSON types, and strings that PostgreSQL cannot store.
NOT_A_STRING = [12345678, 1.5, True, ["a"], {"a": "b"}]
HOSTILE_TEXT = ["a\x00b", "a\ud800b", "\x00", "x" * 1_000_000]


def send(client, url, body, method="post"):
    """Send as JSON what the client itself would refuse to encode: lone surrogates."""
    return getattr(client, method)(url, json.dumps(body), content_type="application/json")


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
def administrator(db):
    return User.objects.create_superuser("root@example.com", PASSWORD)


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
def ana_api(sign_in, ana):
    """A client signed in as Ana."""
    access = sign_in(ana)["access"]
    return APIClient(HTTP_ACCEPT_LANGUAGE="en", HTTP_AUTHORIZATION=f"Bearer {access}")
