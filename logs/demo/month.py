"""What happened at Aurora on each day: drawn by seed and calendar day alone, without a database.

A day is always the same for a seed, so that a later run adds the days and hours since, and
nothing else: the ids of events say which of the day they are.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from math import exp
from random import Random
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from accounts.models import Role
from logs import triage
from logs.demo.company import PEOPLE, PROGRAMS, Program
from logs.demo.errors import COMMON, INCIDENTS, MESSAGES, OWN, TAGS, fill_in, server_tags
from logs.demo.languages import LANGUAGES
from logs.report import ExceptionInfo, Report

ZONE = ZoneInfo("America/Sao_Paulo")
IDS = UUID("6f6f5c0e-7c2a-5b0e-9d55-3a0a7b1f4a11")  # namespace of the events' ids
EVENTS_A_DAY = 900  # at scale 1, incidents apart
COMMON_ERRORS = 11  # of the language, in each program
CYCLE_DAYS = 28  # every life runs through once in it
# They run where customers are, and count repeats before they send.
CLIENT_LANGUAGES = {"browser", "kotlin", "swift"}


@dataclass(frozen=True)
class Life:
    """When a problem happens and what people do about it, in days of its cycle."""

    share: int  # of all problems
    active: frozenset[int]
    actions: dict[int, triage.StatusChange]
    intensity: float = 1.0


ALWAYS = frozenset(range(CYCLE_DAYS))
LIVES = [
    Life(46, ALWAYS, {}),
    Life(18, frozenset(range(6)), {}, 3),
    Life(15, frozenset(range(8)), {8: triage.RESOLVE}, 2.5),
    Life(9, frozenset([*range(5), *range(12, 16)]), {5: triage.RESOLVE}, 2.5),  # a regression
    Life(12, ALWAYS, {3: triage.ARCHIVE}),
]


@dataclass(frozen=True, eq=False)
class Problem:
    """Something that goes wrong in a program, in one environment: what becomes a log."""

    program: Program
    environment: str
    type: str  # "" where there is no trace
    text: str
    level: int
    place: int | None
    logger: str
    life: Life
    offset: int  # of its cycle against the calendar
    daily: float  # events on an average day of activity

    @property
    def key(self) -> str:
        return f"{self.program.name}/{self.environment}/{self.type}/{self.text}/{self.place}"

    def phase(self, day: date) -> int:
        return (day.toordinal() + self.offset) % CYCLE_DAYS


@dataclass(frozen=True)
class Happening:
    """One event of the demo, not yet in a database: `report` lacks its application and key."""

    moment: datetime
    problem: Problem
    report: Report


@dataclass(frozen=True)
class Action:
    """What a person did about a problem."""

    moment: datetime
    problem: Problem
    change: triage.StatusChange
    username: str


class Month:
    """The problems of a seed, and what they lead to on any day."""

    def __init__(self, seed: int, scale: float = 1.0):
        self.seed = seed
        self.scale = scale
        self.problems = self._problems()

    def happenings(self, day: date) -> list[Happening]:
        """Return the events of a day of São Paulo, in order."""
        found = []
        for problem in self.problems:
            if problem.phase(day) in problem.life.active:
                random = self._random(day, problem.key)
                mean = problem.daily * self.scale * _day_factor(problem.program, day)
                for number in range(_poisson(mean, random)):
                    moment = _moment(day, problem.program.hours, random)
                    found.append(self._happening(problem, day, str(number), moment))
        found += self._incidents(day)
        return sorted(found, key=lambda happening: (happening.moment, happening.problem.key))

    def actions(self, day: date) -> list[Action]:
        """Return what people did that day, late in the afternoon, in order."""
        found = []
        for problem in self.problems:
            change = problem.life.actions.get(problem.phase(day))
            if change:
                random = self._random(day, "action", problem.key)
                at = time(17, random.randint(0, 59), random.randint(0, 59), tzinfo=ZONE)
                who = random.choice(_triagers(problem.program.team))
                found.append(Action(datetime.combine(day, at), problem, change, who))
        return sorted(found, key=lambda action: (action.moment, action.problem.key))

    def _random(self, *parts) -> Random:
        return Random("/".join(map(str, [self.seed, *parts])))  # noqa: S311 (no secrets here)

    def _problems(self) -> list[Problem]:
        drafts = [draft for program in PROGRAMS for draft in self._of_program(program)]
        total = sum(draft["daily"] * len(draft["life"].active) for draft in drafts) / CYCLE_DAYS
        return [
            Problem(**draft | {"daily": draft["daily"] * EVENTS_A_DAY / total}) for draft in drafts
        ]

    def _of_program(self, program: Program) -> Iterator[dict]:
        random = self._random("problems", program.name)
        kinds = [(*error, place, "") for place, error in enumerate(OWN[program.name])]
        kinds += self._common(program, {(kind[0], kind[3]) for kind in kinds}, random)
        kinds += [("", text, level, None, logger) for level, text, logger in MESSAGES[program.name]]
        for type_, text, level, place, logger in kinds:
            life = random.choices(LIVES, [life.share for life in LIVES])[0]
            weight = program.volume * min(random.paretovariate(0.9), 60) * life.intensity
            for environment, share in self._environments(program, random):
                yield {
                    "program": program, "environment": environment, "type": type_, "text": text,
                    "level": level, "place": place, "logger": logger, "life": life,
                    "offset": random.randrange(CYCLE_DAYS), "daily": weight * share,
                }  # fmt: skip

    def _common(self, program: Program, taken: set[tuple[str, int]], random: Random) -> list[tuple]:
        """Return errors of the language at some places; one type at a place makes one log."""
        places = range(len(program.places))
        pairs = [(*error, place, "") for error in COMMON[program.language] for place in places]
        random.shuffle(pairs)
        found = {(kind[0], kind[3]): kind for kind in pairs if (kind[0], kind[3]) not in taken}
        return list(found.values())[:COMMON_ERRORS]

    def _environments(self, program: Program, random: Random) -> Iterator[tuple[str, float]]:
        yield "production", 1.0
        for environment in program.environments:
            if random.random() < 0.3:
                yield environment, 0.12

    def _incidents(self, day: date) -> Iterator[Happening]:
        for phase, hour, minutes, effects in INCIDENTS:
            if day.toordinal() % CYCLE_DAYS != phase:
                continue
            for program, place, events in effects:
                problem = self._own_problem(program, place)
                random = self._random(day, "incident", problem.key)
                start = datetime.combine(day, time(hour, tzinfo=ZONE))
                for number in range(round(events * self.scale)):
                    # Sudden at first, and then less and less.
                    passed = minutes * 60 * random.betavariate(1.2, 3)
                    yield self._happening(
                        problem, day, f"incident {number}", start + timedelta(seconds=passed)
                    )

    def _own_problem(self, program: str, place: int) -> Problem:
        type_, text, _level = OWN[program][place]
        return next(
            problem
            for problem in self.problems
            if (problem.program.name, problem.environment) == (program, "production")
            and (problem.type, problem.text) == (type_, text)
        )

    def _happening(self, problem: Problem, day: date, number: str, moment: datetime) -> Happening:
        random = self._random(day, problem.key, number)
        report = _report(problem, day, moment, random)
        report.event_id = uuid5(IDS, f"{self.seed}/{day}/{problem.key}/{number}")
        return Happening(moment, problem, report)


def _report(problem: Problem, day: date, moment: datetime, random: Random) -> Report:
    program = problem.program
    language = LANGUAGES[program.language]
    value = fill_in(problem.text, random)
    customer = random.randint(1, 4000)
    exceptions, stack = [], ""
    if problem.place is not None:
        caller = program.places[(problem.place + 1) % len(program.places)]
        frames = language.frames([caller, program.places[problem.place]])
        exceptions = [ExceptionInfo(problem.type, value, frames)]
        stack = language.trace(problem.type, value, frames)
    payload = {
        "details": stack,
        "logger": problem.logger,
        "exceptions": [asdict(exception) for exception in exceptions],
        "stack": stack,
        "extra": {
            "pedido": random.randint(410_000, 989_999),
            "duracao_ms": random.randint(4, 9000),
        },
    }
    from_customer = program.hours[20] > 5  # those whose evenings are busy
    counted = program.language in CLIENT_LANGUAGES and random.random() < 0.04
    return Report(
        description=f"{problem.type}: {value}" if problem.type else value,
        details=stack,
        source=random.choice(program.sources),
        level=problem.level,
        environment=problem.environment,
        occurred_at=moment,
        received_at=moment + timedelta(milliseconds=random.randint(20, 2500)),
        count=random.randint(2, 25) if counted else 1,
        exceptions=exceptions,
        logger=problem.logger,
        platform=language.platform,
        release=f"{program.version}.{day.toordinal() // 7 % 100}",
        user={"id": f"c-{customer}", "email": f"c{customer}@mail.example"} if from_customer else {},
        tags=TAGS.get(program.language, server_tags)(random),
        payload={name: value for name, value in payload.items() if value},
    )


def _triagers(team: str) -> list[str]:
    return [p.username for p in PEOPLE if p.team == team and p.role != Role.VIEWER]


def _day_factor(program: Program, day: date) -> float:
    return program.weekend if day.weekday() >= 5 else 1.0


def _moment(day: date, hours: list[int], random: Random) -> datetime:
    hour = random.choices(range(24), hours)[0]
    second = random.uniform(0, 3600)
    return datetime.combine(day, time(hour, tzinfo=ZONE)) + timedelta(seconds=second)


def _poisson(mean: float, random: Random) -> int:
    """Draw how many of so many expected; the usual method, and a normal one where it is slow."""
    if mean > 50:
        return max(0, round(random.gauss(mean, mean**0.5)))
    limit, product, number = exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        number += 1
    return number
