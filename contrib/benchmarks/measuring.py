"""One load after another, and what the meters say of each: the figures that are kept."""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from central_erros.gunicorn_options import gunicorn_options
from contrib.benchmarks.cells import IN_BULK, SINGLE, Cell
from contrib.benchmarks.doors import running_bare_door, running_constant
from contrib.benchmarks.generator import Load, Outcome, generate, percentile
from contrib.benchmarks.payloads import GROUPS, Payload
from contrib.benchmarks.product import Product, Reading, cpu_seconds

SHORT_SECONDS = 1  # what only warms up, and the ceiling
PATIENCE_SECONDS = 10
NOT_FOUND = 404


class Bench:
    """A product and a generator of load in a process of its own."""

    def __init__(self, product: Product, generator: ProcessPoolExecutor, seconds: float):
        self.product = product
        self.generator = generator
        self.seconds = seconds
        self.acknowledged = 0  # events, so far

    def warm_up(self) -> None:
        """Make the 1,000 logs, connections, caches and plans."""
        self._load_product(SINGLE, SHORT_SECONDS)
        for seconds in (1, 2, 4, 8):
            outcome = self._load_product(IN_BULK, seconds)
            if outcome.answered(IN_BULK.kind.accepted) * IN_BULK.bulk > 2 * GROUPS:
                break

    def is_spoken(self, cell: Cell) -> bool:
        """Whether the product has a door for reports of this kind."""
        return NOT_FOUND not in self._load_product(replace(cell, connections=1), 0).latencies

    def measure(self, cell: Cell) -> dict:
        """Return the figures of a load on the product."""
        self.product.settle()
        visible = self.product.visible()
        before = self.product.read()
        outcome = self._load_product(cell, self.seconds)
        acknowledged = outcome.answered(cell.kind.accepted) * cell.bulk
        visible_at = self.product.wait_until_visible(visible + acknowledged)
        if outcome.unanswered:
            self.product.wait_until_idle()
        after = self.product.read()
        stored = self.product.stored()
        memory = self.product.memory()

        def per_event(name: str, unit: float = 1) -> float | None:
            change = getattr(after, name) - getattr(before, name)
            return change / stored / unit if stored else None

        figures = self._figures(outcome, cell.kind.accepted, cell.bulk) | {
            "stored": stored,
            "visible_per_second": visible_at and acknowledged / (visible_at - outcome.began),
            "python_us": per_event("python_seconds", 1e-6),
            "postgresql_us": per_event("postgresql_seconds", 1e-6),
            "disk_bytes": per_event("disk_bytes"),
            "wal_bytes": per_event("wal_bytes"),
            "python_mb": memory and memory.python,
            "postgresql_mb": memory and memory.postgresql,
            "shared_mb": memory and memory.shared,
            "others_cpus": others_cpus(before, after),
        }
        if stored < acknowledged:
            figures["problems"]["events lost"] = acknowledged - stored
        if visible_at is None:
            figures["problems"]["events not visible"] = acknowledged
        return figures

    def measure_bare_door(self) -> dict:
        """Return the figures of the yardstick: the door alone, on the product's web server."""
        options, environment = gunicorn_options(), self.product.served.environment
        payload = self._payload(SINGLE)
        with running_bare_door(options, environment, payload.key) as (port, main):
            self._load(port, payload, SINGLE.connections, SHORT_SECONDS)
            processes = [main, *main.children(recursive=True)]
            before, used_before = self.product.read(), cpu_seconds(processes)
            outcome = self._load(port, payload, SINGLE.connections, self.seconds)
            after, used = self.product.read(), cpu_seconds(processes) - used_before
        return self._figures(outcome, payload.accepted, bulk=1) | {
            "python_us": used * 1e6 / outcome.sent,
            "others_cpus": others_cpus(before, after),
        }

    def measure_ceiling(self) -> dict:
        """Return the figures of the generator alone, on a server that answers without looking."""
        payload = self._payload(SINGLE)
        with running_constant(len(next(iter(payload)))) as port:
            outcome = self._load(port, payload, SINGLE.connections, SHORT_SECONDS)
        return self._figures(outcome, payload.accepted, bulk=1)

    def _payload(self, cell: Cell) -> Payload:
        return cell.payload(self.product.served.key, self.product.application)

    def _load_product(self, cell: Cell, seconds: float) -> Outcome:
        payload = self._payload(cell)
        outcome = self._load(self.product.served.port, payload, cell.connections, seconds)
        self.acknowledged += outcome.answered(payload.accepted) * cell.bulk
        return outcome

    def _load(self, port: int, payload: Payload, connections: int, seconds: float) -> Outcome:
        load = Load(port, payload, connections, seconds, patience=PATIENCE_SECONDS)
        return self.generator.submit(generate, load).result()

    @staticmethod
    def _figures(outcome: Outcome, accepted: int, bulk: int) -> dict:
        latencies = outcome.latencies.get(accepted)
        problems = Counter(
            {
                f"answers {status}: {outcome.samples[status]}": len(others)
                for status, others in outcome.latencies.items()
                if status != accepted
            }
        )
        problems["connections refused"] = outcome.refused
        problems["connections closed by the server"] = outcome.reopened
        problems["requests cut off"] = outcome.broken
        problems["requests unanswered"] = outcome.unanswered
        return {
            "requests": outcome.sent,
            "events": outcome.answered(accepted) * bulk,
            "events_per_second": outcome.in_time[accepted] * bulk / outcome.seconds,
            "p50_ms": latencies and percentile(latencies, 0.5) * 1000,
            "p99_ms": latencies and percentile(latencies, 0.99) * 1000,
            "max_ms": latencies and max(latencies) * 1000,
            "generator_us": outcome.cpu_seconds * 1e6 / outcome.sent if outcome.sent else None,
            "problems": dict(+problems),
        }


def others_cpus(before: Reading, after: Reading) -> float:
    """Return how many processors worked for others meanwhile."""
    return (after.others_seconds - before.others_seconds) / (after.moment - before.moment)
