"""Two servers that store nothing, to know the best that the product could do here.

The bare door is an ASGI application on the product's own web server: it parses a report and looks
up its key, as the product must at least. The constant answers whatever comes, so that a load on
it shows what the generator can do.
"""

import asyncio
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

import orjson
import psutil
import uvloop

from tests.live import PATIENCE_SECONDS, ROOT, free_port, wait_until

KEY_VARIABLE = "BARE_DOOR_KEY"
APPLICATIONS = {f"Bearer {os.environ.get(KEY_VARIABLE)}".encode(): 1}
ANSWER = orjson.dumps({"id": "0" * 32, "event_id": "0" * 32, "log": 1})
HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(ANSWER))]
CONSTANT = b"HTTP/1.1 201 Created\r\n%b\r\n%b" % (
    b"".join(b"%b: %b\r\n" % header for header in HEADERS),
    ANSWER,
)


async def bare_door(scope, receive, send):
    """Answer 201 to JSON with our key. The ASGI application that `running_bare_door` serves."""
    if scope["type"] == "lifespan":
        return await _live(receive, send)
    chunks, is_whole = [], False
    while not is_whole:
        message = await receive()
        chunks.append(message.get("body", b""))
        is_whole = not message.get("more_body")
    orjson.loads(b"".join(chunks))
    status = 201 if dict(scope["headers"])[b"authorization"] in APPLICATIONS else 401
    await send({"type": "http.response.start", "status": status, "headers": HEADERS})
    return await send({"type": "http.response.body", "body": ANSWER})


async def _live(receive, send):
    for moment in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{moment}.complete"})


@contextmanager
def running_bare_door(
    options: Mapping[str, str], environment: Mapping[str, str], key: str
) -> Iterator[tuple[int, psutil.Process]]:
    """Run it under gunicorn with the product's options; yield its port and the main process."""
    port = free_port()
    options = options | {"bind": f"127.0.0.1:{port}"}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", f"{__name__}:bare_door", "--no-control-socket",
         *(f"--{name}={value}" for name, value in options.items())],
        cwd=ROOT,
        env={**environment, "WEB_CONCURRENCY": options["workers"], KEY_VARIABLE: key},
    )  # fmt: skip
    try:
        wait_until(lambda: process.poll() is not None or _answers(port), "the bare door")
        assert process.poll() is None, "the reason is above"
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _answers(port: int) -> bool:
    client = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        client.request("POST", "/", b"{}", {"Authorization": ""})
        return client.getresponse().status == 401
    except (OSError, HTTPException):
        return False
    finally:
        client.close()


@contextmanager
def running_constant(request_size: int) -> Iterator[int]:
    """Run a server that answers each `request_size` bytes; yield its port."""
    port = free_port()
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=_answer_constantly, args=(port, request_size), daemon=True)
    process.start()
    try:
        yield port
    finally:
        process.kill()
        process.join()


def _answer_constantly(port: int, request_size: int) -> None:
    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Constant(request_size), "127.0.0.1", port)
        await server.serve_forever()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve())


class _Constant(asyncio.Protocol):
    def __init__(self, request_size: int):
        self.request_size = request_size
        self.received = 0

    def connection_made(self, transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        while self.received >= self.request_size:
            self.received -= self.request_size
            self.transport.write(CONSTANT)
