"""What the OpenAPI document says about logs."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiRequest,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers

from api.schema import answered, component, filled, path_id, refused, sent
from logs.bulk import LOGS_MAX
from logs.documentation.event_routes import EVENT_DETAIL_EXAMPLE, EVENT_EXAMPLE
from logs.documentation.kit import (
    COLLECTOR_EXAMPLE,
    JSON,
    LEVELS,
    LOG_CRITERIA,
    TEXT,
    criterion,
    described,
)
from logs.documentation.reports import LIMITED, REPORT, REPORT_EXAMPLE, TRACE
from logs.listing import ORDER_NAMES
from logs.serializers.events import EventSerializer
from logs.serializers.logs import (
    LogDetailSerializer,
    LogPatchSerializer,
    LogSerializer,
    MergeSerializer,
    OutcomeSerializer,
    ReportedLogSerializer,
    UnmergeSerializer,
)

LOG_EXAMPLE = {
    "uri": "https://errors.example.com/api/v1/logs/7/",
    "id": 7,
    "description": "GatewayTimeout: no answer in 10 s",
    "source": "checkout-1",
    "events": 1000,
    "date": "2026-11-21T10:30:00-03:00",
    "level": "error",
    "environment": "production",
    "env": "production",
    "application": {"id": 3, "name": "checkout"},
    "culprit": "/app/checkout/payments.py charge",
    "status": "open",
    "first_seen": "2026-11-03T08:12:45-03:00",
    "last_seen": "2026-11-21T10:30:00-03:00",
    "regressed_at": None,
}
LOG_DETAIL_EXAMPLE = LOG_EXAMPLE | {
    "details": TRACE,
    "user": COLLECTOR_EXAMPLE,
    "archived": False,
    "status_changed_at": None,
    "status_changed_by": None,
    "grouped_by": ["stack: GatewayTimeout | /app/checkout/payments.py charge"],
    "groupings": [
        {
            "id": 7,
            "reason": "stack: GatewayTimeout | /app/checkout/payments.py charge",
            "events": 1000,
            "first_seen": "2026-11-03T08:12:45-03:00",
            "last_seen": "2026-11-21T10:30:00-03:00",
            "first_log": 7,
        }
    ],
    "latest_event": EVENT_DETAIL_EXAMPLE,
}


class SummaryRowSerializer(serializers.Serializer):
    level = serializers.CharField()
    environment = serializers.CharField()
    logs = serializers.IntegerField()
    events = serializers.IntegerField()


class SummarySerializer(serializers.Serializer):
    results = SummaryRowSerializer(many=True)


ORDERS = [sign + name for name in ORDER_NAMES for sign in ("", "-")]
ORDERING = criterion(
    "ordering", _("Most frequent first unless said; minus is descending."), {"enum": ORDERS, **TEXT}
)


def _members(*parameters: OpenApiParameter) -> dict:
    return {
        parameter.name: described(parameter.type, parameter.description) for parameter in parameters
    }


LOG_QUERY = component(
    "LogQuery",
    {
        "type": "object",
        "description": _("The criteria of the list of logs, as members of an object."),
        "properties": _members(*LOG_CRITERIA) | {"level": {"anyOf": [TEXT, LEVELS]}},
    },
)
SEARCH = component(
    "LogSearch",
    {
        "allOf": [
            LOG_QUERY,
            {
                "type": "object",
                "properties": _members(ORDERING)
                | {
                    "page": {"type": "integer", "minimum": 1},
                    "page_size": {"type": "integer"},
                    "cursor": TEXT,
                },
            },
        ]
    },
)
BULK = component(
    "BulkRequest",
    {
        "type": "object",
        "description": _('Ids or a query; `{"query": {"all": true}}` are all.'),
        "properties": {
            "ids": {"type": "array", "items": {"type": "integer"}, "maxItems": LOGS_MAX},
            "query": {
                "anyOf": [
                    LOG_QUERY,
                    {"type": "object", "properties": {"all": {"const": True}}, "required": ["all"]},
                ]
            },
        },
    },
)
LOG_ID = path_id("id", _("The id of a log."))


def status_change(summary: str, description: str):
    return extend_schema(
        summary=summary,
        description=description,
        parameters=[LOG_ID],
        request=None,
        responses=LogDetailSerializer,
        examples=[answered(LOG_DETAIL_EXAMPLE)],
    )


def bulk_action(name: str, summary: str):
    return extend_schema(
        operation_id=f"logs_bulk_{name}",
        summary=summary,
        description=_(
            "At most 10,000 logs a call. `changed` are those that were not so already, and `ids` say"
            " which, so that it can be taken back; `refused` the first 100 that you may not see or"
            " change, `remaining` what the query still finds."
        ),
        request={JSON: BULK},
        responses=OutcomeSerializer,
        examples=[
            sent("ids", {"ids": [7, 8]}),
            sent("query", {"query": {"level": "debug", "until": "2026-11-01T00:00:00Z"}}),
            answered(
                {
                    "changed": 1,
                    "ids": [7],
                    "refused": [{"id": 8, "reason": "forbidden"}],
                    "remaining": 0,
                }
            ),
        ],
    )


logs = extend_schema_view(
    list=extend_schema(
        summary=_("List logs"),
        description=_("Without details. Open logs, most frequent first, unless asked otherwise."),
        parameters=[*LOG_CRITERIA, ORDERING],
        responses=LogSerializer,
        examples=[answered(LOG_EXAMPLE)],
    ),
    create=extend_schema(
        summary=_("Report an error"),
        description=_(
            "Answers the log that counts it, in the words of this report. Once it is answered it"
            " is stored. To send many at once, or to learn the id of the event, use `events/`."
        ),
        request={JSON: OpenApiRequest(REPORT, examples=[sent("report", REPORT_EXAMPLE)])},
        responses={201: ReportedLogSerializer, **LIMITED},
        parameters=[
            OpenApiParameter(
                "Location", str, OpenApiParameter.HEADER, response=[201],
                description=_("The address of the log."),
            )
        ],
        examples=[answered(LOG_EXAMPLE | {"details": TRACE})],
    ),
    retrieve=extend_schema(
        summary=_("Show a log"),
        description=_(
            "With its details and its latest event, whatever its status. A log that was merged"
            " answers with the one it was merged into: `id` and `Content-Location` say which."
        ),
        parameters=[
            LOG_ID,
            OpenApiParameter(
                "Content-Location", str, OpenApiParameter.HEADER, response=[200],
                description=_("The address of the log that is shown."),
            ),
        ],
        responses=LogDetailSerializer,
        examples=[answered(LOG_DETAIL_EXAMPLE)],
    ),
    partial_update=extend_schema(
        summary=_("Archive a log, or set its status"),
        description=_(
            "Without a body, or with none of its fields, it archives and answers 204, as clients of"
            " predecessors mean it. `shelved` is taken for `archived`."
        ),
        parameters=[LOG_ID],
        request={JSON: OpenApiRequest(LogPatchSerializer, examples=[
            sent("status", {"status": "resolved"}), sent("archived", {"archived": False}),
        ])},
        responses={
            200: LogDetailSerializer,
            204: OpenApiResponse(description=_("Archived.")),
        },
        examples=[answered(LOG_DETAIL_EXAMPLE | {"status": "resolved"})],
    ),
    destroy=extend_schema(
        summary=_("Delete a log"),
        description=_("For good, with its events. The next such error makes a new log."),
        parameters=[LOG_ID],
        responses={204: OpenApiResponse(description=_("Deleted."))},
    ),
    archive=status_change(_("Archive a log"), _("It leaves the list and goes on counting.")),
    unarchive=status_change(_("Take a log out of the archive"), _("A resolved one stays so.")),
    resolve=status_change(
        _("Resolve a log"), _("The next such error reopens it and flags a regression.")
    ),
    reopen=status_change(_("Reopen a log"), _("Whether archived or resolved.")),
    archive_many=bulk_action("archive", _("Archive many logs")),
    unarchive_many=bulk_action("unarchive", _("Take many logs out of the archive")),
    resolve_many=bulk_action("resolve", _("Resolve many logs")),
    reopen_many=bulk_action("reopen", _("Reopen many logs")),
    delete_many=bulk_action("delete", _("Delete many logs")),
    merge=extend_schema(
        summary=_("Merge logs"),
        description=_(
            "Makes at most 100 logs part of another one of the same application and environment,"
            " whose status they take and whose numbers become those of all. They leave the lists,"
            " and what happens again counts there. For whoever may change all of them."
        ),
        request={JSON: OpenApiRequest(MergeSerializer, examples=[
            sent("logs", {"into": 7, "ids": [8, 9]}),
        ])},
        responses={
            200: LogDetailSerializer,
            **refused(
                404,
                _("One of the logs is not there."),
                not_found=filled(_("There is no log %(id)s."), id=9),
            ),
        },
        examples=[answered(LOG_DETAIL_EXAMPLE)],
    ),
    unmerge=extend_schema(
        summary=_("Take merged logs out of a log"),
        description=_(
            "Gives groupings back to the log that they were of first (`first_log`), which reappears"
            " with the status of the log they leave. At least one grouping stays."
        ),
        parameters=[LOG_ID],
        request={JSON: OpenApiRequest(UnmergeSerializer, examples=[
            sent("groupings", {"groupings": [8]}),
        ])},
        responses={200: LogDetailSerializer},
        examples=[answered(LOG_DETAIL_EXAMPLE)],
    ),
    search=extend_schema(
        summary=_("Search logs"),
        description=_("The list, by criteria in a body. `next` takes the same body again."),
        request={JSON: OpenApiRequest(SEARCH, examples=[
            sent("criteria", {"search": "timeout", "level": ["error", "critical"]}),
        ])},
        responses=LogSerializer(many=True),
        examples=[answered(LOG_EXAMPLE)],
    ),
    events=extend_schema(
        summary=_("List the events of a log"),
        description=_("Newest first, without payloads."),
        parameters=[LOG_ID],
        responses=EventSerializer(many=True),
        examples=[answered(EVENT_EXAMPLE)],
    ),
    summary=extend_schema(
        summary=_("Count logs by level and environment"),
        description=_("Of the logs that the criteria let through; severest first."),
        parameters=LOG_CRITERIA,
        responses=SummarySerializer,
        examples=[
            answered(
                {
                    "results": [
                        {"level": "error", "environment": "production", "logs": 12, "events": 4100}
                    ]
                }
            )
        ],
    ),
)  # fmt: skip
