from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from api.mounts import absolute_url
from api.schema import answered

RESOURCES = [
    "logs", "events", "feedback", "check-ins", "applications", "agents", "levels", "environments", "environment", "views", "teams",
    "groups", "groupusers", "users", "schema", "docs",
]  # fmt: skip


class IndexView(APIView):
    """Where the resources are, under the mount that was asked."""

    @extend_schema(
        operation_id="index",
        summary=_("Show where everything is"),
        responses={200: {"type": "object", "additionalProperties": {"type": "string"}}},
        examples=[answered({"logs": "https://errors.example.com/api/v1/logs/"})],
    )
    def get(self, request):
        return Response({name: absolute_url(request, f"{name}/") for name in RESOURCES})
