"""From the inbox into the database, and by way of the disk while that is away."""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError, Error, close_old_connections

from api.exceptions import ServiceUnavailable
from central_erros.database import DatabaseThread
from logs import metering
from logs.batcher import Batcher
from logs.door.keyring import Keyring, Reporter
from logs.listener.inbox import Inbox
from logs.listener.messages import Message
from logs.listener.spool import Spool
from logs.protocols.gelf import BadMessage
from logs.report import Report
from logs.rows import prepare

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 0.25  # between attempts to store what waits on disk
METERING_SECONDS = 1
READ_AT_ONCE = 50  # messages, before others can come in


class Writer:
    """Stores messages in the order in which they came, in batches that grow with the load.

    What cannot be stored now goes to disk, and so does all that comes until the disk is empty
    again. What can never be stored is dropped and counted.
    """

    def __init__(self, inbox: Inbox, spool: Spool, counts: Counter[str]):
        self._inbox = inbox
        self._spool = spool
        self._counts = counts
        self._batcher = Batcher()
        self._thread = DatabaseThread("listener", settings.STATEMENT_TIMEOUT_MS)
        self._keyring = Keyring(self._thread)
        self._tasks: list[asyncio.Task] = []
        self._is_stopping = False

    def start(self) -> None:
        self._batcher.start()
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self._write_for_ever()),
            loop.create_task(self._meter_for_ever()),
        ]

    async def has_ended(self) -> None:
        """Return when it writes no more; raises what made it end."""
        await self._tasks[0]

    async def stop(self) -> None:
        """Store what has come, or leave it on disk for the next start."""
        self._is_stopping = True
        self._inbox.wake()
        writing, metering_ = self._tasks
        metering_.cancel()
        await writing
        await self._batcher.stop()

    async def _write_for_ever(self) -> None:
        while len(self._inbox) or not self._is_stopping:
            if self._spool.is_empty:
                await self._inbox.wait()
                await self._write()
            else:
                await self._write_by_way_of_disk()

    async def _write(self) -> None:
        messages = self._inbox.take(settings.BATCH_MAX_ROWS)
        if messages and not await self._store(messages):
            await self._keep(messages)

    async def _write_by_way_of_disk(self) -> None:
        while messages := self._inbox.take(settings.BATCH_MAX_ROWS):
            await self._keep(messages)
        if self._is_stopping:
            return
        lines = await asyncio.to_thread(self._spool.read, settings.BATCH_MAX_ROWS)
        messages = [message for line in lines if (message := Message.of_line(line))]
        if await self._store(messages, is_limited=False):
            await asyncio.to_thread(self._spool.advance)
        else:
            await asyncio.sleep(PAUSE_SECONDS)

    async def _keep(self, messages: Sequence[Message]) -> None:
        self._counts["kept on disk"] += len(messages)
        lines = [message.as_line() for message in messages]
        await asyncio.to_thread(self._spool.append, lines)

    async def _store(self, messages: Sequence[Message], *, is_limited: bool = True) -> bool:
        """Store the messages, once each; return whether the database was there to do so.

        What has been on disk is not limited: it would be as many as came in a day, in a minute.
        """
        try:
            self._counts.update(await self._store_all(messages, is_limited))
        except ServiceUnavailable:
            return False
        except Exception:  # whatever it is: the others shall not suffer from one
            if len(messages) > 1:
                return all([await self._store([each], is_limited=False) for each in messages])
            logger.exception("A message could not be stored")
            self._counts["dropped, an error of ours"] += 1
        return True

    async def _store_all(self, messages: Sequence[Message], is_limited: bool) -> Counter[str]:
        """Return what became of the messages, by how many."""
        counts: Counter[str] = Counter()
        reports: dict[int, list[Report]] = {}
        for position, message in enumerate(messages):
            if position % READ_AT_ONCE == READ_AT_ONCE - 1:
                await asyncio.sleep(0)
            reporter = await self._keyring.find(message.key)
            report = _report(message, reporter, counts)
            if report is None or (is_limited and not await self._lets_in(reporter, counts)):
                continue
            reports.setdefault(reporter.application_id, []).append(report)
        for application_id, some in reports.items():
            for result in await self._batcher.store(application_id, prepare(some)):
                is_stored = not isinstance(result, DatabaseError)
                counts["stored" if is_stored else "dropped, refused by the database"] += 1
        return counts

    async def _lets_in(self, reporter: Reporter, counts: Counter[str]) -> bool:
        if reporter.limits is None:
            return True
        meter = metering.meter
        if meter.wants_look(reporter.application_id):
            await self._look()
        if meter.admit(reporter.application_id, reporter.limits, 1) is None:
            return True
        counts["dropped, beyond a limit of their application"] += 1
        return False

    async def _look(self) -> None:
        try:
            await self._thread.run(_look)
        except Error as error:
            raise ServiceUnavailable from error

    async def _meter_for_ever(self) -> None:
        while True:
            await asyncio.sleep(METERING_SECONDS)
            if metering.meter.has_news():
                with suppress(ServiceUnavailable):
                    await self._look()


def _report(message: Message, reporter: Reporter | None, counts: Counter[str]) -> Report | None:
    """Return what is to be stored of a message; None where that is nothing."""
    if reporter is None:
        counts["dropped, no such key"] += 1
        return None
    try:
        report = message.report(reporter.threshold)
    except BadMessage:
        counts["dropped, not understood"] += 1
        return None
    if report is None:
        counts["below the level of their application"] += 1
        return None
    report.application_id, report.collected_by_id = reporter.application_id, reporter.user_id
    report.masked_keys = reporter.masked_keys
    return report


def _look() -> None:
    close_old_connections()
    metering.look(metering.meter)
