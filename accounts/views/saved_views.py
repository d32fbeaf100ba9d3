from rest_framework import viewsets

from accounts import documentation
from accounts.models import SavedView
from accounts.serializers.saved_views import SavedViewSerializer
from accounts.views.refusals import RefusalsAreConflicts


@documentation.saved_views
class SavedViewViewSet(RefusalsAreConflicts, viewsets.ModelViewSet):
    """One's own, whoever asks."""

    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    queryset = SavedView.objects.order_by("position", "pk")
    serializer_class = SavedViewSerializer

    def get_queryset(self):
        return super().get_queryset().filter(user=self.request.user)
