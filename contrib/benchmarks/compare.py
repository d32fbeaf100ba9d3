"""Compare two runs: what became better or worse by more than chance (`make bench-compare`)."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from contrib.benchmarks.results import BARE_DOOR, Results, load, newest

HIGHER, LOWER = 1, -1  # which is better
MARKS = {1: "▲", 0: " ", -1: "▼"}
ONCE = 0.5  # what chance may do to times and rates of a single round, which tells no spread
OTHERS_MOST = 0.1  # of all processors: with more, times and rates are those of the others, too
NAME_WIDTH = 38
WIDTH = 10


@dataclass(frozen=True)
class Measure:
    """A figure that runs are compared by."""

    name: str
    heading: str
    better: int
    noise: float  # how far two runs of the same code may lie apart, as a share
    yardstick: str | None = None  # the figure of the bare door that the machine changes likewise
    power: int = 1  # -1: the one grows as the other shrinks


RATE, CPU = "events_per_second", "python_us"
MEASURES = [
    Measure("events_per_second", "accepted", HIGHER, 0.10, RATE),
    Measure("visible_per_second", "visible", HIGHER, 0.10, RATE),
    Measure("p50_ms", "p50", LOWER, 0.15, RATE, power=-1),
    Measure("p99_ms", "p99", LOWER, 0.30, RATE, power=-1),
    Measure("python_us", "Python", LOWER, 0.10, CPU),
    Measure("postgresql_us", "Postgres", LOWER, 0.10, CPU),
    Measure("python_mb", "memory", LOWER, 0.05),
    Measure("disk_bytes", "disk", LOWER, 0.05),
    Measure("wal_bytes", "WAL", LOWER, 0.10),
]


@dataclass(frozen=True)
class Change:
    """One figure of one row in both runs."""

    row: str
    measure: Measure
    old: float
    new: float
    ratio: float  # new to old, corrected by what the bare door says of the machine
    tolerance: float  # how much of it may be chance
    is_disturbed: bool  # whether others worked on the machine, which may be all of it

    @property
    def verdict(self) -> int:
        """1 better, -1 worse, 0 neither beyond chance."""
        if self.is_disturbed or 1 / (1 + self.tolerance) <= self.ratio <= 1 + self.tolerance:
            return 0
        return self.measure.better if self.ratio > 1 else -self.measure.better

    def cell(self) -> str:
        mark = "?" if self.is_disturbed else MARKS[self.verdict]
        return f"{self.ratio:>{WIDTH}.2f} {mark}"

    def __str__(self):
        word = "better" if self.verdict > 0 else "WORSE"
        return (
            f"{word:7}{self.row}: {self.measure.heading}"
            f" {self.old:,.1f} -> {self.new:,.1f} ({self.ratio:.2f})"
        )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make bench-compare", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="older and newer; or the newest two")
    files = parser.parse_args(arguments).files or newest(2)
    if len(files) != 2:
        parser.error("Two result files are needed: each `make bench` keeps one.")
    print(comparison(*map(load, files)))
    return 0


def comparison(old: Results, new: Results) -> str:
    """Return the ratios of all rows that both runs have, then each change that is not chance."""
    rows = [row for row in old.rows if row in new.rows and row != BARE_DOOR]
    table = {row: [_change(old, new, row, measure) for measure in MEASURES] for row in rows}
    rate, cpu = _door(old, new, RATE), _door(old, new, CPU)
    lines = [
        f"Older: {old.commit}, {old.began}. Newer: {new.commit}, {new.began}.",
        f"The bare door's rate changed by {rate:.2f} and its CPU time by {cpu:.2f}.",
        "Rates and times below are corrected by that.",
        *_doubts(old, new),
        "",
        f"{'newer / older':{NAME_WIDTH}}" + "".join(f"{m.heading:>{WIDTH}}  " for m in MEASURES),
    ]
    for row, changes in table.items():
        cells = (change.cell() if change else f"{'-':>{WIDTH}}  " for change in changes)
        lines.append(f"{row:{NAME_WIDTH}}" + "".join(cells).rstrip())
    changes = [change for changes in table.values() for change in changes if change]
    if any(change.is_disturbed for change in changes):
        lines += ["", "? Others worked on the machine: only CPU, memory and bytes say something."]
    clear = sorted((each for each in changes if each.verdict), key=lambda each: each.verdict)
    return "\n".join([*lines, "", *(map(str, clear) if clear else ["Nothing beyond chance."])])


def _change(old: Results, new: Results, row: str, measure: Measure) -> Change | None:
    before, after = (results.figure(row, measure.name) for results in (old, new))
    if not before or not after:
        return None
    ratio, tolerance = after / before, max(measure.noise, _spread(old, new, row, measure.name))
    if measure.yardstick:
        ratio /= _door(old, new, measure.yardstick) ** measure.power
        tolerance += _spread(old, new, BARE_DOOR, measure.yardstick)
        if len(old.rows[row]) == 1 or len(new.rows[row]) == 1:
            tolerance += ONCE
    is_disturbed = measure.yardstick == RATE and any(
        results.figure(place, "others_cpus") > OTHERS_MOST * results.machine["cpus"]
        for results in (old, new)
        for place in (row, BARE_DOOR)
    )
    return Change(row, measure, before, after, ratio, tolerance, is_disturbed)


def _spread(old: Results, new: Results, row: str, name: str) -> float:
    """Return how far a round lies from the median, on average of both runs."""
    return (old.spread(row, name) + new.spread(row, name)) / 2


def _door(old: Results, new: Results, name: str) -> float:
    return new.figure(BARE_DOOR, name) / old.figure(BARE_DOOR, name)


def _doubts(old: Results, new: Results) -> list[str]:
    """Return what else than the code differs."""
    lines = []
    for what in ("machine", "options"):
        before, after = getattr(old, what), getattr(new, what)
        lines += [
            f"Not the same {what}: {name} was {before.get(name)}, is {after.get(name)}."
            for name in sorted((before.keys() | after.keys()) - {"load"})
            if before.get(name) != after.get(name)
        ]
    return lines


if __name__ == "__main__":
    sys.exit(main())
