"""What is measured: each cell is one load on the product, and one row of the table."""

from dataclasses import dataclass, replace

from contrib.benchmarks.payloads import KB, OwnJSON, Payload, Sentry

SIZES_KB = (1, 3, 10, 50)
CONNECTIONS = (1, 8, 64, 256)


@dataclass(frozen=True)
class Cell:
    kind: type[Payload]
    size_kb: int
    connections: int
    bulk: int = 1
    new_logs: bool = False

    @property
    def report(self) -> str:
        return (
            self.kind.name
            + (f", bulk of {self.bulk}" if self.bulk > 1 else "")
            + (", all new" if self.new_logs else "")
        )

    def __str__(self):
        return f"{self.report}, {self.size_kb} KB, {self.connections} conn."

    def payload(self, key: str, application: int) -> Payload:
        return self.kind(key, application, self.size_kb * KB, self.bulk, self.new_logs)


# What the targets are about.
SINGLE = Cell(OwnJSON, size_kb=3, connections=64)
IN_BULK = Cell(OwnJSON, size_kb=3, connections=64, bulk=50)
ALL_NEW = Cell(OwnJSON, size_kb=3, connections=64, new_logs=True)
SENTRY = Cell(Sentry, size_kb=10, connections=64)
LIKE_SENTRY = replace(SENTRY, kind=OwnJSON)  # what it is compared with
WITH_TARGET = [SINGLE, IN_BULK, ALL_NEW, LIKE_SENTRY, SENTRY]


def cells(*, crossed: bool = False) -> list[Cell]:
    """Return the centres, each among those that differ from it in size or in connections.

    With `crossed`, among those that differ in both as well: about twice as many.
    """
    return [
        cell
        for centre in (SINGLE, IN_BULK, SENTRY)
        for cell in _around(centre)
        if crossed or centre.size_kb == cell.size_kb or centre.connections == cell.connections
    ] + [ALL_NEW]


def _around(centre: Cell) -> list[Cell]:
    return [
        replace(centre, size_kb=size_kb, connections=connections)
        for size_kb in SIZES_KB
        for connections in CONNECTIONS
    ]
