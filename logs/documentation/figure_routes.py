"""What the OpenAPI document says about figures of logs: over time, and what has changed."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from api.schema import answered
from logs.documentation.kit import LOG_CRITERIA, MOMENT, TEXT, criterion
from logs.documentation.log_routes import LOG_ID
from logs.histogram import Bucket
from logs.serializers.figures import (
    ChangesSerializer,
    HistogramSerializer,
    SourceSerializer,
    SparklinesSerializer,
    TagFiguresSerializer,
)

HISTOGRAM_EXAMPLE = {
    "bucket": "day",
    "tz": "America/Sao_Paulo",
    "since": "2026-11-20T00:00:00-03:00",
    "until": "2026-11-22T00:00:00-03:00",
    "events": 1204,
    "levels": {"error": 1187, "warning": 17},
    "buckets": [
        {"start": "2026-11-20T00:00:00-03:00", "events": 0, "levels": {}},
        {
            "start": "2026-11-21T00:00:00-03:00",
            "events": 1204,
            "levels": {"error": 1187, "warning": 17},
        },
    ],
}
WINDOW = [
    criterion(
        "range", _("The last hours or days, the running one included, as `30d`; `24h` unless said.")
    ),
    criterion("since", _("From this moment, instead of `range`."), MOMENT),
    criterion("until", _("Up to this moment; now unless said."), MOMENT),
    criterion(
        "bucket",
        _("Unless said, an hour up to 48 hours, a day up to 60 days, a week beyond."),
        {"enum": list(Bucket), **TEXT},
    ),
    criterion("tz", _("The time zone in which days and weeks begin, as `America/Sao_Paulo`.")),
]
_HISTOGRAM = {"responses": HistogramSerializer, "examples": [answered(HISTOGRAM_EXAMPLE)]}
histogram = extend_schema(
    operation_id="logs_histogram",
    summary=_("Count events over time"),
    description=_(
        "Of the logs that the criteria let through, by the level that each has now. Every bucket is"
        " there, also an empty one; the last may still be running: then `until` is yet to come. Weeks"
        " begin on Monday. Buckets are whole, so that the first may begin before `since`; at most 400."
        " Events are counted by UTC hours, kept for thirteen months, each in the bucket in which its"
        " hour begins."
    ),
    parameters=[each for each in LOG_CRITERIA if each.name not in ("since", "until")] + WINDOW,
    **_HISTOGRAM,
)
histogram_of_log = extend_schema(
    operation_id="logs_histogram_of_one",
    summary=_("Count the events of a log over time"),
    description=_("As `logs/histogram/` does of many."),
    parameters=[LOG_ID, *WINDOW],
    **_HISTOGRAM,
)
tags = extend_schema(
    operation_id="logs_tags",
    summary=_("Count the tags of a log"),
    description=_(
        "Of its latest 1,000 events, at most 20 tags with the five most frequent values of each."
        " `events` are the occurrences looked at, and for a tag those that have it; `share` is that"
        " of a value in the former. `values` is how many different ones were found."
    ),
    parameters=[LOG_ID],
    responses=TagFiguresSerializer,
    examples=[
        answered(
            {
                "events": 1000,
                "results": [
                    {
                        "key": "browser",
                        "events": 940,
                        "values": 7,
                        "top": [
                            {"value": "Firefox 131", "events": 610, "share": 0.61},
                            {"value": "Chrome 130", "events": 290, "share": 0.29},
                        ],
                    }
                ],
            }
        )
    ],
)
LOG_IDS = _("Ids of logs, as `7,8`; at most 100.")
sparklines = extend_schema(
    operation_id="logs_sparklines",
    summary=_("Count the events of the logs of a page by the hour"),
    description=_(
        "Of the last 24 hours, the first number being the hour that begins at `since`, the last the"
        " running one. Logs that you may not see are left out."
    ),
    parameters=[criterion("ids", LOG_IDS)],
    responses=SparklinesSerializer,
    examples=[
        answered(
            {
                "since": "2026-11-20T11:00:00-03:00",
                "until": "2026-11-21T11:00:00-03:00",
                "results": [{"id": 7, "events": [*[0] * 20, 3, 0, 12, 1]}],
            }
        )
    ],
)
changes = extend_schema(
    operation_id="logs_changes",
    summary=_("Ask what has changed in a list"),
    description=_(
        "Cheap enough to ask every few seconds, best with the `ETag` of the last answer: while nothing"
        " has changed it is a 304. Take a cursor before the list, by asking without one. `new` is how"
        " many logs the same criteria find since that were not there then, 99 and `new_is_exact` false"
        " where they are more; keep the cursor until you show them. `results` are the figures of those"
        " of the `ids` that are still there, whatever their status."
    ),
    parameters=[
        criterion("cursor", _("The `cursor` of an earlier answer to the same criteria.")),
        criterion("ids", LOG_IDS),
        *LOG_CRITERIA,
    ],
    responses=ChangesSerializer,
    examples=[
        answered(
            {
                "cursor": "6445c0b2a8f40.7.7.1.4",
                "new": 3,
                "new_is_exact": True,
                "results": [
                    {
                        "id": 7,
                        "events": 1204,
                        "level": "error",
                        "status": "open",
                        "last_seen": "2026-11-21T10:30:00-03:00",
                    }
                ],
            }
        )
    ],
)


class SourcesSerializer(serializers.Serializer):
    results = SourceSerializer(many=True)


sources = extend_schema(
    operation_id="logs_sources",
    summary=_("Suggest sources"),
    description=_(
        "At most ten, most frequent first, of the 1,000 logs last seen that the criteria let through."
        " For levels, environments and applications there are lists."
    ),
    parameters=[criterion("text", _("What they contain, in any case.")), *LOG_CRITERIA],
    responses=SourcesSerializer,
    examples=[answered({"results": [{"source": "checkout-1", "logs": 12}]})],
)
