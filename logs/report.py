"""What every protocol adapter turns its input into: one neutral `Report` an event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(slots=True)
class Frame:
    """One line of a stack trace. Names of fields are those of Sentry's event payload."""

    function: str = ""
    module: str = ""
    filename: str = ""
    lineno: int | None = None
    context_line: str = ""
    in_app: bool = True
    abs_path: str = ""
    colno: int | None = None
    pre_context: Sequence[str] = ()  # the lines above context_line
    post_context: Sequence[str] = ()
    vars: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what is known of it; `in_app` always is."""
        json: dict[str, Any] = {"in_app": self.in_app}
        # One by one: a loop over the names takes more than twice the time.
        if self.function:
            json["function"] = self.function
        if self.module:
            json["module"] = self.module
        if self.filename:
            json["filename"] = self.filename
        if self.lineno is not None:
            json["lineno"] = self.lineno
        if self.context_line:
            json["context_line"] = self.context_line
        if self.abs_path:
            json["abs_path"] = self.abs_path
        if self.colno is not None:
            json["colno"] = self.colno
        if self.pre_context:
            json["pre_context"] = self.pre_context
        if self.post_context:
            json["post_context"] = self.post_context
        if self.vars:
            json["vars"] = self.vars
        return json


@dataclass(slots=True)
class ExceptionInfo:
    """One exception of a chain. Frames run outermost first: the crash site is the last."""

    type: str = ""
    value: str = ""
    frames: list[Frame] = field(default_factory=list)
    synthetic: bool = False  # the type was made up by the client and means nothing
    module: str = ""  # of the type
    thread_id: str = ""
    mechanism: dict[str, Any] = field(default_factory=dict)  # how it was caught: type, handled

    def as_json(self) -> dict[str, Any]:
        """Return what is known of it; `type` and `value` always are there."""
        # By hand: `dataclasses.asdict` copies every text, which took half of the time of a report.
        json: dict[str, Any] = {"type": self.type, "value": self.value}
        if self.frames:
            json["frames"] = [frame.as_json() for frame in self.frames]
        if self.synthetic:
            json["synthetic"] = True
        if self.module:
            json["module"] = self.module
        if self.thread_id:
            json["thread_id"] = self.thread_id
        if self.mechanism:
            json["mechanism"] = self.mechanism
        return json


@dataclass(slots=True)
class Report:
    """One occurrence of an error, whatever the client. Text is free of U+0000 and surrogates.

    The adapter fills the first part and knows nothing of accounts or tables; whoever took the
    report in fills the second part before `logs.recorder.record`.
    """

    description: str  # first line of the title; cut for the list by the recorder
    details: str = ""
    source: str = ""
    level: int = 40
    environment: str = ""  # as sent; "" is production
    occurred_at: datetime | None = None  # aware; None is the moment of receipt
    may_be_old: bool = False  # True: the date is what somebody chose, not the clock of a device
    count: int = 1  # occurrences the client itself counted
    event_id: UUID | None = None
    fingerprint: list[str] | None = None
    exceptions: list[ExceptionInfo] = field(default_factory=list)  # oldest cause first
    template: str = ""  # of the message, before its parameters went in
    has_message: bool = True  # False: the description was made up from the exception, or of nothing
    logger: str = ""
    transaction: str = ""
    platform: str = ""
    release: str = ""
    user: dict[str, Any] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    payload: dict[str, Any] = field(default_factory=dict)  # everything else worth keeping
    # Own JSON without stack or fingerprint groups by level and source too (design section 4).
    groups_by_source: bool = False

    application_id: int = 0
    collected_by_id: int | None = None
    masked_keys: Sequence[str] = ()  # names of secrets, of the application's own
    # None is now; given by imports and demo data, at most EVENTS_MAX_DAYS ago.
    received_at: datetime | None = None
