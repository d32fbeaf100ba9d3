"""What is asked of the API beside the page, to make the world of a test."""

import requests

from tests.e2e.people import Person


class Asking:
    """The API, as somebody with an account may ask it."""

    def __init__(self, served, person: Person):
        self._url = f"{served.url}/api/v1/"
        body = {"email": person.email, "password": person.password}
        token = self._send("POST", "auth/login/", json=body)["access"]
        self._authorization = {"Authorization": f"Bearer {token}"}

    def __call__(self, method: str, path: str, body=None):
        """Return the decoded answer, None where there is none."""
        return self._send(method, path, json=body, headers=self._authorization)

    def make_team(self, name: str, *, alone: bool = False) -> dict:
        """Return a team of one's own; the only one, if `alone`."""
        me = self("GET", "auth/me/")
        if alone:
            for team in self("GET", "teams/")["results"]:
                self("DELETE", f"teams/{team['id']}/members/{me['id']}/")
        return self("POST", "teams/", {"name": name})

    def make_application(self, name: str, team: dict) -> tuple[dict, str]:
        """Return an application and the text of a key."""
        made = self("POST", "applications/", {"name": name, "team": team["id"]})
        return made, self("POST", f"applications/{made['id']}/keys/", {"name": "produção"})["key"]

    def report(self, key: str, **report) -> dict:
        headers = {"Authorization": f"Bearer {key}"}
        return self._send("POST", "events/", json=report, headers=headers)

    def may_report(self, key: str) -> bool:
        """Return whether the door still takes this key."""
        headers = {"Authorization": f"Bearer {key}"}
        body = {"description": "Knock knock"}
        response = requests.post(f"{self._url}events/", json=body, headers=headers, timeout=10)
        assert response.status_code in (201, 401), response.text
        return response.status_code == 201

    def _send(self, method: str, path: str, **options):
        response = requests.request(method, f"{self._url}{path}", timeout=10, **options)
        assert response.ok, response.text
        return response.json() if response.content else None
