from django.db import DatabaseError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters.utils import translate_validation
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.response import Response
from rest_framework.serializers import DateTimeField

from api.addresses import client_address
from api.authentication import IngestAuthentication
from api.permissions import IsPersonOrReportingKey
from logs import triage
from logs.filters import LogFilter
from logs.listing import by_id_or_name, event_rows, log_rows, summarise
from logs.models import Application, Event, Key, Level, Log
from logs.parsers import ReportParser
from logs.protocols.own_json import InvalidReport, parse_report
from logs.recorder import Recorded, record
from logs.report import Report
from logs.serializers import (
    EventDetailSerializer,
    EventSerializer,
    LogDetailSerializer,
    LogPatchSerializer,
    LogSerializer,
    RecordedSerializer,
)
from logs.trimming import description_of, details_of, source_of


class ReportingMixin:
    """Takes one report in, from a key or from a person."""

    authentication_classes = [IngestAuthentication]
    permission_classes = [IsPersonOrReportingKey]
    actions_for_keys = ["create"]

    def get_parsers(self):
        return [ReportParser()] if self.request.method == "POST" else super().get_parsers()

    def take_in(self) -> tuple[Report, Recorded]:
        """Record the request's body; raises APIException for what cannot be recorded."""
        report = self._report()
        [recorded] = record([report])
        if isinstance(recorded, DatabaseError):
            raise APIException(_("The report could not be stored."), "server_error")
        return report, recorded

    def _report(self) -> Report:
        data = self.request.data
        try:
            report = parse_report(data, levels=Level.severities())
        except InvalidReport as error:
            raise ValidationError(error.errors) from error
        key = self.request.auth
        if isinstance(key, Key):
            report.application_id, report.collected_by_id = key.application_id, key.user_id
        else:
            report.application_id = self._application_of_person(data.get("application")).pk
            report.collected_by_id = self.request.user.pk
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


class LogViewSet(ReportingMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    serializer_class = LogDetailSerializer
    filter_backends = []  # the list is made of branches: see list()

    def get_queryset(self):
        return (
            Log.objects.readable_by(self.request.user)
            .select_related(
                "application",
                "environment",
                "level",
                "collected_by",
                "status_changed_by",
                "details_row",
            )
            .prefetch_related("groupings")
        )

    def list(self, request):
        ordering = request.query_params.get("ordering", "")
        page = self.paginator.paginate(log_rows(self._filterset(), request.user, ordering), request)
        serializer = LogSerializer(page, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(serializer.data)

    def create(self, request):
        report, recorded = self.take_in()
        # With the hidden ones: the event may repeat one of a deleted log, or be deleted by now.
        logs = Log.with_hidden.select_related("application", "environment", "level")
        log = logs.get(pk=recorded.log_id)
        answer = LogSerializer(log, context=self.get_serializer_context()).data
        # A key may not read what others reported before: it gets its own words back.
        answer |= {
            "description": description_of(report),
            "details": details_of(report),
            "source": source_of(report),
            "date": DateTimeField().to_representation(report.occurred_at or log.last_seen),
        }
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Location": answer["uri"]})

    def partial_update(self, request, pk):
        """Archive, as the predecessors' clients mean it by any body; or set archived or status."""
        # Not as a form, in which DRF reads an absent checkbox as `false`.
        serializer = LogPatchSerializer(data=_plain(request.data))
        serializer.is_valid(raise_exception=True)
        change = serializer.change()
        if change is None:
            self._change(triage.ARCHIVE)
            return Response(status=status.HTTP_204_NO_CONTENT)
        return self._change(change)

    def destroy(self, request, pk):
        triage.delete([self._manageable_log().pk])
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["post"])
    def archive(self, request, pk):
        return self._change(triage.ARCHIVE)

    @action(detail=True, methods=["post"])
    def unarchive(self, request, pk):
        return self._change(triage.UNARCHIVE)

    @action(detail=True, methods=["post"])
    def resolve(self, request, pk):
        return self._change(triage.RESOLVE)

    @action(detail=True, methods=["post"])
    def reopen(self, request, pk):
        return self._change(triage.REOPEN)

    @action(detail=True)
    def events(self, request, pk):
        page = self.paginator.paginate(event_rows(self.get_object()), request)
        return self.get_paginated_response(EventSerializer(page, many=True).data)

    @action(detail=False)
    def summary(self, request):
        return Response({"results": summarise(log_rows(self._filterset(), request.user))})

    def _filterset(self) -> LogFilter:
        filterset = LogFilter(self.request.query_params, queryset=Log.objects.all())
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        return filterset

    def _change(self, change: triage.StatusChange) -> Response:
        log = self._manageable_log()
        triage.change_status([log.pk], change, by=self.request.user)
        return Response(self.get_serializer(self.get_object()).data)

    def _manageable_log(self) -> Log:
        log = self.get_object()
        # Deleted meanwhile is no refusal: what follows finds nothing to do.
        if not Log.with_hidden.manageable_by(self.request.user).filter(pk=log.pk).exists():
            raise PermissionDenied
        return log


def _plain(data):
    """Return the body as JSON has it; an empty one, of whatever type, is an empty object."""
    if isinstance(data, QueryDict):
        return data.dict()
    return {} if data is None else data


class EventViewSet(ReportingMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    serializer_class = EventDetailSerializer

    def get_queryset(self):
        readable = Log.objects.readable_by(self.request.user)
        return Event.objects.filter(grouping__log__in=readable).select_related(
            "grouping", "level", "environment"
        )

    def create(self, request):
        _report, recorded = self.take_in()
        return Response(
            RecordedSerializer(recorded).data,
            status=status.HTTP_200_OK if recorded.is_repeat else status.HTTP_201_CREATED,
        )
