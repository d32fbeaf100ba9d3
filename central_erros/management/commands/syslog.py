"""`manage.py syslog`: syslog and GELF by UDP and TCP; `serve` runs it where SYSLOG_LISTEN says so."""

import asyncio

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from logs.listener.ports import BadPort, parse_ports
from logs.listener.process import listen


class Command(BaseCommand):
    help = "Listen for syslog and GELF at the addresses of SYSLOG_LISTEN until a signal ends it."

    def handle(self, **options):
        try:
            ports = parse_ports(settings.SYSLOG_LISTEN)
        except BadPort as error:
            raise CommandError(f"SYSLOG_LISTEN: {error}.") from error
        if not ports:
            raise CommandError("SYSLOG_LISTEN names no address.")
        try:
            asyncio.run(listen(ports))
        except OSError as error:
            raise CommandError(f"Cannot listen: {error}.") from error
