"""What the text of a stack trace becomes."""

from dataclasses import asdict

import pytest

from logs.protocols.own_json import parse_report
from logs.report import ExceptionInfo, Frame
from logs.stacktrace import parse
from logs.traces import REMEMBERED_MAX_LENGTH, read
from tests.logs.traces import examples

TRACE = """Traceback (most recent call last):
  File "/srv/shop/cart.py", line 12, in add
    total += item.price
TypeError: unsupported operand
"""


def test_what_is_stored_leaves_nothing_of_an_exception_out():
    frame = Frame("add", "cart", "cart.py", 12, "x", False, "/cart.py", 3, ["y"], ["z"], {"a": 1})
    exception = ExceptionInfo("TypeError", "no", [frame], True, "shop", "7", {"handled": False})

    assert exception.as_json() == asdict(exception)


def test_what_is_stored_leaves_empty_fields_out():
    [exception] = parse(TRACE)

    assert exception.as_json() == {
        "type": "TypeError",
        "value": "unsupported operand",
        "frames": [
            {
                "function": "add",
                "filename": "/srv/shop/cart.py",
                "lineno": 12,
                "context_line": "total += item.price",
                "in_app": True,
            }
        ],
    }


def test_what_one_report_says_of_a_trace_is_not_said_of_another():
    levels = {"error": 40}
    named = {"description": "x", "stack": TRACE, "exception": {"type": "OurError"}}

    parse_report(named, levels=levels)
    report = parse_report({"description": "x", "stack": TRACE}, levels=levels)

    assert report.exceptions[0].type == "TypeError"
    assert report.payload["exceptions"].value[0]["type"] == "TypeError"


@pytest.mark.parametrize(("text", "expected"), examples.TABLE.values(), ids=examples.TABLE)
def test_a_report_has_the_exceptions_of_a_trace_in_any_language(text, expected):
    report = parse_report({"description": "x", "stack": text}, levels={"error": 40})

    assert [each.type for each in report.exceptions] == [type_ for type_, *_rest in expected]
    assert report.payload["exceptions"].value == [each.as_json() for each in report.exceptions]
    assert report.payload["stack"] == text


def test_a_trace_too_long_to_be_remembered_is_read_the_same():
    long = TRACE + "x" * REMEMBERED_MAX_LENGTH

    [exception] = read(long).exceptions

    assert [frame.function for frame in exception.frames] == ["add"]
    assert exception.value.startswith("unsupported operand")
