"""The product as these tests install it, with applications that report to it."""

import json
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from tests.durability.load import Application
from tests.live import Served

APPLICATIONS = 3
SETTINGS = {
    "EVENTS_PER_LOG": "100000000",  # none is thinned out: all are counted here
    "REGISTRATION": "open",
}


@contextmanager
def serving(**options) -> Iterator[Served]:
    with Served(**SETTINGS, **options) as served:
        yield served


@contextmanager
def world_readable_folder() -> Iterator[Path]:
    """Yield a new folder, which the system user that runs PostgreSQL may enter."""
    folder = Path(tempfile.mkdtemp(prefix="central_erros-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def make_applications(served: Served) -> list[Application]:
    """Return applications, each with a key, made as a person does who just signed up."""
    name = secrets.token_hex(4)
    account = {"email": f"{name}@example.com", "password": secrets.token_urlsafe()}
    token = _post(served, "auth/register/", account)["token"]
    applications = []
    for number in range(APPLICATIONS):
        made = _post(served, "applications/", {"name": f"{name} {number}"}, token)
        key = _post(served, f"applications/{made['id']}/keys/", {"name": "load"}, token)
        applications.append(Application(made["id"], key["key"]))
    return applications


def _post(served: Served, path: str, body: dict, token: str = "") -> dict:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    address = f"http://127.0.0.1:{served.port}/api/v1/{path}"
    with urlopen(Request(address, json.dumps(body).encode(), headers), timeout=30) as response:
        return json.load(response)
