from dataclasses import asdict

from django.http import QueryDict
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.serializers import DateTimeField

from api.parameters import parameters_of
from logs import bulk, triage
from logs.filters import LogFilter
from logs.listing import event_rows, log_rows, summarise
from logs.models import Log
from logs.serializers import (
    BulkSerializer,
    EventSerializer,
    LogDetailSerializer,
    LogPatchSerializer,
    LogSerializer,
)
from logs.trimming import description_of, details_of, source_of
from logs.views.reporting import ReportingMixin


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
        return self._list(request.query_params)

    @action(detail=False, methods=["post"])
    def search(self, request):
        """The list by criteria in a body; `next` and `previous` take the same body again."""
        known = {*LogFilter.base_filters, "ordering", "page", "page_size", "cursor"}
        parameters = parameters_of(request.data, known)
        parameters.update(request.query_params.dict())  # the page, which the links carry
        return self._list(parameters)

    def _list(self, parameters):
        rows = log_rows(
            LogFilter.parse(parameters), self.request.user, parameters.get("ordering", "")
        )
        page = self.paginator.paginate(rows, self.request, parameters)
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

    @action(detail=False, methods=["post"], url_path=f"(?P<name>{'|'.join(bulk.ACTIONS)})")
    def bulk(self, request, name):
        """One action on many logs: by ids, or those of a query."""
        serializer = BulkSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        asked = serializer.validated_data
        if "ids" in asked:
            outcome = bulk.act_on_ids(name, asked["ids"], request.user)
        else:
            outcome = bulk.act_on_query(name, LogFilter.parse(asked["query"]), request.user)
        return Response(asdict(outcome))

    @action(detail=True)
    def events(self, request, pk):
        rows = event_rows(self.get_object())
        page = self.paginator.paginate(rows, request, request.query_params)
        return self.get_paginated_response(EventSerializer(page, many=True).data)

    @action(detail=False)
    def summary(self, request):
        rows = log_rows(LogFilter.parse(request.query_params), request.user)
        return Response({"results": summarise(rows)})

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
