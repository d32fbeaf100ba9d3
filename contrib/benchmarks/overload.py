"""Too much at once (`make bench BENCH=--overload`): what is still accepted, what refused and how.

First what the product takes in at its best, then ten times that, while somebody looks at the list
of logs; and what a quiet application notices of one that reports a hundred times as much.
"""

import argparse
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager

from contrib.benchmarks import table
from contrib.benchmarks.administrator import Administrator
from contrib.benchmarks.cells import SINGLE
from contrib.benchmarks.generator import Load, Outcome, generate, in_own_process, percentile
from contrib.benchmarks.measuring import Bench
from contrib.benchmarks.payloads import Payload
from contrib.benchmarks.product import Product, fresh_product
from contrib.benchmarks.results import Results

TIMES = 10  # the peak
CONNECTIONS = TIMES * SINGLE.connections
PEAK_SHARE = 1 / 6  # of the seconds of the overload
LOOK_SECONDS = 0.2
MEMORY_SECONDS = 2
PATIENCE_SECONDS = 30

QUIET_RATE, QUIET_CONNECTIONS = 20, 4
NOISY_TIMES = 100
ROUNDS = 3

PEAK, OVERLOAD = f"peak, {SINGLE.connections} conn.", f"{TIMES} x the peak, {CONNECTIONS} conn."
LIST = "list of logs meanwhile"
ALONE, BESIDE, NOISY = "quiet alone", "quiet beside noisy", "noisy"

COLUMNS: table.Columns = {
    "offered_per_second": ("offered", "1/s"),
    "sent_per_second": ("sent", "1/s"),
    "accepted_per_second": ("accepted", "1/s"),
    "p50_ms": ("p50", "ms"),
    "p99_ms": ("p99", "ms"),
    "max_ms": ("max", "ms"),
    "refused_per_second": ("refused", "1/s"),
    "refused_p99_ms": ("p99", "ms"),
    "refused_max_ms": ("max", "ms"),
    "memory_before_mb": ("before", "MB"),
    "memory_peak_mb": ("peak", "MB"),
}
REFUSALS = {429, 503}


def main(options: argparse.Namespace) -> int:
    with in_own_process() as generator, in_own_process() as other, fresh_product() as product:
        results = Results.begun(vars(options), product)
        bench = Bench(product, generator, options.seconds)
        bench.warm_up()
        administrator = Administrator(product)
        measure_overload(results, product, generator, administrator, options.overload)
        product.wait_until_idle()
        measure_neighbours(results, administrator, (generator, other), options.overload / 2)
    print(report(results))
    print(f"\nKept in {results.save('overload')}")
    return 0


# --- Overload -----------------------------------------------------------
def measure_overload(
    results: Results,
    product: Product,
    generator: ProcessPoolExecutor,
    administrator: Administrator,
    seconds: float,
) -> None:
    payload = SINGLE.payload(product.served.key, product.application)

    def apply(**options) -> Outcome:
        load = Load(product.served.port, payload, patience=PATIENCE_SECONDS, **options)
        return generator.submit(generate, load).result()

    product.settle()
    peak = apply(connections=SINGLE.connections, seconds=seconds * PEAK_SHARE)
    results.add(PEAK, figures(peak, payload.accepted))
    product.settle()
    rate = TIMES * peak.in_time[payload.accepted] / peak.seconds
    with watching(product) as memory, looking(administrator) as (latencies, problems):
        outcome = apply(connections=CONNECTIONS, seconds=seconds, rate=rate, queues=False)
    results.add(OVERLOAD, figures(outcome, payload.accepted, rate) | memory)
    results.add(LIST, _times(latencies) | {"problems": dict(problems)})


def figures(outcome: Outcome, accepted: int, rate: float | None = None) -> dict:
    """Return what became of a load: of what was accepted, of what was refused, and of the rest."""
    refusals = [each for status in REFUSALS for each in outcome.latencies.get(status, ())]
    problems = Counter(
        {
            f"answers {status}: {outcome.samples[status]}": len(latencies)
            for status, latencies in outcome.latencies.items()
            if status != accepted
        }
    )
    problems["connections closed by the server"] = outcome.reopened
    problems["connections refused"] = outcome.refused
    problems["requests cut off"] = outcome.broken
    problems["requests unanswered"] = outcome.unanswered
    return {
        "offered_per_second": rate,
        "sent_per_second": outcome.sent / outcome.seconds,
        "accepted_per_second": outcome.in_time[accepted] / outcome.seconds,
        **_times(outcome.latencies.get(accepted, ())),
        "refused_per_second": len(refusals) / outcome.seconds,
        **{f"refused_{name}": value for name, value in _times(refusals).items()},
        "problems": dict(+problems),
    }


def _times(latencies) -> dict:
    if not latencies:
        return {"p50_ms": None, "p99_ms": None, "max_ms": None}
    return {
        "p50_ms": percentile(latencies, 0.5) * 1000,
        "p99_ms": percentile(latencies, 0.99) * 1000,
        "max_ms": max(latencies) * 1000,
    }


@contextmanager
def looking(administrator: Administrator) -> Iterator[tuple[list[float], Counter]]:
    """Open the list of logs again and again, on a new connection each time, as a person might.

    Yields how long each look took and what else than the list was answered.
    """
    latencies: list[float] = []
    problems: Counter = Counter()

    def look() -> None:
        began = time.monotonic()
        status = administrator.status_of("logs/")
        latencies.append(time.monotonic() - began)
        if status != 200:
            problems[f"answers {status}"] += 1

    with _every(LOOK_SECONDS, look):
        yield latencies, problems


@contextmanager
def watching(product: Product) -> Iterator[dict]:
    """Yield a dict that holds, at the end, the memory of our processes before and at its most."""
    samples = [product.memory()]
    result: dict = {}
    with _every(MEMORY_SECONDS, lambda: samples.append(product.memory())):
        yield result
    if all(samples):
        sizes = [sample.python for sample in samples]
        result |= {"memory_before_mb": sizes[0], "memory_peak_mb": max(sizes)}


@contextmanager
def _every(seconds: float, act) -> Iterator[None]:
    """Call `act` in a thread every so often, or without a pause where it takes longer."""
    is_over = threading.Event()

    def work() -> None:
        due = time.monotonic() + seconds
        while not is_over.wait(max(0, due - time.monotonic())):
            act()
            due = max(due + seconds, time.monotonic())

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


# --- Neighbours ---------------------------------------------------------
def measure_neighbours(
    results: Results,
    administrator: Administrator,
    generators: tuple[ProcessPoolExecutor, ProcessPoolExecutor],
    seconds: float,
) -> None:
    """Measure a quiet application alone and beside a noisy one, in turn."""
    quiet, noisy = (
        SINGLE.payload(key, application)
        for application, key in map(administrator.make_application, ("quiet", "noisy"))
    )

    def apply(payload: Payload, generator, rate: float, connections: int) -> Future:
        load = Load(
            administrator.port,
            payload,
            connections,
            seconds / ROUNDS,
            rate=rate,
            queues=payload is quiet,
            patience=PATIENCE_SECONDS,
        )
        return generator.submit(generate, load)

    def quietly() -> Future:
        return apply(quiet, generators[0], QUIET_RATE, QUIET_CONNECTIONS)

    for _round in range(ROUNDS):
        results.add(ALONE, figures(quietly().result(), quiet.accepted, QUIET_RATE))
        rate = NOISY_TIMES * QUIET_RATE
        noise = apply(noisy, generators[1], rate, CONNECTIONS)
        results.add(BESIDE, figures(quietly().result(), quiet.accepted, QUIET_RATE))
        results.add(NOISY, figures(noise.result(), noisy.accepted, rate))


# --- Said ---------------------------------------------------------------
def report(results: Results) -> str:
    rows = {row: {name: results.figure(row, name) for name in COLUMNS} for row in results.rows}
    lines = [
        *table.origin(results),
        "",
        *table.grid(f"{SINGLE.report}, {SINGLE.size_kb} KB", COLUMNS, rows),
        "",
        *map(str, targets(results)),
        "",
        *table.problems(results),
    ]
    return "\n".join(lines)


def targets(results: Results) -> list[table.Target]:
    def at_most(what: str, value: float | None, limit: float, unit: str) -> table.Target:
        return table.Target(what, value, limit, unit, at_least=False)

    peak, goodput = (results.figure(row, "accepted_per_second") for row in (PEAK, OVERLOAD))
    before, most = (results.figure(OVERLOAD, f"memory_{when}_mb") for when in ("before", "peak"))
    alone, beside = (results.figure(row, "p99_ms") for row in (ALONE, BESIDE))
    return [
        table.Target("goodput, as a share of the peak", _percent(goodput, peak), 80, "%"),
        at_most("accepted under overload: p99", results.figure(OVERLOAD, "p99_ms"), 500, "ms"),
        at_most("refused: p99", results.figure(OVERLOAD, "refused_p99_ms"), 100, "ms"),
        at_most("list of logs under overload: p99", results.figure(LIST, "p99_ms"), 1000, "ms"),
        at_most("memory at its most, to that before", _percent(most, before), 200, "%"),
        at_most("quiet beside noisy, to alone: p99", _percent(beside, alone), 200, "%"),
    ]


def _percent(part: float | None, whole: float | None) -> float | None:
    return 100 * part / whole if part is not None and whole else None
