"""Probes, answered by the event loop: does the program live, could it store a report?

They name no host that we allow and speak plain HTTP, and wait for nothing that requests hold.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from django.db import Error, close_old_connections, connection
from django.http import HttpResponse

READINESS_SECONDS = 5

_prober = ThreadPoolExecutor(1, thread_name_prefix="probe")


async def is_alive(scope, receive, send) -> None:
    await answer(_plain("ok"), send)


async def is_ready(scope, receive, send) -> None:
    """Say whether a report could be stored."""
    asked = asyncio.get_running_loop().run_in_executor(_prober, _database_answers)
    try:
        ready = await asyncio.wait_for(asked, READINESS_SECONDS)
    except TimeoutError:
        ready = False
    await answer(_plain("ok") if ready else _plain("database not ready", 503), send)


def _database_answers() -> bool:
    try:
        close_old_connections()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM logs_application LIMIT 1")
    except Error:
        return False
    return True


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type="text/plain", status=status)


async def answer(response: HttpResponse, send) -> None:
    """Send an answer of Django's to an ASGI server."""
    response["Content-Length"] = str(len(response.content))
    headers = [(name.lower().encode(), value.encode("latin1")) for name, value in response.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})


PROBES = {
    f"/{name}{slash}": probe
    for name, probe in [
        ("healthz", is_alive), ("health", is_alive), ("ping", is_alive), ("readyz", is_ready),
    ]
    for slash in ("", "/")
}  # fmt: skip
