from rest_framework import mixins, viewsets
from rest_framework.permissions import SAFE_METHODS, IsAdminUser, IsAuthenticated

from logs import documentation
from logs.models import Environment, Level
from logs.serializers.catalogue import EnvironmentSerializer, LevelSerializer


class ReadAllCreateStaff(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    viewsets.GenericViewSet,
):
    """Read by everybody who is signed in, added to by staff, never changed: logs name them."""

    def get_permissions(self):
        return [IsAuthenticated() if self.request.method in SAFE_METHODS else IsAdminUser()]


@documentation.levels
class LevelViewSet(ReadAllCreateStaff):
    queryset = Level.objects.order_by("severity")
    serializer_class = LevelSerializer


@documentation.environments
class EnvironmentViewSet(ReadAllCreateStaff):
    queryset = Environment.objects.order_by("id")
    serializer_class = EnvironmentSerializer

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)
