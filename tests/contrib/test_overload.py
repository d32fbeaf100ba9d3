"""`make bench BENCH=--overload` as a whole, for a moment, and what it makes of a load."""

from array import array
from collections import Counter

import pytest

from contrib.benchmarks import product, results
from contrib.benchmarks.__main__ import main
from contrib.benchmarks.generator import Outcome
from contrib.benchmarks.overload import ALONE, BESIDE, LIST, NOISY, OVERLOAD, PEAK, ROUNDS, figures


@pytest.fixture(scope="module")
def overload(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(product, "FOLDER", folder)
        patch.setattr(results, "FOLDER", folder)
        assert main(["--overload=1.5"]) == 0
    [path] = (folder / "overload").iterdir()
    return results.load(path)


def test_ten_times_the_peak_is_offered_while_somebody_looks_at_the_list(overload):
    [peak], [flood], [looks] = (overload.rows[row] for row in (PEAK, OVERLOAD, LIST))

    assert flood["offered_per_second"] == pytest.approx(10 * peak["accepted_per_second"])
    assert flood["sent_per_second"] > 0
    assert flood["memory_peak_mb"] >= flood["memory_before_mb"] > 0
    assert looks["p50_ms"] > 0


def test_a_quiet_application_reports_alone_and_beside_a_noisy_one(overload):
    assert [len(overload.rows[row]) for row in (ALONE, BESIDE, NOISY)] == [ROUNDS] * 3
    for quiet, noisy in zip(overload.rows[BESIDE], overload.rows[NOISY], strict=True):
        assert noisy["offered_per_second"] == 100 * quiet["offered_per_second"]
        assert quiet["sent_per_second"] > 0


def test_refusals_are_told_from_what_was_accepted_and_from_mistakes():
    outcome = Outcome(
        seconds=2,
        latencies={201: array("d", [0.1, 0.3]), 503: array("d", [0.01]), 500: array("d", [0.5])},
        in_time=Counter({201: 1, 503: 1, 500: 1}),
        samples={503: '{"code": "busy"}', 500: "broken"},
        sent=5,
        unanswered=1,
    )

    made = figures(outcome, accepted=201, rate=10)

    assert made["accepted_per_second"] == 0.5
    assert (made["p50_ms"], made["max_ms"]) == (100, 300)
    assert (made["refused_per_second"], made["refused_p99_ms"]) == (0.5, 10)
    assert made["problems"] == {
        'answers 503: {"code": "busy"}': 1,
        "answers 500: broken": 1,
        "requests unanswered": 1,
    }
