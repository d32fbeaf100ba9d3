from functools import cached_property

from django.db.models import Prefetch
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.response import Response

from accounts import documentation
from accounts.filters import InvitationFilter
from accounts.models import Invitation, Membership, Team, User
from accounts.serializers.teams import (
    AcceptInvitationSerializer,
    CreatedInvitationSerializer,
    InvitationSerializer,
    MemberSerializer,
    MembershipSerializer,
    NewMemberSerializer,
    RoleSerializer,
    TeamSerializer,
    require_manager,
)
from accounts.throttling import AcquaintanceThrottle
from accounts.views.refusals import RefusalsAreConflicts
from api.permissions import IsPersonOrReportingKey


class MayManageTeam(BasePermission):
    def has_object_permission(self, request, view, team):
        return request.method in SAFE_METHODS or team.is_managed_by(request.user)


class MayManageMember(BasePermission):
    """Admins of the team and staff; and who wants to leave."""

    def has_object_permission(self, request, view, membership):
        leaves = view.action == "destroy" and membership.user_id == request.user.pk
        return (
            request.method in SAFE_METHODS or leaves or membership.team.is_managed_by(request.user)
        )


@documentation.teams
class TeamViewSet(RefusalsAreConflicts, viewsets.ModelViewSet):
    permission_classes = [IsPersonOrReportingKey, MayManageTeam]
    queryset = Team.objects.order_by("name", "pk")
    serializer_class = TeamSerializer

    def get_queryset(self):
        user = self.request.user
        return super().get_queryset().readable_by(user).as_seen_by(user)

    def perform_create(self, serializer):
        team = serializer.save()
        serializer.instance = self.get_queryset().get(pk=team.pk)

    def perform_destroy(self, team):
        team.remove()


class Memberships(RefusalsAreConflicts, viewsets.ModelViewSet):
    permission_classes = [IsPersonOrReportingKey, MayManageMember]
    queryset = Membership.objects.active().select_related("team", "user").order_by("pk")
    serializer_class = MembershipSerializer

    def get_queryset(self):
        return super().get_queryset().readable_by(self.request.user)

    def get_throttles(self):
        return [AcquaintanceThrottle()] if self.action == "create" else []

    def perform_destroy(self, membership):
        membership.end()


@documentation.memberships
class MembershipViewSet(Memberships):
    """The members of all teams one may read."""


@documentation.members
class MemberViewSet(Memberships):
    """The members of one team, by the id of the person."""

    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    lookup_field = "user"
    serializer_class = MemberSerializer

    @cached_property
    def team(self) -> Team:
        return get_object_or_404(
            Team.objects.readable_by(self.request.user), pk=self.kwargs["team"]
        )

    def get_queryset(self):
        people = User.objects.with_acquaintance(self.request.user)
        memberships = self.team.memberships.active().select_related("team")
        return memberships.prefetch_related(Prefetch("user", people)).order_by("pk")

    def get_serializer_context(self):
        return super().get_serializer_context() | {"team": self.team}

    def create(self, request, *args, **kwargs):
        require_manager(self.team, request.user)
        serializer = NewMemberSerializer(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        member = serializer.save()
        return self._answer(member.user_id, status.HTTP_201_CREATED)

    def partial_update(self, request, *args, **kwargs):
        member = self.get_object()
        serializer = RoleSerializer(
            member, data=request.data, partial=True, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return self._answer(member.user_id)

    def _answer(self, user_id: int, status_code: int = status.HTTP_200_OK) -> Response:
        member = self.get_queryset().get(user=user_id)
        return Response(self.get_serializer(member).data, status_code)


@documentation.invitations
class InvitationViewSet(
    mixins.CreateModelMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet,
):
    """The pending invitations into the teams one administers."""

    queryset = Invitation.objects.order_by("pk")
    permission_classes = [IsPersonOrReportingKey]
    filterset_class = InvitationFilter

    def get_queryset(self):
        return super().get_queryset().manageable_by(self.request.user).pending()

    def get_serializer_class(self):
        return CreatedInvitationSerializer if self.action == "create" else InvitationSerializer

    def get_throttles(self):
        return [AcquaintanceThrottle()] if self.action == "create" else []

    def create(self, request, *args, **kwargs):
        response = super().create(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def perform_destroy(self, invitation):
        invitation.revoke()

    @action(detail=False, methods=["post"])
    def accept(self, request):
        serializer = AcceptInvitationSerializer(
            data=request.data, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        team = serializer.save()
        teams = Team.objects.as_seen_by(request.user)
        return Response(TeamSerializer(teams.get(pk=team.pk)).data)
