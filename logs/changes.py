"""What is new in a list since somebody looked: asked again and again, so it must cost little.

A cursor names the newest logs that a list had, and no moment. A log is news when it is not among
them, so that none is missed for being committed after one that came later, or for a clock that is
behind; and as long as a list stays as it is, so does its cursor, and with it the ETag of the answer.

Only in a flood is one missed: that which more than KNOWN younger logs of the list have overtaken.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from logs.ids import EPOCH

KNOWN = 25  # a cursor of these has up to 200 characters
NEWS_MAX = 99
SHAPE = re.compile(rf"[0-9a-f]{{1,16}}(\.[0-9a-f]{{1,16}}){{1,{KNOWN + 1}}}")

Position = tuple[datetime, int]  # when a log was first seen, and its id


@dataclass(frozen=True, slots=True)
class Cursor:
    """The newest logs of a list, the oldest of which stands where older ones begin."""

    oldest: tuple[int, int]  # its position in microseconds; zeros where there are no older ones
    known: frozenset[int]

    @classmethod
    def at(cls, positions: list[Position]) -> "Cursor":
        """Return the cursor of a list that begins with these positions, latest first."""
        newest = positions[:KNOWN]
        oldest = _comparable(newest[-1]) if len(newest) == KNOWN else (0, 0)
        return cls(oldest, frozenset(id for _first_seen, id in newest))

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Return the cursor that `str` made this text of; raises ValueError."""
        if not SHAPE.fullmatch(text):
            raise ValueError("No cursor of ours")
        moment, oldest, *steps = (int(number, 16) for number in text.split("."))
        ids, id = set(), 0
        for step in steps:
            id += step
            ids.add(id)
        return cls((moment, oldest), frozenset(ids))

    def __str__(self):
        ids = sorted(self.known)
        steps = (id - before for before, id in zip([0, *ids], ids, strict=False))
        return ".".join(f"{number:x}" for number in (*self.oldest, *steps))

    def news(self, positions: Iterable[Position]) -> int:
        """Return how many of these positions the list did not have."""
        return sum(
            _comparable(position) > self.oldest and position[1] not in self.known
            for position in positions
        )


def _comparable(position: Position) -> tuple[int, int]:
    first_seen, id = position
    return (first_seen - EPOCH) // timedelta(microseconds=1), id
