"""Ruby's traces: "/srv/cart.rb:3:in `total': message (NoMethodError)", and bare backtraces."""

from logs.report import ExceptionInfo, Frame
from logs.stacktrace import is_library
from logs.traces.frames import CHAIN_MAX, LINE_MAX_LENGTH, exception, is_name, line_number

LIBRARY_PATHS = ("/gems/", "/lib/ruby/", "/rubygems/", "<internal:")
CALLS = (":in `", ":in '")  # before Ruby 3.4, and since


def parse_ruby(text: str) -> list[ExceptionInfo]:
    """Return the chain, oldest cause first; [] where no line is a place in Ruby code.

    Each begins at a line that names its type; a cause stands below what it caused.
    """
    if not any(call in text for call in CALLS):
        return []
    blocks: list[tuple[str, list[str], list[Frame]]] = []
    above: list[str] = []
    waiting: list[Frame] = []  # of a trace that names its exception last
    in_message = False
    is_numbered = False
    for line in text.splitlines():
        frame, rest = _frame(line)
        if frame is None:
            if in_message and line.strip():
                blocks[-1][1].append(line)
            elif not blocks:
                above.append(line)
            continue
        in_message = rest is not None
        if not in_message and _is_numbered(line):
            is_numbered = True
            waiting.append(frame)
        elif in_message or not blocks:
            if len(blocks) == CHAIN_MAX:
                break
            type_, message = _title(rest, above)
            blocks.append((type_, message, [frame, *reversed(waiting)]))
            waiting = []
        else:
            blocks[-1][2].append(frame)
    # Printed outermost first, a trace has its cause above it.
    return [exception(*block) for block in (blocks if is_numbered else reversed(blocks))]


def _frame(line: str) -> tuple[Frame | None, str | None]:
    """Return the place and, on the line that says it, the message behind it."""
    line = line.strip()
    short = line[:LINE_MAX_LENGTH]
    call = next((call for call in CALLS if call in short), None)
    if call is None:
        return None, None
    place, _, rest = short.partition(call)
    function, closing, rest = rest.partition("'")
    path, _, lineno = place.rpartition("from ")[2].rpartition(": ")[2].rpartition(":")
    if not closing or not path or line_number(lineno) is None:
        return None, None
    module, separator, name = function.rpartition("#" if "#" in function else ".")
    frame = Frame(
        function=name if separator and is_name(module, ":") else function,
        module=module if separator and is_name(module, ":") else "",
        filename=path,
        lineno=int(lineno),
        in_app=not is_library(path) and not any(part in path for part in LIBRARY_PATHS),
    )
    return frame, line.partition(call)[2].partition("': ")[2] if rest.startswith(": ") else None


def _is_numbered(line: str) -> bool:
    """Whether the line is of a trace printed outermost first: `\t2: from a.rb:10:in ...`."""
    number, found, _ = line.strip()[:20].partition(": from ")
    return bool(found) and line_number(number) is not None


def _title(rest: str | None, above: list[str]) -> tuple[str, list[str]]:
    if rest is not None:
        message, _, type_ = rest.rpartition(" (")
        if type_.endswith(")") and is_name(type_[:-1], ":"):
            return type_[:-1], [message]
        return "", [rest]
    # A backtrace alone: Rails writes `Type (message):` above it, others `Type: message`.
    title = "\n".join(above).strip()
    type_, found, message = title.partition(" (")
    if found and message.endswith("):") and is_name(type_, ":"):
        return type_, [message[:-2]]
    type_, _, message = title.partition(": ")
    return (type_, [message]) if is_name(type_, ":") else ("", [title])
