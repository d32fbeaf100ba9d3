"""`manage.py send_test_event`: does an event arrive, and where does one see it?"""

import socket

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import gettext as _

from central_erros.management.saying import explained
from logs.listing import by_id_or_name
from logs.models import Application, Key
from logs.recorder import record
from logs.report import Report


class Command(BaseCommand):
    help = "Record one test event, past the network, and print the address of its log."

    def add_arguments(self, parser):
        target = parser.add_mutually_exclusive_group()
        target.add_argument("--application", help="Name or id (default: the default application).")
        target.add_argument("--key", help="The application of this key, as if it reported.")
        parser.add_argument("--message", help="Description of the event.")

    def handle(self, *, application, key, message, **options):
        with explained():
            report = self.report_for(application, key)
        report.description = message or _("Test event: Central de Erros works.")
        [outcome] = record([report])
        if isinstance(outcome, Exception):
            raise CommandError(str(outcome))
        path = reverse("admin:logs_log_change", args=[outcome.log_id])
        self.stdout.write(f"{settings.PUBLIC_URL}{path}")

    def report_for(self, application: str | None, token: str | None) -> Report:
        report = Report(description="", source=socket.gethostname(), tags={"test": "true"})
        report.groups_by_source = True
        if token:
            key = Key.objects.for_token(token)
            if key is None:
                raise CommandError("Unknown or revoked key.")
            report.application_id, report.collected_by_id = key.application_id, key.user_id
        else:
            report.application_id = self.find(application).pk
        return report

    def find(self, name: str | None) -> Application:
        if not name:
            return Application.objects.default()
        found = list(Application.objects.filter(by_id_or_name(name)).select_related("team"))
        if len(found) != 1:
            named = ", ".join(f"{each.pk} ({each.team})" for each in found) or "none"
            raise CommandError(f"Not one application {name!r}, but: {named}.")
        return found[0]
