"""What every protocol adapter turns its input into: one neutral `Report` an event."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(slots=True)
class Frame:
    """One line of a stack trace."""

    function: str = ""
    module: str = ""
    filename: str = ""
    lineno: int | None = None
    context_line: str = ""
    in_app: bool = True

    def as_json(self) -> dict[str, Any]:
        return {
            "function": self.function,
            "module": self.module,
            "filename": self.filename,
            "lineno": self.lineno,
            "context_line": self.context_line,
            "in_app": self.in_app,
        }


@dataclass(slots=True)
class ExceptionInfo:
    """One exception of a chain. Frames run outermost first: the crash site is the last."""

    type: str = ""
    value: str = ""
    frames: list[Frame] = field(default_factory=list)
    synthetic: bool = False  # the type was made up by the client and means nothing

    def as_json(self) -> dict[str, Any]:
        # By hand: `dataclasses.asdict` copies every text, which took half of the time of a report.
        return {
            "type": self.type,
            "value": self.value,
            "frames": [frame.as_json() for frame in self.frames],
            "synthetic": self.synthetic,
        }


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
    count: int = 1  # occurrences the client itself counted
    event_id: UUID | None = None
    fingerprint: list[str] | None = None
    exceptions: list[ExceptionInfo] = field(default_factory=list)  # oldest cause first
    template: str = ""  # of the message, before its parameters went in
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
    # None is now; given by imports and demo data, at most EVENTS_MAX_DAYS ago.
    received_at: datetime | None = None
