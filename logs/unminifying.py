"""The source maps of applications: kept by release, and applied when somebody looks at an event.

Not when it arrives: maps often come after the first events of a release, most events are never
looked at, and reading a large map takes a second. What is stored stays as it came, and errors group
by the minified frames, whose file names lose their hashes (see `logs.grouping`).
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import zstandard
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError

from logs import sourcemaps
from logs.models import Application, Event, SourceMap

Frames = list[dict[str, Any]]

MAPS_OF_EVENT_MAX = 8
BYTES_OF_EVENT_MAX = 20 * 1024 * 1024  # of the maps that one event is read by
CONTEXT_MAX = 256 * 1024  # characters of code in one event, its innermost frames first
CONTEXT = ("pre_context", "context_line", "post_context")
REMEMBERED_MAX = 32  # events
ORIGIN = re.compile(r"\A(?:[a-z][a-z0-9+.-]*://[^/]*|~)?/*", re.IGNORECASE)


# --- Kept -----------------------------------------------------------------


def keep(application: Application, body: bytes, *, release: str, name: str) -> SourceMap:
    """Keep this source map of a minified file, in place of an earlier one.

    The oldest go where an application has more than it may. Raises ParseError and ValidationError
    (400) for what is no map, or of nothing that has a name.
    """
    try:
        parsed = sourcemaps.parse_source_map(body)
    except sourcemaps.UnreadableSourceMap as error:
        raise ParseError(str(error)) from error
    name = _path(name or parsed.file).removesuffix(".map")[-255:]
    if not name:
        raise ValidationError({"name": [_("Name the minified file, which the map does not.")]})
    if not release and not parsed.debug_id:
        raise ValidationError({"release": [_("Name the release: the map has no debug id.")]})
    with transaction.atomic():
        # One upload after another, so that each sees what the others left.
        Application.objects.select_for_update(no_key=True).get(pk=application.pk)
        kept, _is_new = SourceMap.objects.update_or_create(
            application=application,
            release=release,
            name=name,
            defaults={
                "debug_id": parsed.debug_id,
                "size": len(body),
                "content": zstandard.compress(body),
                "uploaded_at": timezone.now(),
            },
        )
        _drop_oldest(application)
    return kept


def _drop_oldest(application: Application) -> None:
    newest_first = application.source_maps.order_by("-uploaded_at", "-pk")
    total, too_many = 0, []
    sizes = newest_first.annotate(stored=Length("content")).values_list("pk", "stored")
    for n, (pk, stored) in enumerate(sizes, 1):
        total += stored
        beyond = n > settings.SOURCE_MAPS_PER_APPLICATION or total > settings.SOURCE_MAPS_MAX_BYTES
        if beyond and n > 1:  # the one that came now is kept, whatever the limits
            too_many.append(pk)
    application.source_maps.filter(pk__in=too_many).delete()


def _path(text: str) -> str:
    """Return the path of an address or a file: https://x.y/static/a.js?v=1 is static/a.js."""
    path = text.replace("\\", "/").partition("?")[0].partition("#")[0]
    return ORIGIN.sub("", path.removeprefix("./"))


# --- Applied --------------------------------------------------------------

_remembered: dict[tuple, dict[str, Any]] = {}  # payloads by event and the maps they are read by


def unminified(event: Event, payload: dict[str, Any]) -> dict[str, Any]:
    """Return the payload of an event, its frames as people wrote them where a map knows.

    What such a frame was is under `minified`.
    """
    stacks = _stacks(payload)
    paths = {path for frames in stacks for frame in frames if (path := _minified_path(frame))}
    maps = _maps_by_path(event, paths) if paths else {}
    if not maps:
        return payload
    stamps = sorted((each.pk, each.uploaded_at) for each in maps.values())
    key = event.pk, *dict.fromkeys(stamps)
    resolved = _remembered.get(key)
    if resolved is None:
        resolved = _resolved(payload, maps)
        while len(_remembered) >= REMEMBERED_MAX:
            _remembered.pop(next(iter(_remembered)), None)
        _remembered[key] = resolved
    return resolved


def _stacks(payload: dict[str, Any]) -> list[Frames]:
    return [
        stack["frames"]
        for part in ("exceptions", "threads")
        for stack in _list(payload.get(part))
        if has_frames(stack)
    ]


def has_frames(stack: Any) -> bool:
    """Whether this is a stack as our adapters store it; own JSON may hold anything by that name."""
    frames = stack.get("frames") if isinstance(stack, dict) else None
    return bool(_list(frames)) and all(isinstance(frame, dict) for frame in frames)


def _minified_path(frame: dict[str, Any]) -> str | None:
    """Return the file of a frame that a map could know: with a line and a column."""
    path = frame.get("abs_path") or frame.get("filename")
    if type(frame.get("lineno")) is type(frame.get("colno")) is int and isinstance(path, str):
        return path
    return None


def _list(value: Any) -> list:
    return value if isinstance(value, list) else []


def _maps_by_path(event: Event, paths: Iterable[str]) -> dict[str, SourceMap]:
    """Return the map of each of these files that has one, without its content."""
    debug_ids = _debug_ids(event.payload)
    wanted = Q(debug_id__in=debug_ids.values())
    if event.release:
        wanted |= Q(release=event.release)
    rows = SourceMap.objects.filter(wanted, application=event.application_id).defer("content")
    known = list(rows.order_by("-uploaded_at", "-pk")[: settings.SOURCE_MAPS_PER_APPLICATION])
    found = ((path, _map_of(path, debug_ids.get(path), known, event.release)) for path in paths)
    return {path: source_map for path, source_map in found if source_map}


def _map_of(
    path: str, debug_id: UUID | None, known: Sequence[SourceMap], release: str
) -> SourceMap | None:
    """Return the map with the debug id of a file, else the one of the release that names most of it."""
    for each in known:
        if debug_id and each.debug_id == debug_id:
            return each
    end = f"/{_path(path)}"
    named = (each for each in known if each.release == release and end.endswith(f"/{each.name}"))
    return max(named, key=lambda each: len(each.name), default=None)


def _debug_ids(payload: dict[str, Any]) -> dict[str, UUID]:
    """Return the debug ids by file that a Sentry client tells."""
    meta = payload.get("debug_meta")
    images = _list(meta.get("images")) if isinstance(meta, dict) else []
    ids = {}
    for image in images:
        if isinstance(image, dict) and isinstance(image.get("code_file"), str):
            try:
                ids[image["code_file"]] = UUID(str(image.get("debug_id")))
            except ValueError:
                continue
    return ids


def _resolved(payload: dict[str, Any], maps: dict[str, SourceMap]) -> dict[str, Any]:
    """Return the payload anew, with what these maps say of its frames."""
    parsed = _parsed({each.pk for each in maps.values()})

    def map_of(path: str) -> sourcemaps.SourceMap | None:
        return parsed.get(maps[path].pk) if path in maps else None

    resolved = dict(payload)
    for part in ("exceptions", "threads"):
        if _list(payload.get(part)):
            resolved[part] = [
                {**stack, "frames": sourcemaps.resolve(stack["frames"], map_of)}
                if has_frames(stack)
                else stack
                for stack in payload[part]
            ]
    _cut_context(_stacks(resolved))
    return resolved


def _parsed(ids: Iterable[int]) -> dict[int, sourcemaps.SourceMap]:
    """Return these maps, as many as are read for one event, the smallest first."""
    parsed, left = {}, BYTES_OF_EVENT_MAX
    sizes = SourceMap.objects.filter(pk__in=ids).order_by("size", "pk").values_list("pk", "size")
    for pk, size in sizes[:MAPS_OF_EVENT_MAX]:
        left -= size
        content = SourceMap.objects.filter(pk=pk).values_list("content", flat=True).first()
        if left < 0 or content is None:  # replaced or deleted at this moment
            break
        body = zstandard.ZstdDecompressor().decompress(bytes(content), max_output_size=size)
        parsed[pk] = sourcemaps.parse_source_map(body)
    return parsed


def _cut_context(stacks: Iterable[Frames]) -> None:
    """Keep the code around the innermost frames: that of a thousand is no answer."""
    left = CONTEXT_MAX
    for frames in stacks:
        for frame in reversed(frames):
            if "minified" in frame:
                code = [*frame.get("pre_context", ()), *frame.get("post_context", ())]
                left -= sum(map(len, code)) + len(frame.get("context_line", ""))
                if left < 0:
                    for name in CONTEXT:
                        frame.pop(name, None)
