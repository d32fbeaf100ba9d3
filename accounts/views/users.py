from rest_framework import viewsets
from rest_framework.permissions import SAFE_METHODS, BasePermission

from accounts import documentation
from accounts.filters import PersonFilter
from accounts.models import User
from accounts.removal import remove
from accounts.serializers.people import PersonSerializer
from accounts.views.refusals import RefusalsAreConflicts
from api.permissions import IsPersonOrReportingKey
from audit.acts import Act
from audit.failures import FailuresAreRecorded


class MayChangeAccount(BasePermission):
    def has_permission(self, request, view):
        return view.action != "create" or request.user.is_staff

    def has_object_permission(self, request, view, person):
        return request.method in SAFE_METHODS or request.user.may_change(person)


@documentation.users
class UserViewSet(FailuresAreRecorded, RefusalsAreConflicts, viewsets.ModelViewSet):
    """Everybody for staff, and oneself for others."""

    acts = {
        "create": Act.CREATE_USER,
        "update": Act.UPDATE_USER,
        "partial_update": Act.UPDATE_USER,
        "destroy": Act.DELETE_USER,
    }

    queryset = User.objects.order_by("pk")
    permission_classes = [IsPersonOrReportingKey, MayChangeAccount]
    serializer_class = PersonSerializer
    filterset_class = PersonFilter

    def get_queryset(self):
        people, asking = super().get_queryset(), self.request.user
        return people if asking.is_staff else people.filter(pk=asking.pk)

    def perform_destroy(self, person):
        remove(person)
