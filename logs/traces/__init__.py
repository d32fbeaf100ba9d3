"""Stack traces that arrive as text, in any of the languages that we read."""

from dataclasses import dataclass
from functools import lru_cache

from logs import stacktrace
from logs.encoding import Encoded, encode_json
from logs.report import ExceptionInfo
from logs.stacktrace import PYTHON_HEADER, TEXT_MAX_LENGTH
from logs.traces.dotnet import parse_dotnet
from logs.traces.go import parse_go
from logs.traces.java import parse_java
from logs.traces.php import parse_php
from logs.traces.ruby import parse_ruby

CAUSED_BY = "\ncaused by: "  # how pino joins the stacks of an error and of its cause
REMEMBERED_MAX_LENGTH = 8 * 1024


@dataclass(frozen=True, slots=True)
class Trace:
    """What a text says. Shared by all who read the same text, so nobody changes it."""

    exceptions: list[ExceptionInfo]  # oldest cause first
    encoded: Encoded  # the same for the payload


def read(text: str) -> Trace:
    """Return what a trace says; no exceptions for a text that holds none.

    An error that repeats sends the same trace again: one that is not long is remembered.
    """
    return _read_before(text) if len(text) <= REMEMBERED_MAX_LENGTH else _read(text)


def parse(text: str) -> list[ExceptionInfo]:
    """Return the exceptions of a trace, as `read` does. They are the caller's, their frames shared."""
    if len(text) > REMEMBERED_MAX_LENGTH:
        return _parse(text)
    return [ExceptionInfo(each.type, each.value, each.frames) for each in read(text).exceptions]


def _read(text: str) -> Trace:
    exceptions = _parse(text)
    return Trace(exceptions, Encoded(encode_json([each.as_json() for each in exceptions])))


_read_before = lru_cache(maxsize=1024)(_read)  # 10 MB of common traces


def _parse(text: str) -> list[ExceptionInfo]:
    text = text[:TEXT_MAX_LENGTH]
    if PYTHON_HEADER in text and not _is_ruby(text):
        return stacktrace.parse(text)  # whatever its message quotes
    # Those that a word gives away come first; of those whose frames begin with "at", Java's name
    # a file and no column, V8's a column, and .NET's what is left.
    for parse_language in (
        parse_go, parse_php, parse_ruby, parse_java, _parse_v8, parse_dotnet,
    ):  # fmt: skip
        if chain := parse_language(text):
            return chain
    return []


def _is_ruby(text: str) -> bool:
    """Whether the head that Python and Ruby share is Ruby's, which numbers its lines."""
    return ": from " in text and 'File "' not in text


def _parse_v8(text: str) -> list[ExceptionInfo]:
    chain = [stacktrace.parse(part) for part in text.split(CAUSED_BY, 50)]
    return [each for part in reversed(chain) for each in part]
