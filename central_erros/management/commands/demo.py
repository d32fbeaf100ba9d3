"""`manage.py demo`: a month of errors of a company that does not exist."""

from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from central_erros.management.commands.serve import migrate, wait_for_database
from logs.demo import writing
from logs.demo.company import PEOPLE


class Command(BaseCommand):
    help = (
        "Fill the installation with a believable month of errors. A second run with the same seed "
        "adds what would have happened since the first."
    )

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=1, help="Another number, another month.")
        parser.add_argument("--days", type=int, default=30, help="How many (default: %(default)s).")
        parser.add_argument(
            "--scale", type=float, default=1.0, help="Times as many events (default: %(default)s)."
        )
        parser.add_argument(
            "--until",
            type=datetime.fromisoformat,
            help="The end of the month, ISO 8601 (default: the beginning of this hour).",
        )
        parser.add_argument(
            "--force", action="store_true", help="Even beside errors that are no demo."
        )

    def handle(self, *, seed, days, scale, until, force, **options):
        until = until or timezone.now().replace(minute=0, second=0, microsecond=0)
        if timezone.is_naive(until):
            until = timezone.make_aware(until)
        if days < 1 or scale <= 0 or until > timezone.now():
            raise CommandError("Days are at least 1, scale is above 0, until is in the past.")
        kept = settings.EVENTS_MAX_DAYS
        if days > kept or until - timezone.now() < timedelta(days=days - kept):
            raise CommandError(f"Events older than {kept} days, EVENTS_MAX_DAYS, are not kept.")
        wait_for_database()
        migrate()
        started = monotonic()
        try:
            written = writing.write(
                seed=seed, days=days, scale=scale, until=until, force=force, progress=self.progress
            )
        except writing.RealData as error:
            raise CommandError(
                "This installation has errors of its own. --force puts the demo beside them."
            ) from error
        self.report(written, monotonic() - started)

    def progress(self, day, written):
        self.stdout.write(
            _("%(day)s: %(events)s events, %(logs)s logs")
            % {"day": day, "events": written.events, "logs": len(written.logs)}
        )
        self.stdout.flush()

    def report(self, written, seconds):
        lines = [
            _("%(events)s events in %(seconds).0f s. Now: make run")
            % {"events": written.events, "seconds": seconds}
        ]
        if written.password:
            lines += [
                _("Sign in at %(url)s as any of these, with the password %(password)s")
                % {"url": settings.PUBLIC_URL, "password": written.password},
                *(f"  {person.email}  ({person.team}, {person.role})" for person in PEOPLE),
            ]
        self.stdout.write("\n".join(lines))
