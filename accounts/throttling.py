"""Limits against guessing, counted in PostgreSQL so that all processes share them.

Apart from wrong keys, which nobody can guess: see `WrongKeys`.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from ipaddress import ip_network
from itertools import chain
from math import ceil
from threading import Lock

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import ThrottleCounter
from api.addresses import client_address
from central_erros.clocks import AHEAD_MAX

PERIODS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
SWEPT_AT_ONCE = 100


class Throttle(BaseThrottle):
    """So many requests per subject in a fixed window, which the first of them opens.

    A subclass names its scope, the setting with its rate ("10/min"; empty for no limit), and the
    subjects of a request. They are counted in turn up to the first one over its limit: whoever
    is refused by address cannot go on to use up other people's accounts.
    """

    scope: str
    setting: str

    def subjects(self, request: Request) -> Iterator[str]:
        yield network(client_address(request))

    def allow_request(self, request, view):
        rate = getattr(settings, self.setting)
        if not rate:
            return True
        limit, window = parse_rate(rate)
        for subject in self.subjects(request):
            count, window_ends_at = hit(self.scope, subject, window)
            if count > limit:
                self.seconds_left = (window_ends_at - timezone.now()).total_seconds()
                return False
        return True

    def wait(self):
        return max(ceil(self.seconds_left), 1)


class LoginThrottle(Throttle):
    """Per address, and per account named from anywhere: many machines may guess at one account."""

    scope = "login"
    setting = "THROTTLE_LOGIN"

    def subjects(self, request):
        yield from super().subjects(request)
        yield from named_account(request, "email", "username")


class RegisterThrottle(Throttle):
    scope = "register"
    setting = "THROTTLE_REGISTER"


class PasswordResetThrottle(Throttle):
    """Per address, and per account named from anywhere: nobody's mailbox is to be flooded."""

    scope = "reset"
    setting = "THROTTLE_RESET"

    def subjects(self, request):
        yield from super().subjects(request)
        yield from named_account(request, "email")


class AcquaintanceThrottle(Throttle):
    """Per user who names e-mails, apart from staff: to find out who has an account, or to write
    to the whole world in our name.
    """

    scope = "acquaintance"
    setting = "THROTTLE_REGISTER"

    def subjects(self, request):
        named = chain(named_account(request, "user"), named_account(request, "email"))
        if any("@" in name for name in named) and not request.user.is_staff:
            yield str(request.user.pk)


class PasswordChangeThrottle(Throttle):
    """Per user: a stolen access token must not serve to guess the password behind it."""

    scope = "password"
    setting = "THROTTLE_LOGIN"

    def subjects(self, request):
        yield str(request.user.pk)


class WrongKeys:
    """How often a client address sent keys that do not exist, in fixed windows, in this process.

    It spares the server the noise of clients that were set up wrong, since most wait as long as a
    429 says. It guards nothing: a key has 128 random bits, which nobody guesses at any speed. So
    a right key is never held up by wrong ones, and no harm is done by what is forgotten: of the
    addresses, all but those NETWORKS_MAX whose windows opened last.
    """

    NETWORKS_MAX = 10_000

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._windows: dict[str, tuple[float, int]] = {}  # end and count, in the order of opening
        self._lock = Lock()

    def __len__(self):
        return len(self._windows)

    def count(self, address: str) -> int | None:
        """Count one more; return for how many seconds it is one too many, None when it is not."""
        if not settings.THROTTLE_KEYS:
            return None
        limit, window = parse_rate(settings.THROTTLE_KEYS)
        subject, now = network(address), self._clock()
        with self._lock:
            end, count = self._windows.get(subject, (now, 0))
            if end <= now:
                self._windows.pop(subject, None)  # to come back as the last one
                end, count = now + window.total_seconds(), 0
            self._windows[subject] = end, count + 1
            if len(self._windows) > self.NETWORKS_MAX:
                del self._windows[next(iter(self._windows))]
        return max(ceil(end - now), 1) if count >= limit else None


wrong_keys = WrongKeys()


def parse_rate(rate: str) -> tuple[int, timedelta]:
    """Return the limit and the window of "10/min"; of the period only the first letter counts."""
    limit, period = rate.split("/")
    return int(limit), PERIODS[period.strip()[0].lower()]


def network(address: str) -> str:
    """Return what one client has to itself: an IPv4 address, or the /64 of an IPv6 one."""
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address


def named_account(request: Request | HttpRequest, *fields: str) -> Iterator[str]:
    """Yield the account that the body names, if any, in the case the database compares it in."""
    body = request.data if isinstance(request, Request) else request.POST
    body = body if isinstance(body, dict) else {}
    for field in fields:
        value = body.get(field)
        if isinstance(value, str) and value.strip():
            yield value.strip().upper()
            return


def hit(scope: str, subject: str, window: timedelta) -> tuple[int, datetime]:
    """Count one more; return the count and the end of the window."""
    now = timezone.now()
    return count_up(scope, {subject: 1}, now=now, ends_at=now + window)[subject]


def count_up(
    scope: str, additions: Mapping[str, int], *, now: datetime, ends_at: datetime
) -> dict[str, tuple[int, datetime]]:
    """Add to the counts of these subjects; return the count of each, and the end of its window.

    A window that is over is followed by one until `ends_at`, and so is one that ends long after
    that: it was opened by a clock that was ahead. Atomic, with no lock held.
    """
    table = ThrottleCounter._meta.db_table
    is_open = "counter.window_ends_at > %(now)s AND counter.window_ends_at <= %(latest)s"
    subjects = {_hashed(subject): subject for subject in additions}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {table} AS counter (scope, subject, count, window_ends_at)
            SELECT %(scope)s, subject, n, %(end)s
            FROM unnest(%(subjects)s::text[], %(counts)s::int[]) AS added(subject, n)
            ORDER BY subject  -- two of these at once lock the rows they share in one order
            ON CONFLICT (scope, subject) DO UPDATE SET
                count = CASE WHEN {is_open}
                             THEN counter.count + EXCLUDED.count ELSE EXCLUDED.count END,
                window_ends_at = CASE WHEN {is_open} THEN counter.window_ends_at ELSE %(end)s END
            RETURNING subject, count, window_ends_at
            """,  # noqa: S608
            {
                "scope": scope, "subjects": list(subjects), "counts": list(additions.values()),
                "now": now, "end": ends_at, "latest": ends_at + AHEAD_MAX,
            },
        )  # fmt: skip
        counted = {subjects[digest]: (n, end) for digest, n, end in cursor.fetchall()}
    if any(n == additions[subject] for subject, (n, _end) in counted.items()):
        delete_expired_counters()
    return counted


def delete_expired_counters() -> int:
    """Delete some counters whose window is over; return how many.

    Each new window deletes up to SWEPT_AT_ONCE old ones, so the table keeps the size of what is
    going on. Rows that another process holds are left to the next.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            DELETE FROM {ThrottleCounter._meta.db_table} WHERE id IN (
                SELECT id FROM {ThrottleCounter._meta.db_table}
                WHERE window_ends_at <= %s ORDER BY window_ends_at
                LIMIT %s FOR UPDATE SKIP LOCKED
            )
            """,  # noqa: S608
            [timezone.now(), SWEPT_AT_ONCE],
        )
        return cursor.rowcount


def _hashed(subject: str) -> str:
    """Return a keyed hash: addresses and e-mails are personal, and few enough to try them all."""
    data = subject.encode("utf-8", "replace")  # a lone surrogate is refused later, under its field
    return salted_hmac("accounts.throttling", data, algorithm="sha256").hexdigest()
