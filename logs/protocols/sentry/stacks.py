"""Exceptions, threads and their frames, in any of the forms that clients send."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from logs.protocols.sentry.bounding import Bounds
from logs.protocols.sentry.coercing import as_integer, as_line, as_list, as_text, cut
from logs.report import ExceptionInfo, Frame
from logs.stacktrace import is_library

EXCEPTIONS_MAX = 50
THREADS_MAX = 100
FRAMES_MAX = 250  # of one stack: the outermost fifth and the innermost rest
FRAMES_OF_EVENT_MAX = 500
VALUE_MAX = 4096
NAME_MAX = 200
LINE_MAX = 1024
LINES_MAX = 20
LINE_END = "\r\n"

FRAME_FIELDS = {
    "function": str, "raw_function": str, "module": str, "filename": str, "abs_path": str,
    "lineno": int, "colno": int, "pre_context": list, "context_line": str, "post_context": list,
    "in_app": bool, "vars": dict, "package": str, "instruction_addr": str,
}  # fmt: skip
FRAME_TEXTS = [name for name, kind in FRAME_FIELDS.items() if kind is str]
FRAME_LINES = ("pre_context", "post_context")
MECHANISM_FIELDS = (
    "type", "handled", "synthetic", "source", "exception_id", "parent_id", "is_exception_group",
    "description", "help_link",
)  # fmt: skip


@dataclass(slots=True)
class Stacks:
    """What an event says of where it was."""

    exceptions: list[ExceptionInfo] = field(default_factory=list)  # oldest cause first
    as_json: list[dict[str, Any]] = field(default_factory=list)  # the same, to store
    threads: list[dict[str, Any]] = field(default_factory=list)  # to store


def read_stacks(event: dict[str, Any], is_small: bool) -> Stacks:
    """Return the exceptions and threads of an event, whose frames are changed in place.

    `is_small` says that no text of it can be long.
    """
    return _Reader(is_small).read(event)


class _Reader:
    def __init__(self, is_small: bool):
        self.is_small = is_small
        self.bounds = Bounds()
        self.frames_left = FRAMES_OF_EVENT_MAX

    def read(self, event: dict[str, Any]) -> Stacks:
        stacks = Stacks()
        values = event.get("exception") or event.get("sentry.interfaces.Exception")
        raw = [each for each in as_list(values) if type(each) is dict][-EXCEPTIONS_MAX:]
        for each in reversed(raw):  # the main one first: it has the first call on the frames
            self._add_exception(each, stacks)
        stacks.exceptions.reverse()
        stacks.as_json.reverse()
        threads = [each for each in as_list(event.get("threads")) if type(each) is dict]
        own = event.get("stacktrace") or event.get("sentry.interfaces.Stacktrace")
        if own:
            threads.insert(0, {"current": True, "stacktrace": own})
        if stacks.exceptions:
            self._complete_main(stacks, threads)
        stacks.threads = [self._thread(each) for each in threads[:THREADS_MAX]]
        stacks.threads = [each for each in stacks.threads if each]
        return stacks

    def _add_exception(self, raw: dict[str, Any], stacks: Stacks) -> None:
        frames = self._frames(raw.get("stacktrace") or raw.get("raw_stacktrace"))
        mechanism = raw.get("mechanism")
        mechanism = _mechanism(mechanism) if type(mechanism) is dict else {}
        exception = ExceptionInfo(
            type=as_text(raw.get("type"), NAME_MAX).strip(),
            value=as_text(raw.get("value"), VALUE_MAX),
            synthetic=mechanism.get("synthetic") is True,
            module=as_line(raw.get("module"), NAME_MAX),
            thread_id=as_line(raw.get("thread_id"), NAME_MAX),
            mechanism=mechanism,
        )
        if exception.type or exception.value or frames:
            json = exception.as_json()
            if frames:
                json["frames"] = frames
            if not stacks.exceptions:
                exception.frames = _grouping_frames(frames)
            stacks.exceptions.append(exception)
            stacks.as_json.append(json)

    def _complete_main(self, stacks: Stacks, threads: list[dict[str, Any]]) -> None:
        """Give a main exception without frames those of its thread, which then has none."""
        main = stacks.exceptions[-1]
        if main.frames:
            return
        thread = _thread_of(main, threads)
        frames = self._frames(thread.pop("stacktrace")) if thread else []
        if frames:
            main.frames = _grouping_frames(frames)
            stacks.as_json[-1]["frames"] = frames

    def _thread(self, raw: dict[str, Any]) -> dict[str, Any]:
        thread = {
            "id": as_line(raw.get("id"), NAME_MAX),
            "name": as_line(raw.get("name"), NAME_MAX),
            "crashed": raw.get("crashed") is True,
            "current": raw.get("current") is True,
            "frames": self._frames(raw.get("stacktrace")),
        }
        return {name: value for name, value in thread.items() if value}

    def _frames(self, stacktrace: Any) -> list[dict[str, Any]]:
        raw = stacktrace.get("frames") if type(stacktrace) is dict else stacktrace
        if type(raw) is not list:
            return []
        raw = [each for each in raw if type(each) is dict]
        room = min(FRAMES_MAX, self.frames_left)
        if len(raw) > room:
            raw = raw[: room // 5] + raw[len(raw) - (room - room // 5) :]
        self.frames_left -= len(raw)
        return [self._frame(each) for each in raw]

    def _frame(self, frame: dict[str, Any]) -> dict[str, Any]:
        # Most frames are as they should be and only looked at: an event has dozens.
        for name, value in frame.items():
            if type(value) is not FRAME_FIELDS.get(name):
                frame = _coerced(frame)
                break
        if not self.is_small:
            _shorten(frame)
        if "pre_context" in frame or "post_context" in frame:
            _tidy_lines(frame)
        if "context_line" in frame and "\n" in frame["context_line"]:
            frame["context_line"] = frame["context_line"].rstrip(LINE_END)
        if "in_app" not in frame:
            frame["in_app"] = _is_in_app(frame.get("abs_path") or frame.get("filename") or "")
        if "vars" in frame:
            frame["vars"] = self.bounds.fit(frame["vars"])
        return frame


def _coerced(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a frame that can be read, each of its own kind."""
    frame: dict[str, Any] = {}
    for name, kind in FRAME_FIELDS.items():
        value = raw.get(name)
        if kind is str:
            value = as_line(value, LINE_MAX) if type(value) is not str else value
        elif kind is int:
            value = as_integer(value)
        if type(value) is kind and value not in ("", [], {}):
            frame[name] = value
    return frame


def _tidy_lines(frame: dict[str, Any]) -> None:
    """Make texts of the lines around, without the line ends that Ruby's client leaves."""
    for name in FRAME_LINES:
        lines = frame.get(name, ())
        try:
            joined = "".join(lines)  # the fastest way to ask whether all are texts
        except TypeError:
            lines = frame[name] = [as_text(line, LINE_MAX) for line in lines]
            joined = "".join(lines)
        if "\n" in joined:
            frame[name] = [line.rstrip(LINE_END) for line in lines]


def _shorten(frame: dict[str, Any]) -> None:
    for name in FRAME_TEXTS:
        if name in frame:
            frame[name] = cut(frame[name], LINE_MAX)
    for name in FRAME_LINES:
        if name in frame:
            frame[name] = [as_text(line, LINE_MAX) for line in frame[name][:LINES_MAX]]


def _grouping_frames(frames: list[dict[str, Any]]) -> list[Frame]:
    """Return the frames that an error groups by: libraries only count where nothing else does.

    All others, and those of causes, stay the JSON that they came as.
    """
    return [_frame_of(each) for each in frames if each["in_app"]] or [
        _frame_of(each) for each in frames
    ]


def _frame_of(json: dict[str, Any]) -> Frame:
    get = json.get
    return Frame(
        get("function") or get("raw_function") or "",
        get("module") or "",
        get("filename") or get("abs_path") or get("package") or "",
        get("lineno"),
        get("context_line") or "",
        json["in_app"],
    )


def _is_in_app(path: str) -> bool:
    return _is_in_app_remembered(path[:LINE_MAX])


@lru_cache(maxsize=4096)  # clients leave it out for every library, and have few of them
def _is_in_app_remembered(path: str) -> bool:
    return not is_library(path)


def _mechanism(raw: dict[str, Any]) -> dict[str, Any]:
    mechanism = {}
    for name in MECHANISM_FIELDS:
        value = raw.get(name)
        if type(value) is str:
            mechanism[name] = cut(value, LINE_MAX)
        elif type(value) in (bool, int):
            mechanism[name] = value
    return mechanism


def _thread_of(exception: ExceptionInfo, threads: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the thread that an exception was raised in, where it has a stack."""
    with_stack = [each for each in threads if each.get("stacktrace")]
    for thread in with_stack:
        if exception.thread_id and as_line(thread.get("id"), NAME_MAX) == exception.thread_id:
            return thread
    for state in ("crashed", "current"):
        for thread in with_stack:
            if thread.get(state) is True:
                return thread
    return None
