"""The whole public surface of the API, once for each mount in central_erros.urls."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from accounts.urls import auth_urlpatterns, token_urlpatterns
from accounts.urls import router as accounts_router
from api import documentation
from api.index import IndexView
from audit.urls import router as audit_router
from logs.views.applications import ApplicationViewSet
from logs.views.catalogue import EnvironmentViewSet, LevelViewSet
from logs.views.events import EventViewSet
from logs.views.logs import LogViewSet
from logs.views.rest import CheckInViewSet, FeedbackViewSet
from logs.views.storage import StorageView
from logs.views.teams import TeamEventsView

router = SimpleRouter()
router.register("logs", LogViewSet, basename="log")
router.register("events", EventViewSet, basename="event")
router.register("applications", ApplicationViewSet, basename="application")
router.register("feedback", FeedbackViewSet, basename="feedback")
router.register("check-ins", CheckInViewSet, basename="check-in")
router.register("levels", LevelViewSet, basename="level")
router.register("environments", EnvironmentViewSet, basename="environment")
# What the predecessors called them.
router.register("agents", ApplicationViewSet, basename="agent")
router.register("environment", EnvironmentViewSet, basename="environment-alias")
router.registry.extend(accounts_router.registry)
router.registry.extend(audit_router.registry)

urlpatterns = [
    path("", IndexView.as_view()),
    path("schema/", documentation.schema, name="schema"),
    path("docs/", documentation.page, {"name": "docs"}, name="docs"),
    path("redoc/", documentation.page, {"name": "redoc"}, name="redoc"),
    path("auth/", include(auth_urlpatterns)),
    *token_urlpatterns,
    path("teams/<int:pk>/events/", TeamEventsView.as_view()),
    path("groups/<int:pk>/events/", TeamEventsView.as_view()),
    path("storage/", StorageView.as_view()),
    *router.urls,
]
