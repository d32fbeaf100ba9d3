"""What the OpenAPI document says about events."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiRequest,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers

from api.schema import ERROR, FIELD_ERRORS, answered, component, path_id, reference, sent
from logs.documentation.kit import EVENT_CRITERIA, JSON, LOG_CRITERIA, NDJSON, TEXT
from logs.documentation.reports import LIMITED, REPORT, REPORT_EXAMPLE, TRACE
from logs.serializers.events import (
    EventDetailSerializer,
    EventSerializer,
    NeighboursSerializer,
    RecordedSerializer,
)

EVENT_EXAMPLE = {
    "id": "019aa6a1-6f40-7c3e-9c55-1f1f6cf2b0c1",
    "event_id": "7d1ba97a-2b9f-4c9c-8f43-4c1b0c6d6f0e",
    "log": 7,
    "application": 3,
    "level": "error",
    "message": "GatewayTimeout: no answer in 10 s",
    "source": "checkout-1",
    "environment": "production",
    "release": "checkout@2.4.1",
    "user": {"id": "4711"},
    "tags": {"browser": "Firefox 131"},
    "count": 1,
    "occurred_at": "2026-11-21T10:30:00-03:00",
    "received_at": "2026-11-21T10:30:01-03:00",
}
WRITTEN_EXAMPLE = {
    "id": 9,
    "name": "Bia Rocha",
    "email": "bia@example.com",
    "message": "I clicked on Pay and nothing happened.",
    "received_at": "2026-11-21T10:31:20-03:00",
}
EVENT_DETAIL_EXAMPLE = EVENT_EXAMPLE | {
    "payload": {"details": TRACE},
    "feedback": [WRITTEN_EXAMPLE],
}
RECORDED_EXAMPLE = {name: EVENT_EXAMPLE[name] for name in ("id", "event_id", "log")}


class RejectedSerializer(serializers.Serializer):
    index = serializers.IntegerField()
    detail = serializers.CharField()


class BulkRecordedSerializer(serializers.Serializer):
    accepted = serializers.IntegerField()
    rejected = serializers.IntegerField()
    errors = RejectedSerializer(many=True)


RECORDED = PolymorphicProxySerializer(
    "RecordedOneOrMany",
    serializers=[RecordedSerializer, BulkRecordedSerializer],
    resource_type_field_name=None,
)
NONE_RECORDED_EXAMPLE = {
    "accepted": 0,
    "rejected": 1,
    "errors": [{"index": 0, "detail": "description: This field is required."}],
}
LEVEL_COUNT = component(
    "LevelCount",
    {
        "type": "object",
        "required": ["level", "logs", "events"],
        "properties": {"level": TEXT, "logs": {"type": "integer"}, "events": {"type": "integer"}},
    },
)
LEVEL_COUNTS = {
    "parameters": LOG_CRITERIA,
    "responses": {200: {"type": "array", "items": LEVEL_COUNT}},
    "examples": [
        answered(
            [
                {"level": "critical", "logs": 2, "events": 31},
                {"level": "error", "logs": 12, "events": 4100},
            ]
        )
    ],
}

events = extend_schema_view(
    list=extend_schema(
        summary=_("List events"),
        description=_("Newest first, without payloads."),
        parameters=EVENT_CRITERIA,
        responses=EventSerializer,
        examples=[answered(EVENT_EXAMPLE)],
    ),
    create=extend_schema(
        summary=_("Report one error or many"),
        description=_(
            "One report, a list, or lines of JSON (NDJSON); at most 1,000. Of many, a bad one costs"
            " no other: 201 when all were stored, 200 when some, 400 when none. With a key it also"
            " takes what loggers send, as JSON, as a form, or by GET in the address."
        ),
        request={
            JSON: OpenApiRequest(
                {"anyOf": [REPORT, {"type": "array", "items": REPORT, "maxItems": 1000}]},
                examples=[sent("one", REPORT_EXAMPLE), sent("many", [REPORT_EXAMPLE])],
            ),
            NDJSON: OpenApiRequest(
                TEXT,
                examples=[
                    sent("lines", '{"description": "A"}\n{"description": "B"}\n', NDJSON),
                ],
            ),
        },
        responses={
            200: OpenApiResponse(RECORDED, _("A repeat, or only some of many were stored.")),
            201: OpenApiResponse(RECORDED, _("Stored.")),
            400: OpenApiResponse(
                {"anyOf": [ERROR, FIELD_ERRORS, reference("BulkRecorded")]},
                _("Nothing was stored: the report, or all of many, make no sense."),
                [
                    OpenApiExample("one", {"description": [_("This field is required.")]}),
                    OpenApiExample("many", NONE_RECORDED_EXAMPLE),
                ],
            ),
            **LIMITED,
        },
        examples=[
            answered(RECORDED_EXAMPLE, 201, name="one"),
            answered({"accepted": 2, "rejected": 0, "errors": []}, 201, name="many"),
            answered(RECORDED_EXAMPLE, 200, name="repeat"),
            answered(NONE_RECORDED_EXAMPLE | {"accepted": 1}, 200, name="some"),
        ],
    ),
    retrieve=extend_schema(
        summary=_("Show an event"),
        description=_(
            "With its payload: everything else the client sent, a trace in it read into `exceptions`;"
            " and with what people wrote about it."
        ),
        parameters=[
            OpenApiParameter("id", UUID, OpenApiParameter.PATH, description=_("Its `id`."))
        ],
        responses=EventDetailSerializer,
        examples=[answered(EVENT_DETAIL_EXAMPLE)],
    ),
    order_by_level=extend_schema(
        operation_id="events_order_by_level",
        summary=_("Count by level, severest first"),
        **LEVEL_COUNTS,
    ),
    order_by_frequency=extend_schema(
        operation_id="events_order_by_frequency",
        summary=_("Count by level, most frequent first"),
        **LEVEL_COUNTS,
    ),
)

team_events = extend_schema_view(
    get=extend_schema(
        summary=_("List the events of a team"),
        description=_("Of its applications, newest first, without payloads."),
        parameters=[path_id("id", _("The id of a team.")), *EVENT_CRITERIA],
        responses=EventSerializer(many=True),
        examples=[answered(EVENT_EXAMPLE)],
    )
)

neighbours = extend_schema(
    operation_id="events_neighbours",
    summary=_("Show which events came before and after one"),
    description=_(
        "Of its log, by the moment of receipt; null at either end. `position` is 1 for the newest of"
        " the `count` events that are kept; both are counted up to 10,000."
    ),
    parameters=[OpenApiParameter("id", UUID, OpenApiParameter.PATH, description=_("Its `id`."))],
    responses=NeighboursSerializer,
    examples=[
        answered(
            {
                "older": "019aa6a0-3b10-7a52-8d01-6b2f0c9e4d77",
                "newer": None,
                "position": 1,
                "count": 1000,
            }
        )
    ],
)
