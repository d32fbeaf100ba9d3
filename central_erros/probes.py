"""Probes, answered by the event loop: does the program live, could it store a report?

They name no host that we allow and speak plain HTTP, and wait for nothing that requests hold.
"""

import asyncio

from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.http import HttpResponse

from central_erros.database import DatabaseThread

READINESS_SECONDS = 5

_prober = DatabaseThread("probe", settings.STATEMENT_TIMEOUT_MS)


async def is_alive(scope, receive, send) -> None:
    await answer(_plain("ok"), send)


async def is_ready(scope, receive, send) -> None:
    """Say whether a report could be stored."""
    # A task of its own, which this one leaves alone when it has waited for long enough.
    asked = asyncio.ensure_future(_prober.run(_database_answers))
    await asyncio.wait({asked}, timeout=READINESS_SECONDS)
    ready = asked.done() and asked.result()
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
