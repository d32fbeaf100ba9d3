"""PHP's traces: `#0 /srv/index.php(7): App\\Cart->total()`, below "Stack trace:"."""

from logs.report import ExceptionInfo, Frame
from logs.stacktrace import is_library
from logs.traces.frames import CHAIN_MAX, LINE_MAX_LENGTH, exception, is_name, line_number

HEADS = ("Stack trace:", "[stacktrace]")
NEXT = "Next "  # in front of an exception whose cause is above it
MONOLOG = "[object] ("


def parse_php(text: str) -> list[ExceptionInfo]:
    """Return the chain, oldest cause first; [] where no "#0" follows the head of a trace."""
    if "#0 " not in text or not any(head in text for head in HEADS):
        return []
    chain: list[ExceptionInfo] = []
    message: list[str] = []
    calls: list[str] | None = None  # the lines "#n" of the trace being read
    for line in text.splitlines():
        stripped = line.strip()
        if stripped in HEADS and calls is None:
            calls = []
        elif calls is None:
            message.append(line)
        elif stripped.startswith("#"):
            calls.append(stripped)
        elif stripped:
            if calls:
                chain.append(_exception(message, calls))
            message, calls = [line], None
            if len(chain) == CHAIN_MAX:
                break
    if calls:
        chain.append(_exception(message, calls))
    # PHP ends with the exception nobody caught, Monolog with the oldest.
    return chain[::-1] if MONOLOG in text else chain


def _exception(message: list[str], calls: list[str]) -> ExceptionInfo:
    """Read what was thrown and from where; the lines "#n" say who called whom, the latest first."""
    title = "\n".join(message).strip()
    type_, value, place = _monolog(title) if MONOLOG in title else _uncaught(title)
    frames: list[Frame] = []
    for call in calls:
        _number, _, rest = call[:LINE_MAX_LENGTH].partition(" ")
        if rest.startswith("{main}"):
            break
        called_from, _, function = rest.partition(": ")
        frames.append(_frame(place, function.partition("(")[0]))
        place = called_from
    frames.append(_frame(place, "{main}"))
    return exception(type_, [value], [frame for frame in frames if frame.filename])


def _uncaught(title: str) -> tuple[str, str, str]:
    """Read `PHP Fatal error:  Uncaught Type: message in /srv/a.php:3`."""
    title = title.rpartition("Uncaught ")[2].removeprefix(NEXT)
    text, _, place = title.rpartition(" in ")
    type_, _, value = text.partition(": ")
    if not is_name(type_.strip(), "\\@"):
        return ("", text, place) if not is_name(text, "\\@") else (text, "", place)
    return type_.strip(), value, place


def _monolog(title: str) -> tuple[str, str, str]:
    """Read `... {"exception":"[object] (Type(code: 0): message at /srv/a.php:3)`."""
    title = title.rpartition(MONOLOG)[2].removesuffix(")")
    text, _, place = title.rpartition(" at ")
    type_, _, value = text.partition("(code: ")
    return type_, value.partition("): ")[2], place


def _frame(place: str, function: str) -> Frame:
    path, lineno = _place(place.strip())
    for separator in ("->", "::"):
        if separator in function:
            module, _, function = function.rpartition(separator)
            break
    else:
        module = ""
    # Since PHP 8.4 a closure is named by the line that it stands on.
    before, closure, _ = function.partition("{closure:")
    return Frame(
        function=before + "{closure}" if closure else function,
        module=module.partition("@anonymous")[0],
        filename=path,
        lineno=lineno,
        in_app=not is_library(path),
    )


def _place(place: str) -> tuple[str, int | None]:
    """Read `/srv/a.php(7)` and `/srv/a.php:7`; ("", None) for "[internal function]"."""
    if place.startswith("["):
        return "", None
    path, _, line = place[:-1].rpartition("(") if place.endswith(")") else place.rpartition(":")
    return (path, line_number(line)) if path else (place, None)
