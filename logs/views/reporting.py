from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied, ValidationError

from api.addresses import client_address
from api.authentication import IngestAuthentication
from api.permissions import IsPersonOrReportingKey
from logs import metering
from logs.intake import Many, let_in, not_stored, read_report
from logs.models import Application, Key, Level, by_id_or_name
from logs.parsers import ReportParser
from logs.recorder import Recorded, record
from logs.report import Report


class ReportingMixin:
    """Takes reports in, from a key or from a person."""

    authentication_classes = [IngestAuthentication]
    permission_classes = [IsPersonOrReportingKey]
    actions_for_keys = ["create"]
    parser_classes = [ReportParser]

    def take_in(self) -> tuple[Report, Recorded]:
        """Record the request's body as one report; raises APIException where it cannot be."""
        report = self._report(self.request.data)
        self._let_in([report])
        [recorded] = record([report])
        if isinstance(recorded, DatabaseError):
            raise not_stored()
        return report, recorded

    def take_in_many(self) -> Many:
        """Record every good report of the body."""
        many = Many.read(self.request.data, self._report)
        reports = list(many.reports.values())
        self._let_in(reports)
        results = []
        for start in range(0, len(reports), settings.BATCH_MAX_ROWS):
            results += record(reports[start : start + settings.BATCH_MAX_ROWS])
        many.note(results)
        return many

    @cached_property
    def _levels(self) -> dict[str, int]:
        return Level.severities()

    @cached_property
    def _applications(self) -> dict[str, Application]:
        return {}  # by what a report calls them: a bulk names few, again and again

    @cached_property
    def _reported_to(self) -> dict[int, Application]:
        return {}  # by id

    def _let_in(self, reports: Iterable[Report]) -> None:
        """Count the reports for the limits of their applications; raises APIException beyond one.

        What others of these applications were counted until then stays counted for their minute.
        """
        for application_id, n in Counter(report.application_id for report in reports).items():
            let_in(metering.admit(self._reported_to[application_id], n))

    def _report(self, data: Any) -> Report:
        report = read_report(data, self._levels)
        key = self.request.auth
        if isinstance(key, Key):
            application, report.collected_by_id = key.application, key.user_id
        else:
            wanted = repr(data.get("application"))
            if wanted not in self._applications:
                self._applications[wanted] = self._application_of_person(data.get("application"))
            application, report.collected_by_id = self._applications[wanted], self.request.user.pk
        report.application_id, report.masked_keys = application.pk, application.masked_keys
        self._reported_to[application.pk] = application
        report.source = report.source.strip() or client_address(self.request)
        return report

    def _application_of_person(self, wanted) -> Application:
        """Return the application named in the body, by id or name; the default one without."""
        user = self.request.user
        if wanted is None or wanted == "":
            candidates = Application.objects.filter(is_default=True)
        elif isinstance(wanted, int | str):
            candidates = Application.objects.readable_by(user).filter(by_id_or_name(str(wanted)))
        else:
            candidates = Application.objects.none()
        writable = Application.objects.writable_by(user)
        application = candidates.filter(pk__in=writable).order_by("pk").first()
        if application is None and candidates.exists():
            raise PermissionDenied(_("You may not report to this application."))
        if application is None:
            raise ValidationError({"application": [_("There is no such application.")]})
        return application
