"""`manage.py verify`: whether the tables still say the same of each other, for those who doubt."""

import os
from contextlib import nullcontext

from django.core.management import BaseCommand, CommandError
from django.db import ProgrammingError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from central_erros.maintenance import Busy, alone
from logs.integrity import Finding, verify


class Command(BaseCommand):
    help = "Check that logs, events and counters agree, and say what does not. Reads all of them."

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="Mend what can be mended.")

    def handle(self, *, repair, **options):
        try:
            with alone() if repair else nullcontext():
                findings = verify(repair=repair)
        except Busy as error:
            raise CommandError(
                _("Another process is doing the maintenance; nothing was done here."),
                returncode=os.EX_TEMPFAIL,
            ) from error
        except ProgrammingError as error:  # no tables
            raise CommandError("The database is not set up yet: run `make run` once.") from error
        self.stdout.write("\n".join(map(self.line, findings)))
        if any(finding.found and not finding.is_mended for finding in findings):
            raise CommandError(_("Not all is as it must be.") if repair else _advice())

    def line(self, finding: Finding) -> str:
        text = f"{finding.label}: {number_format(finding.found, force_grouping=True)}"
        if not finding.found:
            return text
        more = ", …" if finding.found > len(finding.first) else ""
        text += f" ({', '.join(map(str, finding.first))}{more})"
        return _("%(line)s, mended") % {"line": text} if finding.is_mended else text


def _advice() -> str:
    return _("Not all is as it must be. What can be mended is by: manage.py verify --repair")
