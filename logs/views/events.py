from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from logs import documentation
from logs.filters import EventFilter, LogFilter
from logs.listing import log_rows, neighbours, summarise_levels
from logs.models import Event
from logs.serializers.events import (
    EventDetailSerializer,
    EventSerializer,
    NeighboursSerializer,
    RecordedSerializer,
)
from logs.views.reporting import ReportingMixin


@documentation.events
class EventViewSet(
    ReportingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    queryset = Event.objects.all()
    filterset_class = EventFilter

    def get_serializer_class(self):
        return EventSerializer if self.action == "list" else EventDetailSerializer

    def get_queryset(self):
        events = super().get_queryset().readable_by(self.request.user)
        if self.action == "list":
            return events.newest_rows()
        return events.select_related("grouping", "level", "environment")

    def create(self, request):
        """One report, or a list or lines of them, of which a bad one costs no other."""
        if isinstance(request.data, list):
            many = self.take_in_many()
            return Response(many.answer(), status=many.status)
        _report, recorded = self.take_in()
        return Response(
            RecordedSerializer(recorded).data,
            status=status.HTTP_200_OK if recorded.is_repeat else status.HTTP_201_CREATED,
        )

    @documentation.neighbours
    @action(detail=True)
    def neighbours(self, request, pk):
        """The events of the log before and after this one."""
        return Response(NeighboursSerializer(neighbours(self.get_object())).data)

    @action(detail=False)
    def order_by_level(self, request):
        """Counts by level, severest first."""
        return Response(self._levels_summary())

    @action(detail=False)
    def order_by_frequency(self, request):
        """Counts by level, most frequent first."""
        return Response(sorted(self._levels_summary(), key=lambda row: -row["events"]))

    def _levels_summary(self) -> list[dict]:
        filterset = LogFilter.parse(self.request.query_params)
        return summarise_levels(log_rows(filterset, self.request.user))
