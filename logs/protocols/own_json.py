"""Our own JSON: `POST logs/` and `POST events/`. Fields and synonyms: design section 5."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from logs import traces
from logs.encoding import Encoded
from logs.levels import parse_level
from logs.report import ExceptionInfo, Report
from logs.stacktrace import split_type

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 1, 1, tzinfo=UTC)  # beyond, a date has no place in some time zone
COUNT_MAX = 2**31 - 1
FINGERPRINT_MEMBERS_MAX = 32
FINGERPRINT_MEMBER_MAX_LENGTH = 1024
TAGS_MAX = 64
TAGS_READ_MAX = 1000  # of those, 64 are kept
TAG_MAX_LENGTH = 200
RELEASE_MAX_LENGTH = 250
NAME_MAX_LENGTH = 200
OF_OPENTELEMETRY = _("This is OpenTelemetry's format: send it to /v1/logs.")
SYNONYMS = {
    "title": "description",
    "origin": "source",
    "frequency": "events",
    "env": "environment",
}


class InvalidReport(ValueError):
    """The report cannot be taken. `errors` maps each wrong field to its messages, for people."""

    def __init__(self, errors: dict[str, list]):
        super().__init__(f"Invalid fields: {', '.join(errors)}")
        self.errors = errors


class _Invalid(ValueError):
    """One field is wrong; the argument is a translatable message."""


def parse_report(data: Any, *, levels: Mapping[str, int]) -> Report:
    """Return the Report of one decoded JSON value.

    `levels` maps the names in use, in lower case, to their severity. Fields we do not know are
    kept under `extra`. Raises InvalidReport naming every wrong field at once.
    """
    if not isinstance(data, dict):
        raise InvalidReport({"non_field_errors": [_("A report is a JSON object.")]})
    values: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    errors: dict[str, list] = {}
    for name, value in data.items():
        field = _FIELDS.get(name)
        if field is None:
            unknown[name] = value
            continue
        canonical, parse = field
        if canonical != name and canonical in data:
            continue  # where a field comes under two names, ours wins
        try:
            values[canonical] = _level(value, levels) if parse is None else parse(value)
        except _Invalid as error:
            errors[name] = [error.args[0]]
    if "description" not in values and "resourceLogs" in data:
        raise InvalidReport({"non_field_errors": [OF_OPENTELEMETRY]})
    if "description" not in values and not errors.keys() & {"description", "title"}:
        errors = {"description": [_("This field is required.")]} | errors
    if errors:
        raise InvalidReport(errors)
    if "level" not in values:
        values["level"] = levels["error"]
    return _report(values, unknown)


def _report(values: dict[str, Any], unknown: dict[str, Any]) -> Report:
    given = values.get
    exception, stack = given("exception", {}), given("stack", "")
    trace = stack or exception.get("stack", "")
    exceptions, as_json = _exceptions(exception, trace)
    payload = {name: values[name] for name in _IN_PAYLOAD if given(name)}
    if as_json:
        payload["exceptions"] = as_json
    if trace:
        payload["stack"] = trace  # as sent, for people
    if extra := unknown | given("extra", {}):
        payload["extra"] = extra
    return Report(
        description=values["description"],
        details=given("details", ""),
        source=given("source", ""),
        level=values["level"],
        environment=given("environment", ""),
        occurred_at=given("date"),
        may_be_old=True,
        count=given("events", 1),
        event_id=given("event_id"),
        fingerprint=given("fingerprint"),
        exceptions=exceptions,
        logger=given("logger", ""),
        transaction=given("transaction", ""),
        release=given("release", ""),
        user=given("user", {}),
        tags=given("tags", {}),
        payload=payload,
        groups_by_source=not exceptions,
    )


def _exceptions(
    exception: dict[str, str], trace: str
) -> tuple[list[ExceptionInfo], Encoded | list[dict]]:
    """Return the chain in the trace, and as JSON; what the client named as type and value wins."""
    type_, value = exception.get("type"), exception.get("value")
    if not trace and not type_ and not value:
        return [], []
    read = traces.read(trace)
    if read.exceptions and not type_ and not value:
        return read.exceptions, read.encoded
    chain = list(read.exceptions)
    if type_ or value:
        main = chain.pop() if chain else ExceptionInfo()
        chain.append(replace(main, type=type_ or main.type, value=value or main.value))
    else:
        type_, value = split_type(trace.strip().partition("\n")[0])
        chain.append(ExceptionInfo(type=type_, value=value))
    return chain, [each.as_json() for each in chain]


# --- One field each -----------------------------------------------------


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Invalid(_("Not a valid string."))
    return value


def _description(value: Any) -> str:
    if value is None:
        raise _Invalid(_("This field is required."))
    text = _text(value).strip()
    if not text:
        raise _Invalid(_("This field may not be blank."))
    return text


def _line(length: int) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        return _text(value).strip()[:length]

    return parse


def _count(value: Any) -> int:
    if value is None:
        return 1
    if isinstance(value, str) and value.strip().isdecimal() and len(value) <= 10:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _Invalid(_("A valid integer is required."))
    if value < 1:
        raise _Invalid(_("Ensure this value is greater than or equal to 1."))
    if value > COUNT_MAX:
        raise _Invalid(_("Ensure this value is less than or equal to 2147483647."))
    return value


def _date(value: Any) -> datetime | None:
    """Read ISO 8601; without an offset it is in the installation's time zone, as P1 had it."""
    if value is None or value == "":
        return None
    moment = _moment(value.strip()) if isinstance(value, str) else None
    if moment is None:
        raise _Invalid(_("Not a valid date. Use ISO 8601, for example 2026-11-21T10:30:00-03:00."))
    if moment < EARLIEST:
        raise _Invalid(_("Dates before 1970 are not accepted."))
    if moment >= LATEST:
        raise _Invalid(_("Dates after 9998 are not accepted."))
    return moment


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
        if moment is None and (day := parse_date(text)):
            moment = datetime.combine(day, time())
        if moment is None:
            return None
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):  # 30 February; a year pushed out of range by its offset
        return None


def _event_id(value: Any) -> UUID | None:
    if value is None or value == "":
        return None
    try:
        return UUID(_text(value).strip())
    except ValueError as error:
        raise _Invalid(_("Must be a valid UUID.")) from error


def _fingerprint(value: Any) -> list[str] | None:
    members = [value] if isinstance(value, str) else value
    if members is None:
        return None
    if not isinstance(members, list) or len(members) > FINGERPRINT_MEMBERS_MAX:
        raise _Invalid(_("A fingerprint is a text or a list of at most 32 texts."))
    if not all(isinstance(m, str | int | float) for m in members):
        raise _Invalid(_("A fingerprint is a text or a list of at most 32 texts."))
    texts = [str(m).strip()[:FINGERPRINT_MEMBER_MAX_LENGTH] for m in members]
    return texts if any(texts) else None


def _tags(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if isinstance(value, list) and all(isinstance(p, list) and len(p) == 2 for p in value):
        pairs = value
    elif isinstance(value, dict):
        pairs = list(value.items())
    else:
        raise _Invalid(_("Tags are an object of names and texts."))
    tags: dict[str, str] = {}
    for name, content in pairs[:TAGS_READ_MAX]:
        if isinstance(content, dict | list) or not isinstance(name, str):
            raise _Invalid(_("Tags are an object of names and texts."))
        name = name.strip()[:TAG_MAX_LENGTH]
        if content is not None and name:
            tags[name] = _tag_text(content)[:TAG_MAX_LENGTH]
    return tags if len(tags) <= TAGS_MAX else dict(list(tags.items())[:TAGS_MAX])


def _tag_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _user(value: Any) -> dict[str, Any]:
    if value is None or value == "":
        return {}
    if isinstance(value, dict):
        return value
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return {"id": str(value)}
    raise _Invalid(_("A user is an object or a text."))


def _extra(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _Invalid(_("Extra data is an object."))
    return value


def _level(value: Any, levels: Mapping[str, int]) -> int:
    if value is None or value == "":
        return levels["error"]
    if isinstance(value, int) and not isinstance(value, bool) and value in levels.values():
        return value
    severity = parse_level(value, levels) if isinstance(value, str) else None
    if severity is None:
        raise _Invalid(_("Unknown level. Use one of: %(names)s.") % {"names": ", ".join(levels)})
    return severity


def _exception(value: Any) -> dict[str, str]:
    """Read `exception`: the text of a trace, or {type, value or message, stack}."""
    if value is None or value == "":
        return {}
    if isinstance(value, str):
        return {"stack": value}
    if not isinstance(value, dict):
        raise _Invalid(_("An exception is a text or an object with type, value and stack."))
    return {
        "type": _text(value.get("type"))[:NAME_MAX_LENGTH],
        "value": _text(value.get("value", value.get("message"))),
        "stack": _text(value.get("stack")),
    }


def _nothing(value: Any) -> None:
    """Read `application`: about that, whoever takes the report in decides."""


_PARSERS: dict[str, Callable[[Any], Any] | None] = {
    "description": _description,
    "details": _text,
    "source": _text,
    "environment": _text,
    "events": _count,
    "date": _date,
    "event_id": _event_id,
    "fingerprint": _fingerprint,
    "tags": _tags,
    "user": _user,
    "release": _line(RELEASE_MAX_LENGTH),
    "logger": _line(NAME_MAX_LENGTH),
    "transaction": _line(NAME_MAX_LENGTH),
    "extra": _extra,
    "exception": _exception,
    "stack": _text,
    "application": _nothing,
    "level": None,  # which needs to know the levels
}
# By each name that a client may use: ours, and how it is read.
_FIELDS = {name: (name, parse) for name, parse in _PARSERS.items()} | {
    synonym: (name, _PARSERS[name]) for synonym, name in SYNONYMS.items()
}
_IN_PAYLOAD = ["details", "logger", "transaction"]
NAMES = _FIELDS.keys()
