"""The demo into the database: people and programs, then day after day through the recorder."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import Membership, Team, User
from logs import triage
from logs.demo.company import PEOPLE, PROGRAMS, TEAMS
from logs.demo.month import ZONE, Action, Happening, Month, Problem
from logs.models import Application, Grouping, Key, Log
from logs.recorder import record
from logs.retention import create_partitions

BATCH_SIZE = 500
KEY_NAME = "demo"


class RealData(Exception):
    """The installation has errors of its own."""


@dataclass
class Written:
    """What a run added."""

    password: str | None = None  # of the demo people, known to nobody else; None: they were there
    events: int = 0
    logs: set[int] = field(default_factory=set)


def has_real_data() -> bool:
    """Whether an application other than the demo's has ever reported."""
    demo = Application.objects.filter(
        team__name__in=TEAMS, name__in=[program.name for program in PROGRAMS]
    )
    return Grouping.objects.exclude(application__in=demo).exists()


def write(
    *,
    seed: int,
    days: int,
    scale: float,
    until: datetime,
    force: bool = False,
    progress: Callable[[date, Written], None] = lambda day, written: None,
) -> Written:
    """Record the last `days` days before `until`, an aware moment not in the future.

    What an earlier run with this seed recorded is recognised by its event ids and left alone.
    Raises RealData unless `force`.
    """
    if not force and has_real_data():
        raise RealData
    written = Written()
    keys = _create_company(written)
    writer = Writer(keys, written)
    month = Month(seed, scale)
    last = until.astimezone(ZONE).date()
    all_days = [last - timedelta(days=back) for back in reversed(range(days))]
    create_partitions({*all_days, last + timedelta(days=1)})
    for day in all_days:
        writer.write_day(month.happenings(day), month.actions(day), until)
        progress(day, written)
    if written.events:
        for key in keys.values():
            key.touch()
    return written


@transaction.atomic
def _create_company(written: Written) -> dict[str, Key]:
    """Make what is missing of teams, people, applications and keys; return the keys by program."""
    teams = {name: Team.objects.get_or_create(name=name)[0] for name in TEAMS}
    password = secrets.token_urlsafe(12)
    for person in PEOPLE:
        user = User.objects.filter(email=person.email).first()
        if user is None:
            user = User.objects.create_user(
                person.email, password, username=person.username, name=person.name
            )
            written.password = password
        Membership.objects.get_or_create(
            team=teams[person.team], user=user, defaults={"role": person.role}
        )
    keys = {}
    for program in PROGRAMS:
        team = teams[program.team]
        application, _created = Application.objects.get_or_create(team=team, name=program.name)
        admin = User.objects.get(memberships__team=team, email__in=_admins())
        keys[program.name], _created = Key.objects.select_related("application").get_or_create(
            application=application, name=KEY_NAME, is_personal=False, defaults={"user": admin}
        )
    return keys


def _admins() -> list[str]:
    return [person.email for person in PEOPLE if person.role == "admin"]


class Writer:
    """Records days in order, and remembers which log each problem became."""

    def __init__(self, keys: dict[str, Key], written: Written):
        self.keys = keys
        self.written = written
        self.users = {user.username: user for user in User.objects.filter(email__in=_emails())}
        self.logs: dict[Problem, int] = {}
        self.resolved: set[int] = set()

    def write_day(
        self, happenings: list[Happening], actions: list[Action], until: datetime
    ) -> None:
        """Record a day: what came in before people acted, what they did, what came in after."""
        happenings = [each for each in happenings if each.report.received_at <= until]
        actions = [action for action in actions if action.moment <= until]
        turn = actions[-1].moment if actions else until
        is_new = self._record([each for each in happenings if each.moment < turn])
        if is_new:  # else an earlier run has done it, and what followed must not be undone
            for action in actions:
                self._act(action)
        self._record([each for each in happenings if each.moment >= turn])

    def _record(self, happenings: list[Happening]) -> bool:
        """Record these; return whether any was new."""
        before = self.written.events
        for start in range(0, len(happenings), BATCH_SIZE):
            batch = happenings[start : start + BATCH_SIZE]
            for happening in batch:
                key = self.keys[happening.problem.program.name]
                happening.report.application_id = key.application_id
                happening.report.collected_by_id = key.user_id
            outcomes = record([happening.report for happening in batch])
            for happening, outcome in zip(batch, outcomes, strict=True):
                if isinstance(outcome, Exception):
                    raise outcome
                self._note(happening, outcome)
        return self.written.events > before

    def _note(self, happening, outcome) -> None:
        self.logs[happening.problem] = outcome.log_id
        if outcome.is_repeat:
            return
        self.written.events += 1
        self.written.logs.add(outcome.log_id)
        if outcome.log_id in self.resolved:
            self.resolved.discard(outcome.log_id)
            regressed = Log.objects.filter(pk=outcome.log_id)
            regressed.update(regressed_at=happening.report.received_at)

    def _act(self, action: Action) -> None:
        log_id = self.logs.get(action.problem)
        by = self.users[action.username]
        if log_id and triage.change_status([log_id], action.change, by=by):
            # Triage knows only now; the demo tells of days past.
            Log.objects.filter(pk=log_id).update(status_changed_at=action.moment)
            if action.change is triage.RESOLVE:
                self.resolved.add(log_id)


def _emails() -> list[str]:
    return [person.email for person in PEOPLE]
