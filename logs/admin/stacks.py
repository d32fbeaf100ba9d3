"""The stacks of an event as people read them: the crash first, the code and variables of each frame."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from logs.admin.columns import pairs
from logs.unminifying import has_frames

PARTS = ("exceptions", "threads")  # of the payload
PLACES = ("filename", "abs_path", "package", "instruction_addr")  # the first that is known


class Line(NamedTuple):
    number: int | None
    code: str
    is_current: bool


class Call(NamedTuple):
    """One frame."""

    function: str
    place: str
    module: str
    minified: str  # the place in the file that ran, where a source map told the one in `place`
    lines: list[Line]
    variables: str
    in_app: bool
    is_open: bool

    @property
    def has_more(self) -> bool:
        """Whether there is anything to unfold."""
        return bool(self.lines or self.variables or self.minified)


class Stack(NamedTuple):
    title: str
    calls: list[Call]


def stacks_as_html(payload: dict[str, Any]) -> str:
    """Return the stacks of this payload, escaped: the main exception, its causes, the threads."""
    stacks = [
        *(_stack(each, _exception_title(each)) for each in reversed(_rows(payload, "exceptions"))),
        *(_stack(each, _thread_title(each)) for each in _rows(payload, "threads")),
    ]
    return render_to_string("admin/logs/stacks.html", {"stacks": stacks}) if stacks else ""


def without_frames(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what of this payload `stacks_as_html` does not show."""
    return payload | {
        part: [{name: value for name, value in each.items() if name != "frames"} for each in rows]
        for part in PARTS
        if (rows := _rows(payload, part))
    }


def _rows(payload: dict[str, Any], part: str) -> list[dict[str, Any]]:
    """Return exceptions or threads as our adapters store them; else [], for own JSON may hold anything."""
    rows = payload.get(part)
    is_ours = isinstance(rows, list) and all(
        isinstance(each, dict) and (not each.get("frames") or has_frames(each)) for each in rows
    )
    return rows if is_ours else []


def _stack(row: dict[str, Any], title: str) -> Stack:
    return Stack(title, _calls(row.get("frames") or ()))


def _exception_title(exception: dict[str, Any]) -> str:
    told = (exception.get("type"), exception.get("value"))
    return ": ".join(str(each) for each in told if each)


def _thread_title(thread: dict[str, Any]) -> str:
    return _("Thread %(name)s") % {"name": thread.get("name") or thread.get("id") or ""}


def _calls(frames: Sequence[dict[str, Any]]) -> list[Call]:
    """Return the frames, innermost first; open is the first one of the application itself."""
    innermost_first = frames[::-1]
    own = (n for n, frame in enumerate(innermost_first) if frame.get("in_app"))
    opened = next(own, 0)
    return [_call(frame, is_open=n == opened) for n, frame in enumerate(innermost_first)]


def _call(frame: dict[str, Any], *, is_open: bool) -> Call:
    variables = frame.get("vars")
    minified = frame.get("minified")
    return Call(
        function=str(frame.get("function") or "?"),
        place=_place(frame),
        module=str(frame.get("module") or ""),
        minified=_place(minified) if isinstance(minified, dict) else "",
        lines=_lines(frame),
        variables=pairs(variables) if variables and isinstance(variables, dict) else "",
        in_app=bool(frame.get("in_app")),
        is_open=is_open,
    )


def _place(frame: dict[str, Any]) -> str:
    """Return the file, line and column of a frame, as far as they are known."""
    file = next((frame[name] for name in PLACES if frame.get(name)), None)
    return ":".join(str(each) for each in (file, frame.get("lineno"), frame.get("colno")) if each)


def _lines(frame: dict[str, Any]) -> list[Line]:
    if not frame.get("context_line"):
        return []
    before, after = (
        lines if isinstance(lines := frame.get(name), list) else []
        for name in ("pre_context", "post_context")
    )
    current = frame.get("lineno")
    first = current - len(before) if type(current) is int else None
    return [
        Line(None if first is None else first + n, str(code), is_current=n == len(before))
        for n, code in enumerate([*before, frame["context_line"], *after])
    ]
