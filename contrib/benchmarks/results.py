"""What is kept of a run: a JSON file named by time and commit, of which two can be compared."""

import os
import platform
import subprocess
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Self

import orjson
import psutil

from central_erros.gunicorn_options import gunicorn_options
from contrib.benchmarks.product import FOLDER, Product
from tests.live import ROOT

BARE_DOOR = "bare door, 3 KB, 64 conn."


@dataclass
class Results:
    """The figures of each row of the table, once for each round, and where they come from."""

    commit: str
    began: str
    options: dict
    machine: dict
    web_server: dict
    ceiling: dict = field(default_factory=dict)
    rows: dict[str, list[dict]] = field(default_factory=dict)
    unspoken: list[str] = field(default_factory=list)  # kinds of reports without a door
    python_mb: float | None = None  # after as many events as the target says
    acknowledged: int = 0  # events, all in all
    shown: int = 0  # events that the API tells of in the end

    @classmethod
    def begun(cls, options: dict, product: Product) -> Self:
        """Return the results of a run that begins now."""
        began = datetime.now().astimezone().isoformat(timespec="seconds")
        facts = machine() | {"postgresql": product.postgresql_version()}
        return cls(commit(), began, options, facts, gunicorn_options())

    def add(self, row: str, figures: dict) -> None:
        self.rows.setdefault(row, []).append(figures)

    def figure(self, row: str, name: str) -> float | None:
        """Return the median over the rounds; the worst of them for a maximum."""
        values = [run[name] for run in self.rows.get(row, ()) if run.get(name) is not None]
        if not values:
            return None
        return max(values) if name.startswith("max") else median(values)

    def spread(self, row: str, name: str) -> float:
        """Return how far apart the rounds are, as a share of their median."""
        values = [run[name] for run in self.rows[row] if run.get(name)]
        return (max(values) - min(values)) / median(values) if values else 0

    def save(self, kind: str = "") -> Path:
        """Keep them, apart from others where they are of another kind: see `newest`."""
        folder = FOLDER / kind
        folder.mkdir(parents=True, exist_ok=True)
        moment = datetime.fromisoformat(self.began).strftime("%Y%m%d-%H%M%S")
        path = folder / f"{moment}-{self.commit}.json"
        path.write_bytes(orjson.dumps(self, option=orjson.OPT_INDENT_2))
        return path


def load(path: Path) -> Results:
    return Results(**orjson.loads(path.read_bytes()))


def newest(count: int) -> list[Path]:
    """Return the newest result files, oldest first."""
    return sorted(FOLDER.glob("*.json"))[-count:]


def commit() -> str:
    """Return the short name of the commit, with a plus where files differ from it."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        return name + "+" * bool(_git("status", "--porcelain", "--untracked-files=no"))
    except (OSError, subprocess.CalledProcessError):  # no git, or no clone of ours
        return "unknown"


def _git(*arguments: str) -> str:
    return subprocess.check_output(["git", *arguments], cwd=ROOT, text=True).strip()


def machine() -> dict:
    return {
        "cpus": os.cpu_count(),
        "model": _processor(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),  # of others: nothing of ours has run for long
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except FileNotFoundError:
        return platform.processor()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor()
