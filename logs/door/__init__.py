"""The door: where reports come in, in front of Django.

A request is answered in the event loop: its key, its body under caps, the adapter that makes
`Report`s of it, and the batcher that stores them. Nothing here asks the database for a single
request; whatever is no report goes on to Django.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.conf import settings
from django.db import Error, close_old_connections
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError, Throttled

from accounts import throttling
from api.authentication import invalid_token
from api.bodies import Disconnected, TooLarge, chunks
from api.exceptions import (
    ContentTooLarge,
    ServiceUnavailable,
    UnsupportedEncoding,
    exception_handler,
)
from api.renderers import JSONRenderer
from logs import metering
from logs.batcher import Batcher
from logs.door.endpoint import Answer, Endpoint, Request
from logs.door.events import Events
from logs.door.keyring import Keyring, Reporter
from logs.intake import let_in
from logs.protocols import inflating
from logs.report import Report
from logs.rows import Row, prepare

logger = logging.getLogger(__name__)

METERING_SECONDS = 1
PREPARED_AT_ONCE = 50  # reports, before other requests have their turn

# Any page may report, and read nothing but the answer: no credentials come along.
CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"x-sentry-error, x-sentry-rate-limits, retry-after"),
]
ALLOWED_HEADERS = (
    b"x-sentry-auth, x-api-key, x-requested-with, x-forwarded-for, origin, referer, accept,"
    b" content-type, authentication, authorization, content-encoding, transfer-encoding,"
    b" sentry-trace, baggage"
)
PREFLIGHT = [
    *CORS,
    (b"access-control-allow-methods", b"POST, OPTIONS"),
    (b"access-control-allow-headers", ALLOWED_HEADERS),
    (b"access-control-max-age", b"3600"),
]

PATHS: dict[str, Endpoint] = {
    path: endpoint
    for endpoint in [Events()]
    for canonical in endpoint.paths
    for path in (canonical, canonical.rstrip("/"))
}


class Door:
    """That of a process: `open` it before the first request, `close` it after the last."""

    def __init__(self):
        # For what is asked of the database between requests.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="door")
        self._keyring = Keyring(self._thread)
        self._batcher = Batcher()
        self._metering: asyncio.Task | None = None

    def open(self) -> None:
        self._batcher.start()
        self._metering = asyncio.get_running_loop().create_task(self._meter_for_ever())

    async def close(self) -> None:
        """Store what has been taken in."""
        self._metering.cancel()
        await self._batcher.stop()
        self._thread.shutdown(wait=False)

    def find(self, scope) -> Callable[..., Awaitable[None]] | None:
        """Return the ASGI application that answers this request; None where the door has none."""
        endpoint = PATHS.get(scope["path"])
        if endpoint is None:
            return None
        if scope["method"] == "OPTIONS":
            return _preflight
        if scope["method"] == "POST":
            request = Request(scope)
            token = endpoint.token(request)
            if token:
                return partial(self._answer, endpoint, request, token)
        return None

    async def _answer(self, endpoint: Endpoint, request: Request, token: str, scope, receive, send):
        # Of this request alone: the server runs each in a context of its own.
        if b"accept-language" in request.headers:
            translation.activate(request.language)
        try:
            answer = await self._take_in(endpoint, request, token, receive)
        except APIException as error:
            answer = _refused(error)
        except asyncio.CancelledError:  # the server ends, and has waited for long enough
            answer = _refused(ServiceUnavailable())
        except Disconnected:
            raise
        except Exception:  # whatever it is, the client gets an answer, and we the traceback
            logger.exception("Unexpected error at %s", request.path)
            text = _("Something broke on our side. The error is in the server's log.")
            answer = _refused(APIException(text, "server_error"))
        await _send(answer, send)

    async def _take_in(self, endpoint: Endpoint, request: Request, token: str, receive) -> Answer:
        """Store what the request reports; raise APIException where that cannot be."""
        if refusal := self._batcher.refusal():
            raise refusal
        reporter = await self._keyring.find(token)
        if reporter is None:
            seconds = throttling.wrong_keys.count(request.address)
            raise Throttled(seconds) if seconds else invalid_token()
        # Asked before the body is read, since it costs so little; and again with the rows.
        if refusal := self._batcher.refusal(reporter.application_id):
            raise refusal
        reading = endpoint.read(request, await _body(request, receive), self._keyring.levels)
        if reading.reports:
            await self._let_in(reporter, len(reading.reports))
        rows = await _rows(reading.reports, reporter, request)
        results = await self._batcher.store(reporter.application_id, rows) if rows else []
        return reading.answer(results)

    async def _let_in(self, reporter: Reporter, n: int) -> None:
        if reporter.limits is None:
            return
        meter = metering.meter
        if meter.wants_look(reporter.application_id):
            try:
                await self._look()
            except Error as error:
                raise ServiceUnavailable from error
        let_in(meter.admit(reporter.application_id, reporter.limits, n))

    async def _look(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, _look)

    async def _meter_for_ever(self) -> None:
        while True:
            await asyncio.sleep(METERING_SECONDS)
            if metering.meter.has_news():
                try:
                    await self._look()
                except Error as error:
                    logger.warning("Limits could not be looked at: %s", str(error).strip())


def _look() -> None:
    close_old_connections()
    metering.look(metering.meter)


async def _body(request: Request, receive) -> bytes:
    limit = settings.REPORT_MAX_BYTES
    try:
        body = b"".join([piece async for piece in chunks(request.scope, receive, limit)])
    except TooLarge as error:
        raise _too_large(limit) from error
    if b"content-encoding" not in request.headers:
        return body
    try:
        return inflating.inflate(
            body, request.header(b"content-encoding"), settings.INFLATED_MAX_BYTES
        )
    except inflating.BodyTooLarge as error:
        raise _too_large(settings.INFLATED_MAX_BYTES) from error
    except inflating.UnknownEncoding as error:
        raise UnsupportedEncoding from error
    except inflating.InflatingError as error:
        raise ParseError(_("The body is not what its Content-Encoding says.")) from error


def _too_large(limit: int) -> ContentTooLarge:
    return ContentTooLarge(_("The body is longer than %(limit)s bytes.") % {"limit": limit})


async def _rows(reports: Sequence[Report], reporter: Reporter, request: Request) -> list[Row]:
    rows: list[Row] = []
    for start in range(0, len(reports), PREPARED_AT_ONCE):
        if start:
            await asyncio.sleep(0)
        some = reports[start : start + PREPARED_AT_ONCE]
        for report in some:
            report.application_id, report.collected_by_id = reporter[:2]
            report.source = report.source.strip() or request.address
        rows += prepare(some)
    return rows


# --- Answers ------------------------------------------------------------


async def _preflight(scope, receive, send) -> None:
    await _send(Answer(204, headers=PREFLIGHT), send)


def _refused(error: APIException) -> Answer:
    """Return the answer that a view of the API would give."""
    response = exception_handler(error, {})
    headers = [(name.lower().encode(), value.encode()) for name, value in response.items()]
    return Answer(response.status_code, JSONRenderer().render(response.data), [*CORS, *headers])


async def _send(answer: Answer, send) -> None:
    headers = [
        *(answer.headers or CORS[:1]),
        (b"content-length", b"%d" % len(answer.body)),
    ]
    if answer.body:
        headers.append((b"content-type", b"application/json"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
