"""A JSON log record, read by what its fields mean: see `field_names`."""

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from logs import traces
from logs.protocols.decoding import UndecodableBody, decode_json
from logs.protocols.field_names import HEADS, MEANINGS, TAGS
from logs.protocols.moments import moment
from logs.protocols.python_records import as_fields, is_python_record
from logs.protocols.records import (
    Record,
    frame_of,
    integer,
    line_of,
    severity_of_text,
    tags_of,
    text_of,
)
from logs.protocols.severities import ERROR, INFO, severity
from logs.report import ExceptionInfo, Frame, Report
from logs.stacktrace import FRAMES_MAX, is_library

CHAIN_MAX = 50
DESCRIPTION_MAX_LENGTH = 1024
NO_LEVELS: Mapping[str, int] = MappingProxyType({})
TEXTS_OF_SHIPPERS = ("log", "message", "MESSAGE")


class Fields:
    """The members of one record, told apart by meaning; what means nothing to us is `extra`."""

    __slots__ = ("_ranks", "extra", "found", "members")

    def __init__(self, members: dict[str, Any]):
        self.members = members
        self.found: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        self._ranks: dict[str, tuple[int, str]] = {}
        self._tell_apart(members, "", self.extra)

    def _tell_apart(self, members: dict[str, Any], prefix: str, extra: dict[str, Any]) -> None:
        for name, value in members.items():
            full_name = prefix + name if prefix else name
            if value is None or value == "":
                continue
            if isinstance(value, dict):
                if full_name in HEADS:
                    rest: dict[str, Any] = {}
                    self._tell_apart(value, full_name + ".", rest)
                    value = rest
                if value:
                    extra[name] = value
            elif full_name not in MEANINGS or not self._take(full_name, value):
                extra[name] = value

    def _take(self, name: str, value: Any) -> bool:
        """Keep the value under its meaning, unless a better name has said it."""
        meaning, rank = MEANINGS[name]
        if isinstance(value, list | bool) and meaning != "stack":
            return False
        known = self._ranks.get(meaning)
        if known is not None:
            if known[0] <= rank:
                return False
            self.extra[known[1]] = self.found[meaning]
        self._ranks[meaning] = rank, name
        self.found[meaning] = value
        return True

    def level(self, default: int, levels: Mapping[str, int]) -> int:
        found = self.found
        value = found.get("level")
        if value is not None:
            known = levels.get(value.strip().lower()) if isinstance(value, str) else None
            known = known or severity(value, self._is_pino())
            if known:
                return known
            self.extra["level"] = value
        if "@t" in self.members:  # Serilog leaves out its level where it is Information
            return INFO
        if "stack" in found or "type" in found or "value" in found:
            return ERROR
        if (integer(found.get("status_code")) or 0) >= 500:
            return ERROR
        return severity_of_text(text_of(found.get("message"))) or default

    def _is_pino(self) -> bool:
        members = self.members
        if "levelno" in members:
            return False
        return "msg" in members or ("pid" in members and "hostname" in members)

    def record(self, level: int) -> Record:
        text = self._text
        template = text("template")
        record = Record(
            level=level,
            message=text("message") or template,
            occurred_at=self._moment(),
            type=line_of(self.found.get("type")),
            value=text("value"),
            frame=self._frame(),
            template=template,
            source=line_of(self.found.get("source") or self.found.get("kubernetes.pod")),
            logger=self._logger(),
            transaction=line_of(self.found.get("transaction")),
            environment=line_of(self.found.get("environment")),
            release=line_of(self.found.get("release")),
            user=self._user(),
            tags=self._tags(),
        )
        self._read_stack(record)
        self._fill_payload(record)
        if self.extra and not (record.message or record.type or record.value or record.stack):
            extra = json.dumps(self.extra, ensure_ascii=False)
            record.message = extra[:DESCRIPTION_MAX_LENGTH]
        return record

    def _text(self, meaning: str) -> str:
        return text_of(self.found.get(meaning)).rstrip("\n")

    def _logger(self) -> str:
        name = line_of(self.found.get("logger"))
        # A tag of syslog names the process too, and the group must not: "app[77]:".
        return name[:-1].partition("[")[0] if name.endswith(":") else name

    def _moment(self) -> datetime | None:
        value = self.found.get("time")
        found = moment(value)
        if found is None and value is not None:
            self.extra["time"] = value
        return found

    def _frame(self) -> Frame | None:
        file, line = self.found.get("file"), self.found.get("line")
        if line is None and isinstance(file, str):
            path, _, end = file.rpartition(":")  # zap's `caller`: "cart/cart.go:12"
            if path and (line := integer(end)) is not None:
                file = path
        return frame_of(file, line, self.found.get("function"))

    def _user(self) -> dict[str, Any]:
        said = {
            name: text
            for name in ("id", "username", "email")
            if (text := line_of(self.found.get(f"user.{name}")))
        }
        return said | _members(self.extra.pop("user", None)) if said else {}

    def _tags(self) -> dict[str, str]:
        tags = {name: self.found[name] for name in TAGS if name in self.found}
        for name in ("labels", "tags"):
            tags |= _members(self.extra.get(name))
        return tags_of(tags) if tags else tags

    def _read_stack(self, record: Record) -> None:
        value = self.found.get("stack")
        if isinstance(value, str):
            if not value.startswith("NoneType: None"):  # how Python formats no exception at all
                record.stack = value
        elif isinstance(value, list) and all(isinstance(each, str) for each in value):
            record.stack = "\n".join(value)
        elif isinstance(value, list):
            record.chain = _structlog_chain(value)
        # zerolog and others print a whole trace as `error`.
        if "\n" in record.value and not record.stack and traces.parse(record.value):
            record.stack, record.value = record.value, ""

    def _fill_payload(self, record: Record) -> None:
        found, payload = self.found, record.payload
        request = {name: text for name in ("method", "url") if (text := self._text(name))}
        if request:
            payload["request"] = request
        contexts = {}
        if trace := {n: t for n in ("trace_id", "span_id") if (t := line_of(found.get(n)))}:
            contexts["trace"] = trace
        if (status := integer(found.get("status_code"))) is not None:
            contexts["response"] = {"status_code": status}
        if contexts:
            payload["contexts"] = contexts
        if self.extra:
            payload["extra"] = self.extra


def _members(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _structlog_chain(stacks: list[Any]) -> list[ExceptionInfo]:
    """Read structlog's `dict_tracebacks`: one object for each exception, the main one first."""
    chain = [
        ExceptionInfo(
            type=line_of(stack.get("exc_type")),
            value=text_of(stack.get("exc_value")),
            frames=[_structlog_frame(f) for f in _objects(stack.get("frames"))[-FRAMES_MAX:]],
        )
        for stack in _objects(stacks)[:CHAIN_MAX]
    ]
    return chain[::-1]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _structlog_frame(frame: dict[str, Any]) -> Frame:
    filename = text_of(frame.get("filename"))
    return Frame(
        function=line_of(frame.get("name")),
        filename=filename,
        lineno=integer(frame.get("lineno")),
        context_line=text_of(frame.get("line")).strip(),
        in_app=not is_library(filename),
    )


def report_of(
    members: dict[str, Any],
    *,
    threshold: int = 0,
    default_level: int = ERROR,
    levels: Mapping[str, int] = NO_LEVELS,
) -> Report | None:
    """Return the Report of one record; None where it is below the threshold.

    `default_level` is of records that neither name a level nor hold an error, and `levels` are
    names beside those that all loggers share.
    """
    fields = Fields(as_fields(members) if is_python_record(members) else _unwrapped(members))
    level = fields.level(default_level, levels)
    return fields.record(level).report() if level >= threshold else None


def _unwrapped(members: dict[str, Any]) -> dict[str, Any]:
    """Return the record that a program printed as JSON, with what its shipper said around it."""
    for name in TEXTS_OF_SHIPPERS:
        text = members.get(name)
        if isinstance(text, str) and text[:1] == "{" and text.rstrip()[-1:] == "}":
            try:
                inner = decode_json(text.encode())
            except UndecodableBody:
                continue
            return {other: members[other] for other in members if other != name} | inner
    return members
