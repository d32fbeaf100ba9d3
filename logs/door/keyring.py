"""The keys that reports come with, looked up once in a while for all who send them."""

import asyncio
import logging
import time
from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db import Error, close_old_connections

from api.authentication import KEY_SHAPE
from api.exceptions import ServiceUnavailable
from central_erros.database import DatabaseThread
from logs.limits import Limits
from logs.models import Key, Level

logger = logging.getLogger(__name__)

# A revoked key ends within two seconds: it is believed for so long from before it was looked up,
# and a request that was let in is stored a moment later.
BELIEVED_SECONDS = 1.5
PATIENCE_SECONDS = 1.5  # for the database
REMEMBERED_MAX = 10_000  # keys, of which most do not exist where somebody guesses


class Reporter(NamedTuple):
    """Who a key belongs to."""

    application_id: int
    user_id: int | None
    limits: Limits | None
    masked_keys: Sequence[str]
    store_logs: bool  # whether it wants the log lines of Sentry's SDKs
    threshold: int  # of what log shippers send
    key: str


class Keyring:
    """What this process knows of keys. Used in the event loop; asks the database in a thread.

    Many who ask at once share one question, so that no flood of wrong keys keeps a right one from
    being found.
    """

    def __init__(self, thread: DatabaseThread):
        self.levels: dict[str, int] = {}  # severities by name, as of the last look
        self._believed: dict[str, tuple[Reporter | None, float]] = {}  # and until when
        self._asked: dict[str, asyncio.Future] = {}
        self._asking: asyncio.Task | None = None
        self._thread = thread

    async def find(self, token: str) -> Reporter | None:
        """Return whose key this is, in any case; None where there is no such active key.

        Raises ServiceUnavailable when the database does not tell.
        """
        token = token.lower()
        reporter, until = self._believed.get(token, (None, 0))
        if time.monotonic() < until:
            return reporter
        if not KEY_SHAPE.fullmatch(token):
            return None
        return await self._ask(token)

    async def _ask(self, token: str) -> Reporter | None:
        answer = self._asked.get(token)
        if answer is None:
            answer = self._asked[token] = asyncio.get_running_loop().create_future()
        if self._asking is None:
            self._asking = asyncio.get_running_loop().create_task(self._ask_for_all())
        try:
            return await asyncio.wait_for(asyncio.shield(answer), PATIENCE_SECONDS)
        except TimeoutError:
            raise ServiceUnavailable from None

    async def _ask_for_all(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, {}
            until = time.monotonic() + BELIEVED_SECONDS
            try:
                found = await self._thread.run(self._look_up, asked)
            except Error:  # which the flusher meets as well, and logs
                _fail(asked, ServiceUnavailable())
                continue
            except Exception as error:  # whatever it is, it is not for the next ones to suffer from
                logger.exception("Keys could not be looked up")
                _fail(asked, error)
                continue
            if len(self._believed) + len(asked) > REMEMBERED_MAX:
                self._believed.clear()
            for token, answer in asked.items():
                self._believed[token] = found.get(token), until
                if not answer.done():
                    answer.set_result(found.get(token))
        self._asking = None

    def _look_up(self, tokens: Collection[str]) -> dict[str, Reporter]:
        close_old_connections()  # one that the database has ended meanwhile
        self.levels = Level.severities()
        keys = Key.objects.active().select_related("application").filter(key__in=tokens)
        found = {}
        for key in keys:
            key.touch()
            application = key.application
            found[key.key] = Reporter(
                application.pk, key.user_id, application.limits, application.masked_keys,
                application.store_logs, application.minimum_level_id, key.key,
            )  # fmt: skip
        return found


def _fail(asked: dict[str, asyncio.Future], error: Exception) -> None:
    for answer in asked.values():
        if not answer.done():
            answer.set_exception(error)
            answer.exception()  # where nobody waits any more, nobody need be told
