"""What the text of a stack trace becomes."""

from dataclasses import asdict

from logs.stacktrace import REMEMBERED_MAX_LENGTH, parse

TRACE = """Traceback (most recent call last):
  File "/srv/shop/cart.py", line 12, in add
    total += item.price
TypeError: unsupported operand
"""


def test_what_is_stored_leaves_nothing_of_an_exception_out():
    [exception] = parse(TRACE)

    assert exception.as_json() == asdict(exception)
    assert exception.frames


def test_a_trace_that_is_remembered_belongs_to_each_report_anew():
    [first] = parse(TRACE)
    first.type, first.value, first.synthetic = "changed", "changed", True

    [second] = parse(TRACE)

    assert (second.type, second.value) == ("TypeError", "unsupported operand")
    assert not second.synthetic


def test_a_trace_too_long_to_be_remembered_is_read_the_same():
    long = TRACE + "x" * REMEMBERED_MAX_LENGTH

    [exception] = parse(long)

    assert [frame.function for frame in exception.frames] == ["add"]
    assert exception.value.startswith("unsupported operand")
