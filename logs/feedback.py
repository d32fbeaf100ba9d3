"""What people write who met an error: kept beside the event, whichever of the two comes first."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from logs.masking import mask_text
from logs.models import Event, Feedback
from logs.protocols import sentry

LATE = timedelta(days=1)  # for so long an event may come after what was written about it


def store(
    application_id: int, written: Sequence[sentry.Feedback], masked_keys: Sequence[str]
) -> None:
    """Store what was written; the same about the same event is kept once."""
    event_ids = {each.event_id for each in written if each.event_id}
    groupings = _groupings_of(application_id, event_ids)
    known = Feedback.objects.filter(application=application_id, event_id__in=event_ids)
    seen = set(known.values_list("event_id", "name", "email", "message"))
    now = timezone.now()
    rows = []
    for each in written:
        message = mask_text(each.message, masked_keys)
        content = each.event_id, each.name, each.email, message
        if content not in seen:
            rows.append(
                Feedback(
                    application_id=application_id,
                    event_id=each.event_id,
                    grouping_id=groupings.get(each.event_id),
                    name=each.name,
                    email=each.email,
                    message=message,
                    received_at=now,
                )
            )
        if each.event_id:
            seen.add(content)
    Feedback.objects.bulk_create(rows)


def _groupings_of(application_id: int, event_ids: Iterable[UUID]) -> dict[UUID, int]:
    events = Event.objects.filter(application=application_id, event_id__in=event_ids)
    return dict(events.order_by("pk").values_list("event_id", "grouping_id"))


def attach() -> Iterator[int]:
    """Give feedback that came before its event the grouping of that; yield how much it was."""
    events = Event.objects.filter(
        application=OuterRef("application"), event_id=OuterRef("event_id")
    )
    waiting = Feedback.objects.filter(
        Exists(events),
        grouping=None,
        event_id__isnull=False,
        received_at__gte=timezone.now() - LATE,
    )
    yield waiting.update(grouping=Subquery(events.order_by("-pk").values("grouping")[:1]))
