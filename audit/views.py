from rest_framework import mixins, status, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from api.authentication import IngestAuthentication
from api.permissions import IsPersonOrReportingKey
from audit import documentation
from audit.filters import AuditRecordFilter
from audit.models import AuditRecord
from audit.serializers import ActionSerializer, AuditRecordSerializer


class Unprocessable(ValidationError):
    """Fields that are missing or wrong, by the status that clients of the predecessor know."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


class OnlyStaffReads(BasePermission):
    def has_permission(self, request, view):
        return view.action == "create" or request.user.is_staff


@documentation.audit_records
class AuditRecordViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Who did what: told by everybody with a token, read by staff, changed by nobody."""

    authentication_classes = [IngestAuthentication]
    permission_classes = [IsPersonOrReportingKey, OnlyStaffReads]
    actions_for_keys = ["create"]
    queryset = AuditRecord.objects.order_by("-occurred_at", "-id")
    serializer_class = AuditRecordSerializer
    filterset_class = AuditRecordFilter

    def create(self, request):
        serializer = ActionSerializer(data=request.data, context=self.get_serializer_context())
        if not serializer.is_valid():
            raise Unprocessable(serializer.errors)
        return self.answer(serializer.save())

    def answer(self, record: AuditRecord) -> Response:
        return Response(self.get_serializer(record).data, status=status.HTTP_201_CREATED)


class PredecessorLogViewSet(AuditRecordViewSet):
    """The same at `/log`, in the shapes of the predecessor that it comes from."""

    def answer(self, record):
        return Response({"status": "success", "log_id": str(record.pk)})

    def get_paginated_response(self, data):
        response = super().get_paginated_response(data)
        response.data["log"] = response.data.pop("results")
        return response
