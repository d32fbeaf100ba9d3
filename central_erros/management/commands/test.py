"""`manage.py test`: where people look for the tests of a Django project."""

import os
import sys
from importlib.util import find_spec

from django.conf import settings
from django.core.management import BaseCommand


class Command(BaseCommand):
    help = "Run the tests by pytest, which gets all arguments. `make test` checks more than them."

    def run_from_argv(self, argv):
        if find_spec("pytest") is None:
            sys.exit("pytest is not installed. `make test` installs it.")
        # In a process of its own: this one has read the settings, with the data of `make run`.
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *argv[2:]])  # noqa: S606
