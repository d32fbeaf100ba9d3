"""Connections to the database that are over, whether or not they say so."""

import asyncio
import logging
import os
import select
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2 import InterfaceError

logger = logging.getLogger(__name__)

GRACE_SECONDS = 1  # on top of the time of a statement, before its connection is cut


def has_ended(idle) -> bool:
    """Whether the other end has closed this idle connection of psycopg2.

    Not by `select.select`, which fails for a file whose number is beyond 1023.
    """
    if idle.closed:
        return True
    poll = select.poll()
    poll.register(idle, select.POLLIN)
    return bool(poll.poll(0))  # nothing is to be read on it but its end


class DatabaseThread:
    """A thread that asks the database, used from an event loop; a connection that hangs is cut.

    The database bounds its statements, but not one whose answer is lost on the way: the thread
    would wait for it for ever, and all that comes after with it.
    """

    def __init__(self, name: str, statement_ms: int):
        self._patience = statement_ms / 1000 + GRACE_SECONDS
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._turn = asyncio.Lock()  # so that nobody's patience begins before its work does
        self._database: BaseDatabaseWrapper | None = None

    async def run(self, work: Callable, *arguments, if_hung: Callable[[], None] = lambda: None):
        """Return what the work returns; what waits on a connection that is cut gets an error."""
        loop = asyncio.get_running_loop()
        async with self._turn:
            running = loop.run_in_executor(self._executor, self._work, work, *arguments)
            while not (await asyncio.wait({running}, timeout=self._patience))[0]:
                if_hung()
                self._cut()
            return running.result()

    def shutdown(self) -> None:
        self._executor.shutdown(wait=False)

    def _work(self, work: Callable, *arguments):
        self._database = connections[DEFAULT_DB_ALIAS]  # that of the thread
        return work(*arguments)

    def _cut(self) -> None:
        """End the connection from outside; one that is being made has a timeout."""
        ours = self._database and self._database.connection
        if ours is None:
            return
        logger.error("The database hangs: cutting its connection")
        with (
            suppress(InterfaceError, OSError),  # it has ended just now
            socket.socket(fileno=os.dup(ours.fileno())) as shared,
        ):
            shared.shutdown(socket.SHUT_RDWR)
