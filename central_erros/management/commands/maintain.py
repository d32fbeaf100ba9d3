"""`manage.py maintain`: what `serve` does by itself, all of it at once, for those who ask."""

from collections.abc import Iterator

from django.core.management import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from central_erros.maintenance import Outcome, maintain
from central_erros.management.saying import counted, explained
from logs import storage

DAYS_SHOWN = 7


class Command(BaseCommand):
    help = "Do all the maintenance that `serve` does in a day, and say what was done."

    def handle(self, **options):
        with explained():
            outcomes = maintain(whole=True)
        self.stdout.write("\n".join(map(self.line, outcomes)))
        self.stdout.write("\n".join(["", *storage_lines()]))
        if any(outcome.error for outcome in outcomes):
            raise CommandError(_("Some of it failed; the next round tries again."))

    def line(self, outcome: Outcome) -> str:
        text = counted(outcome.step.label, outcome.done)
        if outcome.error is None:
            return text
        return _("%(line)s, then it failed: %(error)s") % {
            "line": text,
            "error": str(outcome.error).strip() or type(outcome.error).__name__,
        }


def storage_lines() -> Iterator[str]:
    """Say what the database takes, and the disk that it is on has left."""
    found = storage.measure()
    sizes = {
        _("Events"): found.events_bytes,
        _("Logs"): found.logs_bytes,
        _("Everything else"): found.others_bytes,
    }
    for day in found.days[:DAYS_SHOWN]:
        name = date_format(day.day, "SHORT_DATE_FORMAT")
        sizes[_("Events of %(day)s") % {"day": name}] = day.bytes
    if found.disk:
        sizes[_("Free")] = found.disk.free_bytes
    for label, size in sizes.items():
        yield f"{label}: {filesizeformat(size)}"
