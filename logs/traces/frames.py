"""What the readers of all languages share. Text is taken apart by lines and `partition`, never by a
pattern that may look twice at a character: hostile text costs no more than any other."""

from collections.abc import Iterable

from logs.report import ExceptionInfo, Frame
from logs.stacktrace import FRAMES_MAX

LINE_MAX_LENGTH = 2048  # a longer line is no frame
MESSAGE_MAX_LENGTH = 64 * 1024
TYPE_MAX_LENGTH = 200
LINE_NUMBER_DIGITS = 9
CHAIN_MAX = 50  # exceptions of one trace


def exception(type_: str, message: Iterable[str], innermost_first: list[Frame]) -> ExceptionInfo:
    frames = innermost_first[::-1]
    if len(frames) > FRAMES_MAX:
        frames = frames[:50] + frames[50 - FRAMES_MAX :]
    return ExceptionInfo(
        type=type_[:TYPE_MAX_LENGTH],
        value="\n".join(message).strip()[:MESSAGE_MAX_LENGTH],
        frames=frames,
    )


def split_title(lines: list[str], extra: str) -> tuple[str, list[str]]:
    """Return the type and the message of `Type: message`; types are names with `extra` characters.

    In front of the exception there may be the log line that it came with: a name with a dot in it
    is looked for first, on any line.
    """
    for index, line in enumerate(lines):
        type_, _, value = line.strip().partition(":")
        if "." in type_ and is_name(type_, extra):
            return type_, [value.lstrip(), *lines[index + 1 :]]
    type_, _, value = "\n".join(lines).strip().partition(":")
    return (type_, [value.lstrip()]) if is_name(type_, extra) else ("", lines)


def line_number(text: str) -> int | None:
    """Return the number that the text is, or None."""
    text = text.strip()
    is_number = len(text) <= LINE_NUMBER_DIGITS and text.isascii() and text.isdigit()
    return int(text) if is_number else None


def is_name(text: str, extra: str = "") -> bool:
    """Whether the text is a word of letters, digits, "_" and the `extra` characters."""
    if not text or len(text) > TYPE_MAX_LENGTH or text[0].isdigit():
        return False
    for character in "_" + extra:
        text = text.replace(character, "a")
    return text.isalnum()
