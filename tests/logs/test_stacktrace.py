"""What the text of a stack trace becomes."""

from dataclasses import asdict

from logs.protocols.own_json import parse_report
from logs.stacktrace import REMEMBERED_MAX_LENGTH, parse, read

TRACE = """Traceback (most recent call last):
  File "/srv/shop/cart.py", line 12, in add
    total += item.price
TypeError: unsupported operand
"""


def test_what_is_stored_leaves_nothing_of_an_exception_out():
    [exception] = parse(TRACE)

    assert exception.as_json() == asdict(exception)
    assert exception.frames


def test_what_one_report_says_of_a_trace_is_not_said_of_another():
    levels = {"error": 40}
    named = {"description": "x", "stack": TRACE, "exception": {"type": "OurError"}}

    parse_report(named, levels=levels)
    report = parse_report({"description": "x", "stack": TRACE}, levels=levels)

    assert report.exceptions[0].type == "TypeError"
    assert report.payload["exceptions"].value[0]["type"] == "TypeError"


def test_a_trace_too_long_to_be_remembered_is_read_the_same():
    long = TRACE + "x" * REMEMBERED_MAX_LENGTH

    [exception] = read(long).exceptions

    assert [frame.function for frame in exception.frames] == ["add"]
    assert exception.value.startswith("unsupported operand")
