"""Tags seen in the events of a log: each value once, within the limits of a log."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db.models import Count, F

from logs.models import Grouping, LogTag

TagKey = tuple[int, str, str, int]  # grouping, key, value, application: the primary key


def store(tagged: Iterable[tuple[int, int, Mapping[str, str]]]) -> None:
    """Store the values not seen before, given (application id, grouping id, tags).

    Past TAG_KEYS_PER_LOG names, or TAG_VALUES_PER_KEY values of a name, a tag is counted in
    `Grouping.tags_dropped` instead. The caller holds the locks of the groupings.
    """
    wanted: set[TagKey] = {
        (grouping_id, name, value, application_id)
        for application_id, grouping_id, pairs in tagged
        for name, value in pairs.items()
    }
    if not wanted:
        return
    seen = set(LogTag.objects.filter(pk__in=list(wanted)).values_list("pk", flat=True))
    new = sorted(wanted - seen)
    if not new:
        return
    kept, dropped = _within_limits(new)
    LogTag.objects.bulk_create(
        [
            LogTag(grouping_id=grouping_id, key=name, value=value, application_id=application_id)
            for grouping_id, name, value, application_id in kept
        ],
        ignore_conflicts=True,
    )
    for grouping_id, n in sorted(dropped.items()):
        Grouping.objects.filter(pk=grouping_id).update(tags_dropped=F("tags_dropped") + n)


def _within_limits(new: list[TagKey]) -> tuple[list[TagKey], Counter]:
    """Return the tags still to be taken, and how many are not, by grouping."""
    values: dict[int, Counter] = defaultdict(Counter)
    counted = (
        LogTag.objects.filter(grouping__in={tag[0] for tag in new})
        .values_list("grouping_id", "key")
        .annotate(Count("value"))
    )
    for grouping_id, name, n in counted:
        values[grouping_id][name] = n
    kept: list[TagKey] = []
    dropped: Counter = Counter()
    for tag in new:
        grouping_id, name, _value, _application_id = tag
        names = values[grouping_id]
        room_for_name = name in names or len(names) < settings.TAG_KEYS_PER_LOG
        if room_for_name and names[name] < settings.TAG_VALUES_PER_KEY:
            names[name] += 1
            kept.append(tag)
        else:
            dropped[grouping_id] += 1
    return kept, dropped
