"""Teams, their members and invitations, in and out."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError

from accounts import invitations
from accounts.models import Invitation, Membership, Team, User
from accounts.serializers.duplicates import duplicates_under_their_field
from accounts.serializers.fields import Email, Text
from accounts.serializers.people import invalid_invitation_under_its_field

ID_SHAPE = re.compile(r"[0-9]{1,18}")
SECRET_MAX_LENGTH = 200


class TeamSerializer(serializers.ModelSerializer):
    name = Text(max_length=100, validators=Team._meta.get_field("name").validators)
    role = serializers.CharField(read_only=True, allow_null=True)
    members = serializers.IntegerField(source="member_count", read_only=True)

    class Meta:
        model = Team
        fields = [
            "id",
            "name",
            "is_default",
            "members_manage_logs",
            "created_at",
            "role",
            "members",
        ]
        read_only_fields = ["is_default", "created_at"]

    def create(self, data):
        with duplicates_under_their_field():
            return Team.objects.found(self.context["request"].user, **data)

    def update(self, team, data):
        changed = {field: value for field, value in data.items() if value != getattr(team, field)}
        with duplicates_under_their_field():
            team.change(**changed)
        return team


class TeamField(serializers.PrimaryKeyRelatedField):
    """The id of a team that whoever asks may read."""

    default_error_messages = {"does_not_exist": gettext_lazy("There is no such team.")}

    def get_queryset(self):
        return Team.objects.readable_by(self.context["request"].user)

    def to_internal_value(self, data):
        # DRF would look 1.5 up as 1, and break on 1e999.
        if isinstance(data, bool) or not isinstance(data, int | str):
            self.fail("incorrect_type", data_type=type(data).__name__)
        if not ID_SHAPE.fullmatch(str(data)):
            self.fail("does_not_exist", pk_value=data)
        return super().to_internal_value(data)


@extend_schema_field({"type": ["integer", "string"]})
class PersonField(serializers.Field):
    """A person by id or e-mail; None when there is none.

    By id only people whose e-mail whoever asks may see: who adds others to a team of their own
    sees it from then on, and ids are easily guessed.
    """

    default_error_messages = {"invalid": gettext_lazy("Name a person by id or e-mail.")}

    def to_internal_value(self, data):
        people = User.objects.filter(is_active=True)
        if isinstance(data, str) and "@" in data:
            return people.filter(email__iexact=Email().run_validation(data)).first()
        if isinstance(data, bool) or not isinstance(data, int | str):
            self.fail("invalid")
        if not ID_SHAPE.fullmatch(str(data)):
            self.fail("invalid")
        known = people.with_acquaintance(self.context["request"].user).filter(is_known=True)
        return known.filter(pk=data).first()

    def to_representation(self, person):
        return person.pk


class MembershipSerializer(serializers.ModelSerializer):
    """A membership as a row of its own. Only its role can be changed."""

    group = TeamField(source="team")
    user = PersonField()

    class Meta:
        model = Membership
        fields = ["id", "group", "user", "role"]
        validators = []  # the constraint in the database says it, also to two requests at once

    def validate(self, data):
        if self.instance is None:
            team = data.setdefault("team", self.context.get("team"))
            # First of all: others are not to learn from the next answer who has an account.
            require_manager(team, self.context["request"].user)
            if data["user"] is None:
                raise ValidationError({"user": [_("There is nobody with this id or e-mail here.")]})
        return data

    def create(self, data):
        membership = Membership(**data)
        with duplicates_under_their_field():
            membership.begin()
        return membership

    def update(self, membership, data):
        errors = {
            name: [_("This cannot be changed: delete it and add another.")]
            for name, field in [("group", "team"), ("user", "user")]
            if field in data and data[field] != getattr(membership, field)
        }
        if errors:
            raise ValidationError(errors)
        if "role" in data:
            membership.change_role(data["role"])
        return membership


class NewMemberSerializer(MembershipSerializer):
    """A member of the team that the address names."""

    class Meta(MembershipSerializer.Meta):
        fields = ["user", "role"]


class RoleSerializer(MembershipSerializer):
    class Meta(MembershipSerializer.Meta):
        fields = ["role"]


class MemberPersonSerializer(serializers.ModelSerializer):
    email = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "username", "name", "email"]

    def get_email(self, person) -> str | None:
        """Null where whoever asks may not see it."""
        return person.email if person.is_known else None


class MemberSerializer(serializers.ModelSerializer):
    user = MemberPersonSerializer()

    class Meta:
        model = Membership
        fields = ["user", "role", "created_at"]


class InvitationSerializer(serializers.ModelSerializer):
    email = Email(max_length=254)
    team = TeamField()

    class Meta:
        model = Invitation
        fields = ["id", "email", "team", "role", "created_at", "expires_at"]
        read_only_fields = ["created_at", "expires_at"]
        validators = []

    def validate_email(self, email):
        return User.objects.normalize_email(email)

    def validate(self, data):
        require_manager(data["team"], self.context["request"].user)
        members = data["team"].memberships.active()
        if members.filter(user__email__iexact=data["email"]).exists():
            raise ValidationError({"email": [_("This person is a member of the team already.")]})
        return data


class CreatedInvitationSerializer(InvitationSerializer):
    """With the link, which is nowhere else but in the e-mail."""

    link = serializers.CharField(read_only=True)

    class Meta(InvitationSerializer.Meta):
        fields = [*InvitationSerializer.Meta.fields, "link"]

    def create(self, data):
        with duplicates_under_their_field():
            invitation, link = invitations.invite(by=self.context["request"].user, **data)
        invitation.link = link
        return invitation


class AcceptInvitationSerializer(serializers.Serializer):
    invitation = Text(max_length=SECRET_MAX_LENGTH)

    def create(self, data):
        with invalid_invitation_under_its_field():
            return invitations.accept(data["invitation"], self.context["request"].user)


def require_manager(team: Team, user: User) -> None:
    if not team.is_managed_by(user):
        raise PermissionDenied
