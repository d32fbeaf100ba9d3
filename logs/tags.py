"""Tags seen in the events of a log: each value once, within the limits of a log."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.conf import settings
from django.db import connection
from django.db.models import F

from logs.models import Grouping, LogTag, LogTagKey
from logs.sql import as_given, given

TagKey = tuple[int, str, str, int]  # grouping, key, value, application: the primary key


def store(
    tagged: Iterable[tuple[int, int, Mapping[str, str]]], known: Collection[TagKey]
) -> set[TagKey]:
    """Store the values not seen before, given (application id, grouping id, tags).

    Past TAG_KEYS_PER_LOG names, or TAG_VALUES_PER_KEY values of a name, a tag is counted in
    `Grouping.tags_dropped` instead. The caller holds the locks of the groupings. Returns what is
    stored now, of what is not among the `known`.
    """
    wanted: set[TagKey] = {
        tag
        for application_id, grouping_id, pairs in tagged
        for name, value in pairs.items()
        if (tag := (grouping_id, name, value, application_id)) not in known
    }
    if not wanted:
        return wanted
    stored = _stored(wanted)
    new = sorted(wanted - stored)
    if not new:
        return stored
    counts = _stored_values({tag[0] for tag in new})
    kept: list[TagKey] = []
    dropped: Counter = Counter()
    for tag in new:
        grouping_id, name, _value, _application_id = tag
        if _has_room(counts[grouping_id], name):
            counts[grouping_id][name] += 1
            kept.append(tag)
        else:
            dropped[grouping_id] += 1
    _store_tags(kept, counts)
    for grouping_id, n in sorted(dropped.items()):
        Grouping.objects.filter(pk=grouping_id).update(tags_dropped=F("tags_dropped") + n)
    return stored.union(kept)


def _stored(tags: Collection[TagKey]) -> set[TagKey]:
    columns = {
        "grouping_id": "bigint", "key": "text", "value": "text", "application_id": "bigint"
    }  # fmt: skip
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names} FROM {given(**columns)} JOIN logs_logtag USING ({names})",
            [as_given(columns, tags)],
        )
        return set(cursor.fetchall())


def _stored_values(grouping_ids: Collection[int]) -> dict[int, Counter]:
    """Return how many values are stored of each name, by grouping."""
    counts: dict[int, Counter] = defaultdict(Counter)
    rows = LogTagKey.objects.filter(grouping__in=grouping_ids)
    for grouping_id, name, values in rows.values_list("grouping_id", "key", "values"):
        counts[grouping_id][name] = values
    return counts


def _has_room(names: Counter, name: str) -> bool:
    has_name = name in names or len(names) < settings.TAG_KEYS_PER_LOG
    return has_name and names[name] < settings.TAG_VALUES_PER_KEY


def _store_tags(tags: list[TagKey], counts: dict[int, Counter]) -> None:
    LogTagKey.objects.bulk_create(
        [
            LogTagKey(
                grouping_id=grouping_id,
                key=name,
                application_id=application_id,
                values=counts[grouping_id][name],
            )
            for grouping_id, name, application_id in sorted({(g, n, a) for g, n, _v, a in tags})
        ],
        update_conflicts=True,
        update_fields=["values"],
        unique_fields=["grouping", "key", "application"],
    )
    LogTag.objects.bulk_create(
        [
            LogTag(grouping_id=grouping_id, key=name, value=value, application_id=application_id)
            for grouping_id, name, value, application_id in tags
        ]
    )
