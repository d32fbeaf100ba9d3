from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from api.mounts import absolute_url
from logs import triage
from logs.models import Application, Event, Grouping, Log, Status


class ApplicationNameSerializer(serializers.ModelSerializer):
    class Meta:
        model = Application
        fields = ["id", "name"]


class CollectorSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["username", "email", "name"]


class EventSerializer(serializers.ModelSerializer):
    """A row of the events of a log."""

    log = serializers.IntegerField(source="grouping.log_id")
    level = serializers.CharField(source="level.name")
    environment = serializers.CharField(source="environment.name")
    user = serializers.JSONField()
    tags = serializers.JSONField()

    class Meta:
        model = Event
        fields = [
            "id", "event_id", "log", "application", "level", "message", "source", "environment",
            "release", "user", "tags", "count", "occurred_at", "received_at",
        ]  # fmt: skip


class EventDetailSerializer(EventSerializer):
    payload = serializers.JSONField()

    class Meta(EventSerializer.Meta):
        fields = [*EventSerializer.Meta.fields, "payload"]


class LogSerializer(serializers.ModelSerializer):
    """A row of the list."""

    uri = serializers.SerializerMethodField()
    date = serializers.DateTimeField(source="last_seen")
    level = serializers.CharField(source="level.name")
    environment = serializers.CharField(source="environment.name")
    env = serializers.CharField(source="environment.name")
    application = ApplicationNameSerializer()

    class Meta:
        model = Log
        fields = [
            "uri", "id", "description", "source", "events", "date", "level", "environment", "env",
            "application", "status", "first_seen", "last_seen", "regressed_at",
        ]  # fmt: skip

    def get_uri(self, log: Log) -> str:
        return absolute_url(self.context["request"], f"logs/{log.pk}/")


class LogDetailSerializer(LogSerializer):
    details = serializers.CharField()
    user = CollectorSerializer(source="collected_by", allow_null=True)
    archived = serializers.SerializerMethodField()
    status_changed_by = CollectorSerializer(allow_null=True)
    grouped_by = serializers.SerializerMethodField()
    latest_event = serializers.SerializerMethodField()

    class Meta(LogSerializer.Meta):
        fields = [
            *LogSerializer.Meta.fields, "details", "user", "archived", "status_changed_at",
            "status_changed_by", "grouped_by", "latest_event",
        ]  # fmt: skip

    def get_archived(self, log: Log) -> bool:
        return log.status == Status.ARCHIVED

    def get_grouped_by(self, log: Log) -> list[str]:
        return [grouping.reason for grouping in self._groupings(log)]

    def get_latest_event(self, log: Log) -> dict | None:
        latest = max(self._groupings(log), key=lambda grouping: grouping.last_seen)
        event = latest.find_latest_event()
        return event and EventDetailSerializer(event).data

    def _groupings(self, log: Log) -> list[Grouping]:
        return list(log.groupings.all())  # prefetched by the view


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
