"""Django's PostgreSQL backend on the embedded server, which starts with the first connection.

So every command that needs the database has it, and those that do not (collectstatic,
makemessages) never start it.
"""

import atexit
import functools

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import OperationalError
from django.db.backends.postgresql import base

try:
    from central_erros.embedded.errors import EmbeddedServerError
    from central_erros.embedded.server import EmbeddedServer
except ImportError as error:  # no fcntl: Windows
    raise ImproperlyConfigured(
        "There is no embedded PostgreSQL for this system: set DATABASE_URL to use your own."
    ) from error

from central_erros.embedded.client import DatabaseClient

# How long a process that had its connection waits while the server comes back. Longer, and
# every thread of a web process would hang in a recovery instead of answering 503.
RESTART_PATIENCE_SECONDS = 5


class EmbeddedServerUnavailable(OperationalError, CommandError):
    """The embedded server cannot serve: no database for views, one line for commands."""


@functools.cache
def embedded_server() -> EmbeddedServer:
    """Return this process's one hold on the server of DATA_DIR, given back at exit."""
    server = EmbeddedServer(settings.DATA_DIR)
    atexit.register(server.release)
    return server


def start(**patience) -> None:
    try:
        embedded_server().start(**patience)
    except EmbeddedServerError as error:
        raise EmbeddedServerUnavailable(str(error)) from error


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    @property
    def embedded_server(self) -> EmbeddedServer:
        return embedded_server()

    def get_connection_params(self):
        host, port, user = map(embedded_server().connection_params.get, ("host", "port", "user"))
        self.settings_dict.update(HOST=host, PORT=port, USER=user)
        return super().get_connection_params()

    def get_new_connection(self, conn_params):
        """Connect; start the server first, or again when it died and nobody else has done it."""
        server = embedded_server()
        if not server.is_joined:
            start()
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            if server.answers():
                raise  # the server has a reason of its own: no such database, no free slot
        start(patience=RESTART_PATIENCE_SECONDS)
        return super().get_new_connection(conn_params)
