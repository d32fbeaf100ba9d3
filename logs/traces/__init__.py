"""Stack traces that arrive as text, in any of the languages that we read."""

from functools import lru_cache

from logs import stacktrace
from logs.report import ExceptionInfo
from logs.stacktrace import PYTHON_HEADER, REMEMBERED_MAX_LENGTH, TEXT_MAX_LENGTH
from logs.traces.dotnet import parse_dotnet
from logs.traces.go import parse_go
from logs.traces.java import parse_java
from logs.traces.php import parse_php
from logs.traces.ruby import parse_ruby

CAUSED_BY = "\ncaused by: "  # how pino joins the stacks of an error and of its cause


def parse(text: str) -> list[ExceptionInfo]:
    """Return the exceptions of a trace, oldest cause first; [] for a text that holds none.

    An error that repeats sends the same trace again: short ones are remembered. The exceptions
    are the caller's, their frames are shared.
    """
    text = text[:TEXT_MAX_LENGTH]
    if PYTHON_HEADER in text and not _is_ruby(text):
        return stacktrace.parse(text)  # whatever its message quotes
    parsed = _parse_remembered if len(text) <= REMEMBERED_MAX_LENGTH else _parse
    return [ExceptionInfo(each.type, each.value, each.frames) for each in parsed(text)]


def _is_ruby(text: str) -> bool:
    """Whether the head that Python and Ruby share is Ruby's, which numbers its lines."""
    return ": from " in text and 'File "' not in text


def _parse(text: str) -> list[ExceptionInfo]:
    # Those that a word gives away come first; of those whose frames begin with "at", Java's name
    # a file and no column, V8's a column, and .NET's what is left.
    for read in (parse_go, parse_php, parse_ruby, parse_java, _parse_v8, parse_dotnet):
        if chain := read(text):
            return chain
    return []


_parse_remembered = lru_cache(maxsize=512)(_parse)  # 4 MB of common traces, 28 of the longest


def _parse_v8(text: str) -> list[ExceptionInfo]:
    chain = [stacktrace.parse(part) for part in text.split(CAUSED_BY, 50)]
    return [each for part in reversed(chain) for each in part]
