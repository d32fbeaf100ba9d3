"""`manage.py verify`: whether the tables still say the same of each other, for those who doubt."""

from contextlib import nullcontext

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from central_erros.maintenance import alone
from central_erros.management.saying import counted, explained
from logs.integrity import Finding, verify


class Command(BaseCommand):
    help = "Check that logs, events and counters agree, and say what does not. Reads all of them."

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="Mend what can be mended.")

    def handle(self, *, repair, **options):
        with explained(), alone() if repair else nullcontext():
            findings = verify(repair=repair)
        self.stdout.write("\n".join(map(self.line, findings)))
        if any(finding.found and not finding.is_mended for finding in findings):
            raise CommandError(_("Not all is as it must be.") if repair else _advice())

    def line(self, finding: Finding) -> str:
        text = counted(finding.label, finding.found)
        if not finding.found:
            return text
        more = ", …" if finding.found > len(finding.first) else ""
        text += f" ({', '.join(map(str, finding.first))}{more})"
        return _("%(line)s, mended") % {"line": text} if finding.is_mended else text


def _advice() -> str:
    return _("Not all is as it must be. What can be mended is by: manage.py verify --repair")
