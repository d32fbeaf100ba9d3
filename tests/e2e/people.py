"""People with an account."""

from itertools import count
from uuid import UUID

import requests

from tests.browser import sign_in

PASSWORD = "correct horse battery staple"
_numbers = count(1)


class Person:
    """Somebody with an account, which the API was asked for."""

    def __init__(self, served):
        self.url = f"{served.url}/api/v1"
        number = next(_numbers)
        self.email, self.password = f"ana{number}@example.com", PASSWORD
        self.name = f"Ana {number}"
        body = {"email": self.email, "password": PASSWORD, "name": self.name}
        response = requests.post(f"{self.url}/auth/register/", json=body, timeout=10)
        response.raise_for_status()
        self.key = response.json()["key"]
        self._access = response.json()["access"]

    def sign_in(self, context) -> None:
        sign_in(context, self.email, self.password)

    def ask(self, method, path, body=None):
        """Ask the API in this person's name; return what it answers."""
        headers = {"Authorization": f"Bearer {self._access}"}
        response = requests.request(
            method, f"{self.url}/{path}", json=body, headers=headers, timeout=10
        )
        response.raise_for_status()
        return response.json() if response.content else None

    def report(self, description, **fields) -> int:
        """Report an error, which is of nobody else; return the id of its log."""
        headers = {"Authorization": f"Bearer {self.key}"}
        own = {"description": description, "fingerprint": [self.email, description]}
        response = requests.post(
            f"{self.url}/logs/", json=own | fields, headers=headers, timeout=10
        )
        response.raise_for_status()
        return response.json()["id"]

    def send_sentry(self, event) -> int:
        """Report an event as Sentry's clients do; return the id of its log."""
        [application] = self.ask("GET", "applications/")["results"]
        headers = {"X-Sentry-Auth": f"Sentry sentry_key={self.key}, sentry_version=7"}
        url = self.url.replace("/v1", f"/{application['id']}/store/")
        own = event | {"fingerprint": [self.email]}
        response = requests.post(url, json=own, headers=headers, timeout=10)
        response.raise_for_status()
        id = str(UUID(response.json()["id"]))
        rows = self.ask("GET", f"events/?application={application['id']}")["results"]
        [log] = [row["log"] for row in rows if row["event_id"] == id]
        return log
