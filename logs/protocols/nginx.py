"""Lines of nginx: its access log in the combined format, and its error log."""

import re

from logs.grouping import normalise
from logs.protocols.moments import moment
from logs.protocols.records import Record
from logs.protocols.severities import ERROR, WARNING, severity_of_name

LOGGER = "nginx"
LINE_MAX_LENGTH = 8192
# 203.0.113.7 - - [21/Nov/2026:01:28:12 +0000] "GET /x HTTP/1.1" 502 157 "-" "curl/8.5"
ACCESS = re.compile(
    r"(?P<client>[^\s\"]{1,255}) - (?P<user>[^\s\"]{1,255}) \[(?P<time>[^\]\"]{1,40})\]"
    r' "(?P<request>(?:[^"\\]|\\.)*)" (?P<status>\d{3}) (?:\d{1,20}|-)'
    r'(?: "(?P<referrer>(?:[^"\\]|\\.)*)" "(?P<agent>(?:[^"\\]|\\.)*)")?'
)
# 2026/11/21 01:28:12 [error] 12#12: *3 open() "/x" failed (2: No such file), client: 203.0...
ERROR_LINE = re.compile(
    r"(?P<time>\d{4}/\d{2}/\d{2} \d{2}:\d{2}:\d{2}) \[(?P<level>[a-z]{1,10})\] \d{1,10}#\d{1,10}: "
    r"(?:\*\d{1,20} )?"
)
CLIENT = ", client: "
DETAIL = re.compile(r', (client|server|request|upstream|host|referrer): (?:"([^"]*)"|([^,"]*))')


def access_record(request: re.Match, keeps_client_errors: bool) -> Record | None:
    """Return the record of a request, a match of ACCESS, that failed; None for any other.

    Requests of one method to one path with one status are one error, whatever ids are in it.
    """
    status = request["status"]
    if status[0] == "5":
        level = ERROR
    elif status[0] == "4" and keeps_client_errors:
        level = WARNING
    else:
        return None
    method, _, target = request["request"].partition(" ")
    target = target.rpartition(" HTTP/")[0] or target
    path = target.partition("?")[0]
    user = request["user"]
    return Record(
        level=level,
        message=f"{method} {path} {status}" if path else f"{request['request']} {status}",
        template=f"{method} {normalise(path)} {status}",
        occurred_at=moment(request["time"]),
        logger=LOGGER,
        transaction=path[:200],
        user={} if user == "-" else {"username": user},
        payload={
            "request": _said(
                method=method, url=target, client=request["client"], referrer=request["referrer"],
                user_agent=request["agent"],
            ),
            "contexts": {"response": {"status_code": int(status)}},
            "extra": {"line": request.string},
        },
    )  # fmt: skip


def error_record(text: str, level: int) -> Record | None:
    """Return the record of a line of the error log, None for any other line.

    `level` is that of a line that names none we know: syslog's priority says it too.
    """
    match = ERROR_LINE.match(text)
    if match is None:
        return None
    message, _, _details = text[match.end() :].partition(CLIENT)
    # Behind the message, what it was about: client, server, request, host.
    details = {
        name: quoted or plain
        for name, quoted, plain in DETAIL.findall(
            text[match.end() + len(message) :][:LINE_MAX_LENGTH]
        )
    }
    method, _, url = details.pop("request", "").rpartition(" HTTP/")[0].partition(" ")
    request = _said(method=method, url=url, **details)
    return Record(
        level=severity_of_name(match["level"]) or level,
        message=message,
        occurred_at=moment(match["time"].replace("/", "-")),
        logger=LOGGER,
        payload={"request": request, "extra": {"line": text}},
    )


def _said(**fields: str | None) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value and value != "-"}
