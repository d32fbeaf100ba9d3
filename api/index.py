from rest_framework.response import Response
from rest_framework.views import APIView

from api.mounts import absolute_url

RESOURCES = [
    "logs", "events", "applications", "agents", "levels", "environments", "environment", "teams",
    "groups", "groupusers", "users",
]  # fmt: skip


class IndexView(APIView):
    """Where the resources are, under the mount that was asked."""

    def get(self, request):
        return Response({name: absolute_url(request, f"{name}/") for name in RESOURCES})
