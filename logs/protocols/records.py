"""A log record, whatever its protocol, on its way to a Report; and what came of many of them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from logs import traces
from logs.protocols.severities import ERROR, WARNING, severity_in_text
from logs.report import ExceptionInfo, Frame, Report
from logs.stacktrace import is_library, split_type

THRESHOLD = WARNING  # of what shippers send, which is everything
LINE_MAX_LENGTH = 200
TAGS_MAX = 64
TITLE_MAX_LENGTH = 1024
NO_MESSAGE = "<no message>"
# What the records of one body have in common, once for each: as much as a body may inflate to.
SHARED_MAX_BYTES = 20 * 1024 * 1024


class TooManyRecords(ValueError):
    """One body holds more records than may come at once; the argument is the limit."""


class TooMuchShared(ValueError):
    """What its records share makes a body too long, once each has it; the argument is the limit."""


@dataclass(slots=True)
class Reading:
    """What the records of one body came to; each is named by its index in the body."""

    reports: dict[int, Report] = field(default_factory=dict)
    errors: dict[int, Any] = field(default_factory=dict)  # what is wrong with it, for people
    below_threshold: int = 0  # taken, counted, not kept

    @property
    def accepted(self) -> int:
        return len(self.reports) + self.below_threshold

    def add(self, index: int, report: Report | None) -> None:
        """Keep a report; None is a record below the threshold."""
        if report is None:
            self.below_threshold += 1
        else:
            self.reports[index] = report


@dataclass(slots=True)
class Record:
    """What a record says, by meaning."""

    level: int
    message: str = ""
    occurred_at: datetime | None = None
    type: str = ""  # of the exception, as the logger named it
    value: str = ""
    stack: str = ""  # the text of a trace
    chain: list[ExceptionInfo] = field(default_factory=list)  # a trace that came in parts
    frame: Frame | None = None  # where it was logged
    template: str = ""
    source: str = ""
    logger: str = ""
    transaction: str = ""
    platform: str = ""
    environment: str = ""
    release: str = ""
    user: dict[str, Any] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    payload: dict[str, Any] = field(default_factory=dict)  # request, contexts, extra, ...

    def report(self) -> Report:
        """Return the Report: titled by its exception where there is one, else by its message."""
        stack, chain = self._exceptions()
        title = _title(chain)
        first_line = self.message.strip().partition("\n")[0]
        value = chain[-1].value.strip() if chain else ""
        description = title or first_line or value or stack.strip() or NO_MESSAGE
        said = (description, chain[-1].value) if chain else (description,)
        details = "" if self.message.strip() in said else self.message
        payload = {
            "details": details,
            "logger": self.logger,
            "transaction": self.transaction,
            "exceptions": [each.as_json() for each in chain],
            "stack": stack,
            "logged_at": self.frame.as_json() if self.frame else {},
            **self.payload,
        }
        return Report(
            description=description,
            details=details,
            source=self.source,
            level=self.level,
            environment=self.environment,
            occurred_at=self.occurred_at,
            exceptions=chain,
            template=self.template,
            logger=self.logger,
            transaction=self.transaction,
            platform=self.platform,
            release=self.release,
            user=self.user,
            tags=self.tags,
            payload={name: value for name, value in payload.items() if value},
        )

    def _exceptions(self) -> tuple[str, list[ExceptionInfo]]:
        """Return the text of the trace and what it says; type and value named apart win."""
        chain = self.chain
        stack = self.stack
        if not chain and stack:
            chain = traces.parse(stack)
            type_, value = split_type(stack.strip().partition("\n")[0])
            # Only `Type: value` is an exception: a word alone may be anything.
            if not chain and not self.type and type_ and value:
                chain = [ExceptionInfo(type_, value)]
        elif not chain and "\n" in self.message and (chain := traces.parse(self.message)):
            stack = self.message
        if self.type or self.value:
            main = chain.pop() if chain else ExceptionInfo()
            main.type = self.type[:LINE_MAX_LENGTH] or main.type
            main.value = self.value or main.value
            chain.append(main)
        if not chain and self.frame:
            # Only shown: a synthetic exception beside a message does not group.
            chain = [ExceptionInfo(frames=[self.frame], synthetic=True)]
        return stack, chain


def _title(chain: list[ExceptionInfo]) -> str:
    if not chain or not chain[-1].type:
        return ""
    main = chain[-1]
    first_line = main.value.strip()[:TITLE_MAX_LENGTH].partition("\n")[0]
    return f"{main.type}: {first_line}" if first_line else main.type


def frame_of(file: Any, line: Any, function: Any) -> Frame | None:
    """Return the place a record was logged at, where its logger says so."""
    if not file and not function:
        return None
    filename = text_of(file)
    return Frame(
        function=text_of(function)[:LINE_MAX_LENGTH],
        filename=filename[:1024],
        lineno=integer(line),
        in_app=not is_library(filename),
    )


def severity_of_text(text: str) -> int | None:
    """Return what a text says of its severity: by a word at its beginning, or by a trace in it."""
    if level := severity_in_text(text):
        return level
    return ERROR if "\n" in text and traces.parse(text) else None


def text_of(value: Any) -> str:
    """Return a text, a number or a boolean as text; "" for anything else."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else ""


def line_of(value: Any) -> str:
    """Return a short text as one line of a column takes it."""
    return text_of(value).strip()[:LINE_MAX_LENGTH]


def integer(value: Any) -> int | None:
    """Return a whole number, also one written as text, of at most nine digits."""
    text = text_of(value).strip()
    return int(text) if len(text) <= 9 and text.isascii() and text.isdigit() else None


def tags_of(values: dict[str, Any]) -> dict[str, str]:
    """Return what can be a tag: short texts under short names, at most TAGS_MAX."""
    tags = {}
    for name, value in values.items():
        if len(tags) == TAGS_MAX:
            break
        if (text := line_of(value)) and (name := name.strip()[:LINE_MAX_LENGTH]):
            tags[name] = text
    return tags
