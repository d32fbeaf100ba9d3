"""What the text of a trace becomes, whatever the language that printed it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs.grouping import fingerprint
from logs.report import Report
from logs.stacktrace import FRAMES_MAX, TEXT_MAX_LENGTH
from logs.traces import parse
from tests.logs.traces import examples


def shown(text):
    """Return [type, value, (module, function, file, line) of each frame] of each exception."""
    return [
        [each.type, each.value]
        + [(frame.module, frame.function, frame.filename, frame.lineno) for frame in each.frames]
        for each in parse(text)
    ]


def in_app(text):
    return [frame.function for frame in parse(text)[-1].frames if frame.in_app]


@pytest.mark.parametrize(("text", "expected"), examples.TABLE.values(), ids=examples.TABLE)
def test_a_trace_is_read_into_its_chain_and_frames(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
@pytest.mark.parametrize(("text", "expected"), examples.TABLE.values(), ids=examples.TABLE)
def test_the_end_of_the_text_and_of_its_lines_makes_no_difference(text, expected, newline):
    assert shown(text.rstrip("\n").replace("\n", newline)) == expected


@pytest.mark.parametrize(
    ("text", "functions"),
    [
        (examples.JAVA_CAUSED_BY, ["main", "checkout"]),
        (examples.GO_PANIC, ["main", "(*Cart).Total"]),
        (examples.PHP_LARAVEL, ["{main}", "charge"]),
        (examples.RUBY_OLD, ["<main>", "checkout", "total"]),
        (examples.DOTNET_ASYNC, ["Main"]),
    ],
)
def test_libraries_and_the_runtime_are_not_of_the_application(text, functions):
    assert in_app(text) == functions


@pytest.mark.parametrize("text", examples.NONE)
def test_a_text_that_is_no_trace_has_no_exceptions(text):
    assert parse(text) == []


def test_what_a_python_message_quotes_is_not_the_error():
    [exception] = parse(
        "Traceback (most recent call last):\n"
        '  File "/srv/job.py", line 3, in run\n'
        "    spark.collect()\n"
        "Py4JJavaError: An error occurred\n: " + examples.JAVA_CAUSED_BY
    )

    assert exception.type == "Py4JJavaError"
    assert [frame.function for frame in exception.frames] == ["run"]


@pytest.mark.parametrize("numbers", [("13", "0x7f01"), ("999", "0x7f02")])
def test_line_numbers_and_addresses_do_not_split_a_group(numbers):
    line, address = numbers
    texts = [
        examples.GO_PANIC.replace("12 +", f"{line} +").replace("0xc000012345", address),
        examples.JAVA_CAUSED_BY.replace(":7)", f":{line})"),
        examples.DOTNET_ASYNC.replace("line 12", f"line {line}"),
    ]
    originals = [examples.GO_PANIC, examples.JAVA_CAUSED_BY, examples.DOTNET_ASYNC]

    for text, original in zip(texts, originals, strict=True):
        assert text != original
        assert group(text) == group(original)


def group(text):
    return fingerprint(Report("x", exceptions=parse(text)))


def test_the_exceptions_are_the_callers_own():
    [first] = parse(examples.GO_PANIC)
    first.type, first.value = "changed", "changed"

    assert shown(examples.GO_PANIC) == examples.TABLE["go"][1]


@pytest.mark.parametrize(
    ("line", "head"),
    [
        ("\tat a.B.c(B.java:1)\n", "a.E: x\n"),
        ("#1 /a.php(1): a()\n", "Uncaught E: x in /a.php:1\nStack trace:\n#0 /a.php(1): a()\n"),
        ("\tfrom /a.rb:1:in `a'\n", "/a.rb:1:in `a': x (E)\n"),
        ("   at A.B.C() in /a.cs:line 1\n", "A.E: x\n"),
        ("main.a()\n\t/a.go:1 +0x1\n", "panic: x\n\ngoroutine 1 [running]:\n"),
    ],
)
def test_of_a_recursion_the_ends_are_kept(line, head):
    [exception] = parse(head + line * 1000)

    assert len(exception.frames) == FRAMES_MAX
    assert exception.value == "x"


def hostile():
    pieces = [
        "at a", "\tat a.b(", "at a.B.c(B.java:1)\n", "Caused by: ", "Caused by: a.B\n", "... 9 more\n",
        "\t... 250 more\nCaused by: x\n", "\tSuppressed: x\n", "a.b: \n", "a.", ".", "::", "(", ")", ": ",
        " in ", " at ", " ---> ", "---> ", "--- End of inner exception stack trace\n", "em a.b(c d)\n",
        "at A.<B>d.C() in :line 1\n", "<>c.", "#0 ", "#0 a(1): b\n", "Stack trace:\n#0 a\n", "Next ",
        "Stack trace:\n#0 a(1): b()\n\n", "[stacktrace]\n#0 ", "[object] (", "goroutine 1 [running]:\n",
        "a\n\t/a.go:1\n", "\t.go:", "panic: ", "panic(\n\t/runtime/a.go:1\n", ":in `", "a:1:in `b'\n",
        "a:1:in 'b': c (D)\n", "\t1: from a:1:in `b'\n", " (", "\n", "\r", "\x0b", "\u2028", "1" * 50,
        "\ncaused by: ", "    at a (b:1:1)\n",
    ]  # fmt: skip
    heads = ["", "at a.B.c(B.java:1)\n", "Stack trace:\n#0 a(1): b\n", "goroutine 1 [running]:\n",
             "a:1:in `b': c (D)\n", "at A.B() in c:line 1\n", "[object] ("]  # fmt: skip
    return [(head, piece) for head in heads for piece in pieces]


@pytest.mark.parametrize(("head", "piece"), hostile())
def test_hostile_text_takes_no_longer_than_other_text(head, piece):
    text = (head + piece * (TEXT_MAX_LENGTH // len(piece)))[: 2 * TEXT_MAX_LENGTH]
    started = time.process_time()

    chain = parse(text)

    assert sum(len(each.frames) for each in chain) <= 50 * FRAMES_MAX
    # A quadratic reading of any of these takes minutes: the limit is no matter of a slow machine.
    assert time.process_time() - started < 5


@given(st.lists(st.sampled_from(examples.FRAGMENTS), max_size=30).map("".join))
def test_any_mixture_of_traces_is_read_without_an_error(text):
    for exception in parse(text):
        assert len(exception.frames) <= FRAMES_MAX
        assert all(frame.lineno is None or frame.lineno >= 0 for frame in exception.frames)


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text):
    parse(text)
