"""One event payload: a decoded object in, a `Report` out. Nothing in it is ever refused.

Each field is coerced alone; what cannot be read is left out, what we do not know is kept.
"""

from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from logs.protocols.decoding import UndecodableBody, decode_json
from logs.protocols.sentry.bounding import Bounds
from logs.protocols.sentry.coercing import (
    as_dict,
    as_level,
    as_line,
    as_list,
    as_moment,
    as_pairs,
    as_text,
    as_uuid,
    cut,
)
from logs.protocols.sentry.messages import Message, read_message
from logs.protocols.sentry.stacks import Stacks, read_stacks
from logs.report import ExceptionInfo, Report

SMALL = 64 * 1024  # bytes of an event whose frames are not worth cutting
BREADCRUMBS_MAX = 100
BREADCRUMB_MAX = 4096
FINGERPRINT_MEMBERS_MAX = 32
FINGERPRINT_MEMBER_MAX = 1024
TAGS_MAX = 64
TAG_MAX = 200
RELEASE_MAX = 250
ENVIRONMENT_MAX = 64
NAME_MAX = 200
SERVER_NAME_MAX = 256
JSON_DATA_MAX = 64 * 1024  # characters of a request's body that is read as JSON
NO_MESSAGE = "<no message>"

BREADCRUMB_FIELDS = {
    "timestamp": (float, int, str), "type": (str,), "category": (str,), "level": (str,),
    "message": (str,), "data": (dict,),
}  # fmt: skip
READ = {
    "event_id", "timestamp", "level", "platform", "release", "dist", "environment", "server_name",
    "transaction", "culprit", "logger", "logentry", "message", "sentry.interfaces.Message", "tags",
    "user", "request", "breadcrumbs", "contexts", "extra", "modules", "sdk", "fingerprint",
    "threads", "stacktrace", "sentry.interfaces.Stacktrace", "exception",
    "sentry.interfaces.Exception", "debug_meta",
}  # fmt: skip
IGNORED = {"type", "_meta", "project", "received", "time_spent", "transaction_info", "repos"}
KNOWN = frozenset(READ | IGNORED)


def parse_event(
    event: dict[str, Any], *, size: int, event_id: UUID | None = None, peer: str = ""
) -> Report:
    """Return the Report of an event of `size` bytes, whose parts are changed in place.

    `event_id` is the envelope's, which wins; without any, one is made. `peer` is the address that
    a user of `{{auto}}` has.
    """
    message = read_message(event)
    stacks = read_stacks(event, is_small=size <= SMALL)
    main = stacks.exceptions[-1] if stacks.exceptions else None
    title = _title(main, message)
    bounds = Bounds()
    user = _user(event.get("user"), bounds, peer)
    payload = _payload(event, message, stacks, bounds)
    details = _details(title, message, main)
    if details:
        payload["details"] = details
    return Report(
        description=title,
        details=details,
        source=as_line(event.get("server_name"), SERVER_NAME_MAX) or _host(payload),
        level=as_level(event.get("level")),
        environment=as_line(event.get("environment"), ENVIRONMENT_MAX),
        occurred_at=as_moment(event.get("timestamp")),
        event_id=event_id or as_uuid(event.get("event_id")) or uuid4(),
        fingerprint=_fingerprint(event.get("fingerprint")),
        exceptions=stacks.exceptions,
        template=message.template,
        has_message=bool(message.text),
        logger=payload.get("logger", ""),
        transaction=payload.get("transaction", ""),
        platform=payload["platform"],
        release=as_line(event.get("release"), RELEASE_MAX),
        user=user,
        tags=_tags(event.get("tags")),
        payload=payload,
    )


def _payload(
    event: dict[str, Any], message: Message, stacks: Stacks, bounds: Bounds
) -> dict[str, Any]:
    """Return what the event has of the parts that people are shown, the more telling first.

    The bounds are those of all parts together.
    """
    get = event.get
    payload = {
        "logentry": _logentry(message),
        "exceptions": stacks.as_json,
        "threads": stacks.threads,
        "request": _request(get("request"), bounds),
        "contexts": _contexts(get("contexts"), bounds),
        "breadcrumbs": _breadcrumbs(get("breadcrumbs"), bounds),
        "extra": bounds.fit(_unknown(event) | as_dict(get("extra"))),
        "modules": bounds.fit(_modules(get("modules"))),
        "sdk": bounds.fit(as_dict(get("sdk"))),
        "debug_meta": bounds.fit(as_dict(get("debug_meta"))),
        "logger": as_line(get("logger"), NAME_MAX),
        "transaction": as_line(get("transaction") or get("culprit"), NAME_MAX),
        "platform": as_line(get("platform"), NAME_MAX) or "other",
        "dist": as_line(get("dist"), NAME_MAX),
    }
    return {name: value for name, value in payload.items() if value}


# --- What it says ---------------------------------------------------------


def _title(main: ExceptionInfo | None, message: Message) -> str:
    """Return `type: first line of value`, or what of it means something, or the message."""
    means_nothing = main is None or main.synthetic or not main.type
    if main is None or (means_nothing and message.text):
        return _first_line(message.text) or NO_MESSAGE
    value = _first_line(main.value)
    if main.synthetic:
        return value or main.type or NO_MESSAGE
    return ": ".join(filter(None, (main.type, value))) or NO_MESSAGE


def _details(title: str, message: Message, main: ExceptionInfo | None) -> str:
    """Return the texts that say more than the title."""
    texts = (message.text, main.value if main else "")
    return "\n\n".join(text for text in dict.fromkeys(texts) if text and text not in title)


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].rstrip()


def _logentry(message: Message) -> dict[str, Any]:
    if not message.template:
        return {}
    return {"message": message.template, "params": message.params}


# --- Where and to whom it happened ------------------------------------------


def _request(value: Any, bounds: Bounds) -> dict[str, Any]:
    """Return the HTTP request: headers as an object of texts, the query as one text."""
    request = {name: each for name, each in as_dict(value).items() if each is not None}
    if "headers" in request:
        request["headers"] = {name: _header(each) for name, each in as_pairs(request["headers"])}
    if "query_string" in request:
        request["query_string"] = _query(request["query_string"])
    if "data" in request:
        request["data"] = _data(request["data"])
    return bounds.fit(request)


def _header(value: Any) -> str:
    if type(value) is list:
        return ", ".join(as_text(each, BREADCRUMB_MAX) for each in value)
    return as_text(value, BREADCRUMB_MAX)


def _query(value: Any) -> str:
    if type(value) is str:
        return value.removeprefix("?")
    return urlencode([(name, as_text(each, BREADCRUMB_MAX)) for name, each in as_pairs(value)])


def _data(value: Any) -> Any:
    """Return the body of a request; what is JSON as an object, whose secrets have names."""
    if type(value) is str and len(value) <= JSON_DATA_MAX and value.lstrip()[:1] in ("{", "["):
        try:
            return decode_json(value.encode())
        except UndecodableBody:
            return value
    return value


def _host(payload: dict[str, Any]) -> str:
    """Return the host of the page or service that was asked: a browser has no server name."""
    url = payload.get("request", {}).get("url")
    if type(url) is not str:
        return ""
    try:
        return cut(urlsplit(url).netloc.rpartition("@")[2], SERVER_NAME_MAX)
    except ValueError:  # an unfinished IPv6 address
        return ""


def _user(value: Any, bounds: Bounds, peer: str) -> dict[str, Any]:
    if type(value) is not dict:
        id = as_line(value, NAME_MAX)
        return {"id": id} if id else {}
    user = dict(value)
    if user.get("id") is not None:
        user["id"] = as_text(user["id"], NAME_MAX)
    if user.get("ip_address") == "{{auto}}":
        user["ip_address"] = peer
    return bounds.fit({name: each for name, each in user.items() if each not in (None, "")})


def _tags(value: Any) -> dict[str, str]:
    tags: dict[str, str] = {}
    for name, content in as_pairs(value):
        text = str(content).lower() if type(content) is bool else as_line(content, TAG_MAX)
        if text and (name := name.strip()[:TAG_MAX]) and len(tags) < TAGS_MAX:
            tags[name] = text
    return tags


def _fingerprint(value: Any) -> list[str] | None:
    members = value if type(value) is list else [value]
    members = [each for each in members if each is not None][:FINGERPRINT_MEMBERS_MAX]
    texts = [as_text(each, FINGERPRINT_MEMBER_MAX) for each in members]
    return texts if any(text.strip() for text in texts) else None


# --- What led to it -------------------------------------------------------


def _breadcrumbs(value: Any, bounds: Bounds) -> list[dict[str, Any]]:
    crumbs = [each for each in as_list(value) if type(each) is dict][-BREADCRUMBS_MAX:]
    return [crumb for each in crumbs if (crumb := _breadcrumb(each, bounds))]


def _breadcrumb(crumb: dict[str, Any], bounds: Bounds) -> dict[str, Any]:
    for name, value in crumb.items():
        if type(value) not in BREADCRUMB_FIELDS.get(name, ()):
            crumb = _coerced(crumb)
            break
    if "message" in crumb:
        crumb["message"] = cut(crumb["message"], BREADCRUMB_MAX)
    if "data" in crumb:
        crumb["data"] = bounds.fit(crumb["data"])
    return crumb


def _coerced(raw: dict[str, Any]) -> dict[str, Any]:
    crumb = {}
    for name, kinds in BREADCRUMB_FIELDS.items():
        value = raw.get(name)
        if dict in kinds:
            value = as_dict(value)
        elif type(value) not in kinds:
            value = as_text(value, BREADCRUMB_MAX)
        if value not in ("", {}):
            crumb[name] = value
    return crumb


def _contexts(value: Any, bounds: Bounds) -> dict[str, Any]:
    contexts = {name: as_dict(each) for name, each in as_pairs(as_dict(value))}
    return bounds.fit({name: each for name, each in contexts.items() if each})


def _modules(value: Any) -> dict[str, Any]:
    return value if type(value) is dict else dict(as_pairs(value))


def _unknown(event: dict[str, Any]) -> dict[str, Any]:
    return {n: value for n, value in event.items() if n not in KNOWN and value is not None}
