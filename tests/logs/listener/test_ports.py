"""The addresses of SYSLOG_LISTEN."""

import pytest

from logs.listener.ports import BadPort, parse_ports

KEY = "0123456789abcdef" * 2


def port(text):
    [port] = parse_ports([text.replace("KEY", KEY)])
    return port


def test_an_address_says_the_protocol_the_key_and_where_to_listen():
    found = port("gelf://KEY@127.0.0.2:12201?from=10.0.0.0/8")

    assert (found.protocol, found.key, found.host, found.number) == (
        "gelf",
        KEY,
        "127.0.0.2",
        12201,
    )
    assert str(found) == "gelf on 127.0.0.2:12201"


def test_without_an_address_there_is_nothing_to_listen_on():
    assert parse_ports([]) == parse_ports(["", " "]) == []


@pytest.mark.parametrize(
    ("query", "inside", "outside"),
    [
        ("", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"], ["10.0.0.1", "fe80::1%eth0"]),
        ("?from=10.0.0.0/8&from=192.168.1.7", ["10.1.2.3", "192.168.1.7"],
         ["127.0.0.1", "192.168.1.8", "11.0.0.1"]),
        ("?from=fe80::/10", ["fe80::1%eth0"], ["127.0.0.1"]),
        ("?from=0.0.0.0/0", ["203.0.113.9"], ["2001:db8::1"]),
    ],
)  # fmt: skip
def test_only_who_is_in_its_networks_is_let_in(query, inside, outside):
    found = port(f"syslog://KEY@127.0.0.1:5514{query}")

    assert [address for address in inside + outside if found.lets_in(address)] == inside


@pytest.mark.parametrize(("query", "keeps"), [("", False), ("?client_errors=yes", True)])
def test_client_errors_of_nginx_are_kept_where_the_address_says_so(query, keeps):
    assert port(f"syslog://KEY@127.0.0.1:5514{query}").keeps_client_errors is keeps


@pytest.mark.parametrize(
    "text",
    [
        "5514", "127.0.0.1:5514", "http://KEY@127.0.0.1:5514", "syslog://127.0.0.1:5514",
        "syslog://nokey@127.0.0.1:5514", "syslog://KEY@127.0.0.1", "syslog://KEY@:5514",
        "syslog://KEY@127.0.0.1:99999", "syslog://KEY@127.0.0.1:x", "syslog://KEY@[::1:5514",
        "syslog://KEY@127.0.0.1:5514?from=everywhere", "syslog://KEY@127.0.0.1:5514?from=10.0.0.1/8",
        "syslog://KEY@127.0.0.1:5514?form=10.0.0.0/8",
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_refused_and_its_key_not_told(text):
    with pytest.raises(BadPort) as refused:
        port(text)

    assert KEY not in str(refused.value)
