"""`make bench BENCH=--growth` and `BENCH=--day` as a whole, among few rows."""

import pytest

from contrib.benchmarks import growth, product, results
from contrib.benchmarks.__main__ import main
from contrib.benchmarks.growth import DEEP, LISTS, TAKEN_IN, Size, row, short


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the benchmark with these options; return its results."""
    monkeypatch.setattr(product, "FOLDER", tmp_path)
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    monkeypatch.setattr(growth, "ROUNDS", 1)
    monkeypatch.setattr(growth, "DAY_SECONDS", 0.5)

    def run(kind, *options):
        assert main([*options, "--seconds=0.3"]) == 0
        [path] = (tmp_path / kind).iterdir()
        return results.load(path)

    return run


def test_at_each_size_reports_are_taken_in_and_lists_are_shown(run):
    made = run("growth", "--growth", "1k:2k", "2k:5k")

    for size in (Size(1000, 2000), Size(2000, 5000)):
        for name in [*TAKEN_IN, *LISTS, DEEP]:
            [figures] = made.rows[row(name, size)]
            assert figures["p99_ms"] >= figures["p50_ms"] > 0
            assert figures["problems"] == {}


def test_a_day_takes_disk(run):
    made = run("day", "--day=100")

    [day] = made.rows["day"]
    assert day["events"] >= 100
    assert day["database_bytes"] > day["disk_bytes"] > 1000


@pytest.mark.parametrize("text", ["10:20", "10k:1M", "100k:10M"])
def test_a_size_is_read_as_it_is_written(text):
    size = Size.parse(text)

    assert f"{short(size.logs)}:{short(size.events)}" == text
