"""Fingerprints: which events are the same error.

The algorithm is Central de Erros' own, in the spirit of Sentry's: a client's fingerprint, else the
stack trace, else the exception, else the message with its volatile parts replaced. A change that
moves events to other groups needs a new VERSION, and keeps what was before in OLDER: then
`logs.successors` finds the logs that are there already.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from logs.report import ExceptionInfo, Frame, Report

VERSION = 1
# What the keys were in versions before, newest first.
OLDER: dict[int, Callable[[Report], tuple]] = {}

INNERMOST_FRAMES = 3  # with more, V8's async frames split one bug in two
NORMALISE_INPUT = 1024  # bounds the matching: the patterns are quadratic on hostile text
NORMALISE_OUTPUT = 512
REASON_MAX_LENGTH = 512
CONTEXT_LINE_MAX_LENGTH = 120

DEFAULT_MEMBER = re.compile(r"\{\{\s*default\s*\}\}")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The identity of a group within an application and environment, and its explanation."""

    digest: bytes  # SHA-256 of the canonical JSON of [version, key]
    reason: str  # the kind of the key, then its parts, for people


def fingerprint(report: Report) -> Fingerprint:
    """Return what this report groups by. Pure, and bounded in time for hostile text."""
    key = _key(report)
    return _hashed_before(key, VERSION) if key[0] == "stack" else _hashed(key, VERSION)


def older_digests(report: Report) -> list[bytes]:
    """Return the digests that this report had in versions before, newest first."""
    return [_hashed(key(report), version).digest for version, key in OLDER.items()]


def _hashed(key: tuple, version: int) -> Fingerprint:
    canonical = json.dumps([version, key], ensure_ascii=False, separators=(",", ":"))
    return Fingerprint(hashlib.sha256(canonical.encode()).digest(), _reason(key))


# Of stacks only: they are what repeats, and small however hostile the report.
_hashed_before = lru_cache(maxsize=2048)(_hashed)


def _key(report: Report) -> tuple:
    members = report.fingerprint
    if not members or (len(members) == 1 and DEFAULT_MEMBER.fullmatch(members[0].strip())):
        return _default_key(report)
    return (
        "fingerprint",
        *(_default_key(report) if DEFAULT_MEMBER.fullmatch(m.strip()) else m for m in members),
    )


def _default_key(report: Report) -> tuple:
    main = report.exceptions[-1] if report.exceptions else None
    # A synthetic or untyped exception beside a message only carries the stack of that message.
    means_nothing = main is not None and (main.synthetic or not main.type)
    if main is not None and not (means_nothing and report.has_message):
        key = _exception_key(report.exceptions)
        if key:
            return key
    if report.groups_by_source:
        return "report", report.level, normalise(report.description), report.source
    if report.template:
        return "message", report.logger, report.template
    if report.has_message:
        return "message", report.logger, normalise(report.description)
    if report.transaction:
        return "transaction", report.transaction, report.platform
    return ("empty",)


def _exception_key(exceptions: list[ExceptionInfo]) -> tuple | None:
    main = exceptions[-1]
    type_ = "" if main.synthetic else main.type
    frames = _contributing(main.frames)
    if frames:
        causes = tuple(cause.type for cause in exceptions[:-1] if not cause.synthetic)
        return "stack", type_, causes, frames
    if type_ or main.value:
        return "exception", type_, normalise(main.value)
    return None


def _contributing(frames: list[Frame]) -> tuple[tuple[str, str], ...]:
    """Return the keys of the innermost frames that differ, outermost first."""
    chosen = [frame for frame in frames if frame.in_app] or frames
    keys: list[tuple[str, str]] = []
    for frame in reversed(chosen):
        key = _frame_key(frame.module, frame.filename, frame.function, frame.context_line)
        # Consecutive equal frames are recursion: its depth is not part of the bug.
        if not keys or keys[-1] != key:
            keys.append(key)
            if len(keys) == INNERMOST_FRAMES:
                break
    return tuple(keys[::-1])


URL_ORIGIN = re.compile(r"^[a-z][a-z0-9+.-]*://[^/]*", re.IGNORECASE)
DRIVE = re.compile(r"^[A-Za-z]:(?=[\\/])")
CONTENT_HASH = re.compile(r"[.-][0-9a-f]{8,}(?=\.)")
RELEASE_DIRECTORY = re.compile(r"/releases?/[^/]+/")
ANONYMOUS = {"", "?", "<lambda>", "<anonymous>", "anonymous"}


@lru_cache(maxsize=4096)  # 2 MB of common frames
def _frame_key(module: str, filename: str, function: str, context_line: str) -> tuple[str, str]:
    return (
        module or _stable_path(filename),
        _stable_function(filename, function, context_line),
    )


def _stable_path(filename: str) -> str:
    path = URL_ORIGIN.sub("", filename[:1024]).split("?", 1)[0]
    path = DRIVE.sub("", path).replace("\\", "/")
    return RELEASE_DIRECTORY.sub("/releases/", CONTENT_HASH.sub("", path))


def _stable_function(filename: str, function: str, context_line: str) -> str:
    function = function[:512].rsplit("<locals>.", 1)[-1].strip()
    if filename.endswith((".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx")):
        function = function.rsplit(".", 1)[-1]
    if function in ANONYMOUS:
        return context_line.strip()[:CONTEXT_LINE_MAX_LENGTH]
    return function


def _reason(key: tuple) -> str:
    kind, *parts = key
    words = []
    for part in parts:
        if isinstance(part, tuple):
            part = " > ".join(
                " ".join(map(str, p)) if isinstance(p, tuple) else str(p) for p in part
            )
        if part != "":
            words.append(str(part))
    return f"{kind}: {' | '.join(words)}"[:REASON_MAX_LENGTH]


def culprit_of(reason: str) -> str:
    """Return where in the program an error comes from, as far as its reason says; else "".

    >>> culprit_of("stack: KeyError | app.cart load > app.coupons find")
    'app.coupons find'
    >>> culprit_of("transaction: GET /cart | python")
    'GET /cart'
    """
    kind, _colon, rest = reason.partition(": ")
    if len(reason) == REASON_MAX_LENGTH:  # which may have lost it
        return ""
    if kind == "stack":
        return rest.rpartition(" | ")[2].rpartition(" > ")[2]
    return rest.partition(" | ")[0] if kind == "transaction" else ""


# --- Normalisation ------------------------------------------------------

MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
CLOCK = r"\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"
OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
HEXTET = "[0-9a-fA-F]{1,4}"

DATE = (
    rf"(?<![\w:])(?:\d{{4}}-\d{{2}}-\d{{2}}[T ]{CLOCK}(?:Z|[+-]\d{{2}}:?\d{{2}})?"
    rf"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{{1,2}} {MONTH} \d{{4}} {CLOCK}"
    r"(?: (?:GMT|UTC|[+-]\d{4}))?"
    rf"|{MONTH} [ \d]?\d {CLOCK}"
    r"|\d{4}-\d{2}-\d{2}|\d{4}/\d{2}/\d{2}|\d{2}/\d{2}/\d{4}"
    r"|\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?)(?![\w:])"
)
IP = (
    rf"(?<![\w.])(?:{OCTET}\.){{3}}{OCTET}(?![\w.])"
    # A decimal digit somewhere and no "(" behind: A::b() is a method, not an address.
    rf"|(?<![\w:.])(?=[a-fA-F:]*\d)(?:(?:{HEXTET}:){{7}}{HEXTET}"
    rf"|{HEXTET}(?::{HEXTET}){{0,5}}::{HEXTET}(?::{HEXTET}){{0,5}}|::1)(?![\w:(])"
)
# A word of one case with a digit in it: hashes, git ids, long numbers.
HEX = (
    r"\b0[xX][0-9a-fA-F]+\b"
    r"|\b(?=[a-f]*\d)[0-9a-f]{8,128}\b|\b(?=[A-F]*\d)[0-9A-F]{8,128}\b"
)
# One combined pass, alternatives in this order: a replaced span is never looked at again.
VOLATILE = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in {
            "email": r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
            "url": r"""\b(?:https?|wss?|ftp)://[^\s"'<>]+""",
            "uuid": r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b",
            "date": DATE,
            "ip": IP,
            "hex": HEX,
            "duration": r"(?<![\w.])\d+(?:\.\d+)?(?:ns|us|µs|ms|s|min|h)\b",
            "float": r"(?<![\w.])-?\d+\.\d+(?:[eE][+-]?\d+)?(?![\w.])",
            "int": r"(?<!\w)-\d+\b|\b\d+\b",
            "str": r"""(?<==)(?:'[^']*'|"[^"]*")""",
            "bool": r"(?<==)(?:true|false|True|False)\b",
        }.items()
    )
)


def normalise(text: str) -> str:
    """Return the text with what varies between occurrences replaced, at most 512 characters.

    >>> normalise("GET https://x.y/z?a=1 returned 503 in 1.25s")
    'GET <url> returned <int> in <duration>'
    """
    lines = [line for line in text[:NORMALISE_INPUT].splitlines() if line.strip()]
    replaced = VOLATILE.sub(lambda match: f"<{match.lastgroup}>", "\n".join(lines[:2]))
    return " ".join(replaced.split())[:NORMALISE_OUTPUT]
