"""The running product keeps to its own OpenAPI document, whatever the document allows to ask."""

import json
import os
import subprocess
import sys
from urllib.request import Request, urlopen

from tests.durability import in_soak
from tests.live import ROOT, Served

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]
BUDGET_SECONDS = in_soak(300, 40)
EMAIL, PASSWORD = "root@example.com", "a good enough password"
# Answers of a busy machine and of limits are documented, and say nothing about the rest.
UNHURRIED = {
    "STATEMENT_TIMEOUT_MS": "60000",
    "WRITE_TIMEOUT_MS": "60000",
    "THROTTLE_LOGIN": "",
    "THROTTLE_REGISTER": "",
    "THROTTLE_RESET": "",
    "THROTTLE_KEYS": "",
}


def post(url, body, token=""):
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = Request(url, json.dumps(body).encode(), headers)  # noqa: S310 (our own address)
    with urlopen(request) as response:  # noqa: S310
        return json.load(response)


def test_no_answer_is_missing_from_the_document():
    with Served(ADMIN_EMAIL=EMAIL, ADMIN_PASSWORD=PASSWORD, **UNHURRIED) as served:
        api = f"{served.url}/api/v1"
        token = post(f"{api}/auth/login/", {"email": EMAIL, "password": PASSWORD})["access"]
        for number in range(3):
            post(f"{api}/logs/", {"description": f"Error {number}", "stack": "Traceback"}, token)

        finished = subprocess.run(
            [
                sys.executable,
                "-m",
                "schemathesis.cli",
                "run",
                f"{api}/schema/?lang=en",
                f"--header=Authorization: Bearer {token}",
                f"--checks={','.join(CHECKS)}",
                f"--max-time={BUDGET_SECONDS}",
                "--seed=1",
                "--generation-database=none",
                "--continue-on-failure",
                "--no-color",
                "--warnings=off",
            ],
            cwd=served.data_dir,  # it writes reports where it runs
            env=os.environ
            | {"SCHEMATHESIS_HOOKS": "tests.api.schemathesis_hooks", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )

        assert finished.returncode == 0, finished.stdout[-20_000:]
        assert "Traceback" not in served.output
