"""Syslog as real senders write it."""

import json
import logging
import logging.handlers
import socket
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs.grouping import fingerprint
from logs.protocols import syslog
from logs.protocols.framing import SyslogFraming
from tests.logs.protocols.captures import captured
from tests.logs.traces import examples

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
AT = datetime(2026, 11, 21, 1, 28, 12, tzinfo=UTC)


def read(data, **options):
    data = data.encode() if isinstance(data, str) else data
    return syslog.read(data, **{"now": NOW, "threshold": 0} | options)


def parts(data):
    """Return time, host, app, process and text of a message."""
    message = syslog.parse(data.encode() if isinstance(data, str) else data, now=NOW)
    return message.occurred_at, message.host, message.app, message.process, message.text


# --- Priority -------------------------------------------------------------


@pytest.mark.parametrize(
    ("priority", "level", "facility"),
    [(0, 50, "kern"), (1, 50, "kern"), (2, 50, "kern"), (3, 40, "kern"), (12, 30, "user"), (13, 20, "user"),
     (14, 20, "user"), (15, 10, "user"), (187, 40, "local7"), (190, 20, "local7"), (191, 10, "local7")],
)  # fmt: skip
def test_a_priority_is_a_facility_and_a_severity(priority, level, facility):
    found = read(f"<{priority}>Nov 21 01:28:12 web1 app: It broke")

    assert (found.level, found.description) == (level, "It broke")
    assert found.payload["contexts"]["syslog"]["facility"] == facility


@pytest.mark.parametrize(
    "message", ["<192>x", "<-1>x", "<>x", "<1234>x", "<a>x", "<13 x", "< 13>x", "<１３>x", "x"]
)
def test_without_a_priority_it_is_a_notice_of_a_user(message):
    found = read(message)

    assert found.level == 20
    assert found.payload["contexts"]["syslog"]["facility"] == "user"
    assert found.description.endswith("x")


def test_without_a_priority_the_text_may_say_how_severe_it_is():
    assert read("Nov 21 01:28:12 web1 app: ERROR it broke").level == 40
    assert read("<14>Nov 21 01:28:12 web1 app: ERROR it broke").level == 20
    assert read(f"app[7]: failed\n{examples.PYTHON}").level == 40


def test_what_is_below_the_threshold_is_dropped():
    assert read("<11>app: x", threshold=30).level == 40
    assert read("<12>app: x", threshold=30).level == 30
    assert read("<13>app: x", threshold=30) is None


@pytest.mark.parametrize(
    "message",
    [
        "",
        "\0",
        "<13>",
        "<13>\n",
        "<13>Nov 21 01:28:12 web1 app: ",
        "<13>1 - - - - - -",
        "<13>1 - - - - - - ",
    ],
)
def test_a_message_without_a_text_is_dropped(message):
    assert read(message) is None


# --- RFC 5424 -------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "<11>1 2026-11-21T01:28:12Z web1 app 77 ID1 - It broke",
            (AT, "web1", "app", "77", "It broke"),
        ),
        (
            "<11>1 2026-11-21T01:28:12.000000Z web1 app 77 ID1 -  two  spaces",
            (AT, "web1", "app", "77", " two  spaces"),
        ),
        (
            "<11>1 2026-11-20T22:28:12-03:00 web1 app - - - It broke",
            (AT, "web1", "app", "", "It broke"),
        ),
        ("<11>1 - - - - - - It broke", (None, "", "", "", "It broke")),
        ("<11>1 - - - - - - \ufeffIt broke é", (None, "", "", "", "It broke é")),
        ('<11>1 - - - - - [a b="c"] It broke', (None, "", "", "", "It broke")),
        ('<11>1 - - - - - [a b="c"][d]', (None, "", "", "", "")),
        ("<11>1 - - - - - It broke without data", (None, "", "", "", "It broke without data")),
        ('<11>1 - - - - - [a b="c It broke', (None, "", "", "", '[a b="c It broke')),
    ],
)
def test_the_fields_of_rfc_5424_are_read(message, expected):
    assert parts(message) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[a b="c" d="e"][f g=""] x', {"a": {"b": "c", "d": "e"}, "f": {"g": ""}}),
        (r'[a@1 b="\"q\" \\ \] ] \n"] x', {"a@1": {"b": '"q" \\ ] ] \\n'}}),
        ("[a] x", {"a": {}}),
        ("[a  b=\"c\" ] x", {"a": {"b": "c"}}),
        ("[] x", {}),
        ("[a b=c] x", {}),
        ("- x", {}),
    ],
)  # fmt: skip
def test_structured_data_is_read(text, expected):
    message = syslog.parse(f"<11>1 - - - - - {text}".encode(), now=NOW)

    assert message.structured == expected
    assert message.text.endswith("x")


def test_a_report_carries_what_the_header_says():
    found = read('<27>1 2026-11-21T01:28:12Z web1 app 77 ID1 [a b="c"] It broke', peer="192.0.2.1")

    assert (found.description, found.source, found.logger) == ("It broke", "web1", "app")
    assert found.occurred_at == AT
    assert found.payload["contexts"]["syslog"] == {
        "facility": "daemon", "severity": 3, "app": "app", "process": "77", "message_id": "ID1",
        "host": "web1", "peer": "192.0.2.1", "structured_data": {"a": {"b": "c"}},
    }  # fmt: skip


# --- RFC 3164, and what senders make of it --------------------------------


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("<11>Nov 21 01:28:12 web1 app[77]: It broke", (AT, "web1", "app", "77", "It broke")),
        ("<11>Nov 21 01:28:12 web1 app: It broke", (AT, "web1", "app", "", "It broke")),
        ("<11>Nov 21 01:28:12 web1 app:It broke", (AT, "web1", "app", "", "It broke")),
        ("<11>Nov 21 01:28:12 web1 app[]: It broke", (AT, "web1", "app", "", "It broke")),
        ("<11>Nov 21 01:28:12 web1 It broke", (AT, "web1", "", "", "It broke")),
        ("<11>Nov 21 01:28:12 app[77]: It broke", (AT, "", "app", "77", "It broke")),
        ("<11>Nov 21 01:28:12 app: It broke", (AT, "", "app", "", "It broke")),
        ("<11> Nov 21 01:28:12 web1 app: It broke", (AT, "web1", "app", "", "It broke")),
        ("<11>Nov  1 01:28:12 web1 app: x", (AT.replace(day=1), "web1", "app", "", "x")),
        ("<11>Nov 01 01:28:12 web1 app: x", (AT.replace(day=1), "web1", "app", "", "x")),
        ("<11>Nov 1 01:28:12 web1 app: x", (AT.replace(day=1), "web1", "app", "", "x")),
        ("<11>Nov 21 2026 01:28:12 fw %ASA-3-1: x", (AT, "fw", "%ASA-3-1", "", "x")),
        ("<11>Nov 21 2026 01:28:12: %ASA-3-1: x", (AT, "", "%ASA-3-1", "", "x")),
        ("<11>123: *Nov 21 01:28:12.123: %SYS-3-X: y", (AT, "", "%SYS-3-X", "", "y")),
        ("<11>Nov 21 01:28:12.123 web1 app: x", (AT, "web1", "app", "", "x")),
        ("<11>Nov 21 01:28:12 UTC: %SYS-3-X: y", (AT, "", "%SYS-3-X", "", "y")),
        ("<11>2026-11-21T01:28:12+00:00 web1 app[77]: x", (AT, "web1", "app", "77", "x")),
        ("<11>2026-11-21T01:28:12.000000Z web1 app: x", (AT, "web1", "app", "", "x")),
        ("<11>app[77]: It broke", (None, "", "app", "77", "It broke")),
        ("<11>app: It broke", (None, "", "app", "", "It broke")),
        ("<11>It broke", (None, "", "", "", "It broke")),
        ("<11>It broke: badly", (None, "", "", "", "It broke: badly")),
        ("<11>ValueError: x", (None, "", "", "", "ValueError: x")),
        ("<11>error: x", (None, "", "", "", "error: x")),
        ("<11>Nov 31 01:28:12 web1 app: x", (None, "", "", "", "Nov 31 01:28:12 web1 app: x")),
        ("<11>1 is not the version of this", (None, "", "", "", "1 is not the version of this")),
        ("Nov 21 01:28:12 web1 app: x", (AT, "web1", "app", "", "x")),
        ("<11>It broke\0", (None, "", "", "", "It broke")),
        ("<11>It broke\r\n", (None, "", "", "", "It broke")),
        ("<11>Nov 21 01:28:12 web1 last message repeated 3 times", (AT, "web1", "", "", "last message repeated 3 times")),
        ("<11>Nov 21 01:28:12 web1 su: 'su root' failed", (AT, "web1", "su", "", "'su root' failed")),
        ("<11>Nov 21 01:28:12 web1 systemd[1]: a.service: b", (AT, "web1", "systemd", "1", "a.service: b")),
    ],
)  # fmt: skip
def test_any_part_of_rfc_3164_may_be_missing(message, expected):
    assert parts(message) == expected


@pytest.mark.parametrize(
    ("now", "sent", "expected"),
    [
        (datetime(2026, 11, 26, tzinfo=UTC), "Nov 26 20:00:00", datetime(2026, 11, 26, 20, tzinfo=UTC)),
        (datetime(2026, 11, 26, tzinfo=UTC), "Nov 28 20:00:00", datetime(2025, 11, 28, 20, tzinfo=UTC)),
        (datetime(2027, 1, 1, tzinfo=UTC), "Dec 31 23:59:59", datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (datetime(2026, 3, 1, tzinfo=UTC), "Feb 29 10:00:00", None),
        (datetime(2025, 2, 1, tzinfo=UTC), "Feb 29 10:00:00", datetime(2024, 2, 29, 10, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_time_without_a_year_is_of_the_last_year_it_can_be(now, sent, expected):
    assert syslog.parse(f"<11>{sent} web1 app: x".encode(), now=now).occurred_at == expected


@pytest.mark.parametrize(
    ("data", "text"),
    [("<11>coração".encode(), "coração"), ("<11>coração".encode("latin-1"), "coração"), (b"<11>a\0b", "a\ufffdb"),
     (b"<11>\xed\xa0\x80", "\u00ed\u00a0\u20ac")],
)  # fmt: skip
def test_a_text_is_utf_8_or_what_windows_writes(data, text):
    assert read(data).description == text


def test_a_message_that_names_no_host_is_from_its_peer():
    assert read("<11>It broke", peer="192.0.2.1").source == "192.0.2.1"
    assert read("<11>Nov 21 01:28:12 web1 app: x", peer="192.0.2.1").source == "web1"


@pytest.mark.parametrize("trace", [examples.PYTHON, examples.JAVA_CAUSED_BY, examples.V8])
def test_a_trace_in_a_message_is_read(trace):
    found = read(f"<11>app[7]: failed\n{trace}")

    assert found.exceptions[-1].frames
    assert found.description.startswith(found.exceptions[-1].type)
    assert found.details.startswith("failed\n")


@pytest.mark.parametrize("prefix", ["", "@cee:", "@cee: "])
def test_a_message_may_be_json(prefix):
    found = read(
        f'<14>Nov 21 01:28:12 web1 app[7]: {prefix}{{"level": "error", "msg": "It broke", "order": 7}}'
    )

    assert (found.description, found.level, found.source, found.logger) == (
        "It broke",
        40,
        "web1",
        "app",
    )
    assert found.payload["extra"] == {"order": 7}


@pytest.mark.parametrize("text", ["{", "{}", "{not json}", '{"a": 1', "[1]"])
def test_what_only_looks_like_json_is_a_text(text):
    assert read(f"<11>app: {text}").description == text


def test_messages_that_differ_in_their_numbers_are_one_error():
    one, two = (read(f"<11>Nov 21 01:28:12 web{n} app[{n}]: order {n} failed") for n in (7, 8))

    assert fingerprint(one) == fingerprint(two)


# --- nginx ----------------------------------------------------------------

ACCESS = (
    '<190>Nov 21 01:28:12 {host}nginx: 203.0.113.7 - {user} [21/Nov/2026:01:28:12 +0000] "{request}" {status} 157'
    ' "-" "curl/8.5"'
)


def access(status=502, request="GET /x?token=1 HTTP/1.1", user="-", host="web1 ", **options):
    return read(
        ACCESS.format(status=status, request=request, user=user, host=host),
        **{"threshold": 30} | options,
    )


@pytest.mark.parametrize("host", ["web1 ", ""])
def test_a_request_that_nginx_could_not_answer_is_an_error(host):
    found = access(host=host, user="ana", peer="192.0.2.1")

    assert (found.description, found.level, found.logger) == ("GET /x 502", 40, "nginx")
    assert found.source == (host.strip() or "192.0.2.1")
    assert found.occurred_at == AT
    assert found.user == {"username": "ana"}
    assert found.payload["request"] == {
        "method": "GET", "url": "/x?token=1", "client": "203.0.113.7", "user_agent": "curl/8.5",
    }  # fmt: skip
    assert found.payload["contexts"]["response"] == {"status_code": 502}


@pytest.mark.parametrize(
    ("status", "keeps", "level"),
    [(500, False, 40), (599, False, 40), (404, False, None), (404, True, 30), (499, True, 30), (200, True, None),
     (301, True, None), (101, False, None)],
)  # fmt: skip
def test_of_the_access_log_only_failures_are_kept(status, keeps, level):
    found = access(status=status, keeps_client_errors=keeps)

    assert (found and found.level) == level


def test_an_access_line_is_never_an_error_by_its_priority_alone():
    assert (
        read(
            ACCESS.format(status=200, request="GET / HTTP/1.1", user="-", host="").replace(
                "<190>", "<187>"
            )
        )
        is None
    )


def test_requests_group_by_method_path_and_status():
    def group(**fields):
        return fingerprint(access(**fields)).digest

    same = {group(request=f"GET /orders/{n}?x={n} HTTP/1.1") for n in (7, 8)}
    assert len(same) == 1
    assert group(request="POST /orders/7 HTTP/1.1") not in same
    assert group(request="GET /orders/7 HTTP/1.1", status=503) not in same
    assert group(request="GET /carts/7 HTTP/1.1") not in same


@pytest.mark.parametrize(
    ("request_", "description"),
    [("GET /x", "GET /x 502"), ("-", "- 502"), ("", " 502"), ("GET /a b HTTP/1.1", "GET /a b 502"),
     (r"\x16\x03\x01", r"\x16\x03\x01 502"), (r"GET /\"x HTTP/1.1", r"GET /\"x 502")],
)  # fmt: skip
def test_a_request_that_is_none_is_kept_as_it_is(request_, description):
    assert access(request=request_).description == description.strip()


ERROR_LINE = (
    '<{priority}>Nov 21 01:28:12 web1 nginx: 2026/11/21 01:28:12 [{level}] 12#12: *{number} open() "/srv/x" failed'
    ' (2: No such file or directory), client: 203.0.113.{number}, server: example.com, request: "GET /x HTTP/1.1",'
    ' upstream: "http://10.0.0.1:80/x", host: "example.com"'
)


def test_a_line_of_the_error_log_is_read():
    found = read(ERROR_LINE.format(priority=187, level="error", number=3), threshold=30)

    assert found.description == 'open() "/srv/x" failed (2: No such file or directory)'
    assert (found.level, found.logger, found.source) == (40, "nginx", "web1")
    assert found.payload["request"] == {
        "method": "GET", "url": "/x", "client": "203.0.113.3", "server": "example.com",
        "upstream": "http://10.0.0.1:80/x", "host": "example.com",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("priority", "level", "expected"),
    [(187, "error", 40), (186, "crit", 50), (185, "alert", 50), (184, "emerg", 50), (188, "warn", 30),
     (189, "notice", None), (190, "info", None), (187, "other", 40)],
)  # fmt: skip
def test_the_error_log_names_its_severity(priority, level, expected):
    found = read(ERROR_LINE.format(priority=priority, level=level, number=3), threshold=30)

    assert (found and found.level) == expected


def test_lines_of_the_error_log_group_without_who_asked():
    one, two = (read(ERROR_LINE.format(priority=187, level="error", number=n)) for n in (3, 4))

    assert fingerprint(one) == fingerprint(two)


def test_a_line_of_the_error_log_without_a_client_is_read():
    found = read("<187>nginx: 2026/11/21 01:28:12 [emerg] 1#1: bind() to 0.0.0.0:80 failed")

    assert (found.description, found.level) == ("bind() to 0.0.0.0:80 failed", 50)


# --- Python's SysLogHandler -----------------------------------------------


@pytest.fixture(params=[socket.SOCK_DGRAM, socket.SOCK_STREAM])
def sent(request):
    """Give a function that logs through a real handler and returns what came of it."""
    with socket.socket(socket.AF_INET, request.param) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        if request.param == socket.SOCK_STREAM:
            server.listen()
        handler = logging.handlers.SysLogHandler(server.getsockname(), socktype=request.param)
        logger = logging.getLogger("tests.syslog")
        logger.propagate = False
        logger.addHandler(handler)

        def log(say):
            say(logger)
            if request.param == socket.SOCK_DGRAM:
                return [read(server.recv(65536))]
            connection, _peer = server.accept()
            handler.close()
            framing = SyslogFraming()
            messages = []
            with connection:
                while piece := connection.recv(16):
                    messages += framing.feed(piece)
            return [read(message) for message in messages + framing.close()]

        yield log
        logger.removeHandler(handler)
        handler.close()


def test_what_pythons_handler_sends_is_understood(sent):
    def fail(logger):
        try:
            raise ValueError("order 7")
        except ValueError:
            logger.exception("payment of %s failed", "ana")

    [found] = sent(fail)

    assert (found.description, found.level) == ("ValueError: order 7", 40)
    assert found.details.startswith("payment of ana failed\nTraceback")
    assert [frame.function for frame in found.exceptions[-1].frames] == ["fail"]


def test_what_pythons_handler_sends_may_have_no_exception(sent):
    [found] = sent(lambda logger: logger.critical("It broke: badly"))

    assert (found.description, found.level, found.logger) == ("It broke: badly", 50, "")


# --- Real senders ---------------------------------------------------------


def datagrams(name):
    return [bytes.fromhex(line) for line in captured(name).decode().split()]


def test_what_rsyslog_forwards_is_understood_in_each_of_its_formats():
    sent = datagrams("rsyslog_udp.hex")

    found = [read(datagram) for datagram in sent]

    texts = ["order 7 failed: not in stock", "It broke (é)", "It broke 5424"]
    # The last, which came as RFC 5424, has no colon behind its tag in the formats of old.
    assert [each.description.removeprefix("shop ") for each in found] == [
        text for text in texts for _format in range(3)
    ]
    assert {each.source for each in found} == {"vm"}
    assert [each.logger for each in found] == ["shop"] * 7 + [""] * 2
    assert [each.level for each in found] == [40] * 3 + [50] * 6
    assert len({each.occurred_at.replace(microsecond=0) for each in found}) == 3


def test_what_logger_and_nginx_send_is_understood():
    found = [read(datagram, threshold=30) for datagram in datagrams("nginx_udp.hex")]

    assert [each and (each.description, each.source, each.logger) for each in found] == [
        ("direct 5424", "vm", "shop"),
        ("direct 3164", "vm", "shop"),
        ("connect() failed (111: Connection refused) while connecting to upstream", "vm", "nginx"),
        ("GET /up/orders/7 502", "vm", "nginx"),
        ('open() "/nonexistent/missing" failed (2: No such file or directory)', "vm", "nginx"),
        None,
        ("connect() failed (111: Connection refused) while connecting to upstream", "vm", "nginx"),
        ("GET /up/x 502", "", "nginx"),
    ]
    assert found[2].payload["request"]["url"] == "/up/orders/7?token=1"
    assert fingerprint(found[2]) == fingerprint(found[6])


# --- Hostile input --------------------------------------------------------


def hostile():
    size = 256 * 1024
    pieces = ["a", " ", "[", "]", '"', "\\", "<13>", "1 ", "- ", '[a b="', '[a b="c"]', ' b="c"', ": ", "a: ", "\n",
              "Nov 21 01:28:12 ", "[a", "{", '{"a":', '" 502 1 "', "2026/11/21 01:28:12 [error] 1#1: ", ", client: ",
              ", server: \"", "ERROR ", "@cee:{", "1: ", "é"]  # fmt: skip
    heads = ["<13>", "<13>1 - - - - - ", "<13>1 - - - - - [a", "<13>1 - - - - - [a b=\"", "<13>Nov 21 01:28:12 ",
             '<190>nginx: 1 - - [x] "', "<187>2026/11/21 01:28:12 [error] 1#1: ",
             "<187>2026/11/21 01:28:12 [error] 1#1: x, client: "]  # fmt: skip
    return [(head, piece, size) for head in heads for piece in pieces]


@pytest.mark.parametrize(("head", "piece", "size"), hostile())
def test_hostile_messages_take_no_longer_than_others(head, piece, size):
    started = time.process_time()

    read((head + piece * (size // len(piece))).encode())

    # A quadratic reading of any of these takes minutes: the limit is no matter of a slow machine.
    assert time.process_time() - started < 5


FRAGMENT = st.sampled_from(
    ["<13>", "<187>", "1 ", "- ", "Nov 21 01:28:12 ", "2026-11-21T01:28:12Z ", "web1 ", "app[7]: ", "app: ", "[a b=\"c\"] ",
     '{"level": "error"}', "@cee:", "\0", "\n", "\ufeff", 'open() failed, client: 1, request: "GET / HTTP/1.1"',
     '1 - - [21/Nov/2026:01:28:12 +0000] "GET / HTTP/1.1" 502 1', "2026/11/21 01:28:12 [error] 1#1: *1 "]
)  # fmt: skip


@given(st.lists(FRAGMENT | st.text(max_size=5), max_size=10).map("".join), st.booleans())
def test_any_message_is_read(text, keeps):
    found = read(text, keeps_client_errors=keeps)

    if found is not None:
        assert found.description
        fingerprint(found)
        json.dumps(found.payload, ensure_ascii=False).encode()
        assert "\0" not in found.description


@given(st.binary(max_size=200))
def test_any_bytes_are_read(data):
    read(data)
