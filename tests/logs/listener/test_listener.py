"""`manage.py syslog` on the served product: by UDP and TCP, and while the database is away."""

import json
import random
import signal
import socket
import sys
import zlib

import psutil
import pytest

from tests.live import Served, free_port, wait_until
from tests.logs.asking import Door, database_of
from tests.logs.door.reported import event_of, logs_of
from tests.logs.protocols.captures import captured
from tests.logs.traces import examples

ERROR = "<11>Nov 21 01:28:12 web-1 shop[7]: {}".format  # user.err

NAMES = ("syslog", "gelf", "foreign", "strict", "noise")


class Installation:
    """A served product that listens for syslog and GELF, each for an application of its own."""

    def __init__(self, served):
        self.served = served
        self.door = Door(served)
        self.keys = {name: self.door.new_key() for name in NAMES}
        self.keys["limited"] = self.door.new_key(events_per_day=2)
        self.keys["masked"] = self.door.new_key(masked_keys=["cpf"])
        self.ports = {name: free_port() for name in self.keys}
        addresses = [
            self._address("syslog", "syslog"),
            self._address("gelf", "gelf"),
            self._address("foreign", "syslog", "?from=192.0.2.0/24"),
            self._address("strict", "syslog", "?client_errors=yes"),
            self._address("limited", "syslog"),
            self._address("noise", "syslog"),
            self._address("masked", "gelf"),
        ]
        served.environment |= {"SYSLOG_LISTEN": ",".join(addresses), "WRITE_TIMEOUT_MS": "1000"}

    def _address(self, name, protocol, query=""):
        return f"{protocol}://{self.keys[name]['key']}@127.0.0.1:{self.ports[name]}{query}"

    def restart(self):
        self.served.stop()
        self.served.start()
        wait_until(self.process, "the listener")
        wait_until(lambda: "Listening: syslog on" in self.served.output, self.served.output)

    def process(self) -> psutil.Process | None:
        return self.served.child("syslog")

    def send(self, name, *datagrams):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            for datagram in datagrams:
                client.sendto(datagram, ("127.0.0.1", self.ports[name]))

    def connect(self, name):
        return socket.create_connection(("127.0.0.1", self.ports[name]), timeout=30)

    def logs(self, name):
        return logs_of(self.door, self.keys[name])

    def arrives(self, name, text, level="error"):
        wait_until(lambda: (level, text) in self.logs(name), text)

    def spooled(self):
        return sum(file.stat().st_size for file in self.spool.glob("*.ndjson"))

    def spooled_messages(self):
        return sum(file.read_bytes().count(b"\n") for file in self.spool.glob("*.ndjson"))

    @property
    def spool(self):
        return self.served.data_dir / "spool"


@pytest.fixture(scope="module")
def listening():
    with Served(WEB_CONCURRENCY="1") as served:
        listening = Installation(served)
        listening.restart()
        yield listening


def hex_lines(name):
    return [bytes.fromhex(line) for line in captured(name).decode().split()]


# --- Syslog -------------------------------------------------------------


def test_a_datagram_becomes_a_log(listening):
    listening.send("syslog", ERROR("by datagram").encode())

    listening.arrives("syslog", "by datagram")


def test_what_rsyslog_and_nginx_send_is_stored(listening):
    before = listening.logs("syslog")

    listening.send("syslog", *hex_lines("rsyslog_udp.hex"), *hex_lines("nginx_udp.hex"))
    listening.send("syslog", ERROR("the last of them").encode())

    listening.arrives("syslog", "the last of them")
    assert len(listening.logs("syslog") - before) > 2


def test_messages_of_a_connection_come_by_line_by_length_and_in_pieces(listening):
    counted = ERROR("counted").encode()
    with listening.connect("syslog") as lines, listening.connect("syslog") as lengths:
        for byte in ERROR("by line").encode() + b"\n":
            lines.sendall(bytes([byte]))
        lengths.sendall(b"%d %s" % (len(counted), counted))

        listening.arrives("syslog", "by line")  # though nothing follows it
        listening.arrives("syslog", "counted")


def test_a_trace_of_many_lines_is_one_message(listening):
    with listening.connect("syslog") as client:
        client.sendall(ERROR("not charged\n").encode() + examples.PYTHON.encode())

    listening.arrives("syslog", "TypeError: unsupported operand")


def test_a_message_that_is_cut_off_is_not_lost(listening):
    with listening.connect("syslog") as client:
        client.sendall(ERROR("no newline").encode())

    listening.arrives("syslog", "no newline")


def test_only_what_is_severe_enough_is_kept(listening):
    listening.send("syslog", b"<14>shop: fine", b"<12>shop: hm", ERROR("after").encode())

    listening.arrives("syslog", "after")
    listening.arrives("syslog", "hm", level="warning")
    assert ("info", "fine") not in listening.logs("syslog")


def test_client_errors_of_nginx_are_kept_where_the_address_says_so(listening):
    line = (
        b"<190>Nov 21 01:28:12 web nginx: 203.0.113.7 - - [21/Nov/2026:01:28:12 +0000] "
        b'"GET /unwanted HTTP/1.1" 404 157 "-" "curl/8.5"'
    )

    listening.send("strict", line, ERROR("after").encode())
    listening.send("syslog", line, ERROR("after the line").encode())

    listening.arrives("strict", "after")
    listening.arrives("syslog", "after the line")
    assert any(level == "warning" for level, _text in listening.logs("strict"))
    assert not any("/unwanted" in text for _level, text in listening.logs("syslog"))


def test_who_is_not_in_its_networks_is_not_let_in(listening):
    listening.send("foreign", ERROR("from elsewhere").encode())
    with listening.connect("foreign") as client:
        assert client.recv(1) == b""  # it is over
    listening.send("syslog", ERROR("from here").encode())

    listening.arrives("syslog", "from here")
    assert not listening.logs("foreign")


def test_beyond_a_limit_of_the_application_messages_are_dropped_and_counted(listening):
    listening.send("limited", *(ERROR(text).encode() for text in ("one", "two", "three", "four")))

    listening.arrives("limited", "one")
    listening.arrives("limited", "two")
    path = f"applications/{listening.keys['limited']['application']}/"
    wait_until(
        lambda: listening.door.read(path)["usage"]["day"]["refused"] == 2, "the refused ones"
    )
    assert len(listening.logs("limited")) == 2


# --- GELF ---------------------------------------------------------------


def message(text):
    return json.dumps(
        {"version": "1.1", "host": "web-1", "short_message": text, "level": 3}
    ).encode()


def test_gelf_comes_plain_compressed_and_over_a_connection(listening):
    listening.send("gelf", message("plain"), zlib.compress(message("compressed")))
    with listening.connect("gelf") as client:
        client.sendall(message("first") + b"\0" + message("second"))

    for text in ("plain", "compressed", "first", "second"):
        listening.arrives("gelf", text)


def test_gelf_comes_in_chunks(listening):
    datagrams = hex_lines("graypy_udp_chunks.hex")
    assert len(datagrams) > 1
    before = listening.logs("gelf")

    listening.send("gelf", *reversed(datagrams))

    wait_until(lambda: listening.logs("gelf") - before, "the message in chunks")


def test_what_an_application_wants_masked_is_masked(listening):
    sent = json.loads(message("with a secret")) | {"_cpf": "529.982.247-25", "_order": "o-77"}

    listening.send("masked", json.dumps(sent).encode())

    listening.arrives("masked", "with a secret")
    stored = json.dumps(event_of(listening.door, listening.keys["masked"]))
    assert "o-77" in stored
    assert "529.982.247-25" not in stored


# --- Whoever sends nonsense ---------------------------------------------


def test_nonsense_stops_nothing(listening):
    random.seed(1)
    process = listening.process()

    for name in ("noise", "gelf"):
        listening.send(
            name, b"", b"\0", b"\x1e\x0f", b"\x1e\x0f" + b"\xff" * 30, b"\x1f\x8b" + b"x" * 100,
            zlib.compress(b" " * 20_000_000), *map(random.randbytes, range(1, 1000, 50)),
        )  # fmt: skip
        with listening.connect(name) as client:
            client.sendall(b"9999999 " + random.randbytes(300_000))
        with listening.connect(name) as client:
            client.sendall(random.randbytes(300_000))
    listening.send("noise", ERROR("still there").encode())
    listening.send("gelf", message("still here"))

    listening.arrives("noise", "still there")
    listening.arrives("gelf", "still here")
    assert listening.process() == process


# --- Whatever dies ------------------------------------------------------


def test_a_listener_that_is_killed_is_started_again(listening):
    listening.process().kill()

    def arrived():
        listening.send("syslog", ERROR("after its death").encode())
        return ("error", "after its death") in listening.logs("syslog")

    wait_until(arrived, "the next listener")


def test_what_comes_while_the_database_is_stuck_is_stored_once_by_the_next_process(listening):
    wait_until(listening.process, "the listener")
    with database_of(listening.served) as database, database.cursor() as cursor:
        cursor.execute("LOCK TABLE logs_grouping IN EXCLUSIVE MODE")
        listening.send("syslog", *(ERROR("stuck").encode() for _ in range(20)))
        wait_until(lambda: listening.spooled_messages() == 20, "messages on disk")
        listening.process().kill()
        wait_until(listening.process, "the next listener")
        database.rollback()

    wait_until(lambda: not listening.spooled(), "an empty disk")
    listening.arrives("syslog", "stuck")

    def events():
        path = f"logs/?application={listening.keys['syslog']['application']}&page_size=100"
        [row] = [
            row for row in listening.door.read(path)["results"] if row["description"] == "stuck"
        ]
        return row["events"]

    wait_until(lambda: events() >= 20, "the figures in the list")
    assert events() == 20


def test_what_comes_while_the_database_is_away_is_stored_when_it_is_back(listening):
    served = listening.served
    served.stop()
    away = {"DATABASE_URL": f"postgres://nobody@127.0.0.1:{free_port()}/nothing"}
    served.environment |= away
    try:
        served.spawn([sys.executable, "manage.py", "syslog"])
        wait_until(lambda: "Listening: syslog on" in served.output, "its ports")
        with listening.connect("syslog") as client:
            client.sendall(ERROR("in the dark\n").encode())
            wait_until(listening.spooled, "the message on disk")
            client.sendall(ERROR("also in the dark\n").encode())
        assert served.stop() == 0
    finally:
        served.environment["DATABASE_URL"] = ""
    assert "2 kept on disk" in served.output

    served.start()

    listening.arrives("syslog", "in the dark")
    listening.arrives("syslog", "also in the dark")
    wait_until(lambda: not listening.spooled(), "an empty disk")


def test_it_ends_with_serve_in_good_order_and_says_what_came(listening):
    listening.restart()
    process = listening.process()
    listening.send("foreign", ERROR("from elsewhere").encode())
    listening.send("gelf", b"nonsense")
    listening.send("syslog", b"<14>shop: fine", ERROR("the last one").encode())
    listening.arrives("syslog", "the last one")

    assert listening.served.stop() == 0

    assert not process.is_running()
    summary = next(line for line in listening.served.output.splitlines() if "Messages:" in line)
    for part in (
        "1 stored", "1 below the level", "1 dropped, not understood", "1 refused, from elsewhere",
    ):  # fmt: skip
        assert part in summary
    listening.restart()
    assert ("error", "the last one") in listening.logs("syslog")


def test_it_dies_with_a_serve_that_is_killed(listening):
    process = wait_until(listening.process, "the listener")

    listening.served.stop(signal.SIGKILL)

    wait_until(lambda: not process.is_running(), "its end")
    listening.restart()


def test_an_address_that_makes_no_sense_keeps_serve_from_starting(listening):
    served = listening.served
    served.stop()
    addresses = served.environment["SYSLOG_LISTEN"]
    served.environment["SYSLOG_LISTEN"] = "syslog://127.0.0.1:5514"
    try:
        served.spawn()
        assert served.process.wait(60) != 0
    finally:
        served.environment["SYSLOG_LISTEN"] = addresses
    assert "SYSLOG_LISTEN: an address has the key" in served.output
    listening.restart()


def test_without_an_address_there_is_no_listener():
    with Served(WEB_CONCURRENCY="1") as served:
        assert served.child("syslog") is None
        assert not (served.data_dir / "spool").exists()
