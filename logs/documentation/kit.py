"""What the descriptions of several routes share."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from logs.filters import SEARCH_FIELDS, STATUSES_BY_ARCHIVED
from logs.models import Status

JSON, NDJSON = "application/json", "application/x-ndjson"
TEXT = {"type": "string"}
TEXT_OR_NUMBER = {"type": ["string", "number"]}


def described(schema: dict, text: str) -> dict:
    return schema | {"description": text}


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
    criterion("first_since", _("First seen at this moment or later."), MOMENT),
    criterion(
        "first_until",
        _("First seen at this moment or earlier; with `since`, those that were there in between."),
        MOMENT,
    ),
    criterion("status", _("Only these; instead of `archived`."), {"enum": Status.values, **TEXT}),
    criterion(
        "archived",
        _("`false`: open ones, the default. `true`: archived ones. `all`: any."),
        {"enum": list(STATUSES_BY_ARCHIVED), **TEXT},
    ),
]
EVENT_CRITERIA = [
    criterion("log", _("The id of a log."), {"type": "integer"}),
    criterion("application", _("Id or name.")),
    criterion("environment", _("A name, in either language and any case. All unless said.")),
    criterion("env", _("The same as `environment`.")),
    criterion("level", _("A name; may come several times."), LEVELS, explode=True),
    criterion("since", _("Received at this moment or later."), MOMENT),
    criterion("until", _("Received before this moment."), MOMENT),
]
COLLECTOR_EXAMPLE = {"username": "ana", "email": "ana@example.com", "name": "Ana Souza"}
