"""Python's and V8's stack traces, read from text; `logs.traces` knows all languages."""

import re

from logs.report import ExceptionInfo, Frame

TEXT_MAX_LENGTH = 256 * 1024
FRAMES_MAX = 250  # the outermost 50 and the innermost 200: recursion brings a thousand
LIBRARY_PATHS = (
    "site-packages", "dist-packages", "node_modules", "/usr/lib", "lib/python", "vendor/",
    "<frozen", "node:",
)  # fmt: skip

PYTHON_HEADER = "Traceback (most recent call last):"
PYTHON_FRAME = re.compile(
    r'^\s*File "(?P<file>[^"\n]{1,1024})", line (?P<line>\d{1,9})(?:, in (?P<function>.{1,512}))?$'
)
V8_FRAME = re.compile(
    r"^\s*at (?:(?P<function>[^()\n]{1,512}?) \()?"
    r"(?P<file>[^()\n]{1,1024}?):(?P<line>\d{1,9}):(?P<column>\d{1,9})\)?$"
)
TYPE_AND_VALUE = re.compile(r"^(?P<type>[A-Za-z_$][\w.$]{0,199})(?:: ?(?P<value>.*))?$", re.DOTALL)


def parse(text: str) -> list[ExceptionInfo]:
    """Return the exceptions of a trace, oldest cause first; [] when it is neither form."""
    text = text[:TEXT_MAX_LENGTH]
    if PYTHON_HEADER in text:
        return [_python(block) for block in text.split(PYTHON_HEADER)[1:]]
    exception = _v8(text)
    return [exception] if exception else []


def is_library(path: str) -> bool:
    """Whether a file belongs to a library or the runtime rather than to the application."""
    return any(part in path for part in LIBRARY_PATHS)


def split_type(text: str) -> tuple[str, str]:
    """Return (type, value) of `Type: value`, or ("", text) where it does not start with a type."""
    match = TYPE_AND_VALUE.match(text.strip())
    return (match["type"], match["value"] or "") if match else ("", text.strip())


def _python(block: str) -> ExceptionInfo:
    frames: list[Frame] = []
    message: list[str] = []
    for line in block.splitlines():
        match = PYTHON_FRAME.match(line)
        if match:
            frames.append(_frame(match))
        elif line.startswith(" ") and frames and not message:
            # The first line below a frame is its source; carets under it are not.
            frames[-1].context_line = frames[-1].context_line or line.strip()
        elif line.strip() and not _joins_blocks(line):
            message.append(line)
    type_, value = split_type("\n".join(message))
    return ExceptionInfo(type=type_, value=value, frames=_bounded(frames))


def _joins_blocks(line: str) -> bool:
    return line.startswith(
        ("The above exception was the direct cause", "During handling of the above exception")
    )


def _v8(text: str) -> ExceptionInfo | None:
    message: list[str] = []
    frames: list[Frame] = []
    for line in text.splitlines():
        match = V8_FRAME.match(line)
        if match:
            frames.append(_frame(match))
        elif not frames:
            message.append(line)
    if not frames:
        return None
    type_, value = split_type("\n".join(message).removeprefix("Uncaught "))
    return ExceptionInfo(type=type_, value=value, frames=_bounded(frames[::-1]))


def _frame(match: re.Match) -> Frame:
    column = match.groupdict().get("column")
    return Frame(
        function=(match["function"] or "").strip(),
        filename=match["file"],
        lineno=int(match["line"]),
        colno=int(column) if column else None,
        in_app=not is_library(match["file"]),
    )


def _bounded(frames: list[Frame]) -> list[Frame]:
    return frames if len(frames) <= FRAMES_MAX else frames[:50] + frames[-200:]
