"""Group commit in front of the recorder: who brings rows waits for the commit that has them.

One flusher for each process takes whatever has gathered while it wrote the last batch. A lone
event is written at once; batches grow by themselves with the load. Nothing is acknowledged that
is not committed, and what cannot be written soon is refused at once, not kept.
"""

import asyncio
import logging
import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import islice

from django.conf import settings
from django.db import DatabaseError, Error, connection

from api.exceptions import Busy, ServiceUnavailable, is_database_failure
from central_erros.database import DatabaseThread, has_ended
from logs.recorder import Recorded, Recorder
from logs.rows import Row
from logs.sql import Plans

logger = logging.getLogger(__name__)

NOTHING = (0, 0)
# So many may wait however slow the database seems: of single reports that are as many connections,
# and bulks of several clients may come at once.
ROWS_MAX_LEAST = 4000
BATCH_ROWS_LEAST = 50
TURN_ROWS = 50  # of one application, before it is another's turn
# How long a batch may take for its size to grow: who comes next waits for it.
BATCH_SECONDS = 0.03
GATHER_SECONDS = 0.001
GATHER_MAX_SECONDS = 0.02
GATHER_SHARE = 0.25  # more gives no larger batches, none a fourth fewer events a second
ROLL_UP_EVERY = timedelta(seconds=1)
PROBE_SECONDS = 0.25  # between attempts to reach a database that is away
QUIET_SECONDS = 10
# Of a connection that falls silent amid a transaction the database would keep the locks for hours.
BOUNDS = "SET statement_timeout = %s; SET idle_in_transaction_session_timeout = %s"
STUCK_SECONDS = 2  # after which a batch seems to wait for a database that does not answer


class PartlyStored(ServiceUnavailable):
    """Of more rows than a batch has, only the first ones are stored; `results` are theirs."""

    def __init__(self, results: Sequence[Recorded | DatabaseError]):
        super().__init__()
        self.results = results


@dataclass(slots=True, eq=False)
class Entry:
    """Rows that one request waits for."""

    application_id: int
    rows: Sequence[Row]
    size: int  # bytes
    written: asyncio.Future
    results: list[Recorded | DatabaseError] = field(default_factory=list)
    taken: int = 0  # rows

    @property
    def is_taken(self) -> bool:
        return self.taken == len(self.rows)


class FairQueue:
    """What waits to be written, taken by turns of the applications. Bounded by rows and bytes.

    A full queue still takes from an application that has less than its share of it, so that no
    flood keeps another application out.
    """

    def __init__(self, rows_max: int, bytes_max: int):
        self.rows_max = rows_max
        self.bytes_max = bytes_max
        self.rows = 0
        self.bytes = 0
        self._waiting: dict[int, tuple[int, int]] = {}  # rows and bytes by application
        self._entries: dict[int, deque[Entry]] = {}  # by application, the next one first

    def has_room(self, application_id: int, rows_max: int) -> bool:
        """Whether more of an application is taken. The request that fills it may be of any size."""
        rows_max = min(rows_max, self.rows_max)
        if self.rows < rows_max and self.bytes < self.bytes_max:
            return True
        shares = len(self._waiting.keys() | {application_id})
        rows, size = self._waiting.get(application_id, NOTHING)
        return rows < rows_max // shares and size < self.bytes_max // shares

    def put(self, entry: Entry) -> None:
        self._entries.setdefault(entry.application_id, deque()).append(entry)
        self._add(entry, len(entry.rows), entry.size)

    def take(self, rows_max: int) -> list[tuple[Entry, Sequence[Row]]]:
        """Return the next rows, at most so many, with the entries they belong to."""
        taken: list[tuple[Entry, Sequence[Row]]] = []
        room = rows_max
        while room and self._entries:
            application_id = next(iter(self._entries))
            entries = self._entries.pop(application_id)
            turn = min(room, TURN_ROWS) if self._entries else room
            while turn and entries:
                entry = entries[0]
                rows = entry.rows[entry.taken : entry.taken + turn]
                entry.taken += len(rows)
                if entry.is_taken:
                    entries.popleft()
                self._add(entry, -len(rows), -entry.size if entry.is_taken else 0)
                taken.append((entry, rows))
                turn, room = turn - len(rows), room - len(rows)
            if entries:
                self._entries[application_id] = entries  # at the end of the line
        return taken

    def drop(self, entry: Entry) -> None:
        """Take out what is left of an entry of which some was taken before.

        Once more does no harm: a batch may hold two pieces of it.
        """
        if not entry.is_taken:
            entries = self._entries[entry.application_id]
            entries.remove(entry)
            if not entries:
                del self._entries[entry.application_id]
            self._add(entry, entry.taken - len(entry.rows), -entry.size)
            entry.taken = len(entry.rows)

    def clear(self) -> list[Entry]:
        """Take everything; return the entries."""
        entries = [entry for each in self._entries.values() for entry in each]
        self.__init__(self.rows_max, self.bytes_max)
        return entries

    def _add(self, entry: Entry, rows: int, size: int) -> None:
        self.rows += rows
        self.bytes += size
        waiting = self._waiting.get(entry.application_id, NOTHING)
        left = waiting[0] + rows, waiting[1] + size
        if left == NOTHING:
            del self._waiting[entry.application_id]
        else:
            self._waiting[entry.application_id] = left


class Batcher:
    """The flusher of this process. Made, started and asked in the event loop."""

    def __init__(self):
        self.is_away = False  # the database
        self._queue = FairQueue(settings.QUEUE_MAX_ROWS, settings.QUEUE_MAX_BYTES)
        self._wait_max = settings.QUEUE_MAX_SECONDS
        self._recorder = Recorder(ROLL_UP_EVERY, Plans())
        self._thread = DatabaseThread("flusher", settings.WRITE_TIMEOUT_MS)
        self._came = asyncio.Event()
        self._row_seconds = 0.0005  # what a row takes, in the mean of late
        self._last_rows = 0  # in the last batch
        self._last_took = 0.0  # seconds
        self._began: float | None = None  # when the batch began that is being written
        self._flushing: asyncio.Task | None = None
        self._is_stopping = False
        self._quiet_until = 0.0  # when what fails is worth another line

    def start(self) -> None:
        self._flushing = asyncio.get_running_loop().create_task(self._flush_for_ever())
        self._flushing.add_done_callback(self._has_ended)

    def _has_ended(self, flushing: asyncio.Task) -> None:
        """End the process, which gunicorn replaces: without the flusher, requests wait for ever."""
        if not self._is_stopping:
            logger.critical("The flusher has ended", exc_info=flushing.exception())
            os._exit(1)

    async def stop(self) -> None:
        """Write what has been taken in, carry the figures to the logs, and end."""
        self._is_stopping = True
        self._came.set()
        await self._flushing
        self._thread.shutdown()

    def refusal(self, application_id: int | None = None) -> ServiceUnavailable | None:
        """Return why rows of this application, or of any, are not taken now; None if they are."""
        if self.is_away:
            return ServiceUnavailable()
        is_stuck = self._began and time.monotonic() - self._began > STUCK_SECONDS
        rows_max = max(ROWS_MAX_LEAST, int(self._wait_max / self._row_seconds))
        if is_stuck or (application_id and not self._queue.has_room(application_id, rows_max)):
            return Busy()
        return None

    async def store(
        self, application_id: int, rows: Sequence[Row]
    ) -> list[Recorded | DatabaseError]:
        """Return what became of the rows, once that is committed: see `logs.recorder.record`.

        Raises ServiceUnavailable when they were not taken, or could not be written: nothing of
        them is stored; PartlyStored, which is one, where the first ones are.
        """
        if refusal := self.refusal(application_id):
            raise refusal
        size = sum([len(row.packed) for row in rows])
        entry = Entry(application_id, rows, size, asyncio.get_running_loop().create_future())
        self._queue.put(entry)
        self._came.set()
        try:
            return await entry.written
        except ServiceUnavailable as error:
            if entry.results:
                raise PartlyStored(entry.results) from error
            raise

    async def _flush_for_ever(self) -> None:
        while self._queue.rows or not self._is_stopping:
            if self._queue.rows:
                await self._gather()
                await self._flush()
            else:
                await self._wait()
            if self.is_away:
                await self._reach()
            elif not self._queue.rows and self._recorder.is_late:
                await self._try(self._recorder.catch_up)
        await self._try(self._recorder.catch_up_with_all)

    async def _wait(self) -> None:
        """Return when rows came, or when there is something else to do."""
        self._came.clear()
        pause = ROLL_UP_EVERY.total_seconds() if self._recorder.behind else None
        with suppress(TimeoutError):
            await asyncio.wait_for(self._came.wait(), pause)

    async def _gather(self) -> None:
        """Wait for as many rows as the last batch had, for a part of the time that it took.

        Those who were just answered come again: a batch of the first of them would cost as much as
        one of all. After a lone row nobody is waited for.
        """
        ends = time.monotonic() + min(self._last_took * GATHER_SHARE, GATHER_MAX_SECONDS)
        while self._queue.rows < self._last_rows and time.monotonic() < ends:
            await asyncio.sleep(GATHER_SECONDS)

    async def _flush(self) -> None:
        rows_max = max(BATCH_ROWS_LEAST, int(BATCH_SECONDS / self._row_seconds))
        taken = self._queue.take(min(rows_max, settings.BATCH_MAX_ROWS))
        rows = [row for _entry, some in taken for row in some]
        self._last_rows = len(rows)
        self._began = time.monotonic()
        try:
            results = await self._in_thread(
                self._recorder.store,
                rows,
                if_hung=partial(self._fail, taken, ServiceUnavailable),
            )
        except Exception as error:  # whatever it is, it is not for the next batch to suffer from
            if is_database_failure(error):
                self._complain(error)
                self._fail(taken, ServiceUnavailable if self.is_away else Busy)
            else:
                logger.exception("A batch could not be written")
                self._fail(taken, error)
            return
        finally:
            self._last_took, self._began = time.monotonic() - self._began, None
        # A small batch says little of what a row costs: most of it is the commit.
        share = min(1, len(rows) / BATCH_ROWS_LEAST) / 4
        self._row_seconds += (self._last_took / len(rows) - self._row_seconds) * share
        outcomes = iter(results)
        for entry, some in taken:
            entry.results += islice(outcomes, len(some))
            if len(entry.results) == len(entry.rows) and not entry.written.done():
                entry.written.set_result(entry.results)

    def _fail(
        self, taken: list[tuple[Entry, Sequence[Row]]], error: Exception | type[Exception]
    ) -> None:
        """Tell those who wait; where the database is away, also those who still are in the queue."""
        entries = [entry for entry, _rows in taken]
        for entry in entries:
            self._queue.drop(entry)
        if self.is_away:
            entries += self._queue.clear()
        for entry in entries:
            if not entry.written.done():  # else its client has gone, or it is known already
                entry.written.set_exception(error)

    async def _try(self, work: Callable[[], None]) -> None:
        """Do what no request waits for: where it fails, it is done later."""
        try:
            await self._in_thread(work)
        except Error as error:
            self._complain(error)
        except Exception:  # without the flusher, requests would wait for ever
            logger.exception("Not done, and done later")

    async def _reach(self) -> None:
        """Return when the database answers again. Meanwhile every request is refused at once."""
        self._fail([], ServiceUnavailable)
        while self.is_away and not self._is_stopping:
            with suppress(Error):
                await self._in_thread(_ping)
                logger.info("The database is back")
                return
            await asyncio.sleep(PROBE_SECONDS)

    def _complain(self, error: Error) -> None:
        """Log what the database fails with: once in a while, since it fails for every batch."""
        if time.monotonic() >= self._quiet_until:
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            logger.warning("The database fails, reports get a 503: %s", str(error).strip())

    async def _in_thread(self, work: Callable, *arguments, if_hung: Callable = lambda: None):
        """Run in the flusher's thread; a database that hangs is away."""

        def hang():
            self.is_away = True
            if_hung()

        return await self._thread.run(self._with_connection, work, *arguments, if_hung=hang)

    # --- In the flusher's thread ---------------------------------------

    def _with_connection(self, work: Callable, *arguments):
        """Do this with a connection that seems good; find out whether the database is away."""
        try:
            self._connect()
            result = work(*arguments)
        except Error as error:
            if is_database_failure(error):
                self.is_away = not connection.is_usable()
                if self.is_away:
                    connection.close()
            raise
        self.is_away = False
        return result

    def _connect(self) -> None:
        ours = connection.connection
        if ours is not None and has_ended(ours):
            connection.close()
        if connection.connection is None:  # also where a rollback that failed has closed it
            with connection.cursor() as cursor:
                cursor.execute(f"{BOUNDS}; {Plans.SETTING}", [settings.WRITE_TIMEOUT_MS] * 2)


def _ping() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
