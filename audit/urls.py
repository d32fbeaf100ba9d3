from django.urls import path
from rest_framework.routers import SimpleRouter

from audit.views import AuditRecordViewSet, PredecessorLogViewSet

# What api.urls puts into its own.
router = SimpleRouter()
router.register("audit-logs", AuditRecordViewSet, basename="audit-record")

urlpatterns = [
    # At the root, where the clients of a predecessor look for it.
    path("log/", PredecessorLogViewSet.as_view({"get": "list", "post": "create"})),
]
