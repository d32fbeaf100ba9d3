"""What size does to speed, and a day to the disk (`make bench BENCH=--growth`, `BENCH=--day`).

The tables are filled by SQL, and at each size the product takes in reports and shows lists.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from typing import Self

from contrib.benchmarks import table
from contrib.benchmarks.administrator import Administrator
from contrib.benchmarks.cells import IN_BULK, SINGLE, Cell
from contrib.benchmarks.filling import FREQUENT, RARE, Filling
from contrib.benchmarks.generator import Load, Outcome, generate, in_own_process, percentile
from contrib.benchmarks.measuring import Bench
from contrib.benchmarks.payloads import KB
from contrib.benchmarks.product import Product, fresh_product
from contrib.benchmarks.results import Results

ROUNDS = 5
APPLICATIONS = 10
UNITS = {"k": 1_000, "M": 1_000_000}
PATIENCE_SECONDS = 30

ORDERS = ("events", "level", "last_seen", "first_seen")
LISTS = {
    **{f"by {order}": f"logs/?ordering=-{order}" for order in ORDERS},
    **{
        f"by {order}, production": f"logs/?ordering=-{order}&environment=production"
        for order in ORDERS
    },
    "critical ones": "logs/?level=critical",
    "search, rare word": f"logs/?search={RARE}",
    "search, frequent word": f"logs/?search={FREQUENT}",
}
DEEP = "by events, deep by cursor"
PAGES_MAX, PAGE_SIZE = 200, 50  # of the API: what comes after has a cursor
FIRST_PAGE = "by events"
TAKEN_IN = {"one by one": SINGLE, f"by {IN_BULK.bulk}": IN_BULK}

FIRST_PAGE_MS = 25  # at most, however many there are
FLAT = 30  # percent by which sizes may differ

DAY_SECONDS = 10  # a load; one after another until the day has its events
DAY_FIXED_BYTES = 400  # of an event, beside what was sent
DAY_SHARE = 1.3


def number(text: str) -> int:
    """Return the number written as `10`, `10k` or `10M`."""
    return int(text.rstrip("kM")) * UNITS.get(text[-1:], 1)


def short(value: int) -> str:
    unit = max((u for u, n in UNITS.items() if value % n == 0), key=UNITS.get, default="")
    return f"{value // UNITS.get(unit, 1)}{unit}"


@dataclass(frozen=True)
class Size:
    logs: int
    events: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the size written as `100k:1M`: logs, then events."""
        logs, _colon, events = text.partition(":")
        return cls(number(logs), number(events))

    def __str__(self):
        return f"{short(self.logs)} logs, {short(self.events)} events"


SIZES = [Size.parse(text) for text in ("10k:1M", "100k:1M", "1M:1M", "1M:10M")]


# --- Growth -------------------------------------------------------------
def main(options: argparse.Namespace) -> int:
    sizes = sorted(options.growth or SIZES, key=lambda size: (size.events, size.logs))
    kept = vars(options) | {"growth": [str(size) for size in sizes]}
    with in_own_process() as generator, fresh_product() as product:
        results = Results.begun(kept, product)
        Bench(product, generator, options.seconds).warm_up()
        filling = Filling(product, applications_of(product))
        for size in sizes:
            table.progress(f"Growing to {size}")
            filling.grow(size.logs, size.events)
            measure(results, size, product, generator, options.seconds)
        table.progress("")
    print(report(results, sizes))
    print(f"\nKept in {results.save('growth')}")
    return 0


def applications_of(product: Product) -> list[int]:
    administrator = Administrator(product)
    others = [administrator.make_application(f"growth {n}")[0] for n in range(1, APPLICATIONS)]
    return [product.application, *others]


def measure(
    results: Results, size: Size, product: Product, generator: ProcessPoolExecutor, seconds: float
) -> None:
    """Take in reports and show each list, round after round, at this size."""
    administrator = Administrator(product)  # anew: nobody stays signed in for so long
    lists = LISTS | {DEEP: deep_page(administrator)}

    def apply(requests, connections: int, seconds: float) -> Outcome:
        load = Load(product.served.port, requests, connections, seconds, patience=PATIENCE_SECONDS)
        return generator.submit(generate, load).result()

    for round in range(1, ROUNDS + 1):
        table.progress(f"{size}: round {round} of {ROUNDS}")
        for name, cell in TAKEN_IN.items():
            payload = cell.payload(product.served.key, product.application)
            outcome = apply(payload, cell.connections, seconds)
            results.add(row(name, size), figures(outcome, payload.accepted, cell))
        for name, path in lists.items():
            outcome = apply(Question(administrator.request(path)), 1, seconds / 2)
            results.add(row(name, size), figures(outcome, 200))


def deep_page(administrator: Administrator) -> str:
    """Return the path of the page by cursor that comes after the last numbered one."""
    count = administrator.ask("GET", "logs/")["count"]
    page = min(PAGES_MAX, (count - 1) // PAGE_SIZE)
    return administrator.path_of(administrator.ask("GET", f"logs/?page={page}")["next"])


@dataclass(frozen=True)
class Question:
    """The same request again and again."""

    request: bytes

    def __iter__(self) -> Iterator[bytes]:
        return repeat(self.request)


def figures(outcome: Outcome, accepted: int, cell: Cell | None = None) -> dict:
    latencies = outcome.latencies.get(accepted)
    others = {
        f"answers {status}: {outcome.samples[status]}": len(each)
        for status, each in outcome.latencies.items()
        if status != accepted
    }
    return {
        "per_second": outcome.in_time[accepted] * (cell.bulk if cell else 1) / outcome.seconds,
        "p50_ms": latencies and percentile(latencies, 0.5) * 1000,
        "p99_ms": latencies and percentile(latencies, 0.99) * 1000,
        "problems": dict(+Counter(others | {"requests unanswered": outcome.unanswered})),
    }


def row(name: str, size: Size) -> str:
    return f"{name}: {size}"


def report(results: Results, sizes: list[Size]) -> str:
    columns = {str(size): (short(size.logs), short(size.events)) for size in sizes}

    def line(name: str, figure: str) -> dict[str, float | None]:
        return {str(size): results.figure(row(name, size), figure) for size in sizes}

    lines = {f"events/s, {name}": line(name, "per_second") for name in TAKEN_IN}
    for figure in ("p50_ms", "p99_ms"):
        lines |= {
            f"{figure[:3]} in ms, {name}": line(name, figure) for name in [*TAKEN_IN, *LISTS, DEEP]
        }
    return "\n".join(
        [
            *table.origin(results),
            "",
            *table.grid(f"logs, events; median of {ROUNDS}", columns, lines),
            "",
            *map(str, targets(results, sizes)),
            *table.problems(results),
        ]
    )


def targets(results: Results, sizes: list[Size]) -> list[table.Target]:
    def values(name: str, figure: str) -> list[float]:
        found = (results.figure(row(name, size), figure) for size in sizes)
        return [value for value in found if value]

    def flat(name: str) -> table.Target:
        rates = values(name, "per_second")
        share = 100 * min(rates) / max(rates) if rates else None
        return table.Target(f"slowest size to fastest: {name}", share, 100 - FLAT, "%")

    slowest = max(values(FIRST_PAGE, "p50_ms"), default=None)
    return [
        *map(flat, TAKEN_IN),
        table.Target(f"{FIRST_PAGE}: p50", slowest, FIRST_PAGE_MS, "ms", at_least=False),
    ]


# --- A day --------------------------------------------------------------
def measure_day(options: argparse.Namespace) -> int:
    """Take in a day of events and print what each takes on the disk."""
    with in_own_process() as generator, fresh_product() as product:
        results = Results.begun(vars(options), product)
        bench = Bench(product, generator, options.seconds)
        bench.warm_up()
        product.settle()
        before = product.read().disk_bytes, _database_bytes(product)
        payload = IN_BULK.payload(product.served.key, product.application)
        load = Load(product.served.port, payload, IN_BULK.connections, DAY_SECONDS)
        while (stored := product.stored()) < options.day:
            table.progress(f"{stored:,} of {options.day:,} events")
            generator.submit(generate, load).result()
        table.progress("")
        after = product.read().disk_bytes, _database_bytes(product)
        events, database = ((new - old) / stored for old, new in zip(before, after, strict=True))
        results.add("day", {"events": stored, "disk_bytes": events, "database_bytes": database})
    limit = DAY_SHARE * IN_BULK.size_kb * KB + DAY_FIXED_BYTES
    lines = [
        *table.origin(results),
        "",
        f"{stored:,} events of {IN_BULK.size_kb} KB in a day",
        str(table.Target("partition with its indexes", events, limit, "B/event", at_least=False)),
        str(table.Target("the whole database", database, limit, "B/event", at_least=False)),
    ]
    print("\n".join(lines))
    print(f"\nKept in {results.save('day')}")
    return 0


def _database_bytes(product: Product) -> int:
    with product.database.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]
