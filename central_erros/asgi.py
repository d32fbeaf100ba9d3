"""What is served: an event loop that answers probes itself, and for all else asks Django.

Django runs as WSGI in a pool of threads. It gets a request when the whole body is here, so that
no client, however slow, holds a thread by sending or reading.
"""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile
from urllib.parse import unquote_to_bytes
from wsgiref.util import FileWrapper

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.urls import get_resolver
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from api.bodies import Disconnected, TooLarge, chunks
from central_erros.errors import BROKEN, MALFORMED, Refused
from central_erros.probes import PROBES, answer
from central_erros.wsgi import application
from logs.door import Door

logger = logging.getLogger(__name__)

door = Door()

THREADS = 16  # each may hold a connection, of which the embedded server has 100 for all workers
WAITING_MAX = 256  # requests without a thread yet
IN_MEMORY_MAX = 256 * 1024  # bytes of a body; beyond it goes to disk
FILE_BLOCK = 256 * 1024  # bytes; each takes a walk from the thread to the event loop


def _too_large() -> str:
    return gettext("The body is longer than %(limit)s bytes.") % {
        "limit": settings.REPORT_MAX_BYTES
    }


TOO_LARGE = Refused(413, "too_large", lazy(_too_large, str)())
BUSY = Refused(503, "busy", _("The server is busy. Try again in a moment."), Retry_After="2")


async def app(scope, receive, send) -> None:
    if scope["type"] == "lifespan":
        return await _live(receive, send)
    respond = PROBES.get(scope["path"]) or door.find(scope) or django
    try:
        await respond(scope, receive, send)
    except Disconnected:
        pass
    except TooLarge:
        await _refuse(TOO_LARGE, scope, send)
    except Refused as refused:
        await _refuse(refused, scope, send)
    except Exception:  # whatever it is, the client gets an answer, and we the traceback
        logger.exception("Unexpected error at %s", scope["path"])
        await _refuse(BROKEN, scope, send)


async def _live(receive, send) -> None:
    """Do what is to be done before the first request and after the last."""
    await receive()
    door.open()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await door.close()
    await send({"type": "lifespan.shutdown.complete"})


# --- Django ------------------------------------------------------------
async def django(scope, receive, send) -> None:
    with SpooledTemporaryFile(IN_MEMORY_MAX) as body:
        async for chunk in chunks(scope, receive, settings.REPORT_MAX_BYTES):
            body.write(chunk)
        asked = scope | {"headers": _headers(scope, body.tell()), "body": body}
        body.seek(0)
        async with _threads.turn(receive):
            await _wsgi(asked, receive, send)


def _headers(scope, length: int) -> list[tuple[bytes, bytes]]:
    """Return the headers as WSGI can tell them apart, for a body that has come in as `length` bytes.

    WSGI has one spelling for `X-Forwarded-For`, which proxies set, and `X_Forwarded_For`, which
    they let pass.
    """
    headers = [(b"content-length", b"%d" % length)]
    headers += [
        (name, value)
        for name, value in scope["headers"]
        if b"_" not in name and name not in (b"content-length", b"transfer-encoding")
    ]
    names = [name for name, _value in headers]
    if names.count(b"host") > 1 or names.count(b"content-type") > 1:
        raise MALFORMED
    return headers


def _run(environ, start_response):
    scope = environ["asgi.scope"]
    # From the bytes: what is no UTF-8 is gone from the ASGI path.
    environ["PATH_INFO"] = unquote_to_bytes(scope["raw_path"]).decode("latin1")
    environ["wsgi.input"] = scope["body"]
    environ["wsgi.file_wrapper"] = lambda file, _size: FileWrapper(file, FILE_BLOCK)
    return application(environ, start_response)


# Without a bound on what waits to be sent: it is in memory anyway, and the thread is free.
_wsgi = WSGIMiddleware(_run, workers=THREADS, send_queue_size=0)


class _Threads:
    """Turns in the pool, first come, first served."""

    def __init__(self):
        self.free = asyncio.Semaphore(THREADS)
        self.waiting = 0

    @asynccontextmanager
    async def turn(self, receive) -> AsyncIterator[None]:
        """Hold a thread. Raise BUSY when too many wait for one, Disconnected when the client does."""
        if self.free.locked():
            await self._wait(receive)
        else:
            await self.free.acquire()
        try:
            yield
        finally:
            self.free.release()

    async def _wait(self, receive) -> None:
        if self.waiting >= WAITING_MAX:
            raise BUSY
        self.waiting += 1
        turn = asyncio.ensure_future(self.free.acquire())
        gone = asyncio.ensure_future(receive())  # the body is here: there is only one thing to come
        try:
            await asyncio.wait({turn, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.waiting -= 1
            is_late = gone.done()
            gone.cancel()
            if not turn.done():
                turn.cancel()
            elif is_late:
                self.free.release()
        if is_late:
            raise Disconnected


_threads = _Threads()


# --- Answers of our own ------------------------------------------------
async def _refuse(refused: Refused, scope, send) -> None:
    response = refused.response(scope["headers"], scope["path"])
    if any(name == b"expect" for name, _value in scope["headers"]):
        response["Connection"] = "close"  # who was not told to continue need not send the body
    await answer(response, send)


# --- Before the first request ------------------------------------------
# What is here now stays, and the workers, which are forks of the process that has loaded it,
# share it as long as nobody writes to it. The garbage collector would, and stop everything.
get_resolver().url_patterns  # noqa: B018 (it imports the views, which else the first request does)
gc.collect()
gc.freeze()
