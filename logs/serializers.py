from datetime import datetime

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied

from accounts.models import Role, Team, User
from api.mounts import absolute_url
from api.parameters import parameters_of
from api.uniqueness import duplicates_refused
from audit import trail
from audit.acts import Act
from logs import bulk, environments, merging, triage
from logs.filters import LogFilter
from logs.grouping import culprit_of, fingerprint
from logs.histogram import Bucket
from logs.levels import NAME_PATTERN, SYNONYMS, parse_level
from logs.models import (
    WRITING_ROLES,
    Application,
    CheckIn,
    Environment,
    Event,
    Feedback,
    Grouping,
    Key,
    Level,
    Log,
    SourceMap,
    Status,
    by_id_or_name,
    events_per_day_max,
    events_per_minute_max,
)
from logs.readable import readable_payload
from logs.storage import busiest_senders
from logs.trimming import description_of, details_of, source_of

DUPLICATES = {
    "application_name_once_per_team": {
        "name": _("An application of this team has this name already."),
    },
}


class ApplicationNameSerializer(serializers.ModelSerializer):
    class Meta:
        model = Application
        fields = ["id", "name"]


class CollectorSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["username", "email", "name"]


@extend_schema_field({"type": "object", "additionalProperties": True})
class AnyObject(serializers.JSONField):
    pass


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class Tags(serializers.JSONField):
    pass


class EventSerializer(serializers.ModelSerializer):
    """A row of the events of a log."""

    log = serializers.IntegerField(source="grouping.log_id")
    level = serializers.CharField(source="level.name")
    environment = serializers.CharField(source="environment.name")
    user = AnyObject()
    tags = Tags()

    class Meta:
        model = Event
        fields = [
            "id", "event_id", "log", "application", "level", "message", "source", "environment",
            "release", "user", "tags", "count", "occurred_at", "received_at",
        ]  # fmt: skip


class WrittenSerializer(serializers.ModelSerializer):
    """Feedback, where it is clear what it is about."""

    class Meta:
        model = Feedback
        fields = ["id", "name", "email", "message", "received_at"]


class EventDetailSerializer(EventSerializer):
    FEEDBACK_MAX = 100

    payload = serializers.SerializerMethodField()
    feedback = serializers.SerializerMethodField()

    class Meta(EventSerializer.Meta):
        fields = [*EventSerializer.Meta.fields, "payload", "feedback"]

    @extend_schema_field(AnyObject())
    def get_payload(self, event: Event) -> dict:
        return readable_payload(event)

    @extend_schema_field(WrittenSerializer(many=True))
    def get_feedback(self, event: Event) -> list[dict]:
        written = Feedback.objects.about(event)[: self.FEEDBACK_MAX]
        return WrittenSerializer(written, many=True).data


class FeedbackSerializer(WrittenSerializer):
    log = serializers.IntegerField(source="grouping.log_id", allow_null=True, default=None)

    class Meta(WrittenSerializer.Meta):
        fields = ["id", "application", "log", "event_id", "name", "email", "message",
                  "received_at"]  # fmt: skip


class CheckInSerializer(serializers.ModelSerializer):
    class Meta:
        model = CheckIn
        fields = [
            "id", "application", "monitor", "environment", "status", "duration", "release",
            "check_in_id", "received_at",
        ]  # fmt: skip


class LogSerializer(serializers.ModelSerializer):
    """A row of the list."""

    uri = serializers.SerializerMethodField()
    date = serializers.DateTimeField(source="last_seen")
    level = serializers.CharField(source="level.name")
    environment = serializers.CharField(source="environment.name")
    env = serializers.CharField(source="environment.name")
    application = ApplicationNameSerializer()
    culprit = serializers.SerializerMethodField()

    class Meta:
        model = Log
        fields = [
            "uri", "id", "description", "source", "events", "date", "level", "environment", "env",
            "application", "culprit", "status", "first_seen", "last_seen", "regressed_at",
        ]  # fmt: skip

    def get_culprit(self, log: Log) -> str:
        return log.culprit

    def get_uri(self, log: Log) -> str:
        return absolute_url(self.context["request"], f"logs/{log.pk}/")


class ReportedLogSerializer(LogSerializer):
    """What a report is answered: its log, in the report's own words.

    A key may not read what others reported before.
    """

    description = serializers.SerializerMethodField()
    details = serializers.SerializerMethodField()
    source = serializers.SerializerMethodField()
    date = serializers.SerializerMethodField()

    class Meta(LogSerializer.Meta):
        fields = [*LogSerializer.Meta.fields, "details"]

    def get_culprit(self, log: Log) -> str:
        return culprit_of(fingerprint(self.context["report"]).reason)

    def get_description(self, log: Log) -> str:
        return description_of(self.context["report"])

    def get_details(self, log: Log) -> str:
        return details_of(self.context["report"])

    def get_source(self, log: Log) -> str:
        return source_of(self.context["report"])

    def get_date(self, log: Log) -> datetime:
        moment = self.context["report"].occurred_at or log.last_seen
        return serializers.DateTimeField().to_representation(moment)


class GroupingSerializer(serializers.ModelSerializer):
    """What makes up a log: more than one after a merge. `first_log` is where it began."""

    first_log = serializers.IntegerField(source="first_log_id")

    class Meta:
        model = Grouping
        fields = ["id", "reason", "events", "first_seen", "last_seen", "first_log"]


class LogDetailSerializer(LogSerializer):
    details = serializers.CharField()
    user = CollectorSerializer(source="collected_by", allow_null=True)
    archived = serializers.SerializerMethodField()
    status_changed_by = CollectorSerializer(allow_null=True)
    grouped_by = serializers.SerializerMethodField()
    groupings = serializers.SerializerMethodField()
    latest_event = serializers.SerializerMethodField()

    class Meta(LogSerializer.Meta):
        fields = [
            *LogSerializer.Meta.fields, "details", "user", "archived", "status_changed_at",
            "status_changed_by", "grouped_by", "groupings", "latest_event",
        ]  # fmt: skip

    def get_culprit(self, log: Log) -> str:
        latest = max(log.groupings.all(), key=lambda grouping: grouping.last_seen, default=None)
        return culprit_of(latest.reason) if latest else ""

    def get_archived(self, log: Log) -> bool:
        return log.status == Status.ARCHIVED

    def get_grouped_by(self, log: Log) -> list[str]:
        return [grouping.reason for grouping in log.groupings.all()]

    @extend_schema_field(GroupingSerializer(many=True))
    def get_groupings(self, log: Log) -> list[dict]:
        oldest_first = sorted(log.groupings.all(), key=lambda grouping: grouping.pk)
        return GroupingSerializer(oldest_first, many=True).data

    @extend_schema_field(EventDetailSerializer(allow_null=True))
    def get_latest_event(self, log: Log) -> dict | None:
        event = log.find_latest_event()
        return event and EventDetailSerializer(event).data


class RecordedSerializer(serializers.Serializer):
    """What a client learns of its event."""

    id = serializers.UUIDField()
    event_id = serializers.UUIDField(allow_null=True)
    log = serializers.IntegerField(source="log_id")


class LogPatchSerializer(serializers.Serializer):
    """`archived` (or `shelved`) or `status`; nothing known means archive."""

    archived = serializers.BooleanField(required=False)
    status = serializers.ChoiceField(choices=Status.choices, required=False)

    CHANGES = {
        Status.OPEN: triage.REOPEN,
        Status.ARCHIVED: triage.ARCHIVE,
        Status.RESOLVED: triage.RESOLVE,
    }

    def to_internal_value(self, data):
        if isinstance(data, dict) and "shelved" in data and "archived" not in data:
            data = {**data, "archived": data["shelved"]}
        return super().to_internal_value(data)

    def validate(self, attrs):
        if len(attrs) == 2:
            raise serializers.ValidationError({"archived": _("Use either archived or status.")})
        return attrs

    def change(self) -> triage.StatusChange | None:
        """Return the change that was asked for; None when the body names none."""
        if "status" in self.validated_data:
            return self.CHANGES[self.validated_data["status"]]
        if "archived" in self.validated_data:
            return triage.ARCHIVE if self.validated_data["archived"] else triage.UNARCHIVE
        return None


class BulkSerializer(serializers.Serializer):
    """`ids`, or a `query` of the criteria of the list; `{"all": true}` is the query for all."""

    ids = serializers.ListField(
        child=serializers.IntegerField(), max_length=bulk.LOGS_MAX, required=False
    )
    query = serializers.DictField(required=False)

    def validate_query(self, query: dict) -> QueryDict:
        if query == {"all": True}:
            return QueryDict()
        if not query:
            raise serializers.ValidationError(
                _('An empty query would be everything: {"all": true}.')
            )
        return parameters_of(query, LogFilter.base_filters)

    def validate(self, attrs):
        if len(attrs) != 1:
            raise serializers.ValidationError(_("Send either ids or a query."))
        return attrs


class MergeSerializer(serializers.Serializer):
    into = serializers.IntegerField()
    ids = serializers.ListField(
        child=serializers.IntegerField(), allow_empty=False, max_length=merging.LOGS_MAX
    )


class UnmergeSerializer(serializers.Serializer):
    groupings = serializers.ListField(
        child=serializers.IntegerField(), allow_empty=False, max_length=merging.GROUPINGS_MAX
    )


class RefusalSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    reason = serializers.ChoiceField(["not_found", "forbidden"])


class OutcomeSerializer(serializers.Serializer):
    """What a bulk action did."""

    changed = serializers.IntegerField()
    ids = serializers.ListField(child=serializers.IntegerField())
    refused = RefusalSerializer(many=True)
    remaining = serializers.IntegerField()


class TeamNameSerializer(serializers.ModelSerializer):
    class Meta:
        model = Team
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
        if wanted is None or wanted == "":
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
    user = CollectorSerializer(read_only=True, allow_null=True)
    dsn = serializers.SerializerMethodField()
    active = serializers.SerializerMethodField()
    created = serializers.DateTimeField(source="created_at", read_only=True)
    last_used = serializers.DateTimeField(source="last_used_at", read_only=True, allow_null=True)

    class Meta:
        model = Key
        fields = ["id", "name", "key", "dsn", "user", "created", "last_used", "active"]
        read_only_fields = ["key"]

    def create(self, data):
        return Key.objects.make(**data)

    def get_dsn(self, key: Key) -> str:
        return key.dsn

    def get_active(self, key: Key) -> bool:
        return key.revoked_at is None


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


class LevelSerializer(serializers.ModelSerializer):
    name = serializers.RegexField(NAME_PATTERN, max_length=16)

    class Meta:
        model = Level
        fields = ["severity", "name"]
        extra_kwargs = {"severity": {"min_value": 1, "max_value": 99, "validators": []}}

    def to_internal_value(self, data):
        if isinstance(data, dict) and isinstance(data.get("name"), str):
            data = {**data, "name": data["name"].strip().lower()}
        return super().to_internal_value(data)

    def validate_name(self, name: str) -> str:
        if name in SYNONYMS:
            raise serializers.ValidationError(_("This name stands for another level already."))
        return name

    def save(self, **kwargs):
        taken = _("There is such a level already.")
        constraints = {"logs_level_pkey": "severity", "logs_level_name_key": "name"}
        with duplicates_refused({name: {field: taken} for name, field in constraints.items()}):
            return super().save(**kwargs)


class EnvironmentSerializer(serializers.ModelSerializer):
    name = serializers.CharField(max_length=environments.NAME_MAX_LENGTH)

    class Meta:
        model = Environment
        fields = ["id", "name"]

    def validate_name(self, name: str) -> str:
        return environments.normalise(name)

    def save(self, **kwargs):
        taken = _("There is such an environment already.")
        with duplicates_refused({"logs_environment_name_key": {"name": taken}}):
            return super().save(**kwargs)


class BucketSerializer(serializers.Serializer):
    start = serializers.DateTimeField()
    events = serializers.IntegerField()
    levels = serializers.DictField(child=serializers.IntegerField())


class HistogramSerializer(serializers.Serializer):
    """Events over time, in every bucket from `since` to `until`."""

    bucket = serializers.ChoiceField(choices=list(Bucket))
    tz = serializers.CharField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    events = serializers.IntegerField()
    levels = serializers.DictField(child=serializers.IntegerField())
    buckets = BucketSerializer(many=True)


class SparklineSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    events = serializers.ListField(child=serializers.IntegerField())


class SparklinesSerializer(serializers.Serializer):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    results = SparklineSerializer(many=True)


class LogFiguresSerializer(serializers.ModelSerializer):
    """What becomes another in a row of the list."""

    level = serializers.CharField(source="level.name")

    class Meta:
        model = Log
        fields = ["id", "events", "level", "status", "last_seen"]


class ChangesSerializer(serializers.Serializer):
    cursor = serializers.CharField()
    new = serializers.IntegerField()
    new_is_exact = serializers.BooleanField()
    results = LogFiguresSerializer(many=True)


class ApplicationActivitySerializer(serializers.Serializer):
    id = serializers.IntegerField()
    events = serializers.ListField(child=serializers.IntegerField())
    last_hour = serializers.DateTimeField(allow_null=True)
    active_keys = serializers.IntegerField()
    environments = serializers.ListField(child=serializers.CharField())


class ActivitySerializer(serializers.Serializer):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    results = ApplicationActivitySerializer(many=True)


class SourceSerializer(serializers.Serializer):
    source = serializers.CharField()
    logs = serializers.IntegerField()


class TagValueSerializer(serializers.Serializer):
    value = serializers.CharField()
    events = serializers.IntegerField()
    share = serializers.FloatField(min_value=0, max_value=1)


class TagSerializer(serializers.Serializer):
    key = serializers.CharField()
    events = serializers.IntegerField()
    values = serializers.IntegerField()
    top = TagValueSerializer(many=True)


class TagFiguresSerializer(serializers.Serializer):
    """How the tags of a log's latest events are distributed."""

    events = serializers.IntegerField()
    results = TagSerializer(many=True)


class NeighboursSerializer(serializers.Serializer):
    older = serializers.UUIDField(allow_null=True)
    newer = serializers.UUIDField(allow_null=True)
    position = serializers.IntegerField()
    count = serializers.IntegerField()


class StoredDaySerializer(serializers.Serializer):
    day = serializers.DateField()
    bytes = serializers.IntegerField()


class DiskSerializer(serializers.Serializer):
    bytes = serializers.IntegerField()
    free_bytes = serializers.IntegerField()
    is_scarce = serializers.BooleanField()


class SenderSerializer(serializers.Serializer):
    application = ApplicationNameSerializer()
    received = serializers.IntegerField()


class StorageSerializer(serializers.Serializer):
    database_bytes = serializers.IntegerField()
    events_bytes = serializers.IntegerField()
    logs_bytes = serializers.IntegerField()
    others_bytes = serializers.IntegerField()
    days = StoredDaySerializer(many=True)
    disk = DiskSerializer(allow_null=True)
    applications = serializers.SerializerMethodField()

    @extend_schema_field(SenderSerializer(many=True))
    def get_applications(self, _storage):
        return SenderSerializer(busiest_senders(), many=True).data
