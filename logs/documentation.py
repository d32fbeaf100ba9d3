"""What the OpenAPI document says about logs, events and what reports them."""

from uuid import UUID

from django.conf import settings
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

from api.schema import (
    ERROR,
    FIELD_ERRORS,
    answered,
    component,
    filled,
    path_id,
    reference,
    refused,
    sent,
)
from logs.bulk import LOGS_MAX
from logs.filters import SEARCH_FIELDS, STATUSES_BY_ARCHIVED
from logs.limits import DAY, MINUTE
from logs.listing import ORDER_NAMES
from logs.models import (
    Application,
    CheckInStatus,
    Status,
    events_per_day_max,
    events_per_minute_max,
)
from logs.serializers import (
    ApplicationSerializer,
    EventDetailSerializer,
    EventSerializer,
    KeySerializer,
    LogDetailSerializer,
    LogPatchSerializer,
    LogSerializer,
    MergeSerializer,
    OutcomeSerializer,
    RecordedSerializer,
    ReportedLogSerializer,
    SnippetSerializer,
    SourceMapSerializer,
    StorageSerializer,
    UnmergeSerializer,
)

JSON, NDJSON = "application/json", "application/x-ndjson"
TRACE = (
    "Traceback (most recent call last):\n"
    '  File "/app/checkout/payments.py", line 42, in charge\n'
    "    return gateway.capture(order)\n"
    "GatewayTimeout: no answer in 10 s"
)

# --- Examples -----------------------------------------------------------

REPORT_EXAMPLE = {
    "description": "GatewayTimeout: no answer in 10 s",
    "details": TRACE,
    "level": "error",
    "environment": "production",
    "source": "checkout-1",
    "tags": {"browser": "Firefox 131"},
    "user": {"id": "4711"},
    "release": "checkout@2.4.1",
}
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
    "status": "open",
    "first_seen": "2026-11-03T08:12:45-03:00",
    "last_seen": "2026-11-21T10:30:00-03:00",
    "regressed_at": None,
}
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
FEEDBACK_EXAMPLE = WRITTEN_EXAMPLE | {
    "application": 3,
    "log": 7,
    "event_id": EVENT_EXAMPLE["event_id"],
}
CHECK_IN_EXAMPLE = {
    "id": 41,
    "application": 3,
    "monitor": "nightly-report",
    "environment": "production",
    "status": "ok",
    "duration": 12.5,
    "release": "checkout@2.4.1",
    "check_in_id": "3f0f4f5e-8d0a-4f5a-9d7e-2a1b6c7d8e9f",
    "received_at": "2026-11-21T03:00:02-03:00",
}
COLLECTOR_EXAMPLE = {"username": "ana", "email": "ana@example.com", "name": "Ana Souza"}
LOG_DETAIL_EXAMPLE = LOG_EXAMPLE | {
    "details": TRACE,
    "user": COLLECTOR_EXAMPLE,
    "archived": False,
    "status_changed_at": None,
    "status_changed_by": None,
    "grouped_by": ["exception: GatewayTimeout | no answer in <duration>"],
    "groupings": [
        {
            "id": 7,
            "reason": "exception: GatewayTimeout | no answer in <duration>",
            "events": 1000,
            "first_seen": "2026-11-03T08:12:45-03:00",
            "last_seen": "2026-11-21T10:30:00-03:00",
            "first_log": 7,
        }
    ],
    "latest_event": EVENT_DETAIL_EXAMPLE,
}
RECORDED_EXAMPLE = {name: EVENT_EXAMPLE[name] for name in ("id", "event_id", "log")}
APPLICATION_EXAMPLE = {
    "id": 3,
    "name": "checkout",
    "team": {"id": 2, "name": "Payments"},
    "retention_days": 30,
    "events_per_log": 1000,
    "events_per_minute": 600,
    "events_per_day": None,
    "masked_keys": ["cpf"],
    "store_logs": False,
    "minimum_level": "warning",
    "usage": {"day": {"events": 4100, "refused": 37, "resets_at": "2026-11-21T21:00:00-03:00"}},
    "is_default": False,
    "created_at": "2026-11-01T09:00:00-03:00",
}
KEY_EXAMPLE = {
    "id": 12,
    "name": "production",
    "key": "5f2b8c1d9e7a4f60b3d2c1a0e9f8d7c6",
    "dsn": "https://5f2b8c1d9e7a4f60b3d2c1a0e9f8d7c6@errors.example.com/3",
    "user": COLLECTOR_EXAMPLE,
    "created": "2026-11-01T09:05:00-03:00",
    "last_used": None,
    "active": True,
}
SNIPPET_EXAMPLE = {
    "id": "sentry-python",
    "name": "Sentry for Python",
    "is_tested": True,
    "steps": [
        {"language": "sh", "code": "pip install sentry-sdk\n"},
        {
            "language": "python",
            "code": f'import sentry_sdk\n\nsentry_sdk.init(dsn="{KEY_EXAMPLE["dsn"]}")\n',
        },
    ],
}

SOURCE_MAP_EXAMPLE = {
    "id": 31,
    "release": "checkout@2.4.1",
    "name": "static/app.min.js",
    "debug_id": None,
    "size": 812_345,
    "uploaded_at": "2026-11-21T10:00:00-03:00",
}

# --- Shapes that no serializer has --------------------------------------

TEXT = {"type": "string"}
TEXT_OR_NUMBER = {"type": ["string", "number"]}


def described(schema: dict, text: str) -> dict:
    return schema | {"description": text}


REPORT = component(
    "Report",
    {
        "type": "object",
        "description": _(
            "One occurrence of an error. `title`, `origin`, `frequency` and `env` are taken for"
            " `description`, `source`, `events` and `environment`; fields not named here are kept"
            " with the event. What is too long is cut with a mark, never refused."
        ),
        "required": ["description"],
        "properties": {
            "description": described({"type": "string", "minLength": 1}, _("One line: the title.")),
            "details": described(TEXT, _("Anything long: a stack trace, an answer.")),
            "level": described(TEXT, _("Its name, in any case; `error` unless said.")),
            "environment": described(TEXT, _("`production` unless said.")),
            "source": described(TEXT, _("Host or component; the client's address unless said.")),
            "date": described(TEXT, _("When it happened, ISO 8601 from 1970 on; now unless said.")),
            "events": described(
                {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
                _("How often it happened, where the client counts by itself."),
            ),
            "event_id": described(
                {"type": "string", "format": "uuid"}, _("Yours. A repeat is counted once.")
            ),
            "fingerprint": described(
                {"anyOf": [TEXT, {"type": "array", "items": TEXT_OR_NUMBER, "maxItems": 32}]},
                _("Reports with the same one are the same error."),
            ),
            "exception": described(
                {
                    "anyOf": [
                        TEXT,
                        {
                            "type": "object",
                            "properties": {"type": TEXT, "value": TEXT, "stack": TEXT},
                        },
                    ]
                },
                _("The exception, or the text of its trace."),
            ),
            "stack": described(TEXT, _("The text of a stack trace, of any language.")),
            "tags": described(
                {
                    "type": "object",
                    "additionalProperties": {"type": ["string", "number", "boolean"]},
                },
                _("Names and values to find and count events by."),
            ),
            "user": described(
                {"anyOf": [TEXT_OR_NUMBER, {"type": "object"}]}, _("Who was affected.")
            ),
            "release": described(TEXT_OR_NUMBER, _("The version that was running.")),
            "logger": described(TEXT_OR_NUMBER, _("The name of the logger.")),
            "transaction": described(TEXT_OR_NUMBER, _("The request, job or command.")),
            "extra": described({"type": "object"}, _("Anything else worth keeping.")),
            "application": described(
                {"type": ["string", "integer"]},
                _("Id or name, in reports of people; a key knows its application."),
            ),
        },
    },
)


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


class SummaryRowSerializer(serializers.Serializer):
    level = serializers.CharField()
    environment = serializers.CharField()
    logs = serializers.IntegerField()
    events = serializers.IntegerField()


class SummarySerializer(serializers.Serializer):
    results = SummaryRowSerializer(many=True)


LEVEL_COUNT = component(
    "LevelCount",
    {
        "type": "object",
        "required": ["level", "logs", "events"],
        "properties": {"level": TEXT, "logs": {"type": "integer"}, "events": {"type": "integer"}},
    },
)


# --- Parameters ---------------------------------------------------------


def criterion(name: str, text: str, schema: dict = TEXT, **options) -> OpenApiParameter:
    return OpenApiParameter(name, schema, description=text, **options)


MOMENT = {"type": "string", "format": "date-time"}
LEVELS = {"type": "array", "items": TEXT}
LOG_CRITERIA = [
    criterion("environment", _("A name, in either language and any case. All unless said.")),
    criterion("env", _("The same as `environment`.")),
    criterion("level", _("A name; may come several times."), LEVELS, explode=True),
    criterion("search", _("What description or source contain, in any case.")),
    criterion("field", _("Where alone to search."), {"enum": list(SEARCH_FIELDS), **TEXT}),
    criterion("q", _('Words, "phrases" and `level:`, `source:`, `environment:`, `description:`.')),
    criterion("source", _("Exactly this source.")),
    criterion("application", _("Id or name.")),
    criterion("team", _("Id or name.")),
    criterion("since", _("Last seen at this moment or later."), MOMENT),
    criterion("until", _("Last seen at this moment or earlier."), MOMENT),
    criterion("status", _("Only these; instead of `archived`."), {"enum": Status.values, **TEXT}),
    criterion(
        "archived",
        _("`false`: open ones, the default. `true`: archived ones. `all`: any."),
        {"enum": list(STATUSES_BY_ARCHIVED), **TEXT},
    ),
]
ORDERS = [sign + name for name in ORDER_NAMES for sign in ("", "-")]
ORDERING = criterion(
    "ordering", _("Most frequent first unless said; minus is descending."), {"enum": ORDERS, **TEXT}
)
EVENT_CRITERIA = [
    criterion("log", _("The id of a log."), {"type": "integer"}),
    criterion("application", _("Id or name.")),
    criterion("environment", _("A name, in either language and any case. All unless said.")),
    criterion("env", _("The same as `environment`.")),
    criterion("level", _("A name; may come several times."), LEVELS, explode=True),
    criterion("since", _("Received at this moment or later."), MOMENT),
    criterion("until", _("Received before this moment."), MOMENT),
]


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

# --- Endpoints ----------------------------------------------------------

LIMITED = refused(
    429,
    _("Beyond a limit of the application. Nothing was stored."),
    rate_limited=filled(MINUTE.reached, limit=600),
    quota_exceeded=filled(DAY.reached, limit=100_000),
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
            "At most 10,000 logs a call. `changed` are those that were not so already, `refused`"
            " the first 100 that you may not see or change, `remaining` what the query still finds."
        ),
        request={JSON: BULK},
        responses=OutcomeSerializer,
        examples=[
            sent("ids", {"ids": [7, 8]}),
            sent("query", {"query": {"level": "debug", "until": "2026-11-01T00:00:00Z"}}),
            answered({"changed": 1, "refused": [{"id": 8, "reason": "forbidden"}], "remaining": 0}),
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
            "With its payload: everything else the client sent; and with what people wrote about it."
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


def limit(name: str, least: int, most: int) -> dict:
    """The schema of a number that an application may leave to the installation."""
    schema = {"type": ["integer", "null"], "minimum": least, "maximum": most}
    return described(schema, Application._meta.get_field(name).help_text)


APPLICATION_ID = path_id("id", _("The id of an application."))
APPLICATION = {"application/json": OpenApiRequest(
    component(
        "ApplicationRequest",
        {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 100},
                "team": described(
                    {"type": ["integer", "string"]},
                    _("Id or name; the default team for a new application."),
                ),
                "retention_days": limit("retention_days", 1, settings.EVENTS_MAX_DAYS),
                "events_per_log": limit(
                    "events_per_log", Application.EVENTS_PER_LOG_LEAST, settings.EVENTS_PER_LOG
                ),
                "events_per_minute": limit("events_per_minute", 1, events_per_minute_max()),
                "events_per_day": limit("events_per_day", 1, events_per_day_max()),
                "masked_keys": described(
                    {
                        "type": "array",
                        "items": {"type": "string", "minLength": 1, "maxLength": 100},
                        "maxItems": Application.MASKED_KEYS_MAX,
                    },
                    Application._meta.get_field("masked_keys").help_text,
                ),
                "store_logs": described(
                    {"type": "boolean"}, Application._meta.get_field("store_logs").help_text
                ),
                "minimum_level": described(
                    {"type": "string"}, Application._meta.get_field("minimum_level").help_text
                ),
            },
        },
    ),
    examples=[
        sent("application", {"name": "checkout", "team": "Payments"}),
        sent("masked", {"name": "checkout", "masked_keys": ["cpf", "card holder"]}),
        sent("limits", {"name": "checkout", "retention_days": 30, "events_per_minute": 600}),
    ],
)}  # fmt: skip
CHANGED_APPLICATION = {
    "parameters": [APPLICATION_ID],
    "description": _(
        "For admins of its team and staff. To another team it goes with all its logs."
    ),
    "request": APPLICATION,
    "responses": ApplicationSerializer,
    "examples": [answered(APPLICATION_EXAMPLE)],
}

make_key = extend_schema(  # a view method of its own, which extend_schema_view does not see
    summary=_("Create a key"),
    description=_("What it reports first counts as collected by you."),
    parameters=[APPLICATION_ID],
    request=KeySerializer,
    responses={201: KeySerializer},
    examples=[sent("key", {"name": "production"}), answered(KEY_EXAMPLE)],
)
upload_source_map = extend_schema(
    summary=_("Upload a source map"),
    description=_(
        "The body is the .map file, of version 3. With it, whoever looks at an event of the release"
        " sees the files, lines and functions that people wrote; events that came before, too. One"
        " of the same release and name takes the place of the other. With a key, or as admin or"
        " member of the team. The newest are kept: see `SOURCE_MAPS_PER_APPLICATION`."
    ),
    parameters=[
        APPLICATION_ID,
        criterion(
            "release",
            _("As the events name it. Not needed where file and events have a debug id."),
        ),
        criterion(
            "name",
            _("Address or path of the minified file, or its end; unless said, the map's `file`."),
        ),
    ],
    request={JSON: OpenApiRequest(
        {"type": "object"},
        examples=[sent("map", {
            "version": 3, "file": "app.min.js", "sources": ["src/cart.ts"], "names": [],
            "mappings": "AAAA",
        })],
    )},
    responses={201: SourceMapSerializer},
    examples=[answered(SOURCE_MAP_EXAMPLE, 201)],
)  # fmt: skip
applications = extend_schema_view(
    source_maps=extend_schema(
        summary=_("List the source maps of an application"),
        description=_("Newest first, without the files."),
        parameters=[APPLICATION_ID],
        responses=SourceMapSerializer(many=True),
        examples=[answered(SOURCE_MAP_EXAMPLE)],
    ),
    delete_source_map=extend_schema(
        summary=_("Delete a source map"),
        parameters=[APPLICATION_ID, path_id("source_map_id", _("The id of a source map."))],
        responses={204: OpenApiResponse(description=_("Deleted."))},
    ),
    list=extend_schema(
        summary=_("List applications"),
        description=_(
            "Those of your teams; all of them for staff. `usage` is what came in today, by UTC:"
            " events stored, and refused by the limits of the application."
        ),
        parameters=[
            criterion("search", _("What the name contains, in any case.")),
            criterion("team", _("Id or name.")),
        ],
        examples=[answered(APPLICATION_EXAMPLE)],
    ),
    create=extend_schema(
        summary=_("Create an application"),
        description=_("For admins and members of the team. Its keys are made at `keys/`."),
        request=APPLICATION,
        examples=[answered(APPLICATION_EXAMPLE)],
    ),
    retrieve=extend_schema(
        summary=_("Show an application"),
        parameters=[APPLICATION_ID],
        examples=[answered(APPLICATION_EXAMPLE)],
    ),
    update=extend_schema(summary=_("Change an application"), **CHANGED_APPLICATION),
    partial_update=extend_schema(
        summary=_("Change parts of an application"), **CHANGED_APPLICATION
    ),
    destroy=extend_schema(
        summary=_("Delete an application"),
        description=_("With its keys, logs and events. For admins of its team and staff."),
        parameters=[APPLICATION_ID],
        responses={
            204: OpenApiResponse(description=_("Deleted.")),
            **refused(
                409,
                _("It must stay."),
                conflict=_("The default application cannot be deleted."),
            ),
        },
    ),
    keys=extend_schema(
        summary=_("List the keys of an application"),
        description=_("Your own, or all of them where you manage the application."),
        parameters=[APPLICATION_ID],
        responses=KeySerializer(many=True),
        examples=[answered(KEY_EXAMPLE)],
    ),
    revoke_key=extend_schema(
        summary=_("Revoke a key"),
        description=_("For good, within two seconds. Its row stays, inactive."),
        parameters=[APPLICATION_ID, path_id("key_id", _("The id of a key."))],
        responses={204: OpenApiResponse(description=_("Revoked."))},
    ),
    snippets=extend_schema(
        summary=_("Show how clients are set up"),
        description=_(
            "What to install, write or configure so that a client reports to the application: with"
            " its address, and with the first of its keys that you may see, else `<KEY>` in its"
            " place. `is_tested` tells those that our tests run as they stand."
        ),
        parameters=[APPLICATION_ID],
        responses=SnippetSerializer(many=True),
        examples=[answered(SNIPPET_EXAMPLE)],
    ),
)

feedback = extend_schema_view(
    list=extend_schema(
        summary=_("List feedback"),
        description=_(
            "What people wrote who met an error, newest first; `log` is null until the event it is"
            " about has come. An event shows its own."
        ),
        parameters=[
            criterion("application", _("Id or name.")),
            criterion("log", _("The id of a log."), {"type": "integer"}),
            criterion("event_id", _("The client's id of an event.")),
        ],
        examples=[answered(FEEDBACK_EXAMPLE)],
    )
)

check_ins = extend_schema_view(
    list=extend_schema(
        summary=_("List check-ins"),
        description=_(
            "Signs of life that jobs send by Sentry's SDKs, newest first: the latest 1,000 of each"
            " monitor. One in progress becomes what it ended as."
        ),
        parameters=[
            criterion("application", _("Id or name.")),
            criterion("monitor", _("Exactly this name.")),
            criterion(
                "environment", _("A name, in either language and any case. All unless said.")
            ),
            criterion("status", _("Only these."), {"enum": CheckInStatus.values, **TEXT}),
        ],
        examples=[answered(CHECK_IN_EXAMPLE)],
    )
)

levels = extend_schema_view(
    list=extend_schema(
        summary=_("List levels"), examples=[answered({"severity": 40, "name": "error"})]
    ),
    create=extend_schema(
        summary=_("Add a level"),
        description=_("For staff. The severity, 1 to 99, is its place among the others."),
        examples=[
            sent("level", {"severity": 60, "name": "emergency"}),
            answered({"severity": 60, "name": "emergency"}),
        ],
    ),
    retrieve=extend_schema(
        summary=_("Show a level"),
        parameters=[path_id("severity", _("Its severity, which is its id."))],
        examples=[answered({"severity": 40, "name": "error"})],
    ),
)

environments = extend_schema_view(
    list=extend_schema(
        summary=_("List environments"),
        description=_("The built-in ones and those of your applications."),
        examples=[answered({"id": 1, "name": "production"})],
    ),
    create=extend_schema(
        summary=_("Add an environment"),
        description=_("For staff; reports add those that they name."),
        examples=[sent("environment", {"name": "qa"}), answered({"id": 4, "name": "qa"})],
    ),
    retrieve=extend_schema(
        summary=_("Show an environment"),
        parameters=[path_id("id", _("The id of an environment."))],
        examples=[answered({"id": 1, "name": "production"})],
    ),
)

storage = extend_schema_view(
    get=extend_schema(
        operation_id="storage",
        summary=_("Show how much disk is in use"),
        description=_(
            "For staff. Of the database, with indexes: its events, its logs with their counters and"
            " tags, and the rest; of each UTC day of receipt, newest first, what is stored of its"
            " events. `received` is what an application sent in the days that are kept, whatever is"
            " left of it. `disk` is that of the embedded database, null for one of yours, and scarce"
            " when less than a tenth of it, or than a GiB, is free."
        ),
        responses=StorageSerializer,
        examples=[
            answered(
                {
                    "database_bytes": 4_303_000_000,
                    "events_bytes": 4_180_000_000,
                    "logs_bytes": 112_000_000,
                    "others_bytes": 11_000_000,
                    "days": [{"day": "2026-11-21", "bytes": 46_000_000}],
                    "disk": {
                        "bytes": 100_000_000_000,
                        "free_bytes": 62_000_000_000,
                        "is_scarce": False,
                    },
                    "applications": [
                        {"application": {"id": 3, "name": "checkout"}, "received": 1_250_000}
                    ],
                }
            )
        ],
    )
)
