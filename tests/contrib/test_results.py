"""What a run prints, and what two runs say of each other."""

import pytest

from contrib.benchmarks import compare, results, table
from contrib.benchmarks.cells import ALL_NEW, IN_BULK, LIKE_SENTRY, SENTRY, SINGLE
from contrib.benchmarks.results import BARE_DOOR, Results

FIGURES = {
    "events_per_second": 6000.0,
    "visible_per_second": 5900.0,
    "p50_ms": 10.0,
    "p99_ms": 40.0,
    "max_ms": 90.0,
    "python_us": 120.0,
    "postgresql_us": 80.0,
    "python_mb": 150.0,
    "disk_bytes": 4000.0,
    "wal_bytes": 5000.0,
    "others_cpus": 0.0,
    "problems": {},
}
DOOR = {"events_per_second": 20_000.0, "python_us": 50.0, "others_cpus": 0.0, "problems": {}}


def run(*, door=None, rounds=3, commit="aaaaaaa", **figures) -> Results:
    """Return results with one row, the same in each round; a list is of a figure by round."""

    def of(number, all_figures):
        return {
            name: value[number] if isinstance(value, list) else value
            for name, value in all_figures.items()
        }

    made = Results(
        commit=commit,
        began="2026-11-21T10:00:00+00:00",
        options={"rounds": rounds, "seconds": 2},
        machine={"cpus": 2, "model": "Some processor", "load": 0.1},
        web_server={"workers": "2"},
        python_mb=150.0,
    )
    for number in range(rounds):
        made.add(BARE_DOOR, of(number, DOOR | (door or {})))
        made.add(str(SINGLE), of(number, FIGURES | figures))
    return made


def verdicts(old, new) -> dict[str, str]:
    """Return better or WORSE by the heading of what has changed."""
    lines = compare.comparison(old, new).splitlines()
    changes = [line.split() for line in lines if line.startswith(("better", "WORSE"))]
    return {line[line.index("->") - 2]: line[0] for line in changes}


# --- Two runs ----------------------------------------------------------
def test_two_runs_of_the_same_differ_in_nothing():
    assert compare.comparison(run(), run()).endswith("Nothing beyond chance.")


def test_what_is_slower_is_worse_and_what_takes_less_is_better():
    old, new = run(), run(events_per_second=3000.0, p99_ms=90.0, python_us=60.0, disk_bytes=2000.0)

    assert verdicts(old, new) == {
        "accepted": "WORSE",
        "p99": "WORSE",
        "Python": "better",
        "disk": "better",
    }
    assert verdicts(new, old) == {
        "accepted": "better",
        "p99": "better",
        "Python": "WORSE",
        "disk": "WORSE",
    }


def test_the_row_of_a_change_is_marked():
    text = compare.comparison(run(), run(python_us=60.0, wal_bytes=9000.0))

    [row] = [line for line in text.splitlines() if line.startswith(str(SINGLE))]
    assert "0.50 ▲" in row
    assert "1.80 ▼" in row
    assert f"WORSE  {SINGLE}: WAL 5,000.0 -> 9,000.0 (1.80)" in text


def test_a_faster_machine_is_no_better_product():
    machine = {"events_per_second": 40_000.0, "python_us": 25.0}
    faster = {
        "events_per_second": 12_000.0, "visible_per_second": 11_800.0,
        "p50_ms": 5.0, "p99_ms": 20.0, "python_us": 60.0, "postgresql_us": 40.0,
    }  # fmt: skip

    assert verdicts(run(), run(door=machine, **faster)) == {}
    assert set(verdicts(run(), run(door=machine)).values()) == {"WORSE"}


def test_what_differs_no_more_than_the_rounds_of_a_run_is_chance():
    new = run(python_us=150.0)

    assert verdicts(run(), new) == {"Python": "WORSE"}
    assert verdicts(run(python_us=[90.0, 120.0, 170.0]), new) == {}
    assert verdicts(run(door={"python_us": [40.0, 50.0, 65.0]}), new) == {}


def test_a_single_round_proves_only_what_is_large():
    assert verdicts(run(rounds=1), run(rounds=1, python_us=150.0)) == {}
    assert verdicts(run(rounds=1), run(rounds=1, python_us=300.0)) == {"Python": "WORSE"}


@pytest.mark.parametrize("where", ["row", "door"])
def test_where_others_worked_rates_and_latencies_say_nothing_and_cpu_does(where):
    disturbance = {"others_cpus": 0.9} if where == "row" else {"door": {"others_cpus": 0.9}}
    new = run(events_per_second=3000.0, p99_ms=90.0, python_us=240.0, **disturbance)

    assert verdicts(run(), new) == {"Python": "WORSE"}
    assert "0.50 ?" in compare.comparison(run(), new)


def test_what_else_differs_is_said():
    other = run()
    other.machine |= {"cpus": 8, "load": 3.0}
    other.options |= {"seconds": 5}

    text = compare.comparison(run(), other)

    assert "Not the same machine: cpus was 2, is 8." in text
    assert "Not the same options: seconds was 2, is 5." in text
    assert "load" not in text


def test_a_figure_or_a_row_of_only_one_run_is_left_out():
    new = run(p50_ms=None)
    new.add(str(ALL_NEW), FIGURES)

    text = compare.comparison(run(), new)

    assert str(ALL_NEW) not in text
    assert text.endswith("Nothing beyond chance.")


def test_the_newest_two_files_are_compared(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(results, "FOLDER", tmp_path / "bench")
    runs = [run(commit="bbbbbbb"), run(commit="ccccccc"), run(commit="aaaaaaa", python_us=60.0)]
    for hour, each in enumerate(runs, start=10):
        each.began = f"2026-11-21T{hour}:00:00+00:00"
        assert each.commit in each.save().name

    assert compare.main([]) == 0

    said = capsys.readouterr().out
    assert "Older: ccccccc" in said
    assert "Newer: aaaaaaa" in said
    assert results.load(results.newest(1)[0]) == runs[-1]


def test_one_file_cannot_be_compared(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    run().save()

    with pytest.raises(SystemExit):
        compare.main([])

    assert "Two result files are needed" in capsys.readouterr().err


# --- One run -----------------------------------------------------------
def test_a_figure_is_the_median_of_the_rounds_and_a_maximum_the_worst():
    made = run(p99_ms=[30.0, 90.0, 40.0], max_ms=[50.0, 400.0, 60.0])

    assert made.figure(str(SINGLE), "p99_ms") == 40.0
    assert made.figure(str(SINGLE), "max_ms") == 400.0
    assert made.figure(str(SINGLE), "shared_mb") is None
    assert made.figure(str(IN_BULK), "p99_ms") is None


def target(made: Results, what: str) -> str:
    [line] = [line for line in table.report(made).splitlines() if line.startswith(what)]
    return line


def test_targets_are_met_or_missed():
    assert target(run(), f"{SINGLE}: visible").endswith("met")
    assert target(run(visible_per_second=4999.0), f"{SINGLE}: visible").endswith("MISSED")
    assert target(run(p99_ms=60.0), f"{SINGLE}: p99").endswith("met")
    assert target(run(p99_ms=61.0), f"{SINGLE}: p99").endswith("MISSED")
    assert target(run(), f"{IN_BULK}: visible").endswith("not measured")


def test_the_share_of_the_bare_door_is_void_when_the_door_was_slow():
    assert target(run(events_per_second=6600.0), "share").endswith("met")
    assert target(run(events_per_second=6599.0), "share").endswith("MISSED")
    assert "void" in target(run(door={"events_per_second": 14_999.0}), "share")


def test_sentry_is_compared_with_own_json_of_the_same_size():
    def sentry(rate):
        made = run()
        made.add(str(LIKE_SENTRY), FIGURES | {"events_per_second": 4000.0})
        made.add(str(SENTRY), FIGURES | {"events_per_second": rate})
        return target(made, f"{SENTRY}: share of own JSON")

    assert (LIKE_SENTRY.size_kb, LIKE_SENTRY.connections) == (SENTRY.size_kb, SENTRY.connections)
    assert sentry(3000.0).endswith("met")
    assert sentry(2959.0).endswith("MISSED")
    assert target(run(), f"{SENTRY}: share of own JSON").endswith("not measured")


def test_problems_are_said_with_how_often_they_came():
    made = run(problems={'answers 503: {"code": "busy"}': 2, "events lost": 1})

    lines = table.report(made).splitlines()

    assert f'{SINGLE}: 6 answers 503: {{"code": "busy"}}' in lines
    assert f"{SINGLE}: 3 events lost" in lines
    assert "lost" not in table.report(run())


def test_acknowledged_events_that_are_not_shown_are_a_problem():
    made = run()
    made.acknowledged, made.shown = 1000, 999

    assert "Acknowledged 1,000, and shown 999 events" in table.report(made)


def test_a_kind_of_report_without_a_door_is_not_spoken_yet():
    made = run()
    made.unspoken = ["Sentry"]

    assert "not spoken yet" in target(made, "Sentry  ")
