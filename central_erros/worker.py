"""gunicorn's worker: uvicorn, which tells no stranger what it is and looks after itself."""

import asyncio
import os
import signal
import socket
import sys
import time

from gunicorn.arbiter import Arbiter
from uvicorn.server import Server
from uvicorn_worker import UvicornWorker


class Worker(UvicornWorker):
    CONFIG_KWARGS = {
        "loop": "uvloop",
        "http": "central_erros.protocol:Protocol",  # by name: gunicorn's master need not know it
        "ws": "none",
        "interface": "asgi3",
        "lifespan": "on",
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,  # TRUSTED_PROXIES decides: see api/addresses.py
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Then gunicorn kills; before that the application has its turn to end in good order.
        self.config.timeout_graceful_shutdown = max(1, self.cfg.graceful_timeout - 2)

    async def _serve(self) -> None:
        """As uvicorn-worker's, with a server that tends its connections."""
        self.config.app = self.wsgi
        server = _Server(self.config, parent=self.ppid)
        # gunicorn's word for an end without delay, which it passes on when `serve` was killed.
        asyncio.get_running_loop().add_signal_handler(signal.SIGQUIT, os._exit, 0)
        shared = [each for each in self.sockets if _is_shareable(each)]
        await server.serve(sockets=[*self.sockets, *map(_own, shared)])
        if not server.started:
            sys.exit(Arbiter.WORKER_BOOT_ERROR)


def _own(shared: socket.socket) -> socket.socket:
    """Return a socket of this worker's own at the address of one that all workers accept from.

    From that one, the worker that happens to wake first takes all connections that came at once.
    Among sockets of their own the kernel spreads them (`serve` has asked for that). What comes
    while no worker lives waits at the shared one.
    """
    own = socket.socket(shared.family, socket.SOCK_STREAM)
    for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
        own.setsockopt(socket.SOL_SOCKET, option, 1)
    own.bind(shared.getsockname())
    return own


def _is_shareable(listener: socket.socket) -> bool:
    return listener.family != socket.AF_UNIX and bool(
        listener.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT)
    )


class _Server(Server):
    def __init__(self, config, parent: int):
        super().__init__(config)
        self.parent = parent

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:  # each second
            now = time.monotonic()
            for connection in list(self.server_state.connections):
                connection.tend(now)
            if os.getppid() != self.parent:  # killed: the next one has workers of its own
                self.should_exit = True
        return await super().on_tick(counter)
