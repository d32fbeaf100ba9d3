"""The served product, as a person uses it: applications with keys, and what arrived in them."""

import json
from dataclasses import dataclass
from urllib.request import Request, urlopen
from uuid import uuid4

from tests.live import Served, wait_until

PERSON = {"email": "ana@example.com", "password": "correct horse battery"}


class Installation:
    def __init__(self, served: Served):
        self.served = served
        self.url = served.url
        self.token = self.ask("POST", "auth/register/", PERSON, token="")["token"]

    def ask(self, method: str, path: str, body=None, *, token: str | None = None):
        """Return the decoded answer of the API; raises HTTPError for a refusal."""
        token = self.token if token is None else token
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}/api/v1/{path}", data, headers, method=method)  # noqa: S310 (our own address)
        with urlopen(request, timeout=30) as response:  # noqa: S310
            return json.load(response)

    def make_application(self) -> "Application":
        made = self.ask("POST", "applications/", {"name": uuid4().hex})
        key = self.ask("POST", f"applications/{made['id']}/keys/", {})
        return Application(self, made["id"], key["key"], key["dsn"])


@dataclass
class Application:
    installation: Installation
    id: int
    key: str
    dsn: str

    def steps(self, id: str, *, in_shell: bool = False) -> list[str]:
        """Return what the web app shows for a client: what is for a shell, or what is not."""
        snippets = self.installation.ask("GET", f"applications/{self.id}/snippets/")
        [snippet] = [each for each in snippets if each["id"] == id]
        steps = snippet["steps"]
        return [step["code"] for step in steps if (step["language"] == "sh") == in_shell]

    def snippet(self, id: str) -> str:
        """Return the one step of a client that is not for a shell."""
        [code] = self.steps(id)
        return code

    def logs(self) -> list[dict]:
        path = f"logs/?application={self.id}&page_size=100&ordering=first_seen"
        return self.installation.ask("GET", path)["results"]

    def titles(self) -> dict[str, int]:
        """Return how often each log happened."""
        return {log["description"]: log["events"] for log in self.logs()}

    def log(self, *descriptions: str, events: int = 1) -> dict:
        """Wait for a log with so many events; return it with details and latest event.

        Of several descriptions it has any one: clients that send at once may be heard in any order.
        """

        def find() -> list[dict]:
            logs = [log for log in self.logs() if log["description"] in descriptions]
            return [log for log in logs if log["events"] >= events]

        try:
            [log] = wait_until(find, f"{events} x {descriptions}")
        except AssertionError as error:
            raise AssertionError(f"{descriptions} is not among {self.titles()}") from error
        assert log["events"] == events
        return self.installation.ask("GET", f"logs/{log['id']}/")

    def events(self, log: dict) -> list[dict]:
        """Return the events of a log, newest first."""
        return self.installation.ask("GET", f"logs/{log['id']}/events/")["results"]
