from rest_framework import mixins, viewsets

from logs import documentation
from logs.filters import CheckInFilter, FeedbackFilter
from logs.models import CheckIn, Feedback
from logs.serializers.events import CheckInSerializer, FeedbackSerializer


class NewestFirst(mixins.ListModelMixin, viewsets.GenericViewSet):
    """What clients send beside errors: only read, each by who may read its application."""

    def get_queryset(self):
        return super().get_queryset().readable_by(self.request.user).order_by("-id")


@documentation.feedback
class FeedbackViewSet(NewestFirst):
    queryset = Feedback.objects.select_related("grouping")
    serializer_class = FeedbackSerializer
    filterset_class = FeedbackFilter


@documentation.check_ins
class CheckInViewSet(NewestFirst):
    queryset = CheckIn.objects.all()
    serializer_class = CheckInSerializer
    filterset_class = CheckInFilter
