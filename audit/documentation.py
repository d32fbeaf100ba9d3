"""What the OpenAPI document says about the audit trail."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.fields import Field

from api.schema import answered, error_response, sent
from audit.acts import Act, Result
from audit.serializers import ActionSerializer, AuditRecordSerializer

ACTION_EXAMPLE = {
    "service": "checkout",
    "user_id": "1043",
    "action": "refund_order",
    "result": Result.FAILURE.value,
    "cause": "The order was refunded already.",
    "timestamp": "2026-11-21T10:30:00-03:00",
}
TOLD_EXAMPLE = ACTION_EXAMPLE | {
    "id": 7,
    "context": {"told_by": {"id": 3, "name": "checkout"}, "address": "203.0.113.7"},
    "received_at": "2026-11-21T10:30:00.412000-03:00",
}
OWN_EXAMPLE = {
    "id": 8,
    "service": "central-de-erros",
    "user_id": "5",
    "action": Act.REVOKE_KEY.value,
    "result": Result.SUCCESS.value,
    "cause": "",
    "context": {
        "application": {"id": 3, "name": "checkout"},
        "key": {"id": 12, "name": "checkout …d7c6"},
        "user": "ana@example.com",
        "address": "203.0.113.7",
    },
    "timestamp": "2026-11-21T10:31:00-03:00",
    "received_at": "2026-11-21T10:31:00-03:00",
}
MOMENT = {"type": "string", "format": "date-time"}


def _criterion(name: str, text: str, schema: dict | type = str) -> OpenApiParameter:
    return OpenApiParameter(name, schema, description=text)


audit_records = extend_schema_view(
    list=extend_schema(
        summary=_("List who did what"),
        description=_(
            "For staff, newest first: what people do here (service `central-de-erros`: sign-ins that"
            " worked and that did not, logs archived, resolved and deleted, keys, members, settings"
            " and people), and what other services told of theirs. Kept for a year unless the"
            " installation says otherwise."
        ),
        parameters=[
            _criterion("service", _("Exactly this name.")),
            _criterion("user_id", _("Exactly this user: here the id of a person.")),
            _criterion("action", _("Exactly this action.")),
            _criterion("result", _("`success`, `failure`, or a word of another service.")),
            _criterion("since", _("Done at this moment or later."), MOMENT),
            _criterion("until", _("Done before this moment."), MOMENT),
        ],
        examples=[answered(TOLD_EXAMPLE, name="of a service"), answered(OWN_EXAMPLE, name="own")],
    ),
    create=extend_schema(
        summary=_("Tell what somebody did"),
        description=_(
            "For services, with the key of an application or a person's token. The timestamp is ISO"
            " 8601 or seconds since 1970, now unless said; none lies in the future. `index_name` is"
            " kept as context. At `/log` it is answered as by the predecessor that it comes from:"
            " 200 with `status` and `log_id`, and a list under `log`."
        ),
        request=ActionSerializer,
        responses={
            201: AuditRecordSerializer,
            422: error_response(
                _("A field is missing or wrong."),
                {"field": {"action": [Field.default_error_messages["required"]]}},
            ),
        },
        examples=[sent("action", ACTION_EXAMPLE), answered(TOLD_EXAMPLE)],
    ),
)
