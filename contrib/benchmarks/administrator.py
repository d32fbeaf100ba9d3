"""Somebody signed in to the product: makes applications and looks at lists meanwhile."""

import json
from contextlib import suppress
from http.client import HTTPConnection, HTTPException

from contrib.benchmarks.product import Product

PATIENCE_SECONDS = 30
PREFIX = "/api/v1/"


class Administrator:
    """The administrator of a product, signed in; for half an hour, as everybody."""

    def __init__(self, product: Product):
        self.port = product.served.port
        self.token = ""
        self.token = self.ask("POST", "auth/login/", product.account)["access"]

    def ask(self, method: str, path: str, body: dict | None = None) -> dict:
        status, content = self._ask(method, path, body)
        assert status < 300, f"{status} {content!r}"
        return json.loads(content)

    def make_application(self, name: str) -> tuple[int, str]:
        """Return its id and a key of it."""
        application = self.ask("POST", "applications/", {"name": name})["id"]
        key = self.ask("POST", f"applications/{application}/keys/", {"name": name})["key"]
        return application, key

    def status_of(self, path: str) -> int | None:
        """Return the status of an answer; None when there is no whole answer."""
        with suppress(OSError, HTTPException):
            return self._ask("GET", path)[0]
        return None

    @staticmethod
    def path_of(uri: str) -> str:
        """Return what comes after the prefix of the API in an address that it answered."""
        return uri.partition(PREFIX)[2]

    def request(self, path: str) -> bytes:
        """Return a whole HTTP request, for the generator."""
        lines = [
            f"GET {PREFIX}{path} HTTP/1.1",
            "Host: localhost",
            f"Authorization: Bearer {self.token}",
        ]
        return "\r\n".join([*lines, "", ""]).encode()

    def _ask(self, method: str, path: str, body: dict | None = None) -> tuple[int, bytes]:
        client = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            client.request(method, f"{PREFIX}{path}", body and json.dumps(body), headers)
            answer = client.getresponse()
            return answer.status, answer.read()
        finally:
            client.close()
