"""The message of an event: a text, or a template with parameters."""

import re
from dataclasses import dataclass, field
from typing import Any

from logs.protocols.sentry.coercing import as_text

MESSAGE_MAX = 8192
PARAMS_MAX = 100
PARAM_MAX = 1024
# As printf has it, and Python and JavaScript after it; `{}` of Python's other way. A width of
# millions would fill the memory, so three digits are the most.
PERCENT = re.compile(
    r"%(?:\((?P<name>\w{1,64})\))?(?P<flags>[-#0+]*\d{0,3}(?:\.\d{1,3})?)"
    r"(?P<kind>[a-zA-Z%])"
)
BRACES = re.compile(r"\{(?P<name>\w{0,64})\}")
NUMBERS = "dixXofeEgG"


@dataclass(slots=True)
class Message:
    text: str = ""
    template: str = ""  # of a text with parameters; "" when there are none
    params: list | dict = field(default_factory=list)


def read_message(event: dict[str, Any]) -> Message:
    """Return what `logentry`, by its old name too, or else `message` says."""
    for source in ("logentry", "sentry.interfaces.Message", "message"):
        if (value := event.get(source)) is not None:
            message = _from_entry(value) if type(value) is dict else _from_text(value)
            if message.text:
                return message
    return Message()


def _from_text(value: Any) -> Message:
    return Message(text=as_text(value, MESSAGE_MAX).strip())


def _from_entry(entry: dict[str, Any]) -> Message:
    template = as_text(entry.get("message"), MESSAGE_MAX).strip()
    text = as_text(entry.get("formatted"), MESSAGE_MAX).strip()
    params = _params(entry.get("params"))
    if not text and params:
        text = _render(template, params)[:MESSAGE_MAX].strip()
    text = text or template
    if params or text != template:
        return Message(text, template, params)
    return Message(text)


def _params(value: Any) -> list | dict:
    """Return parameters no longer than a message may well be."""
    if type(value) is dict:
        return {name: _param(each) for name, each in list(value.items())[:PARAMS_MAX]}
    if type(value) is not list:
        value = [] if value is None else [value]
    return [_param(each) for each in value[:PARAMS_MAX]]


def _param(value: Any) -> Any:
    if value is None:
        return "null"
    return value if type(value) in (int, float) else as_text(value, PARAM_MAX)


def _render(template: str, params: list | dict) -> str:
    """Put the parameters in, as `%` or else as `{}` has it; what does not fit stays as it is.

    Not by the operators of Python: their templates ask for any width and reach into attributes.
    """
    rendered = _fill(PERCENT, template, params)
    return rendered if rendered != template else _fill(BRACES, template, params)


def _fill(placeholder: re.Pattern, template: str, params: list | dict) -> str:
    if type(params) is dict:
        named, in_order = params, iter(())
    else:
        named, in_order = {str(index): each for index, each in enumerate(params)}, iter(params)

    def text(match: re.Match) -> str:
        if match[0] == "%%":
            return "%"
        value = named.get(match["name"]) if match["name"] else next(in_order, None)
        return match[0] if value is None else _formatted(match, value)

    return placeholder.sub(text, template)


def _formatted(match: re.Match, value: Any) -> str:
    if match.re is BRACES:
        return str(value)
    kind = match["kind"] if match["kind"] in NUMBERS else "s"
    try:
        return f"%{match['flags']}{kind}" % value
    except (TypeError, ValueError, OverflowError):  # a number was expected
        return str(value)
