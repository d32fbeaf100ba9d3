"""What real clients sent for one small program, and how its errors group.

The fixtures were captured from the SDKs they name; stacks, contexts and paths are shortened.
"""

import copy
import json
from pathlib import Path

import pytest

from logs.grouping import fingerprint
from logs.masking import FILTERED, mask
from logs.protocols.sentry import parse_envelope, parse_store

CAPTURED = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "sentry_events.json").read_text()
)


def captured(client, **changes):
    return read(copy.deepcopy(CAPTURED[client]) | changes)


def read(event):
    body = json.dumps(event).encode()
    if "project" in event:  # raven, at the store
        return parse_store(body).events[0]
    return parse_envelope(b'{}\n{"type":"event"}\n' + body).events[0]


def group(event):
    return fingerprint(read(event)).digest


@pytest.mark.parametrize(
    ("client", "title", "level", "reason"),
    [
        ("sentry-sdk 2.75 exception", "ValueError: order 17 has no total", 40,
         "stack: ValueError | KeyError | __main__ <module> > __main__ charge"),
        ("sentry-sdk 2.75 logger", "payment 12 failed", 40,
         "message: shop.cart | payment %s failed"),
        ("sentry-sdk 2.75 message", "hello", 20, "message: hello"),
        ("sentry-sdk 2.75 group", "ExceptionGroup: two", 40,
         "stack: ExceptionGroup | KeyError > ValueError | __main__ <module>"),
        ("node 10.78 exception", "TypeError: order 17 has no total", 40, None),
        ("node 10.78 message", "hello 17", 20, "message: hello <int>"),
        ("node 10.78 template", "hi ana of 3", 20, "message: hi %s of %s"),
        ("node 11.12 exception", "TypeError: order 17 has no total", 40, None),
        ("node 11.12 message", "hello 17", 20, "message: hello <int>"),
        ("node 11.12 template", "hi ana of 3", 20, "message: hi %s of %s"),
        ("node 11.12 uncaught", "Error: uncaught 1", 40, None),
        ("raven python exception", "ZeroDivisionError: division by zero", 40,
         "stack: ZeroDivisionError | __main__ <module>"),
        ("raven python logger", "bad 1 of two", 40, "message: old | bad %s of %s"),
        ("raven node exception", "TypeError: Cannot read properties of null (reading 'x')", 40,
         None),
    ],
)  # fmt: skip
def test_what_a_client_sent_is_read_and_grouped(client, title, level, reason):
    report = captured(client)

    assert (report.description, report.level) == (title, level)
    assert report.event_id is not None
    assert report.occurred_at.year == 2026
    if reason:
        assert fingerprint(report).reason == reason


@pytest.mark.parametrize("client", CAPTURED)
def test_what_a_client_sent_is_in_one_shape(client):
    report = captured(client)

    assert report.source.startswith("web-")
    for exception in report.payload.get("exceptions", []):
        assert isinstance(exception["value"], str)
        for frame in exception.get("frames", []):
            assert isinstance(frame["in_app"], bool)
            assert isinstance(frame["lineno"], int)
            assert frame["filename"]
    for crumb in report.payload.get("breadcrumbs", []):
        assert crumb["timestamp"]


def test_what_the_python_client_tells_is_all_there():
    report = captured("sentry-sdk 2.75 exception")
    mask(report)

    assert (report.environment, report.release) == ("staging", "shop@1.2")
    assert report.user == {"id": "7", "email": "ana@example.com"}
    assert report.tags == {"n": "3", "b": "true"}
    cause, main = report.payload["exceptions"]
    assert (cause["type"], main["type"]) == ("KeyError", "ValueError")
    assert main["mechanism"] == {"type": "generic", "handled": True}
    frame = main["frames"][-1]
    assert (frame["function"], frame["in_app"]) == ("charge", True)
    assert frame["context_line"].strip().startswith("raise ValueError")
    assert frame["vars"] == {"order": "17", "password": FILTERED}


@pytest.mark.parametrize("message", ["hello 17", "hello 18"])
def test_messages_of_both_node_clients_group_alike(message):
    """The newer one sends a message as an exception without a type."""
    old = captured("node 10.78 message", message=message)
    event = copy.deepcopy(CAPTURED["node 11.12 message"])
    event["message"] = event["exception"]["values"][0]["value"] = message

    assert event["exception"]["values"][0]["mechanism"]["synthetic"]
    assert fingerprint(read(event)) == fingerprint(old)
    assert fingerprint(old) == fingerprint(captured("node 10.78 message"))


def test_templates_of_both_node_clients_group_alike():
    old, new = captured("node 10.78 template"), captured("node 11.12 template")

    assert fingerprint(old) == fingerprint(new)


def test_exceptions_of_both_node_clients_group_alike():
    old, new = captured("node 10.78 exception"), captured("node 11.12 exception")

    assert fingerprint(old) == fingerprint(new)


def test_the_stack_of_a_message_is_shown_and_does_not_group():
    event = copy.deepcopy(CAPTURED["node 11.12 message"])
    event["exception"]["values"][0]["stacktrace"]["frames"] = [{"function": "elsewhere"}]

    assert group(event) == group(copy.deepcopy(CAPTURED["node 11.12 message"]))
    assert captured("node 11.12 message").payload["exceptions"][0]["frames"]


# The same throw, as each runtime sees it: a value, the function and line it was raised in.
def python(value, function="charge", line=12):
    frames = [
        {"filename": "shop/views.py", "module": "shop.views", "function": "pay", "lineno": 5},
        {"filename": "shop/cart.py", "module": "shop.cart", "function": function, "lineno": line,
         "abs_path": "/srv/shop/cart.py", "context_line": "    raise ValueError(order)"},
    ]  # fmt: skip
    return thrown("ValueError", value, frames, "python")


def node(value, function="charge", line=12):
    frames = [
        {"filename": "node:internal/main", "function": "?", "lineno": 28, "in_app": False},
        {"filename": "/srv/shop/dist/cart.js", "module": "dist:cart", "function": function,
         "lineno": line, "colno": 7, "in_app": True},
    ]  # fmt: skip
    return thrown("TypeError", value, frames, "node")


def browser(value, function="charge", line=12):
    frames = [
        {"filename": f"https://shop.example.com/assets/cart.{line:08x}.js", "function": function,
         "lineno": 1, "colno": line * 1000, "in_app": True},
    ]  # fmt: skip
    return thrown("TypeError", value, frames, "javascript")


def thrown(type_, value, frames, platform):
    exception = {
        "type": type_, "value": value, "stacktrace": {"frames": frames},
        "mechanism": {"type": "generic", "handled": True},
    }  # fmt: skip
    return {"platform": platform, "exception": {"values": [exception]}}


runtimes = pytest.mark.parametrize("throw", [python, node, browser])


@runtimes
def test_the_same_throw_is_one_group_whatever_the_value_and_line(throw):
    assert group(throw("order 17 has no total")) == group(throw("order 18 has none", line=99))


@runtimes
def test_two_raise_sites_are_two_groups(throw):
    assert group(throw("x")) != group(throw("x", function="refund"))


@runtimes
def test_a_fingerprint_of_the_client_rules(throw):
    keyed = {"fingerprint": ["pay"]}

    assert group(throw("a") | keyed) == group(throw("b", function="refund") | keyed)
    assert group(throw("a") | keyed) != group(throw("a"))


@runtimes
def test_default_in_a_fingerprint_extends_the_group_s_own(throw):
    keyed = {"fingerprint": ["{{ default }}", "br"]}

    assert group(throw("a") | keyed) == group(throw("b") | keyed)
    assert group(throw("a") | keyed) != group(throw("a", function="refund") | keyed)
    assert group(throw("a") | keyed) != group(throw("a"))
    assert group(throw("a") | {"fingerprint": ["{{default}}"]}) == group(throw("a"))


@runtimes
def test_recursion_depth_does_not_split_a_group(throw):
    def nested(depth):
        event = throw("too deep")
        frames = event["exception"]["values"][0]["stacktrace"]["frames"]
        frames[-1:] = [dict(frames[-1], lineno=n) for n in range(depth)]
        return event

    assert group(nested(5)) == group(nested(1000))


def test_libraries_do_not_split_a_group():
    event = python("x")
    frames = event["exception"]["values"][0]["stacktrace"]["frames"]
    library = {"filename": "django/core.py", "abs_path": "/venv/site-packages/django/core.py"}

    frames[1:1] = [library | {"function": "get_response"}] * 5
    frames.append(library | {"function": "execute"})

    assert group(event) == group(python("x"))


@pytest.mark.parametrize("client", ["node 10.78 thrown text", "node 11.12 thrown text"])
def test_a_thrown_text_groups_by_where_it_was_thrown(client):
    first, other, elsewhere = (copy.deepcopy(CAPTURED[client]) for _ in range(3))
    other["exception"]["values"][0]["value"] = "another text"
    elsewhere["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"] = "elsewhere"

    assert group(first) == group(other)
    assert group(first) != group(elsewhere)


def test_an_event_that_says_nothing_groups_by_its_transaction():
    assert group({"transaction": "/cart"}) == group({"transaction": "/cart"})
    assert group({"transaction": "/cart"}) != group({"transaction": "/pay"})
