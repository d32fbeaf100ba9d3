"""Java's traces, and those of Kotlin, Scala and Groovy: `at pkg.Class.method(File.java:12)`."""

from logs.report import ExceptionInfo, Frame
from logs.traces.frames import CHAIN_MAX, LINE_MAX_LENGTH, exception, line_number, split_title

SOURCES = (".java", ".kt", ".scala", ".groovy", ".clj")
PLACES_WITHOUT_FILE = {"Native Method", "Unknown Source", "<generated>"}
LIBRARIES = (
    "java.", "javax.", "jakarta.", "jdk.", "sun.", "com.sun.", "kotlin.", "kotlinx.", "scala.",
    "groovy.", "clojure.", "android.", "androidx.", "dalvik.", "org.springframework.",
    "org.apache.", "org.eclipse.", "org.hibernate.", "org.jboss.", "org.junit.", "io.netty.",
    "io.undertow.", "io.quarkus.", "reactor.", "ch.qos.logback.", "org.slf4j.", "com.fasterxml.",
    "com.google.common.", "com.zaxxer.",
)  # fmt: skip
CAUSED_BY = "Caused by: "
SUPPRESSED = "Suppressed: "


def parse_java(text: str) -> list[ExceptionInfo]:
    """Return the chain, oldest cause first; [] where no line is a frame of a JVM.

    Frames that "... n more" leaves out are taken from the trace that holds the cause. What was
    suppressed on the way is left out.
    """
    if "at " not in text:
        return []
    message: list[str] = []
    frames: list[Frame] = []  # innermost first
    chain: list[tuple[list[str], list[Frame]]] = [(message, frames)]
    suppressed_at: int | None = None  # how far the block being left out is indented
    for line in text.splitlines():
        stripped = line.strip()
        indent = len(line) - len(line.lstrip())
        if suppressed_at is not None:
            if indent > suppressed_at or (indent == suppressed_at and _is_inside(stripped)):
                continue
            suppressed_at = None
        if stripped.startswith("at ") and (frame := _frame(stripped)):
            frames.append(frame)
        elif stripped.startswith(CAUSED_BY) and any(frames for _message, frames in chain):
            if len(chain) == CHAIN_MAX:
                break
            message, frames = [stripped[len(CAUSED_BY) :]], []
            chain.append((message, frames))
        elif stripped.startswith(SUPPRESSED) and indent:
            suppressed_at = indent
        elif stripped.startswith("... ") and stripped.endswith(" more"):
            _add_common(frames, stripped, chain)
        elif not frames:
            message.append(line)
    if not any(frames for _message, frames in chain):
        return []
    return [_exception(message, frames) for message, frames in reversed(chain)]


def _is_inside(stripped: str) -> bool:
    """Whether a line as deep as "Suppressed:" still belongs to what was suppressed."""
    return stripped.startswith((SUPPRESSED, CAUSED_BY))


def _frame(stripped: str) -> Frame | None:
    # Logback ends lines with the archive: `... (A.java:1) ~[spring-web-5.3.jar:5.3]`.
    place, closing, _archive = stripped[3:LINE_MAX_LENGTH].partition(")")
    name, opening, place = place.partition("(")
    if not (closing and opening) or " " in name or not place:
        return None
    filename, _, line = place.partition(":")
    if place in PLACES_WITHOUT_FILE:
        filename = ""
    elif not filename.endswith(SOURCES):
        return None
    # `java.base/java.lang.Thread.run` and `app//com.x.Y.z` name the module and the class loader.
    module, _, function = name.rpartition("/")[2].rpartition(".")
    return Frame(
        function=_without_numbers(function),
        module=module.partition("$$")[0],  # behind it, numbers that differ in every process
        filename=filename,
        lineno=line_number(line),
        in_app=not module.startswith(LIBRARIES),
    )


def _without_numbers(function: str) -> str:
    """Return `lambda$main` for `lambda$main$0`: the compiler counts lambdas through the class."""
    if function.startswith("lambda$"):
        return function.rstrip("0123456789").removesuffix("$")
    return function


def _add_common(frames: list[Frame], stripped: str, chain: list) -> None:
    count = line_number(stripped[len("... ") : -len(" more")].removesuffix(" common frames"))
    if count and len(chain) > 1:
        holder = chain[-2][1]
        frames.extend(holder[-count:])


def _exception(message: list[str], frames: list[Frame]) -> ExceptionInfo:
    lines = [_after_thread(line) for line in message]
    return exception(*split_title(lines, extra=".$"), frames)


def _after_thread(line: str) -> str:
    return line.partition('" ')[2] if line.startswith('Exception in thread "') else line
