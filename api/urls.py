"""The whole public surface of the API, once for each mount in central_erros.urls."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from accounts.urls import auth_urlpatterns
from logs.views import EventViewSet, LogViewSet

router = SimpleRouter()
router.register("logs", LogViewSet, basename="log")
router.register("events", EventViewSet, basename="event")

urlpatterns = [path("auth/", include(auth_urlpatterns)), *router.urls]
