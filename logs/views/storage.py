from rest_framework.permissions import IsAdminUser
from rest_framework.response import Response
from rest_framework.views import APIView

from logs import documentation, storage
from logs.serializers.storage import StorageSerializer


@documentation.storage
class StorageView(APIView):
    """For whoever runs the installation."""

    permission_classes = [IsAdminUser]

    def get(self, request):
        return Response(StorageSerializer(storage.measure()).data)
