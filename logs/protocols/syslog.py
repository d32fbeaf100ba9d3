"""Syslog messages as they really come: RFC 5424, RFC 3164, and what senders make of them."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from logs.protocols import nginx
from logs.protocols.decoding import REPLACEMENT, UNSTORABLE, UndecodableBody, decode_json
from logs.protocols.fields import report_of
from logs.protocols.moments import moment
from logs.protocols.records import THRESHOLD, Record, line_of, severity_of_text
from logs.protocols.severities import SYSLOG, severity_of_name
from logs.report import Report

USER_NOTICE = 13  # what a message without a priority is, by RFC 3164
PRIORITY_MAX = 191
NIL = "-"
HEADER_FIELD_MAX_LENGTH = 255
STRUCTURED_ELEMENTS_MAX = 64
BYTE_ORDER_MARK = "\ufeff"
COOKIE = "@cee:"  # in front of JSON, by the Common Event Expression
FACILITIES = (
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv",
    "ftp", "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4",
    "local5", "local6", "local7",
)  # fmt: skip
# `Nov 21 01:28:12`, also with a year, a fraction or, as routers do, a mark and a zone.
BSD_TIME = re.compile(
    r"[*.]?(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(?P<day>\d{1,2})"
    r" (?:(?P<year>\d{4}) )?(?P<clock>\d{2}:\d{2}:\d{2})(?:[.,]\d{1,9})?(?: (?:UTC|GMT))?:? "
)
SEQUENCE = re.compile(r"\d{1,10}: ")  # in front of a router's time
TAG = re.compile(r"(?P<name>[^\s\[\]:<>{}\"']{1,255})(?:\[(?P<pid>[^\]\s]{0,128})\])?: ?")
# RFC 5424, section 6.3. Each character can be matched in one way only.
ELEMENT = re.compile(
    r"\[(?P<id>[^\s=\]\"]{1,255})"
    r'(?P<parameters>(?: +[^\s=\]"]{1,255}="(?:[^"\\]|\\.)*")*) *\]',
    re.DOTALL,
)
PARAMETER = re.compile(r'([^\s=\]"]{1,255})="((?:[^"\\]|\\.)*)"', re.DOTALL)
ESCAPED = re.compile(r'\\(["\\\]])')
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(slots=True)
class Message:
    """One message, taken apart; "" is what it does not say."""

    facility: int
    severity: int
    has_priority: bool
    text: str = ""
    occurred_at: datetime | None = None
    host: str = ""
    app: str = ""
    process: str = ""
    id: str = ""
    structured: dict[str, dict[str, str]] = field(default_factory=dict)


def read(
    data: bytes,
    *,
    now: datetime,
    peer: str = "",
    threshold: int = THRESHOLD,
    keeps_client_errors: bool = False,
) -> Report | None:
    """Return the Report of one message; None for one below the threshold, and for an empty one.

    `peer` is the address it came from: the source of a message that names no host. Lines of nginx
    are read as such; of its access log only 5xx are errors, and 4xx warnings where
    `keeps_client_errors`. Nothing raises: what makes no sense is a message as a whole.
    """
    message = parse(data, now=now)
    if not message.text.strip():
        return None
    report = _inner_report(message, threshold, keeps_client_errors)
    if report is None:
        return None
    report.source = report.source or line_of(message.host) or peer
    report.logger = report.logger or line_of(message.app)
    report.occurred_at = report.occurred_at or message.occurred_at
    report.payload.setdefault("contexts", {})["syslog"] = _context(message, peer)
    return report


def _inner_report(message: Message, threshold: int, keeps_client_errors: bool) -> Report | None:
    text = message.text
    level = SYSLOG[message.severity]
    if not message.has_priority:
        level = severity_of_text(text) or level
    json_text = text.removeprefix(COOKIE).strip()
    if json_text[:1] == "{" and (members := _json(json_text)):
        return report_of(members, threshold=threshold, default_level=level)
    if request := nginx.ACCESS.match(text[: nginx.LINE_MAX_LENGTH]):
        record = nginx.access_record(request, keeps_client_errors)
        return record.report() if record and record.level >= threshold else None
    if level < threshold:
        return None
    record = nginx.error_record(text, level) or Record(
        level=level, message=text, logger=line_of(message.app)
    )
    return record.report()


def _json(text: str) -> dict | None:
    try:
        value = decode_json(text.encode())
    except UndecodableBody:
        return None
    return value if isinstance(value, dict) else None


def _context(message: Message, peer: str) -> dict:
    context = {
        "facility": FACILITIES[message.facility],
        "severity": message.severity,
        "app": message.app,
        "process": message.process,
        "message_id": message.id,
        "host": message.host,
        "peer": peer,
        "structured_data": message.structured,
    }
    return {name: value for name, value in context.items() if value not in ("", {})}


# --- The message --------------------------------------------------------


def parse(data: bytes, *, now: datetime) -> Message:
    """Take a message apart, in whatever form it is."""
    text = _decoded(data).rstrip("\n\r")
    priority, text = _priority(text)
    known = USER_NOTICE if priority is None else priority
    message = Message(known // 8, known % 8, has_priority=priority is not None)
    if text.startswith("1 ") and _read_5424(message, text[2:]):
        return message
    _read_3164(message, text, now)
    return message


def _decoded(data: bytes) -> str:
    data = data.rstrip(b"\0")  # Python's SysLogHandler ends each with one
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return UNSTORABLE.sub(REPLACEMENT, text)


def _priority(text: str) -> tuple[int | None, str]:
    number, found, _rest = text[1:5].partition(">")
    if text[:1] != "<" or not found:
        return None, text
    if not (number.isascii() and number.isdigit() and int(number) <= PRIORITY_MAX):
        return None, text
    return int(number), text[len(number) + 2 :].lstrip(" ")


def _read_5424(message: Message, text: str) -> bool:
    """Read `TIMESTAMP HOST APP PROCID MSGID SD MSG`; False where it is not that."""
    fields = text.split(" ", 5)
    if len(fields) < 6 or any(len(each) > HEADER_FIELD_MAX_LENGTH for each in fields[:5]):
        return False
    time, host, app, process, id_, rest = fields
    occurred_at = moment(time)
    if occurred_at is None and time != NIL:
        return False
    message.occurred_at = occurred_at
    message.host, message.app, message.process, message.id = (
        "" if each == NIL else each for each in (host, app, process, id_)
    )
    structured, rest = _structured(rest)
    message.structured = structured
    message.text = rest.removeprefix(BYTE_ORDER_MARK)
    return True


def _structured(text: str) -> tuple[dict[str, dict[str, str]], str]:
    """Return the elements `[id name="value" ...]` and the text behind them.

    Where they break off, all of it is text: rather an ugly message than none.
    """
    if text == NIL or text.startswith("- "):
        return {}, text[2:]
    elements: dict[str, dict[str, str]] = {}
    position = 0
    while text.startswith("[", position) and len(elements) < STRUCTURED_ELEMENTS_MAX:
        match = ELEMENT.match(text, position)
        if match is None:
            return {}, text
        elements[match["id"]] = {
            name: ESCAPED.sub(r"\1", value)
            for name, value in PARAMETER.findall(match["parameters"])
        }
        position = match.end()
    return elements, text[position:].removeprefix(" ")


def _read_3164(message: Message, text: str, now: datetime) -> None:
    """Read `Mmm dd hh:mm:ss HOST TAG[pid]: MSG`, of which any part may be missing."""
    rest = _without_sequence(text)
    message.occurred_at, rest = _time(rest, now)
    if message.occurred_at is None:
        rest = text
    elif not _is_tag(rest):
        # Only behind a time: elsewhere the first word may well be the message's own.
        message.host, _, rest = rest.partition(" ")
    if (match := TAG.match(rest)) and (message.occurred_at or _is_certain(match)):
        message.app, message.process = match["name"], match["pid"] or ""
        rest = rest[match.end() :]
    message.text = rest


def _without_sequence(text: str) -> str:
    match = SEQUENCE.match(text)
    return text[match.end() :] if match else text


def _is_certain(tag: re.Match) -> bool:
    """Whether a tag is one though no time is in front of it: "ValueError: x" begins with none."""
    name = tag["name"]
    return tag["pid"] is not None or (name.islower() and severity_of_name(name) is None)


def _is_tag(text: str) -> bool:
    return text.partition(" ")[0].endswith(":")


def _time(text: str, now: datetime) -> tuple[datetime | None, str]:
    """Return the time that the text begins with, and what follows it."""
    if match := BSD_TIME.match(text):
        year = int(match["year"] or now.year)
        return _bsd_moment(match, year, now), text[match.end() :]
    first, _, rest = text.partition(" ")
    if "T" in first and (found := moment(first)):  # rsyslog's forward format
        return found, rest
    return None, text


def _bsd_moment(match: re.Match, year: int, now: datetime) -> datetime | None:
    """Read a time without a zone, taken for UTC; one over a day ahead is of the year before."""
    for candidate in (year, year - 1):
        month = MONTHS.index(match["month"]) + 1
        found = moment(f"{candidate}-{month:02}-{match['day'].zfill(2)} {match['clock']}")
        if found and (match["year"] or found <= now + timedelta(days=1)):
            return found.astimezone(UTC)
    return None
