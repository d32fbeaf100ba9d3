from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from api.parameters import parameters_of
from logs import bulk, documentation, merging, triage
from logs.changes import KNOWN, NEWS_MAX, Cursor
from logs.distribution import tag_figures
from logs.filters import (
    ChangesForm,
    CountedLogFilter,
    IdsForm,
    LogFilter,
    SuggestionForm,
    WindowForm,
)
from logs.histogram import HOURS_OF_FEW, Window, histogram, last_day, sparklines
from logs.listing import event_rows, frequent_sources, load_rows, log_rows, summarise
from logs.models import Log
from logs.serializers.events import EventSerializer
from logs.serializers.figures import (
    ChangesSerializer,
    HistogramSerializer,
    SourceSerializer,
    SparklinesSerializer,
    TagFiguresSerializer,
)
from logs.serializers.logs import (
    BulkSerializer,
    LogDetailSerializer,
    LogPatchSerializer,
    LogSerializer,
    MergeSerializer,
    OutcomeSerializer,
    ReportedLogSerializer,
    UnmergeSerializer,
)
from logs.views.reporting import ReportingMixin


@documentation.logs
class LogViewSet(ReportingMixin, viewsets.GenericViewSet):
    queryset = Log.objects.select_related(
        "application", "environment", "level", "collected_by", "status_changed_by", "details_row"
    ).prefetch_related("groupings")
    serializer_class = LogDetailSerializer
    filter_backends = []  # the list is made of branches: see list()

    def get_queryset(self):
        return super().get_queryset().readable_by(self.request.user)

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

    def get_object(self):
        try:
            return super().get_object()
        except Http404:
            if self.action != "retrieve":
                raise
            return self._merged_log()

    def _merged_log(self) -> Log:
        """Return the log that the one asked for was merged into."""
        merged = Log.with_hidden.filter(merged_into__isnull=False)
        log = get_object_or_404(merged, pk=self.kwargs["pk"])
        return get_object_or_404(self.get_queryset(), pk=log.merged_into_id)

    def retrieve(self, request, pk):
        answer = self.get_serializer(self.get_object()).data
        return Response(answer, headers={"Content-Location": answer["uri"]})

    def create(self, request):
        report, recorded = self.take_in()
        # With the hidden ones: the event may repeat one of a deleted log, or be deleted by now.
        logs = Log.with_hidden.select_related("application", "environment", "level")
        log = logs.get(pk=recorded.log_id)
        context = self.get_serializer_context() | {"report": report}
        answer = ReportedLogSerializer(log, context=context).data
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
        if not triage.delete([self._manageable_log().pk]):
            raise NotFound  # deleted since, or merged: then its target does not go by mistake
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

    @action(detail=False, methods=["post"], url_path="archive")
    def archive_many(self, request):
        return self._act_on_many("archive")

    @action(detail=False, methods=["post"], url_path="unarchive")
    def unarchive_many(self, request):
        return self._act_on_many("unarchive")

    @action(detail=False, methods=["post"], url_path="resolve")
    def resolve_many(self, request):
        return self._act_on_many("resolve")

    @action(detail=False, methods=["post"], url_path="reopen")
    def reopen_many(self, request):
        return self._act_on_many("reopen")

    @action(detail=False, methods=["post"], url_path="delete")
    def delete_many(self, request):
        return self._act_on_many("delete")

    @action(detail=False, methods=["post"])
    def merge(self, request):
        serializer = MergeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        into, ids = serializer.validated_data["into"], serializer.validated_data["ids"]
        self._require_management({into, *ids})
        with _refused_by("ids"):
            merging.merge(into, ids)
        return self._shown(into)

    @action(detail=True, methods=["post"])
    def unmerge(self, request, pk):
        log = self._manageable_log()
        serializer = UnmergeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with _refused_by("groupings"):
            merging.unmerge(log.pk, serializer.validated_data["groupings"])
        return self._shown(log.pk)

    @action(detail=True)
    def events(self, request, pk):
        rows = event_rows(self.get_object())
        page = self.paginator.paginate(rows, request, request.query_params)
        return self.get_paginated_response(EventSerializer(page, many=True).data)

    @action(detail=False)
    def summary(self, request):
        rows = log_rows(LogFilter.parse(request.query_params), request.user)
        return Response({"results": summarise(rows)})

    @documentation.histogram
    @action(detail=False, url_path="histogram")
    def histogram_of_many(self, request):
        """Events over time of the logs that the criteria let through."""
        window = WindowForm.parse(request.query_params)["window"]
        rows = log_rows(CountedLogFilter.parse(request.query_params), request.user)
        return self._histogram(histogram(rows.everything, window), window)

    @documentation.histogram_of_log
    @action(detail=True)
    def histogram(self, request, pk):
        """Events over time of one log."""
        log = Log.objects.filter(pk=self.get_object().pk)
        window = WindowForm.parse(request.query_params)["window"]
        return self._histogram(histogram(log, window, hours=HOURS_OF_FEW), window)

    @documentation.tags
    @action(detail=True)
    def tags(self, request, pk):
        """What the latest events of one log have in common."""
        return Response(TagFiguresSerializer(tag_figures(self.get_object())).data)

    @documentation.sparklines
    @action(detail=False)
    def sparklines(self, request):
        """The last 24 hours of the logs of a page, those that the caller may see."""
        ids = IdsForm.parse(request.query_params)["ids"]
        window = last_day()
        lines = sparklines(Log.objects.readable_by(request.user).filter(pk__in=ids), window)
        results = [{"id": id, "events": lines[id]} for id in ids if id in lines]
        answer = {"since": window.edges[0], "until": window.edges[-1], "results": results}
        return Response(SparklinesSerializer(answer).data)

    @documentation.changes
    @action(detail=False)
    def changes(self, request):
        """How many logs the list has that it had not, and the figures of those in view."""
        asked = ChangesForm.parse(request.query_params)
        rows = log_rows(LogFilter.parse(request.query_params), request.user, "-first_seen")
        positions = rows.slice(0, KNOWN + NEWS_MAX + 1)
        news = asked["cursor"].news(positions) if asked["cursor"] else 0
        readable = Log.objects.readable_by(request.user).filter(pk__in=asked["ids"])
        logs = load_rows(readable.values_list("pk", flat=True)) if asked["ids"] else {}
        answer = {
            "cursor": Cursor.at(positions),
            "new": min(news, NEWS_MAX),
            "new_is_exact": news <= NEWS_MAX,
            "results": [logs[id] for id in asked["ids"] if id in logs],
        }
        return Response(ChangesSerializer(answer).data)

    @documentation.sources
    @action(detail=False)
    def sources(self, request):
        """The sources to choose from while one types."""
        text = SuggestionForm.parse(request.query_params)["text"]
        rows = log_rows(LogFilter.parse(request.query_params), request.user, "-last_seen")
        results = frequent_sources(rows, text)
        return Response({"results": SourceSerializer(results, many=True).data})

    def _histogram(self, figures: dict, window: Window) -> Response:
        with timezone.override(window.zone):  # in which the moments are written
            return Response(HistogramSerializer(figures).data)

    def _act_on_many(self, name: str) -> Response:
        serializer = BulkSerializer(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        asked, user = serializer.validated_data, self.request.user
        if "ids" in asked:
            outcome = bulk.act_on_ids(name, asked["ids"], user)
        else:
            outcome = bulk.act_on_query(name, asked["query"], user)
        return Response(OutcomeSerializer(outcome).data)

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

    def _require_management(self, ids: set[int]) -> None:
        """Raise NotFound, or else PermissionDenied, where that is the answer for one of these."""
        user = self.request.user
        if unseen := _missing(ids, Log.objects.readable_by(user)):
            raise NotFound(_("There is no log %(id)s.") % {"id": unseen})
        if _missing(ids, Log.with_hidden.manageable_by(user)):
            raise PermissionDenied

    def _shown(self, log_id: int) -> Response:
        log = get_object_or_404(self.get_queryset(), pk=log_id)
        return Response(self.get_serializer(log).data)


def _missing(ids: set[int], logs: QuerySet) -> int | None:
    """Return the lowest of these ids that is not one of the logs; None when all are."""
    return min(ids - set(logs.filter(pk__in=ids).values_list("pk", flat=True)), default=None)


@contextmanager
def _refused_by(field: str) -> Iterator[None]:
    """Answer what cannot be merged by an error of this field."""
    try:
        yield
    except merging.CannotMerge as refusal:
        raise ValidationError({field: [str(refusal)]}) from refusal
    except Log.DoesNotExist as gone:  # since we looked
        raise NotFound from gone


def _plain(data):
    """Return the body as JSON has it; an empty one, of whatever type, is an empty object."""
    if isinstance(data, QueryDict):
        return data.dict()
    return {} if data is None else data
