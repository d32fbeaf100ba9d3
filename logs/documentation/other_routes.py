"""What the OpenAPI document says about feedback, check-ins and the disk."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view

from api.schema import answered
from logs.documentation.event_routes import EVENT_EXAMPLE, WRITTEN_EXAMPLE
from logs.documentation.kit import TEXT, criterion
from logs.models import CheckInStatus
from logs.serializers.storage import StorageSerializer

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
