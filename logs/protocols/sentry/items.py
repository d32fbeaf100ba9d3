"""The items of an envelope that are no errors: feedback, check-ins and logs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from logs.protocols.sentry.bounding import Bounds
from logs.protocols.sentry.coercing import (
    as_duration,
    as_level,
    as_line,
    as_list,
    as_moment,
    as_text,
    as_uuid,
)
from logs.protocols.sentry.event import (
    ENVIRONMENT_MAX,
    NAME_MAX,
    NO_MESSAGE,
    RELEASE_MAX,
    SERVER_NAME_MAX,
)
from logs.protocols.sentry.messages import MESSAGE_MAX
from logs.report import Report

CHECK_IN_STATUSES = ("ok", "error", "in_progress")


class UnreadableItem(ValueError):
    """The item lacks what it is about. The text says what, in English."""


@dataclass(slots=True)
class Feedback:
    """What a person wrote about an event."""

    message: str
    event_id: UUID | None = None  # of the event it is about
    name: str = ""
    email: str = ""
    occurred_at: datetime | None = None


@dataclass(slots=True)
class CheckIn:
    """A sign of life of a scheduled job."""

    monitor_slug: str
    status: str  # one of CHECK_IN_STATUSES
    check_in_id: UUID | None = None
    duration: float | None = None  # seconds
    environment: str = ""
    release: str = ""
    occurred_at: datetime | None = None


def parse_feedback(item: dict[str, Any]) -> Feedback:
    """Read a `feedback` item: an event with a context of its own."""
    contexts = item.get("contexts")
    feedback = contexts.get("feedback") if type(contexts) is dict else None
    feedback = feedback if type(feedback) is dict else {}
    return _written(
        Feedback(
            message=as_text(feedback.get("message"), MESSAGE_MAX).strip(),
            event_id=as_uuid(feedback.get("associated_event_id")),
            name=as_line(feedback.get("name"), NAME_MAX),
            email=as_line(feedback.get("contact_email"), NAME_MAX),
            occurred_at=as_moment(item.get("timestamp")),
        )
    )


def parse_user_report(item: dict[str, Any], event_id: UUID | None) -> Feedback:
    """Read a `user_report` item, about the event it names, else that of its envelope."""
    return _written(
        Feedback(
            message=as_text(item.get("comments"), MESSAGE_MAX).strip(),
            event_id=as_uuid(item.get("event_id")) or event_id,
            name=as_line(item.get("name"), NAME_MAX),
            email=as_line(item.get("email"), NAME_MAX),
        )
    )


def _written(feedback: Feedback) -> Feedback:
    if not feedback.message:
        raise UnreadableItem("The feedback has no message.")
    return feedback


def parse_check_in(item: dict[str, Any]) -> CheckIn:
    check_in = CheckIn(
        monitor_slug=as_line(item.get("monitor_slug"), NAME_MAX),
        status=as_line(item.get("status"), NAME_MAX).lower(),
        check_in_id=as_uuid(item.get("check_in_id")),
        duration=as_duration(item.get("duration")),
        environment=as_line(item.get("environment"), ENVIRONMENT_MAX),
        release=as_line(item.get("release"), RELEASE_MAX),
        occurred_at=as_moment(item.get("timestamp")),
    )
    if not check_in.monitor_slug:
        raise UnreadableItem("The check-in has no monitor_slug.")
    if check_in.status not in CHECK_IN_STATUSES:
        raise UnreadableItem(f"A check-in is one of {', '.join(CHECK_IN_STATUSES)}.")
    return check_in


def parse_logs(item: dict[str, Any], most: int) -> list[Report]:
    """Return a Report for each of the first `most` lines of a `log` item."""
    lines = [each for each in as_list(item.get("items")) if type(each) is dict]
    return [_log(each) for each in lines[:most]]


def _log(line: dict[str, Any]) -> Report:
    attributes = _attributes(line.get("attributes"))
    text = as_text(line.get("body"), MESSAGE_MAX).strip()
    title = text.partition("\n")[0].rstrip()
    template = as_text(attributes.pop("sentry.message.template", None), MESSAGE_MAX)
    logger = as_line(attributes.get("logger.name"), NAME_MAX)
    payload = {
        "details": text if text != title else "",
        "logger": logger,
        "contexts": {"trace": {"trace_id": as_line(line.get("trace_id"), NAME_MAX)}},
        "extra": Bounds().fit(attributes),
    }
    return Report(
        description=title or NO_MESSAGE,
        details=payload["details"],
        has_message=bool(title),
        source=as_line(attributes.get("server.address"), SERVER_NAME_MAX),
        level=as_level(line.get("level") or "info"),
        environment=as_line(attributes.get("sentry.environment"), ENVIRONMENT_MAX),
        occurred_at=as_moment(line.get("timestamp")),
        template=template,
        logger=logger,
        release=as_line(attributes.get("sentry.release"), RELEASE_MAX),
        payload={name: value for name, value in payload.items() if value},
    )


def _attributes(value: Any) -> dict[str, Any]:
    """Return the attributes without their types: `{"k": {"value": v, "type": t}}` is `{"k": v}`."""
    if type(value) is not dict:
        return {}
    bare = {n: each.get("value") if type(each) is dict else each for n, each in value.items()}
    return {name: each for name, each in bare.items() if each is not None}
