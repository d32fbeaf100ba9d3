"""`make bench` as a whole, for a moment: the product, the generator, the meters and the file."""

import pytest

from contrib.benchmarks import product, results
from contrib.benchmarks.__main__ import main
from contrib.benchmarks.cells import WITH_TARGET
from contrib.benchmarks.results import BARE_DOOR


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """Return (exit status, results) of a quick run."""
    folder = tmp_path_factory.mktemp("bench")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(product, "FOLDER", folder)
        patch.setattr(results, "FOLDER", folder)
        status = main(["--quick", "--seconds=0.3"])
    [path] = folder.iterdir()  # and no data are left
    return status, results.load(path)


def test_every_event_that_was_acknowledged_is_shown(bench):
    status, made = bench

    assert status == 0
    assert made.shown == made.acknowledged > 1000


def test_each_row_has_all_figures(bench):
    _status, made = bench

    [door] = made.rows.pop(BARE_DOOR)
    assert door["events"] > 0
    assert door["python_us"] > 0
    assert door["problems"] == {}
    assert made.rows.keys() == {str(cell) for cell in WITH_TARGET}
    for [figures] in made.rows.values():
        assert figures["events"] == figures["stored"] > 0
        assert figures["problems"] == {}
        assert figures["disk_bytes"] > 500
        assert [name for name in figures if figures[name] is None] == []


def test_the_ceiling_of_the_generator_is_measured(bench):
    _status, made = bench

    assert made.ceiling["events_per_second"] > 0
    assert made.ceiling["generator_us"] > 0
