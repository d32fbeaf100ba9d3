"""`manage.py maintain`: what `serve` does by itself, all of it at once, for those who ask."""

import os

from django.core.management import BaseCommand, CommandError
from django.db import ProgrammingError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from central_erros.maintenance import Busy, Outcome, maintain


class Command(BaseCommand):
    help = "Do all the maintenance that `serve` does in a day, and say what was done."

    def handle(self, **options):
        try:
            outcomes = maintain(whole=True)
        except Busy as error:
            raise CommandError(
                _("Another process is doing the maintenance; nothing was done here."),
                returncode=os.EX_TEMPFAIL,
            ) from error
        except ProgrammingError as error:  # no tables
            raise CommandError("The database is not set up yet: run `make run` once.") from error
        self.stdout.write("\n".join(map(self.line, outcomes)))
        if any(outcome.error for outcome in outcomes):
            raise CommandError(_("Some of it failed; the next round tries again."))

    def line(self, outcome: Outcome) -> str:
        text = f"{outcome.step.label}: {number_format(outcome.done, force_grouping=True)}"
        if outcome.error is None:
            return text
        return _("%(line)s, then it failed: %(error)s") % {
            "line": text,
            "error": str(outcome.error).strip() or type(outcome.error).__name__,
        }
