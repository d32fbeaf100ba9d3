"""What an event becomes, whatever form its fields have. The tables follow Sentry's payload."""

import json
from uuid import UUID

import pytest

from logs.protocols.sentry import parse_envelope
from logs.protocols.sentry.coercing import MARK
from logs.trimming import fit_payload

PAYLOAD_MAX_BYTES = 256 * 1024


def read(peer="", **fields):
    body = b'{}\n{"type":"event"}\n' + json.dumps(fields).encode()
    envelope = parse_envelope(body, peer=peer)
    assert envelope.errors == []
    return envelope.events[0]


def payload(**fields):
    return read(**fields).payload


def exception(type="ValueError", value="no total", **fields):
    return {"type": type, "value": value} | fields


def stack(*functions, **fields):
    frames = [{"function": name, "filename": "/srv/cart.py"} | fields for name in functions]
    return {"frames": frames}


# --- Scalars --------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (1795716640.316, "2026-11-26T18:10:40.316000+00:00"),
        (1795716640, "2026-11-26T18:10:40+00:00"),
        ("1795716640.5", "2026-11-26T18:10:40.500000+00:00"),
        ("2026-11-26T18:10:39.176130Z", "2026-11-26T18:10:39.176130+00:00"),
        ("2026-11-26T18:10:39.176130123Z", "2026-11-26T18:10:39.176130+00:00"),
        ("2026-11-26T15:10:39-03:00", "2026-11-26T18:10:39+00:00"),
        ("2026-11-26T18:10:39", "2026-11-26T18:10:39+00:00"),
        (" 2026-11-26 18:10:39 ", "2026-11-26T18:10:39+00:00"),
    ],
)
def test_a_timestamp_is_read(sent, expected):
    assert read(timestamp=sent).occurred_at.isoformat() == expected


@pytest.mark.parametrize(
    "sent",
    [
        None, "", "yesterday", "2026-02-30T00:00:00Z", True, [], {}, -1, 1e300, "inf", "nan",
        1795716640316, "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00",
    ],
)  # fmt: skip
def test_another_timestamp_is_the_moment_of_receipt(sent):
    assert read(timestamp=sent).occurred_at is None


@pytest.mark.parametrize(
    ("sent", "severity"),
    [
        ("debug", 10), ("info", 20), ("warning", 30), ("error", 40), ("fatal", 50),
        ("log", 20), ("critical", 50), ("warn", 30), ("trace", 10),
        (10, 10), (20, 20), (30, 30), (40, 40), (50, 50), ("40", 40),
        ("FATAL", 50), (" Info ", 20),
        (None, 40), ("", 40), ("loud", 40), (35, 40), (True, 40), ([], 40), ({}, 40),
    ],
)  # fmt: skip
def test_a_level_is_read_and_else_is_an_error(sent, severity):
    assert read(level=sent).level == severity


@pytest.mark.parametrize("name", ["release", "environment", "transaction", "logger"])
@pytest.mark.parametrize(
    ("sent", "expected"),
    [(" a ", "a"), (1, "1"), (1.5, "1.5"), ("", ""), (" ", ""), (None, ""), ([1], ""), ({}, "")],
)
def test_a_scalar_is_a_stripped_text(name, sent, expected):
    assert getattr(read(**{name: sent}), name) == expected


def test_scalars_that_no_column_holds_are_in_the_payload():
    assert payload(dist=7, platform="node", logger="shop", culprit="cart")["dist"] == "7"
    assert read(culprit="cart in add").transaction == "cart in add"
    assert read(culprit="old", transaction="new").transaction == "new"
    assert read().platform == "other"
    assert read(platform="python").platform == "python"


def test_the_source_is_the_server_or_else_the_host_that_was_asked():
    page = {"url": "https://user:pw@shop.example.com:8080/cart?x=1"}

    assert read(server_name="web-1", request=page).source == "web-1"
    assert read(request=page).source == "shop.example.com:8080"
    assert read(request={"url": "https://[::1/"}).source == ""
    assert read(request={"url": 7}).source == ""
    assert read().source == ""


# --- Message --------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"message": "hello"}, "hello"),
        ({"message": " hello \n"}, "hello"),
        ({"message": 42}, "42"),
        ({"message": ["a", 1]}, '["a",1]'),
        ({"message": {"message": "hi %s", "params": ["ana"]}}, "hi ana"),
        ({"message": {"formatted": "hello"}}, "hello"),
        ({"logentry": "hello"}, "hello"),
        ({"logentry": {"message": "hello"}}, "hello"),
        ({"logentry": {"message": "hi %s", "formatted": "hi ana"}}, "hi ana"),
        ({"logentry": {"message": "hi %s of %d", "params": ["ana", 3]}}, "hi ana of 3"),
        ({"logentry": {"message": "%(a)s %(b).1f", "params": {"a": "x", "b": 1.25}}}, "x 1.2"),
        ({"logentry": {"message": "%s {} %% %s", "params": ["a", None]}}, "a {} % null"),
        ({"logentry": {"message": "{} {1} {x}", "params": ["a", "b"]}}, "a b {x}"),
        ({"logentry": {"message": "{a} {}", "params": {"a": [1]}}}, "[1] {}"),
        ({"logentry": {"message": "hi %s", "params": "ana"}}, "hi ana"),
        ({"logentry": {"message": "hi %s %s", "params": ["ana"]}}, "hi ana %s"),
        ({"logentry": {"message": "hi", "params": ["ana"]}}, "hi"),
        ({"logentry": {"message": "hi %d", "params": ["ana"]}}, "hi ana"),
        ({"logentry": {"message": "100% of %s", "params": ["x"]}}, "100% of x"),
        ({"logentry": {"message": "hi %s", "params": []}}, "hi %s"),
        ({"logentry": {"message": "hi", "formatted": None}, "message": "hi"}, "hi"),
        ({"sentry.interfaces.Message": {"message": "a %s", "params": ["1"]}}, "a 1"),
        ({"logentry": {}, "message": "hello"}, "hello"),
        ({"logentry": [], "message": "hello"}, "[]"),
        ({"logentry": None, "message": "hello"}, "hello"),
        ({"logentry": "first", "message": "second"}, "first"),
        ({"logentry": {"message": "%99999999d {0.__class__}", "params": [1]}}, None),
        ({"logentry": {"message": "%*d %(a)99999999d", "params": [99999999, 1]}}, None),
    ],
)
def test_a_message_is_found_and_its_parameters_put_in(fields, text):
    # None: a template that would reach for memory or attributes stays as it is.
    expected = text if text is not None else fields["logentry"]["message"]

    assert read(**fields).description == expected


@pytest.mark.parametrize(
    ("logentry", "template"),
    [
        ({"message": "hi %s", "params": ["ana"]}, "hi %s"),
        ({"message": "hi %s", "params": ["ana"], "formatted": "hi ana"}, "hi %s"),
        ({"message": "hi %s", "formatted": "hi ana"}, "hi %s"),
        ({"message": "hi ana", "params": []}, ""),
        ({"message": "hi ana", "formatted": "hi ana"}, ""),
        ("hi ana", ""),
    ],
)
def test_a_template_is_only_what_parameters_went_into(logentry, template):
    report = read(logentry=logentry)

    assert report.template == template
    assert report.payload.get("logentry", {}).get("message", "") == template


# --- Title and details ----------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "title", "has_message"),
    [
        ({"exception": [exception()]}, "ValueError: no total", False),
        ({"exception": [exception(value="a\nb")]}, "ValueError: a", False),
        ({"exception": [exception(value=None)]}, "ValueError", False),
        ({"exception": [exception(type=None)]}, "no total", False),
        ({"exception": [exception()], "message": "x"}, "ValueError: no total", True),
        ({"exception": [exception(type=None)], "message": "x"}, "x", True),
        ({"exception": [exception(mechanism={"synthetic": True})], "message": "x"}, "x", True),
        ({"exception": [exception(mechanism={"synthetic": True})]}, "no total", False),
        (
            {"exception": [exception(value=None, mechanism={"synthetic": True})]},
            "ValueError",
            False,
        ),
        ({"message": "a\nb"}, "a", True),
        ({}, "<no message>", False),
        ({"message": " \n "}, "<no message>", False),
        ({"exception": [exception(type=" ", value=" ")]}, "<no message>", False),
        ({"exception": [exception(type=None, value=None, stacktrace=stack("f"))]}, None, False),
    ],
)
def test_the_title_is_the_exception_or_else_the_message(fields, title, has_message):
    report = read(**fields)

    assert report.description == (title or "<no message>")
    assert report.has_message is has_message


@pytest.mark.parametrize(
    ("fields", "details"),
    [
        ({"message": "one line"}, ""),
        ({"message": "a\nb"}, "a\nb"),
        ({"exception": [exception()]}, ""),
        ({"exception": [exception(value="a\nb")]}, "a\nb"),
        ({"exception": [exception()], "message": "while paying"}, "while paying"),
        ({"exception": [exception()], "message": "ValueError: no total"}, ""),
        ({"exception": [exception(value="a\nb")], "message": "c"}, "c\n\na\nb"),
    ],
)
def test_the_details_are_the_texts_that_the_title_leaves_out(fields, details):
    report = read(**fields)

    assert report.details == report.payload.get("details", "") == details


# --- Exceptions -----------------------------------------------------------


@pytest.mark.parametrize(
    "sent",
    [
        {"values": [exception("A"), exception("B")]},
        [exception("A"), exception("B")],
        {"values": [None, exception("A"), {}, {"type": None, "value": None}, exception("B"), 7]},
    ],
)
def test_a_chain_of_exceptions_keeps_its_order(sent):
    assert [each.type for each in read(exception=sent).exceptions] == ["A", "B"]
    assert [each["type"] for each in payload(exception=sent)["exceptions"]] == ["A", "B"]


@pytest.mark.parametrize("name", ["exception", "sentry.interfaces.Exception"])
@pytest.mark.parametrize("sent", [exception(), {"values": exception()}])
def test_one_bare_exception_is_a_chain(name, sent):
    assert [each.type for each in read(**{name: sent}).exceptions] == ["ValueError"]


@pytest.mark.parametrize(
    "sent", [None, [], {}, {"values": None}, {"values": []}, "text", 7, [None]]
)
def test_no_exception_is_none(sent):
    report = read(exception=sent, message="hello")

    assert report.exceptions == []
    assert "exceptions" not in report.payload
    assert report.description == "hello"


def test_what_is_known_of_an_exception_is_stored_in_one_shape():
    mechanism = {"type": "excepthook", "handled": False, "exception_id": 0, "data": {"x": 1}}
    sent = exception(
        value={"code": 5}, module="shop.errors", thread_id=7, mechanism=mechanism,
        stacktrace=stack("add", lineno=3), raw_stacktrace=stack("x"), unknown=1,
    )  # fmt: skip

    assert payload(exception=sent)["exceptions"] == [
        {
            "type": "ValueError",
            "value": '{"code":5}',
            "module": "shop.errors",
            "thread_id": "7",
            "mechanism": {"type": "excepthook", "handled": False, "exception_id": 0},
            "frames": [
                {"function": "add", "filename": "/srv/cart.py", "lineno": 3, "in_app": True}
            ],
        }
    ]


def test_a_frame_is_stored_as_it_came():
    frame = {
        "filename": "cart.py", "abs_path": "/srv/cart.py", "module": "cart", "function": "add",
        "lineno": 12, "colno": 3, "pre_context": ["a"], "context_line": "b", "post_context": ["c"],
        "in_app": False, "vars": {"total": "1", "items": [{"id": 1}]},
    }  # fmt: skip

    [stored] = payload(exception=exception(stacktrace={"frames": [frame]}))["exceptions"]

    assert stored["frames"] == [frame]


@pytest.mark.parametrize("length", [1, 64 * 1024], ids=["small", "large"])
def test_lines_of_code_are_stored_without_their_ends(length):
    sent = {
        "pre_context": ["def add\n", "\n", "  a\r\n"],
        "context_line": "  raise x \n",
        "post_context": [None, "end\n", "x\ny"],  # the last one of a file may have no end
        "vars": {"text": "\n" * length},
    }

    [stored] = payload(exception=exception(stacktrace={"frames": [sent]}))["exceptions"]

    [frame] = stored["frames"]
    assert frame["pre_context"] == ["def add", "", "  a"]
    assert frame["context_line"] == "  raise x "
    assert frame["post_context"] == ["", "end", "x\ny"]


@pytest.mark.parametrize(
    ("field", "sent", "expected"),
    [
        ("lineno", "12", 12), ("lineno", 12.0, 12), ("lineno", "x", None), ("lineno", "-1", None),
        ("lineno", True, None), ("colno", "3", 3), ("colno", None, None),
        ("function", 7, "7"), ("function", None, None), ("function", [], None),
        ("pre_context", ["a", None, 7], ["a", "", "7"]), ("pre_context", "a", None),
        ("pre_context", None, None), ("context_line", 7, "7"),
        ("vars", None, None), ("vars", [], None), ("vars", "x", None),
        ("unknown", "x", None), ("instruction_addr", "0x1f", "0x1f"),
    ],
)  # fmt: skip
def test_a_field_of_a_frame_is_coerced_alone(field, sent, expected):
    frame = {"filename": "cart.py", field: sent}

    [stored] = payload(exception=exception(stacktrace={"frames": [frame]}))["exceptions"]

    assert stored["frames"][0].get(field) == expected
    assert stored["frames"][0]["filename"] == "cart.py"


@pytest.mark.parametrize(
    "sent", [None, [], {}, {"frames": None}, {"frames": {}}, {"frames": [None, 7]}, "text", 7]
)
def test_a_stack_without_frames_is_none(sent):
    [stored] = payload(exception=exception(stacktrace=sent))["exceptions"]

    assert "frames" not in stored


@pytest.mark.parametrize(
    "path",
    [
        "/venv/lib/site-packages/django/x.py", "/usr/lib/python3/dist-packages/x.py",
        "/app/node_modules/express/x.js", "/usr/lib/x.py", "/opt/lib/python3.11/json.py",
        "/app/vendor/x.php", "<frozen importlib._bootstrap>", "node:internal/main",
    ],
)  # fmt: skip
def test_a_frame_of_a_library_is_known_by_its_path(path):
    for field in ("abs_path", "filename"):
        [stored] = payload(exception=exception(stacktrace={"frames": [{field: path}]}))[
            "exceptions"
        ]
        assert stored["frames"][0]["in_app"] is False


@pytest.mark.parametrize("sent", [None, "yes", 1])
def test_a_frame_of_which_nothing_is_known_is_the_application_s(sent):
    frame = {"filename": "cart.py", "in_app": sent}

    [stored] = payload(exception=exception(stacktrace={"frames": [frame]}))["exceptions"]

    assert stored["frames"][0]["in_app"] is True


# --- Threads and old stack traces -----------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"stacktrace": stack("add")},
        {"sentry.interfaces.Stacktrace": stack("add")},
        {"threads": [{"id": 1, "crashed": True, "stacktrace": stack("add")}]},
        {"threads": {"values": [{"id": 1, "current": True, "stacktrace": stack("add")}]}},
        {
            "threads": [
                {"id": 1, "current": True, "stacktrace": stack("other")},
                {"id": 2, "crashed": True, "stacktrace": stack("add")},
            ]
        },
        {
            "threads": [
                {"id": 1, "crashed": True, "stacktrace": stack("other")},
                {"id": "7", "stacktrace": stack("add")},
            ]
        },
    ],
    ids=["top level", "its old name", "crashed", "current", "crashed first", "its own first"],
)
def test_an_exception_without_a_stack_has_that_of_its_thread(fields):
    report = read(exception=exception(thread_id=7), **fields)

    assert [frame.function for frame in report.exceptions[0].frames] == ["add"]
    assert report.payload["exceptions"][0]["frames"][0]["function"] == "add"
    assert all(thread.get("frames") != stack("add") for thread in report.payload.get("threads", []))


def test_an_exception_with_a_stack_keeps_it():
    report = read(exception=exception(stacktrace=stack("mine")), stacktrace=stack("other"))

    assert [frame.function for frame in report.exceptions[0].frames] == ["mine"]


def test_a_thread_at_rest_lends_no_stack():
    report = read(exception=exception(), threads=[{"id": 1, "stacktrace": stack("idle")}])

    assert report.exceptions[0].frames == []
    assert report.payload["threads"][0]["frames"][0]["function"] == "idle"


def test_a_message_shows_the_stack_it_came_with():
    sent = [None, {"id": 1, "name": "Main", "current": True, "stacktrace": stack("add")}, 7, {}]

    [thread] = payload(message="hello", threads=sent)["threads"]

    assert (thread["id"], thread["name"], thread["current"]) == ("1", "Main", True)
    assert thread["frames"][0]["function"] == "add"
    assert payload(message="x", stacktrace=stack("add"))["threads"][0]["frames"]


# --- Structured fields ----------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"a": "b", "n": 3, "x": 1.5, "t": True, "none": None}, {"a": "b", "n": "3", "x": "1.5", "t": "true"}),
        ([["a", "b"], None, ["short"], [None, "x"], ["n", 3], [7, "y"]], {"a": "b", "n": "3", "7": "y"}),
        ({" a ": " b ", "": "x", "list": [1], "dict": {}, "blank": " "}, {"a": "b"}),
        (None, {}), ("a", {}), (7, {}), ([], {}),
    ],
)  # fmt: skip
def test_tags_are_texts(sent, expected):
    assert read(tags=sent).tags == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"id": 7, "email": "a@b.c", "name": None}, {"id": "7", "email": "a@b.c"}),
        ({"id": "7", "plan": "free", "geo": {"city": "x"}}, {"id": "7", "plan": "free", "geo": {"city": "x"}}),
        ({"ip_address": "{{auto}}"}, {"ip_address": "192.0.2.1"}),
        ({"ip_address": "192.0.2.9"}, {"ip_address": "192.0.2.9"}),
        ("ana", {"id": "ana"}), (7, {"id": "7"}), ({}, {}), (None, {}), ([], {}), (True, {}),
    ],
)  # fmt: skip
def test_a_user_is_an_object(sent, expected):
    assert read(peer="192.0.2.1", user=sent).user == expected


def test_an_address_that_nobody_knows_is_left_out():
    assert read(user={"id": 1, "ip_address": "{{auto}}"}).user == {"id": "1"}


@pytest.mark.parametrize(
    ("field", "sent", "expected"),
    [
        ("headers", {"Host": "x.y", "N": 1, "L": ["a", "b"]}, {"Host": "x.y", "N": "1", "L": "a, b"}),
        ("headers", [["Host", "x.y"], None, ["short"]], {"Host": "x.y"}),
        ("headers", "Host", {}),
        ("query_string", "?a=1&b=2", "a=1&b=2"),
        ("query_string", [["a", "1"], ["b", 2]], "a=1&b=2"),
        ("query_string", {"a": "1 2"}, "a=1+2"),
        ("cookies", "a=1", "a=1"),
        ("cookies", {"a": "1"}, {"a": "1"}),
        ("data", '{"a": [1]}', {"a": [1]}),
        ("data", '{"a": "\\u0000"}', {"a": "\ufffd"}),
        ("data", "{broken", "{broken"),
        ("data", "a=1", "a=1"),
        ("data", [1], [1]),
        ("env", {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.1"}),
        ("method", None, None),
        ("unknown", "x", "x"),
    ],
)  # fmt: skip
def test_a_request_has_one_shape(field, sent, expected):
    request = payload(request={"url": "https://x.y/", field: sent})["request"]

    assert request.get(field) == expected
    assert request["url"] == "https://x.y/"


CRUMB = {
    "timestamp": 1795716640.3, "type": "http", "category": "xhr", "level": "info",
    "message": "GET /", "data": {"status_code": 200},
}  # fmt: skip


@pytest.mark.parametrize("sent", [[CRUMB], {"values": [CRUMB]}, {"values": [None, CRUMB, 7, {}]}])
def test_breadcrumbs_are_a_list(sent):
    assert payload(breadcrumbs=sent)["breadcrumbs"] == [CRUMB]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"message": "x", "level": None}, {"message": "x"}),
        ({"message": 7, "data": None}, {"message": "7"}),
        ({"message": ["a"], "data": "x"}, {"message": '["a"]', "data": {"value": "x"}}),
        ({"timestamp": "2026-11-26T18:10:39Z"}, {"timestamp": "2026-11-26T18:10:39Z"}),
        ({"category": "x", "unknown": 1}, {"category": "x"}),
    ],
)
def test_a_breadcrumb_is_coerced_field_by_field(sent, expected):
    assert payload(breadcrumbs=[sent])["breadcrumbs"] == [expected]


@pytest.mark.parametrize("sent", [None, [], {}, "x", 7, {"values": None}, {"values": [None]}])
def test_no_breadcrumbs_are_none(sent):
    assert "breadcrumbs" not in payload(breadcrumbs=sent)


@pytest.mark.parametrize(
    ("field", "sent", "expected"),
    [
        ("contexts", {"os": {"name": "x"}, "n": 1, "none": None, "empty": {}}, {"os": {"name": "x"}, "n": {"value": 1}}),
        ("contexts", None, None),
        ("contexts", "x", {"value": {"value": "x"}}),
        ("extra", {"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}),
        ("extra", ["x"], {"value": ["x"]}),
        ("extra", None, None),
        ("modules", {"django": "5.2"}, {"django": "5.2"}),
        ("modules", [["django", "5.2"]], {"django": "5.2"}),
        ("modules", "x", None),
        ("sdk", {"name": "sentry.python", "version": "2"}, {"name": "sentry.python", "version": "2"}),
        ("sdk", "x", {"value": "x"}),
        ("debug_meta", {"images": [{"debug_id": "a"}]}, {"images": [{"debug_id": "a"}]}),
    ],
)  # fmt: skip
def test_free_form_data_is_kept(field, sent, expected):
    assert payload(**{field: sent}).get(field) == expected


def test_what_we_do_not_know_is_kept_under_extra():
    stored = payload(weather="rain", extra={"a": 1}, _meta={"x": 1}, type="default", null=None)

    assert stored["extra"] == {"weather": "rain", "a": 1}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (["a", 1, None, 2.5], ["a", "1", "2.5"]), ("a", ["a"]), (["{{ default }}"], ["{{ default }}"]),
        (7, ["7"]), ([["a", 1]], ['["a",1]']), (None, None), ([], None), ([None, ""], None), ("", None),
    ],
)  # fmt: skip
def test_a_fingerprint_is_a_list_of_texts(sent, expected):
    assert read(fingerprint=sent).fingerprint == expected


def test_texts_that_no_database_takes_are_replaced_everywhere():
    report = read(
        message="a\0b\ud83d",
        tags={"k\0": "v\ud83d"},
        user={"id": "\0"},
        extra={"\ud83d": ["\0"]},
        exception=exception(stacktrace=stack("f\0")),
    )

    text = json.dumps([report.payload, report.tags, report.user, report.details])
    assert "\\u0000" not in text
    assert "\\ud83d" not in text
    assert report.tags == {"k\ufffd": "v\ufffd"}


def test_numbers_that_are_none_are_read():
    body = b'{}\n{"type":"event"}\n{"timestamp":NaN,"extra":{"a":Infinity,"b":1},"message":"x"}'

    [report] = parse_envelope(body).events

    assert report.payload["extra"] == {"a": None, "b": 1}


# --- Limits ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "length"),
    [("release", 250), ("environment", 64), ("transaction", 200), ("logger", 200)],
)
def test_a_scalar_is_cut_with_a_mark(name, length):
    assert getattr(read(**{name: "x" * length}), name) == "x" * length
    assert getattr(read(**{name: "x" * (length + 1)}), name) == "x" * (length - 1) + MARK


def test_long_texts_are_cut():
    report = read(
        message="m" * 10_000,
        exception=exception(value="v" * 10_000),
        server_name="s" * 1000,
        tags={"k" * 1000: "v" * 1000},
        fingerprint=["f" * 10_000] * 100,
        breadcrumbs=[{"message": "b" * 10_000, "data": {"long": "d" * 20_000}}],
        extra={"long": "e" * 20_000, "n" * 1000: 1},
        contexts={"a": {"long": "c" * 20_000}},
    )

    assert len(report.details.partition("\n\n")[0]) == 8192
    assert len(report.exceptions[0].value) == 4096
    assert len(report.source) == 256
    assert [(len(k), len(v)) for k, v in report.tags.items()] == [(200, 200)]
    assert [len(member) for member in report.fingerprint] == [1024] * 32
    [crumb] = report.payload["breadcrumbs"]
    assert (len(crumb["message"]), len(crumb["data"]["long"])) == (4096, 16 * 1024)
    assert [len(name) for name in report.payload["extra"]] == [4, 200]
    assert len(report.payload["extra"]["long"]) == 16 * 1024
    assert len(report.payload["contexts"]["a"]["long"]) == 16 * 1024


def test_long_lists_keep_what_tells_most():
    frames = [{"function": f"f{n}"} for n in range(1000)]
    frames[0]["vars"] = {"v": "x" * 20_000}
    report = read(
        exception=[exception(f"E{n}") for n in range(60)]
        + [exception(stacktrace={"frames": frames})],
        breadcrumbs=[{"message": str(n)} for n in range(150)],
        tags={f"k{n}": "v" for n in range(100)},
    )

    stored = report.payload["exceptions"]
    assert len(stored) == 50
    functions = [frame["function"] for frame in stored[-1]["frames"]]
    assert functions == [f"f{n}" for n in [*range(50), *range(800, 1000)]]
    assert len(stored[-1]["frames"][0]["vars"]["v"]) == 16 * 1024
    assert [crumb["message"] for crumb in report.payload["breadcrumbs"]] == [
        str(n) for n in range(50, 150)
    ]
    assert len(report.tags) == 64


def test_all_stacks_of_an_event_together_are_bounded():
    frames = {"frames": [{"function": f"f{n}"} for n in range(250)]}
    report = read(
        exception=[exception(f"E{n}", stacktrace=frames) for n in range(10)],
        threads=[{"id": n, "stacktrace": frames} for n in range(10)],
    )

    stacks = report.payload["exceptions"] + report.payload["threads"]
    assert sum(len(each.get("frames", ())) for each in stacks) == 500
    assert len(report.payload["exceptions"][-1]["frames"]) == 250


def test_a_frame_of_a_large_event_is_cut():
    frame = {
        "function": "f" * 5000,
        "context_line": "c" * 100_000,
        "pre_context": ["p" * 5000] * 50,
    }

    [stored] = payload(exception=exception(stacktrace={"frames": [frame]}))["exceptions"]

    cut = stored["frames"][0]
    assert (len(cut["function"]), len(cut["context_line"])) == (1024, 1024)
    assert [len(line) for line in cut["pre_context"]] == [1024] * 20


def test_data_that_nests_too_deep_ends_in_a_mark():
    deep = "end"
    for _ in range(100):
        deep = [{"x": deep}]

    text = json.dumps(payload(extra={"deep": deep})["extra"], ensure_ascii=False)

    assert "{…}" in text or "[…]" in text
    assert "end" not in text
    assert text.count("[") + text.count("{") <= 20


def test_data_without_end_is_cut():
    stored = payload(extra={"lists": [[]] * 100_000, "more": {"a": 1}})["extra"]

    assert len(stored["lists"]) < 10_000


def test_who_and_what_was_asked_come_before_data_without_end():
    report = read(
        extra={f"k{n}": 1 for n in range(20_000)},
        user={"id": 7},
        request={"url": "https://x.y/"},
        contexts={"os": {"name": "x"}},
        breadcrumbs=[{"data": {"a": 1}}],
    )

    assert report.user == {"id": "7"}
    assert report.payload["request"] == {"url": "https://x.y/"}
    assert report.payload["contexts"] == {"os": {"name": "x"}}
    assert report.payload["breadcrumbs"] == [{"data": {"a": 1}}]
    assert len(report.payload["extra"]) < 10_000


def test_objects_without_end_are_cut():
    many = {f"k{n}": "v" for n in range(20_000)}
    report = read(tags=many, request={"headers": many, "query_string": many}, contexts=many)

    assert len(report.tags) == 64
    assert len(report.payload["request"]["headers"]) == 1000
    assert report.payload["request"]["query_string"].count("&") == 999
    assert len(report.payload["contexts"]) == 1000


def test_a_long_body_of_a_request_stays_text():
    body = json.dumps({"password": "x", "list": [1] * 50_000})

    data = payload(request={"data": body})["request"]["data"]

    assert data == body[: 16 * 1024 - 1] + MARK


def test_an_event_of_two_megabytes_and_a_thousand_frames_fits_its_column():
    frames = [
        {
            "filename": "shop/tree.py", "abs_path": "/srv/shop/tree.py", "function": "walk",
            "lineno": n, "pre_context": ["before"] * 5, "context_line": "walk(child)",
            "post_context": ["after"] * 5, "vars": {"path": "x" * 1800, "depth": str(n)},
        }
        for n in range(1000)
    ]  # fmt: skip
    fields = {"exception": exception("RecursionError", stacktrace={"frames": frames})}
    assert len(json.dumps(fields)) > 2_000_000

    stored = fit_payload(read(**fields).payload, PAYLOAD_MAX_BYTES)

    assert len(stored) <= PAYLOAD_MAX_BYTES
    [kept] = json.loads(stored)["exceptions"]
    assert [frame["lineno"] for frame in kept["frames"]] == [*range(50), *range(800, 1000)]


def test_an_event_id_is_read_from_the_event():
    assert read(event_id="56F614A9-699D-4A54-A9F9-A641238DFB28").event_id == UUID(
        "56f614a9699d4a54a9f9a641238dfb28"
    )
