"""Plain HTTP loggers: what each of their odd forms becomes."""

import contextlib
import json
import logging
import tracemalloc
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs.grouping import fingerprint
from logs.protocols import own_json, plain
from logs.protocols.decoding import UndecodableBody
from logs.protocols.field_names import MEANINGS, NAMES
from logs.protocols.records import TooManyRecords
from tests.logs.protocols.captures import captured

LEVELS = {"critical": 50, "error": 40, "warning": 30, "info": 20, "debug": 10}
TRACE = (
    "Traceback (most recent call last):\n"
    '  File "/srv/shop/cart.py", line 12, in add\n'
    "    total += item.price\n"
    "TypeError: unsupported operand\n"
)
V8 = "TypeError: x is null\n    at Cart.total (/srv/cart.js:12:7)\n    at main (/srv/main.js:3:1)"


def read(body, media_type="", query="", **options):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return plain.read(body, media_type, query, levels=LEVELS, **options)


def report(body, **options):
    [report] = read(body, **options).reports.values()
    return report


# --- Forms of a body ------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b'{"msg": "a"}', "application/json"),
        (b'{"msg": "a"}', "application/x-www-form-urlencoded"),
        (b'{"msg": "a"}', ""),
        (b'\xef\xbb\xbf{"msg": "a"}', ""),
        (b'[{"msg": "a"}]', ""),
        (b'{"msg": "a"}\n', "application/x-ndjson"),
        (b'{"logs": [{"msg": "a"}]}', ""),
        (b'{"events": [{"msg": "a"}]}', ""),
        (b"msg=a", "application/x-www-form-urlencoded"),
        (b"msg=a&x=%20", ""),
        (b"msg=a", "text/plain"),
    ],
)
def test_one_record_comes_in_many_forms(body, media_type):
    assert report(body, media_type=media_type).description == "a"


@pytest.mark.parametrize(
    "body",
    [
        b'{"msg": "a"}\n{"msg": "b"}',
        b'{"msg": "a"}\r\n\r\n{"msg": "b"}\r\n',
        b'[{"msg": "a"}, {"msg": "b"}]',
        b'{"logs": [{"msg": "a"}, {"msg": "b"}]}',
    ],
)
def test_many_records_come_in_many_forms(body):
    reports = read(body).reports

    assert [(index, each.description) for index, each in reports.items()] == [(0, "a"), (1, "b")]


def test_what_stands_around_a_list_holds_for_each_of_its_records():
    reading = read(
        {"env": "hml", "service": "shop", "logs": [{"msg": "a"}, {"msg": "b", "env": "x"}]}
    )

    assert [each.environment for each in reading.reports.values()] == ["hml", "x"]
    assert [each.tags for each in reading.reports.values()] == [{"service": "shop"}] * 2


@pytest.mark.parametrize("name", ["message", "msg", "description"])
def test_a_record_with_a_message_may_have_a_list_of_logs(name):
    [found] = read({name: "It broke", "logs": [{"msg": "a"}, "b"]}).reports.values()

    assert found.description == "It broke"
    assert found.payload["extra"] == {"logs": [{"msg": "a"}, "b"]}


def test_a_get_request_carries_the_record_in_its_query():
    found = report(b"", query="token=0123&name=shop&msg=a+b&levelname=WARNING")

    assert (found.description, found.level, found.logger) == ("a b", 30, "shop")
    assert "0123" not in json.dumps(found.payload)


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (b'{"msg": "a"}\nnot json\n{"msg": "b"}', {1: "non_field_errors"}),
        (b'not json\n{"msg": "b"}', {0: "non_field_errors"}),
        (b'[{"msg": "a"}, 7, null, "x", [], {}]', dict.fromkeys(range(1, 5), "non_field_errors") | {5: "message"}),
        (b'[{"msg": null, "level": ""}, {"msg": "a"}]', {0: "message"}),
        (b'[{"title": ""}, {"msg": "a"}]', {0: "title"}),
    ],
)  # fmt: skip
def test_one_bad_record_loses_none_of_the_others(body, errors):
    reading = read(body)

    assert {index: next(iter(error.errors)) for index, error in reading.errors.items()} == errors
    assert reading.accepted >= 1


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"", ""),
        (b"   \n", ""),
        (b"{", ""),
        (b"not json", ""),
        (b"\xff\xfe", ""),
        (b"[" * 100_000, ""),
        (b'{"msg": "cut off', "application/json"),
        (b"&".join(b"a%d=1" % n for n in range(2000)), ""),
        (b"token=0123", ""),
    ],
)
def test_what_holds_no_record_is_refused_whole(body, media_type):
    with pytest.raises(UndecodableBody):
        read(body, media_type)


@pytest.mark.parametrize(
    "body", [b'{"msg": "a"}\n' * 11, b"[" + b'{"msg": "a"},' * 10 + b'{"msg": "a"}]']
)
def test_more_records_than_may_come_at_once_are_refused_whole(body):
    with pytest.raises(TooManyRecords):
        read(body, limit=10)

    assert read(body, limit=11).accepted == 11


def test_a_report_in_our_own_shape_is_read_as_one():
    reading = read([{"description": "x", "events": 3, "env": "dev"}, {"title": "y", "msg": "z"}])

    assert [(each.description, each.count) for each in reading.reports.values()] == [
        ("x", 3),
        ("y", 1),
    ]
    assert all(each.groups_by_source for each in reading.reports.values())
    assert [plain.is_own_json(item) for item in ({"title": ""}, {"msg": ""}, 7, None, [])] == [
        True, False, False, False, False,
    ]  # fmt: skip


# --- Meanings -------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["message", "msg", "event", "short_message", "log", "text", "body", "@m"]
)
def test_a_message_has_many_names(name):
    assert report({name: "It broke\n", "other": 1}).description == "It broke"


def test_of_two_names_the_better_wins_and_the_other_is_kept():
    for body in ({"msg": "b", "message": "a"}, {"message": "a", "msg": "b"}):
        found = report(body)

        assert found.description == "a"
        assert found.payload["extra"] == {"msg": "b"}


@pytest.mark.parametrize(
    ("record", "level"),
    [
        ({"level": "error"}, 40), ({"levelname": "CRITICAL"}, 50), ({"severity": "WARN"}, 30),
        ({"lvl": "crit"}, 50), ({"log.level": "info"}, 20), ({"log": {"level": "debug"}}, 10),
        ({"@l": "Fatal"}, 50), ({"level": " Emerg "}, 50), ({"level": "notice"}, 20),
        ({"level": "silly"}, 10), ({"level": "verbose"}, 10), ({"level": "alert"}, 50),
        ({"severity": "ERR"}, 40), ({"level": "trace"}, 10), ({"level": "Information"}, 20),
        # pino, of which these are signs
        ({"level": 10, "msg": "x"}, 10), ({"level": 20, "msg": "x"}, 10), ({"level": 30, "msg": "x"}, 20),
        ({"level": 40, "msg": "x"}, 30), ({"level": 50, "msg": "x"}, 40), ({"level": 60, "msg": "x"}, 50),
        ({"level": 35, "pid": 1, "hostname": "h"}, 20),
        # Python and our own
        ({"level": 30}, 30), ({"level": 40}, 40), ({"level": 50}, 50), ({"levelno": 50}, 50),
        ({"level": "40"}, 40), ({"level": 25}, 20), ({"level": 50, "levelno": 50, "msg": "x"}, 50),
        # syslog and Monolog
        ({"level": 0}, 50), ({"level": 3}, 40), ({"severity": "4"}, 30), ({"PRIORITY": "6"}, 20),
        ({"level": 7}, 10), ({"level": 250}, 20), ({"level": 400}, 40), ({"level": 600}, 50),
        ({"level": 400, "level_name": "ERROR"}, 40), ({"level": 550}, 50),
        # none that we know
        ({}, 40), ({"level": "loud"}, 40), ({"level": None}, 40), ({"level": True}, 40),
        ({"level": -1}, 40), ({"level": 1e300}, 40), ({"level": []}, 40), ({"level": {}}, 40),
        ({"level": "9" * 500}, 40), ({"level": 8}, 40),
        # by what the text begins with
        ({"message": "2026-11-21 01:43:59,778 - shop - WARNING - slow"}, 30),
        ({"message": "2026/11/21 01:43:59 [crit] 7#7: gone"}, 50),
        ({"message": "an error was WARNED about"}, 40),
        # Serilog says nothing where it means Information
        ({"@t": "2026-11-21T01:43:59Z", "@m": "x"}, 20),
    ],
)  # fmt: skip
def test_a_level_has_many_spellings(record, level):
    assert report({"message": "x"} | record).level == level


def test_a_level_of_the_installation_is_known_by_its_name():
    [found] = plain.read(b'{"msg": "x", "level": "Audit"}', levels={"audit": 35}).reports.values()

    assert found.level == 35


def test_a_level_nobody_knows_is_kept():
    assert report({"message": "x", "level": "loud"}).payload["extra"] == {"level": "loud"}


NOON = datetime(2026, 11, 21, 1, 43, 59, 778000, tzinfo=UTC)


@pytest.mark.parametrize(
    "name", ["timestamp", "time", "ts", "@timestamp", "asctime", "created", "date"]
)
@pytest.mark.parametrize(
    "value",
    [
        "2026-11-21T01:43:59.778Z", "2026-11-21 01:43:59,778", "2026-11-20T22:43:59.778-03:00",
        "2026-11-21T01:43:59.778000123Z", "2026-11-21T01:43:59.778", 1795225439.778, 1795225439778,
        1795225439778000, 1795225439778000000, "1795225439.778", "1795225439778",
    ],
)  # fmt: skip
def test_a_time_has_many_names_and_forms(name, value):
    found = report({"message": "x", name: value}).occurred_at

    assert abs(found - NOON) < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    "value",
    ["yesterday", "", None, 0, -5, 1e300, 10**30, True, [], {}, "1969-12-31T00:00:00Z", "9999-12-31",
     "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "nan", "inf", "9" * 60, "x" * 1000],
)  # fmt: skip
def test_a_time_that_is_none_is_that_of_receipt(value):
    assert report({"message": "x", "time": value}).occurred_at is None


@pytest.mark.parametrize(
    ("record", "field", "expected"),
    [
        ({"logger": "a"}, "logger", "a"), ({"name": "a"}, "logger", "a"), ({"logger_name": "a"}, "logger", "a"),
        ({"hostname": "h"}, "source", "h"), ({"host": "h"}, "source", "h"), ({"server_name": "h"}, "source", "h"),
        ({"host": {"name": "h"}}, "source", "h"), ({"host.name": "h"}, "source", "h"),
        ({"environment": "e"}, "environment", "e"), ({"env": "e"}, "environment", "e"),
        ({"release": "r"}, "release", "r"), ({"version": 2}, "release", "2"), ({"app_version": "r"}, "release", "r"),
        ({"service": "s"}, "tags", {"service": "s"}), ({"app": "s"}, "tags", {"service": "s"}),
        ({"application": "s"}, "tags", {"service": "s"}), ({"service": {"name": "s"}}, "tags", {"service": "s"}),
        ({"user": "u"}, "user", {"id": "u"}), ({"user_id": 7}, "user", {"id": "7"}),
        ({"user": {"id": 7, "email": "a@b", "plan": "x"}}, "user", {"id": "7", "email": "a@b", "plan": "x"}),
        ({"tags": {"a": 1, "b": True, "c": None, "d": []}}, "tags", {"a": "1", "b": "true"}),
        ({"labels": {"a": "b"}}, "tags", {"a": "b"}),
        ({"transaction": "/x"}, "transaction", "/x"),
    ],
)  # fmt: skip
def test_fields_have_many_names(record, field, expected):
    assert getattr(report({"message": "x"} | record), field) == expected


def test_what_means_nothing_to_us_is_kept():
    found = report(
        {"message": "x", "order": {"id": 7}, "tags": ["a"], "host": {"name": "h", "ip": "i"}}
    )

    assert found.payload["extra"] == {"order": {"id": 7}, "tags": ["a"], "host": {"ip": "i"}}


@pytest.mark.parametrize(
    ("record", "description"),
    [
        ({"orderId": 7}, '{"orderId": 7}'),
        ({"level": "error"}, "<no message>"),
        ({"msg": 7}, "7"),
        ({"msg": {"a": 1}}, '{"msg": {"a": 1}}'),
        ({"msg": ["a"]}, '{"msg": ["a"]}'),
        ({"err": {"message": "gone"}}, "gone"),
        ({"err": {"type": "E"}}, "E"),
        ({"exception": "blue"}, "blue"),
        ({"exception": " ", "msg": " "}, "<no message>"),
        ({"n": 10**15}, '{"n": 1000000000000000}'),
    ],
)
def test_a_record_without_a_message_is_titled_by_what_it_has(record, description):
    assert report(record).description == description


def test_of_a_message_of_many_lines_the_first_is_the_title():
    found = report({"message": "first\nsecond"})

    assert (found.description, found.details) == ("first", "first\nsecond")


# --- Errors ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "function"),
    [
        ({"err": {"type": "TypeError", "message": "x is null", "stack": V8}}, "Cart.total"),
        ({"error": {"name": "TypeError", "message": "x is null", "stack": V8}}, "Cart.total"),
        ({"stack": V8}, "Cart.total"),
        ({"error": {"type": "TypeError", "message": "x is null", "stack_trace": V8}}, "Cart.total"),
        ({"error.stack_trace": V8}, "Cart.total"),
        ({"message": V8}, "Cart.total"),
        ({"message": "x is null", "error": V8}, "Cart.total"),
        ({"exc_info": TRACE}, "add"),
        ({"exception": TRACE}, "add"),
        ({"stack_trace": TRACE}, "add"),
        ({"traceback": TRACE}, "add"),
        ({"message": "It broke\n" + TRACE}, "add"),
        ({"backtrace": TRACE.splitlines()}, "add"),
    ],
)
def test_an_error_has_many_forms(record, function):
    found = report({"message": "It broke"} | record)

    assert found.exceptions[-1].type == "TypeError"
    assert found.exceptions[-1].frames[-1].function == function
    assert found.description.startswith("TypeError: ")
    assert found.payload["stack"]
    assert found.level == 40


def test_the_message_beside_an_exception_is_kept_as_its_details():
    found = report({"msg": "order 7 failed", "err": {"type": "E", "message": "gone"}})

    assert (found.description, found.details) == ("E: gone", "order 7 failed")


def test_a_text_beside_the_message_is_an_error_without_a_type():
    found = report({"msg": "failed", "error": "no such order", "level": "error"})

    assert (found.description, found.exceptions[-1].value) == ("failed", "no such order")


@pytest.mark.parametrize("nothing", ["NoneType: None\n", True, False, None, "", [], [7], 7, {}])
def test_what_says_that_there_is_no_exception_is_none(nothing):
    assert report({"message": "x", "exc_info": nothing}).exceptions == []


@pytest.mark.parametrize("name", ["stack", "exception", "traceback"])
def test_a_stack_that_is_no_trace_is_kept_and_is_an_exception_only_where_it_says_so(name):
    plain_word, said = (report({"message": "x", name: text}) for text in ("blue", "KeyError: y"))

    assert (plain_word.description, plain_word.exceptions) == ("x", [])
    assert plain_word.payload["stack"] == "blue"
    assert said.description == "KeyError: y"


def test_structlogs_dictionaries_are_read_into_frames():
    frames = [{"filename": "/srv/cart.py", "lineno": 12, "name": "add", "line": "total += x"}, None]
    found = report(
        {
            "event": "failed",
            "exception": [
                {"exc_type": "TypeError", "exc_value": "x", "frames": frames},
                {"exc_type": "KeyError", "exc_value": "'y'", "frames": None},
                7,
            ],
        }
    )

    assert [each.type for each in found.exceptions] == ["KeyError", "TypeError"]
    [frame] = found.exceptions[-1].frames
    assert (frame.filename, frame.lineno, frame.function) == ("/srv/cart.py", 12, "add")
    assert frame.context_line == "total += x"


@pytest.mark.parametrize(
    "record",
    [
        {"pathname": "/srv/cart.py", "lineno": 12, "funcName": "add"},
        {"caller": "/srv/cart.py:12", "func_name": "add"},
        {"log": {"origin": {"file": {"name": "/srv/cart.py", "line": 12}, "function": "add"}}},
        {"code.filepath": "/srv/cart.py", "code.lineno": "12", "code.function": "add"},
    ],
)
def test_the_place_of_a_record_is_shown_and_does_not_group(record):
    found = report({"message": "order 7 failed"} | record)

    [frame] = found.exceptions[-1].frames
    assert (frame.filename, frame.lineno, frame.function) == ("/srv/cart.py", 12, "add")
    assert fingerprint(found) == fingerprint(report({"message": "order 8 failed"}))


def test_a_template_groups_what_its_values_would_split():
    one, two = (
        report(
            {
                "@t": "2026-11-21T01:43:59Z",
                "@mt": "Hello {Who}",
                "@m": f"Hello {who}",
                "@l": "Error",
            }
        )
        for who in ("ana", "eva")
    )

    assert (one.description, two.description) == ("Hello ana", "Hello eva")
    assert fingerprint(one) == fingerprint(two)


def test_a_record_that_a_shipper_wrapped_is_read_through_its_wrapping():
    found = report(
        {
            "log": '{"level": "warn", "msg": "slow"}\n',
            "stream": "stderr",
            "time": "2026-11-21T01:00:00Z",
        }
    )

    assert (found.description, found.level) == ("slow", 30)
    assert found.occurred_at == datetime(2026, 11, 21, 1, tzinfo=UTC)


# --- Python's HTTPHandler -------------------------------------------------


def python_record(msg, args=(), **extra):
    """Return what HTTPHandler would post of a record."""
    record = logging.LogRecord("shop", logging.ERROR, "/srv/cart.py", 12, msg, args, None, "add")
    return urlencode(record.__dict__ | extra).encode()


@pytest.mark.parametrize(
    ("msg", "args", "shown"),
    [
        ("order failed", (), "order failed"),
        ("order %s failed", ("12",), "order 12 failed"),
        ("%(a)s", ({"a": 1},), "1"),
        ("%s of %d", ("a", 2), "a of 2"),
        ("100%", (), "100%"),
        ("100% of %s", ("x",), "100% of %s ('x',)"),
        ("%s %s", ("x",), "%s %s ('x',)"),
        ("%d", ("x",), "%d ('x',)"),
        ("%s", (object,), "%s (<class 'object'>,)"),
        ("%999999999d", (1,), "%999999999d (1,)"),
        ("%*d", (999999999, 1), "%*d (999999999, 1)"),
        ("%.99999999f", (1.5,), "%.99999999f (1.5,)"),
        ("%(a)99999s", ({"a": 1},), "%(a)99999s {'a': 1}"),
    ],
)
def test_a_template_is_rendered_where_its_arguments_fit(msg, args, shown):
    found = report(python_record(msg, args))

    assert found.description == shown
    assert (found.logger, found.level) == ("shop", 40)
    assert found.template == (msg if args else "")


@pytest.mark.parametrize("value", ["x" * 240_000, ["x"] * 60_000, {"x": "x" * 240_000}])
@pytest.mark.parametrize("msg", ["%(a)s" * 1638, "%(a)s %(b)s"])
def test_a_template_shows_no_argument_at_any_length(msg, value):
    record = {"levelno": 40, "name": "n", "msg": msg, "args": {"a": value}}
    tracemalloc.start()
    try:
        found = report(json.dumps(record).encode())
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert "…" in found.description
    assert len(found.description) < 70_000
    assert peak < 50_000_000


@pytest.mark.parametrize(
    "args",
    ["__import__('os').system('true')", "(" * 5000, "-" * 4000 + "1", "((" * 90, "(1,", "[1]", "{1: 2",
     "'" * 4001, "(" + "9" * 4095 + ")", "\0", "('a' 'b')", "{}", "('%s',)", "(1e999,)"],
)  # fmt: skip
def test_hostile_arguments_are_shown_and_never_run(args):
    found = report(urlencode({"name": "a", "levelno": "40", "msg": "m %s", "args": args}).encode())

    assert found.description.startswith("m ")


@pytest.mark.parametrize(
    ("exc_info", "type_", "value"),
    [
        ("(<class 'ValueError'>, ValueError('x'), <traceback object at 0x7f>)", "ValueError", "x"),
        ("(<class 'a.B'>, B(1, 2), <traceback object at 0x7f>)", "a.B", "B(1, 2)"),
        ("(<class 'a.B'>, <B: x>, <traceback object at 0x7f>)", "a.B", "<B: x>"),
        ("(<class 'KeyError'>, KeyError(\"it's\"), <traceback object at 0x7f>)", "KeyError", "it's"),
    ],
)  # fmt: skip
def test_the_exception_is_read_from_the_repr_of_its_triple(exc_info, type_, value):
    found = report(python_record("failed", exc_info=exc_info))

    assert (found.exceptions[-1].type, found.exceptions[-1].value) == (type_, value)
    assert found.payload["logged_at"]["filename"] == "/srv/cart.py"


@pytest.mark.parametrize("exc_info", ["None", "(None, None, None)", "(", "(<class 'A'>, " * 5000])
def test_a_triple_that_says_nothing_is_no_exception(exc_info):
    found = report(python_record("failed", exc_info=exc_info))

    assert [each.type for each in found.exceptions] == [""]  # the place it was logged at
    assert found.description == "failed"


def test_what_the_program_added_is_kept_and_what_every_record_has_is_not():
    assert report(python_record("x", order="7")).payload["extra"] == {
        "threadName": "MainThread", "order": "7",
    }  # fmt: skip


# --- Real libraries, as they were captured --------------------------------


def summary(name, **options):
    """Return (title, details, level, logger, innermost function, extra) of each captured record."""
    reading = read(captured(name), **options) if "query" not in options else read(b"", **options)
    assert reading.errors == {}
    assert all(each.occurred_at for each in reading.reports.values())
    return [
        (
            each.description,
            each.details,
            each.level,
            each.logger,
            [frame.function for frame in each.exceptions[-1].frames][-1:]
            if each.exceptions
            else [],
            each.payload.get("extra", {}),
        )
        for each in reading.reports.values()
    ]


OUT_OF_STOCK = "order 12: not in stock"


def test_what_httphandler_posts_is_understood():
    form = captured("httphandler_post.form")

    [found] = read(form, "application/x-www-form-urlencoded").reports.values()

    assert (found.description, found.details) == (
        f"ValueError: {OUT_OF_STOCK}",
        "payment of ana failed",
    )
    assert (found.logger, found.level, found.template) == ("shop.POST", 40, "payment of %s failed")
    assert found.payload["logged_at"]["filename"] == "/srv/app/py.py"
    assert found.payload["extra"] == {"threadName": "MainThread", "order": "12"}


def test_what_httphandler_asks_for_is_understood():
    [found] = read(b"", query=captured("httphandler_get.query").decode()).reports.values()

    assert (found.description, found.logger) == (f"ValueError: {OUT_OF_STOCK}", "shop.GET")


def test_what_pino_writes_is_understood():
    extra = {"pid": 20601}

    assert summary("pino.ndjson") == [
        (f"TypeError: {OUT_OF_STOCK}", "payment failed", 40, "shop", ["charge"], extra),
        (f"TypeError: {OUT_OF_STOCK}", "", 40, "shop", ["charge"], extra),
        (
            f"Error: not paid: {OUT_OF_STOCK}",
            "not paid",
            50,
            "shop",
            ["Object.<anonymous>"],
            extra | {"order": 12},
        ),
        ("slow", "", 30, "shop", [], extra | {"ms": 1200}),
        ('{"pid": 20601, "orderId": 5}', "", 40, "shop", [], extra | {"orderId": 5}),
    ]


def test_what_winston_posts_is_understood():
    [one] = summary("winston.json")

    assert one == (
        f"TypeError: {OUT_OF_STOCK}",
        "payment failed",
        40,
        "",
        ["charge"],
        {"order": 12},
    )
    assert [row[:3] for row in summary("winston_batch.json")] == [
        ("slow", "", 30),
        ("gone", "", 40),
    ]


def test_what_structlog_writes_is_understood():
    rows = summary("structlog.ndjson")

    assert rows == [
        (f"ValueError: {OUT_OF_STOCK}", "payment failed", 40, "", ["charge"], {"order": 12}),
        ("slow", "", 30, "", [], {"ms": 1200}),
        ("RuntimeError: not paid", "payment failed", 40, "", ["outer"], {"order": 12}),
    ]


def test_what_python_json_logger_writes_is_understood():
    assert summary("python_json_logger.ndjson") == [
        (
            f"ValueError: {OUT_OF_STOCK}",
            "payment of ana failed",
            40,
            "shop.json",
            ["charge"],
            {"order": 12},
        ),
        ("slow", "", 30, "shop.json", [], {}),
    ]


# --- Hostile input --------------------------------------------------------


def assert_storable(found):
    texts = json.dumps([asdict(found)], ensure_ascii=False, default=str)
    assert "\\u0000" not in texts
    texts.encode()


def test_what_literals_spell_out_is_storable():
    found = report(
        python_record(
            "%s",
            ("\0\ud800",),
            exc_info=f"(<class 'E'>, {ValueError(chr(0))!r}, <traceback object at 0x7f>)",
        )
    )

    assert found.details == "\ufffd\ufffd"
    assert_storable(found)


TEXT = st.text(st.characters(exclude_categories=()), max_size=20)  # surrogates too
NAME = st.sampled_from([*MEANINGS, *(name.split(".")[0] for name in MEANINGS), "args", "x"])
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
JSON = st.recursive(
    LEAF | st.sampled_from([TRACE, V8]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAME, inner, max_size=6),
    max_leaves=20,
)


@given(st.lists(st.dictionaries(NAME, JSON, max_size=8) | JSON, max_size=4))
def test_any_json_is_read_or_refused(items):
    body = json.dumps([{"msg": "sibling"}, *items]).encode()

    reading = plain.read(body, levels=LEVELS)

    assert reading.reports[0].description == "sibling"
    assert reading.accepted + len(reading.errors) == 1 + len(items)
    for found in reading.reports.values():
        fingerprint(found)
        assert found.description
        assert_storable(found)
        assert all(isinstance(value, str) for value in found.tags.values())


@given(
    st.lists(
        st.dictionaries(st.sampled_from([*own_json.NAMES, "x"]), JSON | TEXT, max_size=8).map(
            lambda fields: {"description": "It broke"} | fields
        ),
        max_size=4,
    )
)
def test_any_report_in_our_own_shape_is_read_or_refused(items):
    body = json.dumps([*items, {"description": "sibling"}]).encode()

    reading = plain.read(body, levels=LEVELS)

    assert reading.reports[len(items)].description == "sibling"
    assert reading.accepted + len(reading.errors) == len(items) + 1
    assert all(error.errors for error in reading.errors.values())
    for found in reading.reports.values():
        fingerprint(found)
        assert_storable(found)


@given(
    st.binary(max_size=200), st.sampled_from(["", "application/x-ndjson", "multipart/form-data"])
)
def test_any_bytes_are_read_or_refused(body, media_type):
    with contextlib.suppress(UndecodableBody):
        plain.read(body, media_type, levels=LEVELS)


FILES = ["httphandler_post.form", "pino.ndjson", "winston.json", "structlog.ndjson"]


@given(st.sampled_from(FILES), st.integers(0, 3000), st.binary(max_size=4), st.integers(0, 40))
def test_any_damage_to_real_bytes_is_read_or_refused(name, position, damage, lost):
    sent = captured(name)
    with contextlib.suppress(UndecodableBody):
        plain.read(sent[:position] + damage + sent[position + lost :], levels=LEVELS)


def test_deep_and_large_records_are_bounded():
    deep = b'{"msg": "a", "x": ' + b'{"a":' * 500 + b"1" + b"}" * 500 + b"}"
    long = json.dumps({"msg": "m" * 2**20, "logger": "l" * 2**20, "host": "h" * 2**20}).encode()

    assert json.dumps(report(deep).payload).count("{") < 30
    assert (len(report(long).logger), len(report(long).source)) == (200, 200)


def test_no_name_has_two_meanings():
    names = [name for names in NAMES.values() for name in names.split()]

    assert len(names) == len(set(names))
