"""The one table that a run prints, what was aimed at, and whatever went wrong."""

import sys
from collections import Counter
from dataclasses import dataclass

from contrib.benchmarks.cells import ALL_NEW, IN_BULK, LIKE_SENTRY, SENTRY, SINGLE
from contrib.benchmarks.results import BARE_DOOR, Results

Columns = dict[str, tuple[str, str]]  # figure: heading, unit
COLUMNS: Columns = {
    "events_per_second": ("accepted", "events/s"),
    "visible_per_second": ("visible", "events/s"),
    "p50_ms": ("p50", "ms"),
    "p99_ms": ("p99", "ms"),
    "max_ms": ("max", "ms"),
    "python_us": ("Python", "µs/event"),
    "postgresql_us": ("Postgres", "µs/event"),
    "python_mb": ("Python", "MB"),
    "postgresql_mb": ("Postgres", "MB"),
    "shared_mb": ("shared", "MB"),
    "disk_bytes": ("disk", "B/event"),
    "wal_bytes": ("WAL", "B/event"),
    "others_cpus": ("others", "CPUs"),
}
NAME_WIDTH = 38
WIDTH = 9

MEMORY_EVENTS = 12_000  # when the memory of the target is read
YARDSTICK_LEAST = 15_000  # requests/s; below, something else kept the machine busy
PROBLEM_WIDTH = 160


@dataclass(frozen=True)
class Target:
    what: str
    value: float | None
    limit: float
    unit: str
    at_least: bool = True
    void: str = ""  # why the figure says nothing

    def __str__(self):
        if self.value is None:
            figure, verdict = "-", "not measured"
        else:
            figure = f"{self.value:,.0f} {self.unit}"
            is_met = self.value >= self.limit if self.at_least else self.value <= self.limit
            verdict = f"void: {self.void}" if self.void else "met" if is_met else "MISSED"
        aim = f"{'>=' if self.at_least else '<='} {self.limit:,.0f}"
        return f"{self.what:{NAME_WIDTH + 10}}{figure:>16}   {aim:>9}   {verdict}"


def targets(results: Results) -> list[Target]:
    def visible(cell, limit):
        value = results.figure(str(cell), "visible_per_second")
        return Target(f"{cell}: visible", value, limit, "events/s")

    def share(row, of):
        part, whole = (results.figure(str(each), "events_per_second") for each in (row, of))
        return 100 * part / whole if part is not None and whole else None

    door = results.figure(BARE_DOOR, "events_per_second")
    is_slow = door is not None and door < YARDSTICK_LEAST
    return [
        visible(SINGLE, 5000),
        Target(f"{SINGLE}: p99", results.figure(str(SINGLE), "p99_ms"), 60, "ms", at_least=False),
        visible(IN_BULK, 12_000),
        visible(ALL_NEW, 1000),
        visible(SENTRY, 2000),
        Target(f"{SENTRY}: share of own JSON", share(SENTRY, LIKE_SENTRY), 75, "%"),
        Target(
            "share of the bare door",
            share(SINGLE, BARE_DOOR),
            33,
            "%",
            void=f"the bare door made less than {YARDSTICK_LEAST:,}/s" if is_slow else "",
        ),
        Target(
            f"Python's memory after {MEMORY_EVENTS:,} events",
            results.python_mb,
            200,
            "MB",
            at_least=False,
        ),
    ]


def ceiling(results: Results) -> str:
    figures = results.ceiling
    rate, cost = figures["events_per_second"], figures["generator_us"]
    return f"{rate:,.0f} requests/s of 3 KB on 64 connections, {cost:.1f} µs of CPU each"


def report(results: Results) -> str:
    """Return the table, then the targets, then the problems, if any."""
    rounds = results.options["rounds"]
    basis = "once" if rounds == 1 else f"median of {rounds} rounds"
    rows = {row: {name: results.figure(row, name) for name in COLUMNS} for row in results.rows}
    lines = [
        *origin(results),
        "",
        *grid(basis, COLUMNS, rows),
        *(line(kind, [" not spoken yet"]) for kind in results.unspoken),
        "",
        *map(str, targets(results)),
    ]
    if found := problems(results):
        lines += ["", *found]
    return "\n".join(lines)


def origin(results: Results) -> list[str]:
    """Return where the figures come from."""
    return [
        f"Commit {results.commit}, {results.began}, {_words(results.machine)}",
        f"Web server: {_words(results.web_server)}",
    ]


def progress(text: str) -> None:
    """Say to somebody who waits at a terminal what is being measured."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def _words(facts: dict) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items())


def grid(basis: str, columns: Columns, rows: dict[str, dict]) -> list[str]:
    """Return a line for each row of figures, below those of the headings and units."""
    return [
        line("", [heading for heading, _unit in columns.values()]),
        line(basis, [unit for _heading, unit in columns.values()]),
        *(
            line(row, [shown(figures.get(name)) for name in columns])
            for row, figures in rows.items()
        ),
    ]


def line(name: str, cells: list[str]) -> str:
    return f"{name:{NAME_WIDTH}}" + "".join(f"{cell:>{WIDTH}}" for cell in cells)


def shown(figure: float | None) -> str:
    if figure is None:
        return "-"
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:,.1f}"


def problems(results: Results) -> list[str]:
    lines = []
    for row, runs in results.rows.items():
        total = sum((Counter(run["problems"]) for run in runs), Counter())
        lines += [f"{row}: {count:,} {' '.join(what.split())}" for what, count in total.items()]
    if results.shown < results.acknowledged:
        lines.append(f"Acknowledged {results.acknowledged:,}, and shown {results.shown:,} events")
    return [line[:PROBLEM_WIDTH] for line in lines]
