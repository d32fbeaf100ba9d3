"""Measure the product as shipped (`make bench`). How to read it is in CONTRIBUTING.md."""

import argparse
import sys
from contextlib import suppress

from contrib.benchmarks import growth, overload, table, web
from contrib.benchmarks.cells import WITH_TARGET, cells
from contrib.benchmarks.generator import in_own_process
from contrib.benchmarks.measuring import Bench
from contrib.benchmarks.product import fresh_product
from contrib.benchmarks.results import BARE_DOOR, Results
from tests.live import wait_until


def main(arguments: list[str] | None = None) -> int:
    options = read_options(arguments)
    if options.overload:
        return overload.main(options)
    if options.growth is not None:
        return growth.main(options)
    if options.day:
        return growth.measure_day(options)
    if options.web:
        return web.main(options)
    with in_own_process() as generator, fresh_product() as product:
        bench = Bench(product, generator, options.seconds)
        results = Results.begun(vars(options), product)
        results.ceiling = bench.measure_ceiling()
        print(f"The generator alone: {table.ceiling(results)}.\n", flush=True)
        measure(bench, results, options)
        with suppress(AssertionError):  # what is missing is said below
            wait_until(lambda: product.shown() >= bench.acknowledged, "all events")
        results.acknowledged, results.shown = bench.acknowledged, product.shown()
    print(table.report(results))
    print(f"\nKept in {results.save()}")
    return int(results.shown < results.acknowledged)


def read_options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only what has a target, once")
    parser.add_argument("--all", action="store_true", help="all sizes with all connections")
    parser.add_argument("--rounds", type=int, metavar="N", help="(default: 3; quick: 1)")
    parser.add_argument("--seconds", type=float, default=2, metavar="S", help="(default: 2)")
    parser.add_argument(
        "--overload",
        type=float,
        nargs="?",
        const=60,
        metavar="S",
        help="instead: ten times what it can take, and a noisy neighbour (default: for 60 s)",
    )
    parser.add_argument(
        "--growth",
        type=growth.Size.parse,
        nargs="*",
        metavar="LOGS:EVENTS",
        help=f"instead: speed at these sizes (default: {', '.join(map(str, growth.SIZES))})",
    )
    parser.add_argument(
        "--day",
        type=growth.number,
        nargs="?",
        const=growth.number("1M"),
        metavar="N",
        help="instead: the disk that a day of so many events takes (default: 1M)",
    )
    parser.add_argument(
        "--web",
        type=growth.Size.parse,
        nargs="?",
        const=growth.Size.parse("1M:100k"),
        metavar="LOGS:EVENTS",
        help="instead: the list of the web app in a browser (default: with 1M:100k)",
    )
    options = parser.parse_args(arguments)
    options.rounds = options.rounds or (1 if options.quick else 3)
    return options


def measure(bench: Bench, results: Results, options: argparse.Namespace) -> None:
    """Fill the results, round after round: what disturbs one round disturbs all its rows."""
    bench.warm_up()
    wanted = cells(crossed=options.all)
    if options.quick:
        wanted = [each for each in wanted if each in WITH_TARGET]
    kinds = {cell.kind: cell for cell in wanted}
    spoken = {kind for kind, cell in kinds.items() if bench.is_spoken(cell)}
    results.unspoken = [kind.name for kind in kinds if kind not in spoken]
    for number in range(1, options.rounds + 1):
        table.progress(f"Round {number} of {options.rounds}: {BARE_DOOR}")
        results.add(BARE_DOOR, bench.measure_bare_door())
        for cell in wanted:
            if cell.kind in spoken:
                table.progress(f"Round {number} of {options.rounds}: {cell}")
                figures = bench.measure(cell)
                results.add(str(cell), figures)
                if results.python_mb is None and bench.acknowledged >= table.MEMORY_EVENTS:
                    results.python_mb = figures["python_mb"]
    table.progress("")


if __name__ == "__main__":
    sys.exit(main())
