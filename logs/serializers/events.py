from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from logs.models import CheckIn, Event, Feedback
from logs.readable import readable_payload


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


class RecordedSerializer(serializers.Serializer):
    """What a client learns of its event."""

    id = serializers.UUIDField()
    event_id = serializers.UUIDField(allow_null=True)
    log = serializers.IntegerField(source="log_id")


class NeighboursSerializer(serializers.Serializer):
    older = serializers.UUIDField(allow_null=True)
    newer = serializers.UUIDField(allow_null=True)
    position = serializers.IntegerField()
    count = serializers.IntegerField()
