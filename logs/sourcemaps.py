"""Source maps: from a place in a bundle back to the file, line and name that people wrote.

Reads version 3 (ECMA-426), plain and with sections. By hand: the one library that is kept up to
date takes 75 MB, and wants the bundle itself besides its map.
"""

import json
import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from logs.protocols.decoding import BYTE_ORDER_MARK, REPLACEMENT, UNSTORABLE
from logs.stacktrace import is_library

CONTEXT_LINES = 5
LINE_MAX = 1024
NAME_MAX = 200  # of a source, its end, and of a function
SECTIONS_MAX = 10_000
SEGMENTS_MAX = 1_000_000  # of a bundle of 10 MB: a second, and 20 MB once read
SEGMENT_MAX = 64  # characters of five numbers, and then some
GUARD = re.compile(rb"\A\)\]\}'[^\n]*\n")  # keeps browsers from running a map as a script
BUNDLER = re.compile(r"\A(?:webpack|webpack-internal|turbopack|rollup|vite|ng)://[^/]*/")
LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")  # JavaScript's, of which Python knows more
DIGITS = {
    digit: value
    for value, digit in enumerate(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    )
}
UNMAPPED = -1
MINIFIED = ("function", "module", "filename", "abs_path", "lineno", "colno")


class UnreadableSourceMap(ValueError):
    """This is no source map. The text says why, to people."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file that people wrote. Line and column count from 1, as in stack traces."""

    source: str
    lineno: int
    colno: int
    name: str = ""  # of what stands there, where the map knows it was renamed
    pre_context: Sequence[str] = ()
    context_line: str = ""
    post_context: Sequence[str] = ()
    is_ignored: bool = False  # the map itself says that this source is a library's


class SourceMap:
    """A parsed source map. Made by `parse_source_map`."""

    def __init__(
        self, offsets: list[tuple[int, int]], sections: list["_Section"], content: dict[str, Any]
    ):
        self.offsets = offsets  # line and column, from 0
        self.sections = sections
        self.file = _text(content.get("file"))  # the bundle's name, where the tool wrote it
        self.debug_id = _debug_id(content.get("debugId") or content.get("debug_id"))

    def place(self, lineno: int, colno: int) -> Place | None:
        """Return what stands at a place in the bundle; None where the map has nothing to say.

        Columns count UTF-16 units, as JavaScript does.
        """
        line, column = lineno - 1, colno - 1
        index = bisect_right(self.offsets, (line, column)) - 1
        if index < 0 or line < 0 or column < 0:
            return None
        first_line, first_column = self.offsets[index]
        if line == first_line:
            column -= first_column
        return self.sections[index].place(line - first_line, column)


def parse_source_map(body: bytes) -> SourceMap:
    """Raises UnreadableSourceMap for anything that is no source map of version 3."""
    content = _decoded(GUARD.sub(b"", body.removeprefix(BYTE_ORDER_MARK)))
    if not isinstance(content, dict) or content.get("version") != 3:
        raise UnreadableSourceMap(_("The source map is not of version 3."))
    if content.get("sections") is None:
        offsets, maps = [(0, 0)], [content]
    else:
        offsets, maps = _sections(content["sections"])
    mappings = [_text(each.get("mappings")) for each in maps]
    if sum(each.count(",") + each.count(";") for each in mappings) > SEGMENTS_MAX:
        raise UnreadableSourceMap(_("The source map has more than %s mappings.") % SEGMENTS_MAX)
    return SourceMap(offsets, [_Section(each) for each in maps], content)


def _decoded(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as strict:
        try:
            return json.loads(body)  # takes lone surrogates, which sources may hold
        except (ValueError, RecursionError) as error:
            raise UnreadableSourceMap(_("The source map is no JSON: %s") % strict) from error


def _sections(sections: Any) -> tuple[list[tuple[int, int]], list[dict[str, Any]]]:
    """Return the offset and the map of each section."""
    if not isinstance(sections, list) or len(sections) > SECTIONS_MAX:
        raise UnreadableSourceMap(
            _("A source map has at most %s sections, in a list.") % SECTIONS_MAX
        )
    offsets, maps = [], []
    for section in sections:
        offset = section.get("offset") if isinstance(section, dict) else None
        content = section.get("map") if isinstance(section, dict) else None
        if not isinstance(offset, dict) or not isinstance(content, dict):
            raise UnreadableSourceMap(_("A section of the source map has no offset or no map."))
        line, column = offset.get("line"), offset.get("column")
        if type(line) is not int or type(column) is not int:
            raise UnreadableSourceMap(_("The offset of a section is no line and column."))
        offsets.append((line, column))
        maps.append(content)
    if offsets != sorted(offsets):
        raise UnreadableSourceMap(_("The sections of the source map are not in order."))
    return offsets, maps


class _Section:
    """One map of files and names."""

    def __init__(self, content: dict[str, Any]):
        root = _text(content.get("sourceRoot")).rstrip("/")
        names = [_text(each) for each in _list(content.get("sources"))]
        self.sources = [f"{root}/{name}" if root else name for name in names]
        self.contents = [_text(each) for each in _list(content.get("sourcesContent"))]
        self.names = _list(content.get("names"))
        ignored = content.get("ignoreList") or content.get("x_google_ignoreList")
        self.ignored = {each for each in _list(ignored) if type(each) is int}
        self.segments = _Segments(_text(content.get("mappings")))
        self.lines: dict[int, list[str]] = {}  # of the sources that were asked for

    def place(self, line: int, column: int) -> Place | None:
        found = self.segments.find(line, column)
        if found is None or not 0 <= found[0] < len(self.sources):
            return None
        source, line, column, name = found
        before, here, after = self._context(source, line)
        return Place(
            source=self.sources[source][-NAME_MAX:],
            lineno=line + 1,
            colno=column + 1,
            name=_text(self.names[name])[:NAME_MAX] if 0 <= name < len(self.names) else "",
            pre_context=before,
            context_line=here,
            post_context=after,
            is_ignored=source in self.ignored,
        )

    def _context(self, source: int, line: int) -> tuple[list[str], str, list[str]]:
        if source not in self.lines:
            content = self.contents[source] if source < len(self.contents) else ""
            self.lines[source] = LINE_END.split(content.removesuffix("\n")) if content else []
        lines = self.lines[source]
        if line >= len(lines):
            return [], "", []
        start, end = max(0, line - CONTEXT_LINES), line + 1 + CONTEXT_LINES
        near = [each[:LINE_MAX] for each in lines[start:end]]
        return near[: line - start], near[line - start], near[line - start + 1 :]


class _Segments:
    """The mappings of a map: five numbers a segment in arrays, those of a line side by side."""

    def __init__(self, mappings: str):
        self.starts = array("i", [0])  # of each line of the bundle, and the end
        self.columns, self.sources, self.lines, self.source_columns, self.names = (
            array("i") for _ in range(5)
        )
        try:
            self._read(mappings)
        except OverflowError as error:
            raise UnreadableSourceMap(_("A mapping leads out of all files.")) from error
        if any(
            min(each, default=0) < 0 for each in (self.columns, self.lines, self.source_columns)
        ):
            raise UnreadableSourceMap(_("A mapping leads out of all files."))

    def find(self, line: int, column: int) -> tuple[int, int, int, int] | None:
        """Return source, line, column and name of the last segment that starts before this."""
        if line + 1 >= len(self.starts):
            return None
        start = self.starts[line]
        index = bisect_right(self.columns, column, start, self.starts[line + 1]) - 1
        if index < start:
            return None
        return self.sources[index], self.lines[index], self.source_columns[index], self.names[index]

    def _read(self, mappings: str) -> None:
        source = line = source_column = name = 0
        known: dict[str, tuple[int, ...]] = {}  # most segments of a map are alike
        for segments in mappings.split(";"):
            column = 0
            for segment in segments.split(",") if segments else ():
                numbers = known.get(segment)
                if numbers is None:
                    numbers = known[segment] = _numbers(segment)
                column += numbers[0]
                self.columns.append(column)
                if len(numbers) == 1:
                    self.sources.append(UNMAPPED)
                    self.lines.append(0)
                    self.source_columns.append(0)
                    self.names.append(UNMAPPED)
                    continue
                source += numbers[1]
                line += numbers[2]
                source_column += numbers[3]
                self.sources.append(source)
                self.lines.append(line)
                self.source_columns.append(source_column)
                if len(numbers) == 5:
                    name += numbers[4]
                    self.names.append(name)
                else:
                    self.names.append(UNMAPPED)
            self._end_line()

    def _end_line(self) -> None:
        """Put the segments of a line in order, where a tool wrote them in another."""
        start = self.starts[-1]
        columns = self.columns[start:].tolist()
        if columns != sorted(columns):
            order = sorted(range(len(columns)), key=columns.__getitem__)
            for numbers in self._all():
                numbers[start:] = array("i", [numbers[start + index] for index in order])
        self.starts.append(len(self.columns))

    def _all(self) -> tuple[array, ...]:
        return self.columns, self.sources, self.lines, self.source_columns, self.names


def _numbers(segment: str) -> tuple[int, ...]:
    """Return the 1, 4 or 5 numbers of a segment: base 64, five bits a digit, the sign last."""
    numbers = []
    number = shift = 0
    for character in segment[:SEGMENT_MAX]:
        digit = DIGITS.get(character)
        if digit is None:
            raise UnreadableSourceMap(_("The mappings hold a character that stands for nothing."))
        number |= (digit & 31) << shift
        shift += 5
        if digit < 32:  # no more digits of this number
            numbers.append(-(number >> 1) if number & 1 else number >> 1)
            number = shift = 0
    if shift or len(numbers) not in (1, 4, 5):
        raise UnreadableSourceMap(_("A segment of the mappings is not complete."))
    return tuple(numbers)


def _debug_id(value: Any) -> UUID | None:
    try:
        return UUID(_text(value))
    except ValueError:
        return None


def _text(value: Any) -> str:
    return UNSTORABLE.sub(REPLACEMENT, value) if type(value) is str else ""


def _list(value: Any) -> list:
    return value if type(value) is list else []


# --- Frames -----------------------------------------------------------------


def resolve(
    frames: list[dict[str, Any]], map_of: Callable[[str], SourceMap | None]
) -> list[dict[str, Any]]:
    """Return the frames of a payload as people wrote them; what no map knows stays as it is.

    `map_of` finds the map of a file by the frame's `abs_path` or `filename`. What a frame was in
    the bundle is kept under `minified`. A function has the name by which it was called, which is
    what a map knows: that of the frame before.
    """
    places = [_place(frame, map_of) for frame in frames]
    callers = [None, *places[:-1]]
    return [
        _resolved(frame, place, caller) if place else frame
        for frame, place, caller in zip(frames, places, callers, strict=True)
    ]


def _place(frame: dict[str, Any], map_of: Callable[[str], SourceMap | None]) -> Place | None:
    lineno, colno = frame.get("lineno"), frame.get("colno")
    path = frame.get("abs_path") or frame.get("filename")
    if not path or type(lineno) is not int or type(colno) is not int:
        return None
    source_map = map_of(path)
    return source_map.place(lineno, colno) if source_map else None


def _resolved(frame: dict[str, Any], place: Place, caller: Place | None) -> dict[str, Any]:
    resolved = {
        "function": caller.name if caller and caller.name else frame.get("function", ""),
        "filename": BUNDLER.sub("", place.source).removeprefix("./"),
        "abs_path": place.source,
        "lineno": place.lineno,
        "colno": place.colno,
        "pre_context": place.pre_context,
        "context_line": place.context_line,
        "post_context": place.post_context,
        "vars": frame.get("vars"),
    }
    return {name: value for name, value in resolved.items() if value} | {
        "in_app": frame.get("in_app") is not False
        and not (place.is_ignored or is_library(place.source)),
        "minified": {name: frame[name] for name in MINIFIED if frame.get(name) is not None},
    }
