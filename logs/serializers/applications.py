from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied

from accounts.models import Role, Team
from api.uniqueness import duplicates_refused
from audit import trail
from audit.acts import Act
from logs.levels import parse_level
from logs.models import (
    WRITING_ROLES,
    Application,
    Key,
    Level,
    SourceMap,
    by_id_or_name,
    events_per_day_max,
    events_per_minute_max,
)
from logs.serializers.people import CollectorSerializer, TeamNameSerializer

DUPLICATES = {
    "application_name_once_per_team": {
        "name": _("An application of this team has this name already."),
    },
}


class ApplicationNameSerializer(serializers.ModelSerializer):
    class Meta:
        model = Application
        fields = ["id", "name"]


class DayUsageSerializer(serializers.Serializer):
    events = serializers.IntegerField()
    refused = serializers.IntegerField()
    resets_at = serializers.DateTimeField()


class UsageSerializer(serializers.Serializer):
    """What came in on the current UTC day."""

    day = DayUsageSerializer()


class LevelField(serializers.SlugRelatedField):
    """A level by its name, also a synonym in any case; answered as its name."""

    def __init__(self, **options):
        super().__init__(slug_field="name", queryset=Level.objects.all(), **options)

    def to_internal_value(self, data):
        levels = Level.severities()
        severity = parse_level(data, levels) if isinstance(data, str) else None
        if severity is None:
            text = _("Unknown level. Use one of: %(names)s.")
            raise serializers.ValidationError(text % {"names": ", ".join(levels)})
        return self.get_queryset().get(pk=severity)


class ApplicationSerializer(serializers.ModelSerializer):
    """`team` is answered as an object and taken as an id or a name; by default the default team."""

    team = TeamNameSerializer(read_only=True)
    minimum_level = LevelField(required=False)
    usage = UsageSerializer(read_only=True)

    class Meta:
        model = Application
        fields = [
            "id", "name", "team", "retention_days", "events_per_log", "events_per_minute",
            "events_per_day", "masked_keys", "store_logs", "minimum_level", "usage", "is_default",
            "created_at",
        ]  # fmt: skip
        # The numbers themselves, for messages and the document: the model has functions here.
        extra_kwargs = {
            "retention_days": {"max_value": settings.EVENTS_MAX_DAYS},
            "events_per_log": {"max_value": settings.EVENTS_PER_LOG},
            "events_per_minute": {"max_value": events_per_minute_max()},
            "events_per_day": {"max_value": events_per_day_max()},
            "masked_keys": {"max_length": Application.MASKED_KEYS_MAX, "validators": []},
        }

    def validate(self, attrs):
        if "team" in self.initial_data or self.instance is None:
            attrs["team"] = self._team(self.initial_data.get("team"))
        return attrs

    def save(self, **kwargs):
        with duplicates_refused(DUPLICATES):
            return super().save(**kwargs)

    def create(self, data):
        application = super().create(data)
        trail.done(Act.CREATE_APPLICATION, application=application, team=application.team)
        return application

    def update(self, application, data):
        changed = {
            name: value for name, value in data.items() if value != getattr(application, name)
        }
        team = data.pop("team", application.team)
        if team != application.team:
            application.hand_over(team)
        if changed:
            trail.done(Act.UPDATE_APPLICATION, application=application, changed=changed)
        return super().update(application, data)

    def _team(self, wanted) -> Team:
        """Return the team in which the caller may have an application; raises ValidationError."""
        user = self.context["request"].user
        teams = Team.objects.readable_by(user)
        if self.instance is None and wanted in (None, ""):
            teams = teams.filter(is_default=True)
        elif isinstance(wanted, int | str) and not isinstance(wanted, bool):
            teams = teams.filter(by_id_or_name(str(wanted)))
        else:
            teams = teams.none()
        team = teams.order_by("pk").first()
        if team is None:
            raise serializers.ValidationError({"team": [_("There is no such team.")]})
        # To move an application takes what managing it takes; a member may make a new one.
        roles = [Role.ADMIN] if self.instance else WRITING_ROLES
        if not (user.is_staff or team.memberships.filter(user=user, role__in=roles).exists()):
            raise PermissionDenied(_("You may not put an application into this team."))
        return team


class KeySerializer(serializers.ModelSerializer):
    """Of somebody's own key others see the end. Its row comes from `Key.objects.with_standing()`."""

    key = serializers.SerializerMethodField()
    user = CollectorSerializer(read_only=True, allow_null=True)
    dsn = serializers.SerializerMethodField()
    active = serializers.BooleanField(source="is_active", read_only=True)
    created = serializers.DateTimeField(source="created_at", read_only=True)
    last_used = serializers.DateTimeField(source="last_used_at", read_only=True, allow_null=True)

    class Meta:
        model = Key
        fields = ["id", "name", "key", "dsn", "user", "created", "last_used", "active"]

    def create(self, data):
        return Key.objects.make(**data)

    def get_key(self, key: Key) -> str:
        return key.key if self._is_shown(key) else key.ending

    def get_dsn(self, key: Key) -> str | None:
        return key.dsn if self._is_shown(key) else None

    def _is_shown(self, key: Key) -> bool:
        return key.is_shown_to(self.context["request"].user)


class SourceMapUploadSerializer(serializers.Serializer):
    """What the address says of a source map, which is the body."""

    release = serializers.CharField(max_length=250, default="", allow_blank=True)
    name = serializers.CharField(max_length=255, default="", allow_blank=True)


class SourceMapSerializer(serializers.ModelSerializer):
    class Meta:
        model = SourceMap
        fields = ["id", "release", "name", "debug_id", "size", "uploaded_at"]


class StepSerializer(serializers.Serializer):
    language = serializers.CharField()
    code = serializers.CharField()


class SnippetSerializer(serializers.Serializer):
    """How a client is pointed at an application."""

    id = serializers.CharField()
    name = serializers.CharField()
    is_tested = serializers.BooleanField()
    steps = StepSerializer(many=True)
