"""All of the listener, from its start until a signal ends it."""

import asyncio
import logging
import signal
from collections import Counter
from collections.abc import Sequence

from django.conf import settings

from logs.listener.inbox import Inbox
from logs.listener.ports import Port
from logs.listener.sockets import Sockets
from logs.listener.spool import Spool
from logs.listener.writer import Writer

logger = logging.getLogger(__name__)

SUMMARY_SECONDS = 60


async def listen(ports: Sequence[Port]) -> None:
    """Take messages in until SIGTERM or SIGINT, and store what has come. Raises OSError."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stopped.set)
    counts: Counter[str] = Counter()
    inbox = Inbox(counts)
    spool = Spool(settings.DATA_DIR / "spool", settings.SPOOL_MAX_BYTES)
    writer = Writer(inbox, spool, counts)
    sockets = Sockets(inbox, counts)
    await sockets.open(ports)
    writer.start()
    logger.info("Listening: %s", ", ".join(map(str, ports)))
    summaries = loop.create_task(_summarise_for_ever(counts, spool))
    # A writer that ends by itself takes all down with it: `serve` starts them again.
    waiting = [loop.create_task(stopped.wait()), loop.create_task(writer.has_ended())]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    await sockets.close()
    await writer.stop()
    summaries.cancel()
    _summarise(counts, spool)


async def _summarise_for_ever(counts: Counter[str], spool: Spool) -> None:
    while True:
        await asyncio.sleep(SUMMARY_SECONDS)
        _summarise(counts, spool)


def _summarise(counts: Counter[str], spool: Spool) -> None:
    if spool.dropped:
        counts["dropped from a full disk spool"] += spool.dropped
        spool.dropped = 0
    if counts:
        text = ", ".join(f"{n} {what}" for what, n in sorted(counts.items()))
        logger.info("Messages: %s; on disk: %s bytes", text, spool.size)
        counts.clear()
