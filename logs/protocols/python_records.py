"""The dictionary of a LogRecord, as `logging.handlers.HTTPHandler` sends it: each value a text."""

import ast
import re
from itertools import islice
from typing import Any

from logs.protocols.decoding import sanitise
from logs.protocols.sentry.coercing import cut

TEMPLATE_MAX_LENGTH = 8192
ARGUMENTS_MAX_LENGTH = 4096
ARGUMENTS_MAX = 100
ARGUMENT_MAX_LENGTH = 1024  # a template may show it a thousand times
RENDERED_MAX_LENGTH = 65_536
# A width as in "%999999999d" would print megabytes.
WIDE = re.compile(r"%(?:\([^()]{0,200}\))?[#0 +-]{0,8}(?:\*|\d{4}|\d{0,3}\.(?:\*|\d{4}))")
# The traceback itself is not in it: (<class 'ValueError'>, ValueError('x'), <traceback object ...>)
TRIPLE = re.compile(
    r"\(<class '(?P<type>[\w.<>]{1,200})'>, (?P<value>.{0,65536}),"
    r" <traceback object at 0x\w{1,16}>\)",
    re.DOTALL,
)
# What every record carries and nobody looks for.
NOISE = {"msecs", "relativeCreated", "thread", "process", "processName", "taskName", "filename",
         "module", "stack_info", "levelno", "args", "msg", "exc_info"}  # fmt: skip


def is_python_record(members: dict[str, Any]) -> bool:
    return "levelno" in members and "msg" in members and "args" in members


def as_fields(members: dict[str, Any]) -> dict[str, Any]:
    """Return the record with its message rendered and its exception named."""
    fields = {
        name: value
        for name, value in members.items()
        if name not in NOISE and value is not None and value != "None"
    }
    template, args = str(members["msg"]), _arguments(members["args"])
    if "message" not in fields:
        # A literal may spell out characters that cannot be stored.
        fields["message"] = sanitise(_rendered(template, args))
    if args not in (None, "", ()):
        fields["messageTemplate"] = template
    type_, value = _exception_of_triple(members.get("exc_info"))
    fields |= {"exc_type": type_, "exception.message": sanitise(value)}
    fields.setdefault("levelname", members["levelno"])
    return fields


def _rendered(template: str, args: Any) -> str:
    """Return the template with its arguments; both, one behind the other, where they do not fit."""
    if args in (None, "", ()):
        return template
    if (
        not isinstance(args, str)
        and len(template) <= TEMPLATE_MAX_LENGTH
        and not WIDE.search(template)
    ):
        try:
            return cut(template % args, RENDERED_MAX_LENGTH)
        except (TypeError, ValueError, KeyError, OverflowError):
            pass
    return f"{template} {cut(str(args), RENDERED_MAX_LENGTH)}"


def _arguments(sent: Any) -> Any:
    """Read the `repr` of a tuple or dictionary; what is no literal stays a text."""
    if isinstance(sent, list):
        return _bounded(tuple(sent))
    if isinstance(sent, dict):
        return _bounded(sent)
    if not isinstance(sent, str) or sent in ("None", "()"):
        return None
    if len(sent) > ARGUMENTS_MAX_LENGTH:
        return sent[:ARGUMENTS_MAX_LENGTH]
    try:
        value = ast.literal_eval(sent)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return sent
    return _bounded(value) if isinstance(value, tuple | dict) else sent


def _bounded(arguments: tuple | dict) -> tuple | dict:
    """Return arguments no longer and no more than a template may well have."""
    if isinstance(arguments, tuple):
        return tuple(map(_bounded_argument, arguments[:ARGUMENTS_MAX]))
    members = islice(arguments.items(), ARGUMENTS_MAX)
    return {name: _bounded_argument(value) for name, value in members}


def _bounded_argument(value: Any) -> Any:
    if isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else repr(value)
    return value if len(text) <= ARGUMENT_MAX_LENGTH else cut(text, ARGUMENT_MAX_LENGTH)


def _exception_of_triple(text: Any) -> tuple[str, str]:
    """Return type and message of the `repr` of `sys.exc_info()`; two empty texts for all else."""
    match = TRIPLE.match(text) if isinstance(text, str) else None
    if not match:
        return "", ""
    value = match["value"]
    # ValueError('x') is the exception's own repr: its only argument is its message.
    _name, opening, inside = value.partition("(")
    try:
        inside = ast.literal_eval(inside.removesuffix(")")[:ARGUMENTS_MAX_LENGTH])
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return match["type"], value
    return match["type"], inside if opening and isinstance(inside, str) else value
