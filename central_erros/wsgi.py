import os
import warnings

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created
from django.dispatch import receiver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "central_erros.settings")

# Nothing is collected in a clone: WhiteNoise serves what the finders find.
warnings.filterwarnings("ignore", "No directory at", UserWarning)


@receiver(connection_created)
def bound_statements(*, connection, **_kwargs):
    """Let no web request hold the database for long; commands, migrations first, stay free.

    Of a connection that falls silent amid a transaction it would keep the locks for hours.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SET statement_timeout = %s; SET idle_in_transaction_session_timeout = %s",
            [settings.STATEMENT_TIMEOUT_MS, settings.WRITE_TIMEOUT_MS],
        )


application = get_wsgi_application()
