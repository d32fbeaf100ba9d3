import time

import pytest

from logs.grouping import fingerprint, normalise
from logs.protocols.own_json import parse_report

LEVELS = {"critical": 50, "error": 40, "warning": 30, "info": 20, "debug": 10}

TRACE = """Traceback (most recent call last):
  File "/srv/shop/views.py", line {line}, in checkout
    charge(order)
  File "/srv/shop/payments.py", line 12, in charge
    raise {error}
{error}
"""
V8_TRACE = """TypeError: cannot read {what}
    at Cart.total (/srv/app/cart.js:{line}:7)
    at checkout (/srv/app/checkout.js:3:1)
    at node:internal/process/task_queues:95:5"""


LONG_MESSAGE = (
    "job 1000 for user 0cd27cf7-b8cf-410c-a3d5-32b71c226979 from 10.0.0.1 failed"
    " after 100ms at 2026-01-01T10:00:00Z"
)


def group(**fields):
    return fingerprint(parse_report({"description": "It broke"} | fields, levels=LEVELS)).digest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            LONG_MESSAGE,
            "job <int> for user <uuid> from <ip> failed after <duration> at <date>",
        ),
        (
            "GET https://x.y/z?a=1 returned 503 in 1.25s",
            "GET <url> returned <int> in <duration>",
        ),
        ("object at 0x7f18c591b040", "object at <hex>"),
        ("retry=3 name='ana' ok=true", "retry=<int> name=<str> ok=<bool>"),
        ("deadbeef cafe feed", "deadbeef cafe feed"),
        ("SomeClass::someMethod() failed", "SomeClass::someMethod() failed"),
        ("A::b() failed", "A::b() failed"),
        ("name 'foo' is not defined", "name 'foo' is not defined"),
        ("mail to ana.silva+x@example.com.br bounced", "mail to <email> bounced"),
        ("at Sat, 21 Nov 2026 01:28:12 GMT", "at <date>"),
        ("Nov 21 01:28:12 host", "<date> host"),
        ("on 2026-11-21, 2026/11/21, 21/11/2026", "on <date>, <date>, <date>"),
        ("2026-11-21 01:43:59,778 late", "<date> late"),
        ("closed at 10:20 PM", "closed at <date>"),
        ("from fe80::1 and ::1", "from <ip> and <ip>"),
        ("from 2001:db8:85a3:0:0:8a2e:370:7334", "from <ip>"),
        ("commit da39a3ee5e6b4b0d3255bfef95601890afd80709", "commit <hex>"),
        ("order 123456789", "order <hex>"),
        ("-5 of 3.14", "<int> of <float>"),
        ("user-17 on worker7", "user-<int> on worker7"),
        ("first\n\n  second \nthird", "first second"),
    ],
)
def test_what_varies_between_occurrences_is_replaced(text, expected):
    assert normalise(text) == expected


HOSTILE = ["a.a." * 250_000, "a@" * 500_000, "1:" * 500_000, "::" * 500_000, "9" * 10**6]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_normalised_within_its_first_kilobyte(text):
    assert len(normalise(text)) <= 512


def test_fifty_hostile_messages_of_a_megabyte_are_grouped_within_a_second():
    started = time.process_time()

    for text in HOSTILE * 10:
        group(description=text)

    # Unbounded, each of these takes minutes: the limit is no matter of a slow machine.
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("order 17 failed", "order 18 failed"),
        ("order 17 failed", "order 1234567 failed"),
        ("no answer from 10.0.0.1", "no answer from 192.168.7.30"),
        ("no answer from ::1", "no answer from fe80::1"),
        ("no answer from https://a.example/1", "no answer from http://b.example/2?c=3"),
        ("mail to ana@example.com bounced", "mail to bia+x@example.org bounced"),
        (
            "no user 0cd27cf7-b8cf-410c-a3d5-32b71c226979",
            "no user 5e8c2f1a-0b7d-4a6e-9c3f-1d2e3f4a5b6c",
        ),
        ("<Cart at 0x7f18c591b040> is empty", "<Cart at 0x55d0a1> is empty"),
    ],
)
def test_volatile_parts_of_the_description_do_not_split_a_group(first, second):
    assert group(description=first) == group(description=second)
    assert group(description=first) != group(description=f"{second} again")


@pytest.mark.parametrize(
    "other",
    [{"description": "Something else"}, {"level": "warning"}, {"source": "another host"}],
)
def test_description_level_and_source_tell_plain_reports_apart(other):
    assert group() != group(**other)


def test_the_same_raise_site_is_one_group_whatever_the_value_and_line():
    first = group(stack=TRACE.format(line=10, error="ValueError: 17"), source="a")
    second = group(stack=TRACE.format(line=99, error="ValueError: 18"), source="b", level="info")

    assert first == second


def test_another_exception_type_is_another_group():
    assert group(stack=TRACE.format(line=1, error="ValueError: x")) != group(
        stack=TRACE.format(line=1, error="KeyError: x")
    )


def test_another_raise_site_is_another_group():
    trace = TRACE.format(line=1, error="ValueError: x")

    assert group(stack=trace) != group(stack=trace.replace("in charge", "in refund"))


def test_a_v8_trace_groups_by_its_frames():
    first = group(stack=V8_TRACE.format(what="a", line=1))

    assert first == group(stack=V8_TRACE.format(what="b", line=2))
    assert first != group(stack=V8_TRACE.format(what="a", line=1).replace("Cart.total", "Cart.tax"))


def test_recursion_depth_does_not_split_a_group():
    frame = '  File "/srv/shop/tree.py", line 3, in walk\n    walk(child)\n'
    trace = "Traceback (most recent call last):\n{}RecursionError: too deep\n"

    assert group(stack=trace.format(frame * 10)) == group(stack=trace.format(frame * 500))


def test_a_trace_of_another_language_groups_by_type_and_normalised_value():
    trace = "java.lang.IllegalStateException: order {}\n\tat shop.Cart.total(Cart.java:{})"

    assert group(stack=trace.format(1, 2)) == group(stack=trace.format(3, 4))
    assert group(stack=trace.format(1, 2)) != group(stack=trace.format(1, 2).replace("State", "X"))


def test_a_client_fingerprint_rules():
    assert group(fingerprint="pay", description="a") == group(fingerprint=["pay"], description="b")
    assert group(fingerprint=["pay"]) != group(fingerprint=["ship"])


def test_default_in_a_fingerprint_extends_the_groups_own():
    def keyed(description):
        return group(fingerprint=["{{ default }}", "br"], description=description)

    assert keyed("order 1") == keyed("order 2")
    assert keyed("order 1") != keyed("something else")
    assert keyed("order 1") != group(description="order 1")


def test_default_alone_changes_nothing():
    assert group(fingerprint=["{{ default }}"]) == group()


def test_the_reason_says_what_the_group_is_made_of():
    report = parse_report(
        {"description": "x", "stack": TRACE.format(line=1, error="ValueError: 1")}, levels=LEVELS
    )

    reason = fingerprint(report).reason

    assert reason.startswith("stack: ValueError | ")
    assert "/srv/shop/payments.py charge" in reason
