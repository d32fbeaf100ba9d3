from django.shortcuts import get_object_or_404
from rest_framework import generics

from accounts.models import Team
from logs import documentation
from logs.filters import EventFilter
from logs.models import Event
from logs.serializers.events import EventSerializer


@documentation.team_events
class TeamEventsView(generics.ListAPIView):
    """The events of the applications of a team, newest first."""

    queryset = Event.objects.all()
    serializer_class = EventSerializer
    filterset_class = EventFilter

    def get_queryset(self):
        user = self.request.user
        team = get_object_or_404(Team.objects.readable_by(user), pk=self.kwargs["pk"])
        return super().get_queryset().readable_by(user, team).newest_rows()
