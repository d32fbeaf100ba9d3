"""The door: where reports come in, in front of Django.

A request is answered in the event loop: its key, its body under caps, the adapter that makes
`Report`s of it, and the batcher that stores them. Nothing here asks the database for a single
request; whatever is no report goes on to Django.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

from django.conf import settings
from django.db import Error, close_old_connections
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, Throttled

from accounts import throttling
from api.bodies import Disconnected, TooLarge
from api.exceptions import Busy, ServiceUnavailable
from central_erros.database import DatabaseThread
from logs import metering
from logs.batcher import Batcher, PartlyStored
from logs.door import read_past
from logs.door.answers import Answer, preflight
from logs.door.bodies import Body, Room
from logs.door.elastic import Elastic, ElasticAtRoot
from logs.door.endpoint import Credentials, Endpoint, Reading, Request
from logs.door.events import Events
from logs.door.gelf import Gelf
from logs.door.keyring import Keyring, Reporter
from logs.door.otlp import OtlpIgnored, OtlpLogs
from logs.door.routes import Routes
from logs.door.sentry import Envelopes, Store, Tunnel
from logs.door.turns import Turns
from logs.intake import let_in, too_large
from logs.report import Report
from logs.rows import Row, prepared

logger = logging.getLogger(__name__)

METERING_SECONDS = 1
# Bytes: a body so long is inflated, read and prepared in a thread, and so is a report.
ASIDE_FROM = 256 * 1024
REPORT_ASIDE_FROM = 64 * 1024
# After which what is left of a body is prepared in the thread: others have waited for that long.
AT_ONCE_SECONDS = 0.01
SOON_SECONDS = 0.2  # in which a body comes whose key need not be looked up again

REST_WAITING_MAX = 100  # requests with feedback and the like

ROUTES = Routes(
    [
        Events(), Envelopes(), Store(), Tunnel(), OtlpLogs(), OtlpIgnored(), Elastic(),
        ElasticAtRoot(), Gelf(),
    ]
)  # fmt: skip


class Door:
    """That of a process: `open` it before the first request, `close` it after the last."""

    def __init__(self):
        # For what is asked of the database between requests.
        self._thread = DatabaseThread("door", settings.STATEMENT_TIMEOUT_MS)
        # For what comes beside reports: however much it is, no key waits to be looked up.
        self._rest_thread = DatabaseThread("rest", settings.WRITE_TIMEOUT_MS)
        self._rest_waiting = 0
        # For long bodies. A few bytes may stand for megabytes, and what threads do at once they
        # take from the event loop: so one body after another, as it was sent until then.
        self._aside_thread = ThreadPoolExecutor(1, thread_name_prefix="aside")
        self._turns = Turns()
        self._room = Room()
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
        self._thread.shutdown()
        self._rest_thread.shutdown()
        self._aside_thread.shutdown(wait=False)

    def find(self, scope) -> Callable[..., Awaitable[None]] | None:
        """Return the ASGI application that answers this request; None where the door has none."""
        found = ROUTES.find(scope["path"])
        if found is None:
            return None
        endpoint, named = found
        if scope["method"] == "OPTIONS":
            return partial(_preflight, endpoint) if endpoint.is_for_pages else None
        if scope["method"] in endpoint.methods:
            request = Request(scope, named)
            if endpoint.takes(request):
                return partial(self._answer, endpoint, request)
        return None

    async def _answer(self, endpoint: Endpoint, request: Request, scope, receive, send) -> None:
        # Of this request alone: the server runs each in a context of its own.
        if b"accept-language" in request.headers:
            translation.activate(request.language)
        try:
            answer = await self._take_in(endpoint, request, receive)
        except APIException as error:
            answer = endpoint.refusal(request, error)
        except asyncio.CancelledError:  # the server ends, and has waited for long enough
            answer = endpoint.refusal(request, ServiceUnavailable())
        except Disconnected:
            raise
        except Exception:  # whatever it is, the client gets an answer, and we the traceback
            logger.exception("Unexpected error at %s", request.path)
            text = _("Something broke on our side. The error is in the server's log.")
            answer = endpoint.refusal(request, APIException(text, "server_error"))
        await answer.send(send)

    async def _take_in(self, endpoint: Endpoint, request: Request, receive) -> Answer:
        """Store what the request reports; raise APIException where that cannot be."""
        if refusal := self._batcher.refusal():
            raise refusal
        body = Body(request, receive, self._room)
        try:
            reporter = await self._sender(endpoint, request, body)
            # Asked before the body is read, since it costs so little; and again with the rows.
            if refusal := self._batcher.refusal(reporter.application_id):
                raise refusal
            began = time.monotonic()
            await body.take_in(reporter.application_id)
            if time.monotonic() - began > SOON_SECONDS:
                reporter = await self._still(endpoint, reporter)
            reading, rows = await self._read(endpoint, request, body, reporter)
        except TooLarge as error:
            raise too_large(settings.REPORT_MAX_BYTES) from error
        finally:
            body.close()
        results = await self._store(reporter, rows, reading) if rows else []
        if reading.store_rest:
            await self._store_rest(reading.store_rest)
        return reading.answer(results)

    async def _sender(self, endpoint: Endpoint, request: Request, body: Body) -> Reporter:
        """Return who the request is from. Of a stranger no more is taken in than says who it is."""
        credentials = endpoint.credentials(request)
        if credentials is None and endpoint.head_bytes:
            head = await body.beginning(endpoint.head_bytes)
            credentials = endpoint.credentials_in(request, head)
        return await self._reporter(endpoint, request, credentials)

    async def _read(
        self, endpoint: Endpoint, request: Request, body: Body, reporter: Reporter
    ) -> tuple[Reading, list[Row]]:
        """Return what a body reports: at once if it is short, as most are, else when it is its turn."""
        inflated = body.inflated_below(ASIDE_FROM)
        if inflated is not None:
            reading = endpoint.read(request, inflated, reporter, self._keyring.levels)
            return reading, await self._rows(reading, reporter, request, len(inflated))
        body.hold()
        async with self._turns.turn(reporter.application_id):
            reporter = await self._still(endpoint, reporter)
            inflated = await self._aside(body.inflated)
            levels = self._keyring.levels
            reading = await self._aside(endpoint.read, request, inflated, reporter, levels)
            return reading, await self._rows(reading, reporter, request, len(inflated))

    async def _rows(
        self, reading: Reading, reporter: Reporter, request: Request, size: int
    ) -> list[Row]:
        """Prepare what was read of so many bytes, if the application's limits allow it."""
        if reading.size:
            await self._let_in(reporter, reading.size)
        reports = reading.reports
        if not reports:
            return []
        unprepared = prepared(_of_reporter(reports, reporter, request.address))
        if size >= min(ASIDE_FROM, REPORT_ASIDE_FROM * len(reports)):
            return await self._aside(list, unprepared)
        rows, began = [], time.monotonic()
        for row in unprepared:
            rows.append(row)
            if time.monotonic() - began > AT_ONCE_SECONDS:
                rows += await self._aside(list, unprepared)
        return rows

    async def _aside(self, work: Callable, *arguments) -> Any:
        """Do this in the thread of long bodies, in the language of the request."""
        loop, language = asyncio.get_running_loop(), translation.get_language()
        return await loop.run_in_executor(
            self._aside_thread, _in_language, language, work, *arguments
        )

    async def _reporter(
        self, endpoint: Endpoint, request: Request, credentials: Credentials | None
    ) -> Reporter:
        if credentials is None:
            raise endpoint.unauthenticated()
        reporter = await self._keyring.find(credentials.key)
        if reporter is None or credentials.application not in ("", str(reporter.application_id)):
            seconds = throttling.wrong_keys.count(request.address)
            raise Throttled(seconds) if seconds else endpoint.wrong_key()
        return reporter

    async def _still(self, endpoint: Endpoint, reporter: Reporter) -> Reporter:
        """Return the reporter of before as it is now: the key may have ended meanwhile."""
        found = await self._keyring.find(reporter.key)
        if found is None:
            raise endpoint.wrong_key()
        return found

    async def _store(self, reporter: Reporter, rows: list[Row], reading: Reading) -> list:
        try:
            return await self._batcher.store(reporter.application_id, rows)
        except PartlyStored as error:
            if not reading.answers_in_part:
                raise
            return [*error.results, *[error] * (len(rows) - len(error.results))]

    async def _let_in(self, reporter: Reporter, n: int) -> None:
        if reporter.limits is None:
            return
        meter = metering.meter
        if meter.wants_look(reporter.application_id):
            await self._ask_database(_look, self._thread)
        let_in(meter.admit(reporter.application_id, reporter.limits, n))

    async def _store_rest(self, work: Callable[[], None]) -> None:
        if self._rest_waiting >= REST_WAITING_MAX:
            raise Busy
        self._rest_waiting += 1
        try:
            await self._ask_database(work, self._rest_thread)
        finally:
            self._rest_waiting -= 1

    async def _ask_database(self, work: Callable[[], None], thread: DatabaseThread) -> None:
        """Do this in the thread; raises ServiceUnavailable where the database fails."""
        try:
            await thread.run(_with_connection, work)
        except Error as error:
            logger.warning("Database failure answered with 503: %s", str(error).strip())
            raise ServiceUnavailable from error

    async def _meter_for_ever(self) -> None:
        while True:
            await asyncio.sleep(METERING_SECONDS)
            read_past.tell()
            if metering.meter.has_news():
                with suppress(ServiceUnavailable):  # then they are told the next time
                    await self._ask_database(_look, self._thread)


def _in_language(language: str, work: Callable, *arguments) -> Any:
    """Do this in a thread, which knows nothing of the language of the request."""
    with translation.override(language):
        return work(*arguments)


def _with_connection(work: Callable[[], None]) -> None:
    close_old_connections()  # one that the database has ended meanwhile
    work()


def _look() -> None:
    metering.look(metering.meter)


def _of_reporter(reports: Iterable[Report], reporter: Reporter, address: str) -> Iterator[Report]:
    for report in reports:
        report.application_id, report.collected_by_id = reporter[:2]
        report.masked_keys = reporter.masked_keys
        report.source = report.source.strip() or address
        yield report


async def _preflight(endpoint: Endpoint, scope, receive, send) -> None:
    await preflight(endpoint.methods).send(send)
