"""The report, which logs/ and events/ take."""

from django.utils.translation import gettext_lazy as _

from api.schema import component, filled, refused
from logs.documentation.kit import TEXT, TEXT_OR_NUMBER, described
from logs.limits import DAY, MINUTE

TRACE = (
    "Traceback (most recent call last):\n"
    '  File "/app/checkout/payments.py", line 42, in charge\n'
    "    return gateway.capture(order)\n"
    "GatewayTimeout: no answer in 10 s"
)
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
LIMITED = refused(
    429,
    _("Beyond a limit of the application. Nothing was stored."),
    rate_limited=filled(MINUTE.reached, limit=600),
    quota_exceeded=filled(DAY.reached, limit=100_000),
)
