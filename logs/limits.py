"""How much of an application is taken in: so many events a minute, so many a day.

Both count for all processes together, and cost no statement for each request. A process decides
by what the database said when it last looked, a second ago at most, and what it has admitted
itself since then. What it admitted it tells at its next look, which `logs.metering` makes within
a second too. So at most two seconds of traffic pass a limit: what other processes admitted that
is not told and heard yet, and for a day also what is admitted and not stored yet.

A request is admitted or refused as a whole, and one of more events than the limit ever allows is
told to send fewer. What is refused is counted, in memory until the next look.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil
from threading import Lock
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

LOOK_EVERY = 1  # seconds
HOUR = 3600  # seconds


class Limits(NamedTuple):
    """How many events of an application are taken in; None is any number."""

    per_minute: int | None
    per_day: int | None


class Period(NamedTuple):
    """What a limit is counted over. Its windows are those of the UTC clock: see `began`."""

    seconds: int
    code: str
    reached: str
    too_many: str

    def began(self, now: float) -> int:
        """Return when the window of that moment began, in seconds since 1970."""
        return int(now // self.seconds) * self.seconds


MINUTE = Period(
    60,
    "rate_limited",
    _("This would pass the limit of the application (events per minute: %(limit)s)."),
    _("Send fewer at once: the limit of the application is lower (events per minute: %(limit)s)."),
)
DAY = Period(
    86_400,
    "quota_exceeded",
    _("This would pass the limit of the application (events per UTC day: %(limit)s)."),
    _("Send fewer at once: the limit of the application is lower (events per UTC day: %(limit)s)."),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not let in."""

    code: str
    text: str
    limit: int
    retry_after: int | None  # seconds; None where waiting does not help

    @property
    def detail(self) -> str:
        """In words, in the language of the moment."""
        return self.text % {"limit": self.limit}


@dataclass(slots=True)
class Window:
    """The current minute or day of an application."""

    period: Period
    began: int = 0
    told: int = 0  # by the database at the last look
    since: int = 0  # admitted by this process since that look

    def turn(self, now: float) -> None:
        """Begin at nothing where another minute or day has begun."""
        began = self.period.began(now)
        if began != self.began:
            self.began, self.told, self.since = began, 0, 0

    def refusal(self, limit: int | None, n: int, now: float) -> Refusal | None:
        """Return what is wrong with n more events, None when there is room for them."""
        if limit is None or self.told + self.since + n <= limit:
            return None
        if n > limit:
            return Refusal("too_large", self.period.too_many, limit, None)
        seconds = ceil(self.began + self.period.seconds - now)
        return Refusal(self.period.code, self.period.reached, limit, max(seconds, 1))

    def learn(self, told: int, included: int) -> None:
        """Take what the database says now, in which so much of what was admitted is included."""
        self.told, self.since = told, self.since - included


@dataclass(slots=True)
class Usage:
    """What a process knows of an application."""

    minute: Window = field(default_factory=lambda: Window(MINUTE))
    day: Window = field(default_factory=lambda: Window(DAY))
    asked: int = 0  # how often
    asked_until_look: int = 0
    looked_at: float | None = None

    @property
    def is_busy(self) -> bool:
        """Whether it reported since the last look."""
        return self.asked != self.asked_until_look


class Since(NamedTuple):
    """What came of an application since the last look."""

    asked: int  # how often in all
    in_minute: int  # events admitted
    in_day: int


class News(NamedTuple):
    """What the database is to hear at a look, and about what it is asked."""

    at: float
    minute: int  # when it began, in seconds since 1970
    day: int
    applications: dict[int, Since]
    refused: dict[tuple[int, int], int]  # by application, and when its hour began


class Meter:
    """What one process knows of the applications that have limits. No I/O: see `logs.metering`.

    The door and the views share it, in different threads.
    """

    def __init__(self, clock: Callable[[], float] = time.time):
        self.looking = Lock()  # held during a look: there is one at a time
        self._clock = clock
        self._lock = Lock()  # held for a few operations, never for a statement
        self._usages: dict[int, Usage] = {}
        self._refused: Counter[tuple[int, int]] = Counter()

    def __len__(self):
        return len(self._usages)

    def admit(self, application_id: int, limits: Limits, n: int) -> Refusal | None:
        """Count n events as taken in, or as refused: then return why."""
        now = self._clock()
        with self._lock:
            usage = self._usage(application_id, now)
            refusal = usage.day.refusal(limits.per_day, n, now) or usage.minute.refusal(
                limits.per_minute, n, now
            )
            if refusal:
                self._refused[application_id, int(now // HOUR) * HOUR] += n
            else:
                usage.minute.since += n
                usage.day.since += n
        return refusal

    def wants_look(self, application_id: int) -> bool:
        """Note that an application reports; return whether to look before it is admitted."""
        now = self._clock()
        with self._lock:
            looked_at = self._usage(application_id, now).looked_at
        return looked_at is None or not 0 <= now - looked_at < LOOK_EVERY

    def has_news(self) -> bool:
        """Whether any application with a limit reported since the last look."""
        with self._lock:
            return any(usage.is_busy for usage in self._usages.values())

    def news(self) -> News:
        """Return what is to be told. It stays to be told until `learn` says that it was."""
        now = self._clock()
        with self._lock:
            self._forget_idle(now)
            busy = {id: usage for id, usage in self._usages.items() if usage.is_busy}
            for usage in busy.values():
                usage.minute.turn(now)
                usage.day.turn(now)
            return News(
                at=now,
                minute=MINUTE.began(now),
                day=DAY.began(now),
                applications={
                    id: Since(usage.asked, usage.minute.since, usage.day.since)
                    for id, usage in busy.items()
                },
                refused=dict(self._refused),
            )

    def learn(self, news: News, minutes: Mapping[int, int], days: Mapping[int, int]) -> None:
        """Take in what the database says after it heard these news.

        By application: how much all processes took in this minute, and how much is stored today.
        """
        with self._lock:
            for application_id, since in news.applications.items():
                usage = self._usages[application_id]
                usage.looked_at, usage.asked_until_look = news.at, since.asked
                if usage.minute.began == news.minute:
                    usage.minute.learn(minutes[application_id], since.in_minute)
                if usage.day.began == news.day:
                    usage.day.learn(days.get(application_id, 0), since.in_day)
            self._refused.subtract(news.refused)
            self._refused = +self._refused  # without zeros

    def _usage(self, application_id: int, now: float) -> Usage:
        usage = self._usages.get(application_id)
        if usage is None:
            usage = self._usages[application_id] = Usage()
        usage.asked += 1
        usage.minute.turn(now)
        usage.day.turn(now)
        return usage

    def _forget_idle(self, now: float) -> None:
        """Leave out applications that have not reported today: there is nothing to know of them."""
        today = DAY.began(now)
        self._usages = {
            id: usage
            for id, usage in self._usages.items()
            if usage.is_busy or usage.day.began == today
        }
