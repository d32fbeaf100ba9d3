"""No row of what the predecessors promised goes without a test or a reason."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS = {"P0": 10, "P1": 23, "P2": 7, "P3": 16, "P4": 10, "W": 13}  # W: what the web app draws


@pytest.fixture(scope="module")
def tested():
    sources = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    names = "\n".join(re.findall(r"^def test(_\w+)\(", sources, re.MULTILINE))
    return set(re.findall(r"_((?:p\d+|w)_\d+)(?=_)", names))


@pytest.fixture(scope="module")
def refused():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    section = text.partition("## What we promised to predecessors and refuse\n")[2]
    lines = re.findall(r"^- ([PW].*?): ", section.partition("\n## ")[0], re.MULTILINE)
    return {row.strip() for line in lines for row in line.split(",")}


@pytest.mark.parametrize(
    "row", [f"{system}-{n}" for system, count in ROWS.items() for n in range(1, count + 1)]
)
def test_a_row_has_a_test_or_a_line_that_says_why_not(row, tested, refused):
    assert row.lower().replace("-", "_") in tested or row in refused
