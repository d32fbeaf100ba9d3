"""What the commands that use the tables say alike: `maintain`, `verify`, `send_test_event`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import CommandError
from django.db import ProgrammingError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from central_erros.maintenance import Busy


@contextmanager
def explained() -> Iterator[None]:
    """Say in a sentence what keeps a command from the tables."""
    try:
        yield
    except Busy as error:
        raise CommandError(
            _("Another process is doing the maintenance; nothing was done here."),
            returncode=os.EX_TEMPFAIL,
        ) from error
    except ProgrammingError as error:  # no tables
        raise CommandError("The database is not set up yet: run `make run` once.") from error


def counted(label: str, n: int) -> str:
    return f"{label}: {number_format(n, force_grouping=True)}"
