"""The served product, asked as programs ask it: over HTTP, on a connection for each request."""

import gzip
import http.client
import json
import socket
import zlib
from contextlib import closing, contextmanager
from uuid import uuid4

import brotli
import psycopg2
import zstandard

from central_erros.embedded.server import DATABASE, EmbeddedServer

EVENTS = "/api/v1/events/"
PERSON = {"email": "ana@example.com", "password": "correct horse battery"}
ENCODINGS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "identity": bytes,
}


class Answer:
    def __init__(self, response: http.client.HTTPResponse):
        self.status = response.status
        self.headers = response.headers
        self.text = response.read()

    def json(self):
        return json.loads(self.text)


class Door:
    """The served product, asked as a program asks it; each request on a connection of its own."""

    def __init__(self, served):
        self.port = served.port
        self.key = served.key
        person = self.ask("POST", "/api/v1/auth/register/", PERSON, key="").json()
        self.token = person["token"]

    def ask(self, method, path, body=b"", *, key=None, **headers) -> Answer:
        """Send a body, as it is or as JSON; `key` is the ready one unless another is given."""
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        token = self.key if key is None else key
        if token:
            headers.setdefault("Authorization", f"Bearer {token}")
        headers.setdefault("Content-Type", "application/json")
        with closing(http.client.HTTPConnection("localhost", self.port, timeout=30)) as client:
            client.request(method, path, body, headers)
            return Answer(client.getresponse())

    def report(self, body, path=EVENTS, **options) -> Answer:
        return self.ask("POST", path, body, **options)

    def read(self, path) -> dict:
        return self.ask("GET", f"/api/v1/{path}", key=self.token).json()

    def send_raw(self, request: bytes) -> bytes:
        """Send bytes that ask for the connection to be closed; return the whole answer."""
        with socket.create_connection(("localhost", self.port), timeout=30) as client:
            client.sendall(request)
            return client.makefile("rb").read()

    def new_key(self, **fields) -> dict:
        """Make an application of its own; return its key row with the application in it."""
        team = self.ask("POST", "/api/v1/teams/", {"name": uuid4().hex}, key=self.token).json()
        application = {"name": uuid4().hex, "team": team["id"], **fields}
        made = self.ask("POST", "/api/v1/applications/", application, key=self.token)
        assert made.status == 201, made.text
        id = made.json()["id"]
        key = self.ask("POST", f"/api/v1/applications/{id}/keys/", {}, key=self.token).json()
        return key | {"application": id}


@contextmanager
def database_of(served):
    """A superuser's connection to the product's database, in a transaction of its own."""
    parameters = EmbeddedServer(served.data_dir).connection_params | {"user": "postgres"}
    with closing(psycopg2.connect(**parameters, dbname=DATABASE)) as connection:
        yield connection
