"""Records of the trail, in from other services and out."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.serializers.fields import Text
from api.addresses import client_address
from audit.models import AuditRecord
from audit.trail import SERVICE
from logs.models import Key
from logs.protocols.moments import moment


class Name(Text):
    def __init__(self, **kwargs):
        super().__init__(max_length=AuditRecord.NAME_MAX_LENGTH, **kwargs)


@extend_schema_field({"type": ["string", "number"]})
class MomentField(serializers.Field):
    default_error_messages = {
        "invalid": _("Not a valid time. Use ISO 8601, or seconds since 1970."),
    }

    def to_internal_value(self, data):
        found = moment(data)
        if found is None:
            self.fail("invalid")
        return found


class ActionSerializer(serializers.Serializer):
    """An action as a service tells of it. Who tells is known from the token."""

    service = Name()
    user_id = Name()
    action = Name()
    result = Name()
    cause = Text(
        max_length=AuditRecord.CAUSE_MAX_LENGTH, required=False, allow_blank=True, allow_null=True
    )
    timestamp = MomentField(required=False, allow_null=True)
    index_name = Name(required=False, allow_blank=True, allow_null=True)

    def validate_service(self, service):
        if service.lower() == SERVICE:
            raise serializers.ValidationError(
                _("This name is for what is done here. Choose another one.")
            )
        return service

    def create(self, data):
        now = timezone.now()
        occurred_at = min(data.pop("timestamp", None) or now, now)  # of a clock that is fast
        return AuditRecord.objects.create(
            cause=data.pop("cause", None) or "",
            context=self._told(data.pop("index_name", None)),
            occurred_at=occurred_at,
            received_at=now,
            **data,
        )

    def _told(self, index_name: str | None) -> dict:
        """Return who told, from where, and what the predecessor would have chosen an index by."""
        request = self.context["request"]
        teller = request.auth.application if isinstance(request.auth, Key) else request.user
        context = {
            "told_by": {"id": teller.pk, "name": str(teller)},
            "address": client_address(request),
        }
        return context | ({"index_name": index_name} if index_name else {})


class AuditRecordSerializer(serializers.ModelSerializer):
    timestamp = serializers.DateTimeField(source="occurred_at")
    context = serializers.DictField()

    class Meta:
        model = AuditRecord
        fields = ["id", "service", "user_id", "action", "result", "cause", "context", "timestamp",
                  "received_at"]  # fmt: skip
