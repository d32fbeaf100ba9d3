"""Go's panics, and the stacks of `debug.Stack` and zap: a function, and below it its file."""

from logs.report import ExceptionInfo, Frame
from logs.traces.frames import LINE_MAX_LENGTH, exception, line_number

KINDS = ("panic", "fatal error")
ASIDES = ("[signal ", "\tpanic: ")  # between the message and the stack
LIBRARY_PATHS = (
    "/pkg/mod/",
    "/vendor/",
    "/usr/local/go/",
    "/usr/lib/go",
    "/go/src/",
    "/libexec/src/",
)
LIBRARIES = ("runtime", "net/http", "testing", "reflect", "sync")


def parse_go(text: str) -> list[ExceptionInfo]:
    """Return the panic with the stack of the goroutine that printed it; [] for any other text."""
    if "goroutine " not in text and ".go:" not in text:
        return []
    above: list[str] = []
    frames: list[Frame] = []  # innermost first
    is_in_stack = False
    called = ""  # the line before: a function, if a file follows
    for line in text.splitlines():
        if line.startswith("goroutine ") and line.endswith(":"):
            if frames:
                break  # the others only waited
            is_in_stack = True
        elif line.startswith("\t") and (frame := _frame(called, line)):
            if not is_in_stack and above:
                above.pop()  # the function of this frame
            is_in_stack = True
            frames.append(frame)
        elif not is_in_stack:
            above.append(line)
        called = line
    if not frames:
        return []
    return [exception(*_title(above), _without_recovery(frames))]


def _title(above: list[str]) -> tuple[str, list[str]]:
    for index, line in enumerate(above):
        line = line[:LINE_MAX_LENGTH]
        for kind in KINDS:
            before, found, value = line.partition(f"{kind}: ")
            if found and (not before or before.endswith(" ")):
                more = [line for line in above[index + 1 :] if not line.startswith(ASIDES)]
                return kind, [value.partition(" [recovered")[0], *more]
        _, found, value = line.partition("http: panic serving ")
        if found:  # net/http names the client, then what was thrown
            return "panic", [value.partition(": ")[2], *above[index + 1 :]]
    return "", above


def _frame(called: str, line: str) -> Frame | None:
    path, _, rest = line[1:LINE_MAX_LENGTH].rpartition(".go:")
    lineno = line_number(rest.partition(" ")[0])
    if not path or lineno is None:
        return None
    name = called.strip()[:LINE_MAX_LENGTH]
    if name.startswith("created by "):
        name = name.removeprefix("created by ").partition(" in goroutine ")[0]
    elif name.endswith(")"):
        name = name.rpartition("(")[0]
    # The package is everything up to the first dot behind the last slash.
    folder, slash, name = name.rpartition("/")
    package, _, function = name.partition(".")
    module = folder + slash + package
    filename = f"{path}.go"
    return Frame(
        function=function or package,
        module=module if function else "",
        filename=filename,
        lineno=lineno,
        in_app=not (
            any(part in filename for part in LIBRARY_PATHS)
            or module in LIBRARIES
            or module.startswith("runtime/")
        ),
    )


def _without_recovery(frames: list[Frame]) -> list[Frame]:
    """Return the frames below the panic: those above it are of who recovered and printed it."""
    for index in range(len(frames) - 1, -1, -1):
        if frames[index].function == "panic" and "/runtime/" in frames[index].filename:
            return frames[index + 1 :] or frames
    return frames
