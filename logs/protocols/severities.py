"""How serious a log record is, in whatever words or numbers its logger says it."""

import re
from typing import Any

DEBUG, INFO, WARNING, ERROR, CRITICAL = 10, 20, 30, 40, 50

NAMES = {
    "trace": DEBUG, "debug": DEBUG, "verbose": DEBUG, "silly": DEBUG, "finest": DEBUG,
    "finer": DEBUG, "fine": DEBUG,
    "info": INFO, "information": INFO, "informational": INFO, "notice": INFO, "log": INFO,
    "http": INFO, "config": INFO, "success": INFO, "default": INFO,
    "warn": WARNING, "warning": WARNING, "aviso": WARNING,
    "error": ERROR, "err": ERROR, "erro": ERROR, "severe": ERROR, "exception": ERROR,
    "failure": ERROR, "fail": ERROR,
    "critical": CRITICAL, "crit": CRITICAL, "fatal": CRITICAL, "alert": CRITICAL,
    "emerg": CRITICAL, "emergency": CRITICAL, "panic": CRITICAL, "dpanic": CRITICAL,
    "crítico": CRITICAL, "critico": CRITICAL,
}  # fmt: skip
SYSLOG = (CRITICAL, CRITICAL, CRITICAL, ERROR, WARNING, INFO, INFO, DEBUG)
PINO = {10: DEBUG, 20: DEBUG, 30: INFO, 40: WARNING, 50: ERROR, 60: CRITICAL}
BEGINNING_LENGTH = 80
# The first word in capitals, or in brackets: "E1121" and "error" in a sentence say nothing.
IN_TEXT = re.compile(
    r"\b(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|CRIT|FATAL|ALERT|EMERG)\b"
    r"|\[(?:trace|debug|info|notice|warn|warning|error|crit|alert|emerg|fatal)\]"
)


def severity_of_name(text: str) -> int | None:
    """Return the severity of a name in any case, also `INFO2` and `SEVERITY_NUMBER_WARN`."""
    name = text.strip().lower()
    return NAMES.get(name) or NAMES.get(name.removeprefix("severity_number_").rstrip("1234"))


def severity_of_number(number: float, is_pino: bool = False) -> int | None:
    """Return the severity of a number: syslog's 0-7, pino's or Python's 10-60, Monolog's 100-600.

    A pino 50 is an error and a Python 50 critical: the caller has to know who speaks.
    """
    if 0 <= number < len(SYSLOG):
        return SYSLOG[int(number)]
    if number >= 100:
        number = {600: 500, 550: 500, 250: 200}.get(number, number) / 10
    elif is_pino:
        return PINO.get(int(number) // 10 * 10)
    level = int(number) // 10 * 10
    return min(level, CRITICAL) if DEBUG <= level <= 60 else None


def severity_in_text(text: str) -> int | None:
    """Return the severity that a line of a log begins with, as in `2026-11-21 01:43 ERROR x`."""
    match = IN_TEXT.search(text[:BEGINNING_LENGTH])
    return NAMES[match[0].strip("[]").lower()] if match else None


def severity(value: Any, is_pino: bool = False) -> int | None:
    """Return the severity of a name or a number, also one written as text; None for all else."""
    if isinstance(value, str):
        text = value.strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            return severity_of_name(text[:50])
        value = int(text)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return severity_of_number(value, is_pino)
    return None
