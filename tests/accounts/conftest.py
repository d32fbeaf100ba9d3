import json

import pytest
from rest_framework.test import APIClient

from accounts import mails
from accounts.models import User
from tests.factories import PASSWORD

# What no text field takes: other JSON types, and strings that PostgreSQL cannot store.
NOT_A_STRING = [12345678, 1.5, True, ["a"], {"a": "b"}]
HOSTILE_TEXT = ["a\x00b", "a\ud800b", "\x00", "x" * 1_000_000]


def send(client, url, body, method="post"):
    """Send as JSON what the client itself would refuse to encode: lone surrogates."""
    return getattr(client, method)(url, json.dumps(body), content_type="application/json")


@pytest.fixture(autouse=True)
def _mails_are_sent():
    """No mail comes when the next test has begun."""
    yield
    mails.wait_until_sent()


@pytest.fixture
def administrator(db):
    return User.objects.create_superuser("root@example.com", PASSWORD)


@pytest.fixture
def ana_api(sign_in, ana):
    """A client signed in as Ana."""
    access = sign_in(ana)["access"]
    return APIClient(HTTP_ACCEPT_LANGUAGE="en", HTTP_AUTHORIZATION=f"Bearer {access}")
