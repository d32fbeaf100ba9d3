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

    def make_team(self, name: str, *, alone: bool = False) -> dict:
        """Return a team of one's own; the only one, if `alone`."""
        me = self.ask("GET", "auth/me/")
        if alone:
            for team in self.ask("GET", "teams/")["results"]:
                self.ask("DELETE", f"teams/{team['id']}/members/{me['id']}/")
        return self.ask("POST", "teams/", {"name": name})

    def make_application(self, name: str, team: dict) -> tuple[dict, str]:
        """Return an application and the text of a key."""
        made = self.ask("POST", "applications/", {"name": name, "team": team["id"]})
        path = f"applications/{made['id']}/keys/"
        return made, self.ask("POST", path, {"name": "produção"})["key"]

    def report_with(self, key: str, **report) -> dict:
        """Report what an application does, with its key; return the answer."""
        response = self._report_with(key, report)
        response.raise_for_status()
        return response.json()

    def may_report_with(self, key: str) -> bool:
        """Return whether the door still takes this key."""
        response = self._report_with(key, {"description": "Knock knock"})
        assert response.status_code in (201, 401), response.text
        return response.status_code == 201

    def _report_with(self, key: str, report: dict) -> requests.Response:
        headers = {"Authorization": f"Bearer {key}"}
        return requests.post(f"{self.url}/events/", json=report, headers=headers, timeout=10)

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
