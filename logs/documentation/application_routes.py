"""What the OpenAPI document says about applications, their keys and source maps."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiRequest, OpenApiResponse, extend_schema, extend_schema_view

from api.schema import answered, component, path_id, refused, sent
from logs.documentation.kit import COLLECTOR_EXAMPLE, JSON, criterion, described
from logs.models import Application, events_per_day_max, events_per_minute_max
from logs.serializers.applications import (
    ApplicationSerializer,
    KeySerializer,
    SnippetSerializer,
    SourceMapSerializer,
)
from logs.serializers.figures import ActivitySerializer

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
        description=_(
            "Your own, or all of them where you manage the application; of those that are somebody"
            " else's own only the end of `key`, and no `dsn`."
        ),
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

activity = extend_schema(
    summary=_("Show what the applications of a page sent of late"),
    description=_(
        "Events stored in the last 24 hours, by the hour of their receipt, the first number being the"
        " hour that begins at `since`; the beginning of the hour in which one last came, null for none;"
        " how many keys may report; and the environments that have errors. Applications that you may"
        " not see are left out."
    ),
    parameters=[criterion("ids", _("Ids of applications, as `3,4`; at most 100."))],
    responses=ActivitySerializer,
    examples=[
        answered(
            {
                "since": "2026-11-20T11:00:00-03:00",
                "until": "2026-11-21T11:00:00-03:00",
                "results": [
                    {
                        "id": 3,
                        "events": [*[0] * 20, 3, 0, 12, 1],
                        "last_hour": "2026-11-21T10:00:00-03:00",
                        "active_keys": 2,
                        "environments": ["production", "dev"],
                    }
                ],
            }
        )
    ],
)
