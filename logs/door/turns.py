"""Who may read a long body now: one request of a process, by turns of the applications."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Turns:
    """Used in the event loop. Of each application, one request waits for the turn of all.

    So whoever sends many long bodies waits for their own, and others for one of these.
    """

    def __init__(self):
        self._of_all = asyncio.Lock()
        self._of_applications: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, application_id: int) -> AsyncIterator[None]:
        own = self._of_applications.setdefault(application_id, asyncio.Lock())
        async with own, self._of_all:
            yield
