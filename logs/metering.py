"""What `logs.limits` decides by, in the database: how much all processes took in and refused."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Sum

from accounts.throttling import count_up
from logs.limits import MINUTE, Meter, News, Refusal
from logs.models import AppHour, Application
from logs.sql import as_given, given

meter = Meter()  # of this process


def admit(application: Application, n: int) -> Refusal | None:
    """Let n more events in, or return why not; looks first where the last look is a second old.

    For callers that may wait for the database.
    """
    limits = application.limits
    if limits is None:
        return None
    if meter.wants_look(application.pk):
        look(meter)
    return meter.admit(application.pk, limits, n)


def look(meter: Meter) -> None:
    """Tell the database what was admitted and refused, and learn how much there is in all.

    Three statements for all applications that reported since the last look. While another thread
    looks there is nothing to do: what it learns serves all. When the database fails, the news
    stay to be told. To be called within a second while `meter.has_news()`.
    """
    if not meter.looking.acquire(blocking=False):
        return
    try:
        news = meter.news()
        if news.applications:
            with transaction.atomic():  # or some of it would be told again after a failure
                days = _stored_since(news)
                minutes = _count_minutes(news)
                if news.refused:
                    _count_refused(news.refused)
            meter.learn(news, minutes, days)
    finally:
        meter.looking.release()


def _stored_since(news: News) -> dict[int, int]:
    """Return how much is stored of the day.

    What was admitted and stored since the news were taken counts twice, until the next look.
    """
    hours = AppHour.objects.filter(
        application__in=news.applications, hour__gte=_moment(news.day)
    ).order_by()
    return dict(hours.values_list("application").annotate(Sum("n")))


def _count_minutes(news: News) -> dict[int, int]:
    counted = count_up(
        "events",
        {str(id): since.in_minute for id, since in news.applications.items()},
        now=_moment(news.at),
        ends_at=_moment(news.minute + MINUTE.seconds),
    )
    return {int(id): n for id, (n, _window_ends_at) in counted.items()}


def _count_refused(refused: Mapping[tuple[int, int], int]) -> None:
    columns = {"application_id": "bigint", "hour": "timestamptz", "refused": "bigint"}
    rows = ((id, _moment(hour), n) for (id, hour), n in refused.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO logs_apphour AS t (application_id, hour, refused)
            SELECT application_id, hour, refused FROM {given(**columns)}
            ORDER BY application_id, hour  -- as the recorder locks them
            ON CONFLICT (application_id, hour) DO UPDATE SET
                refused = t.refused + EXCLUDED.refused
            """,  # noqa: S608
            [as_given(columns, rows)],
        )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
