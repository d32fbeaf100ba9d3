import pytest
from django.test import RequestFactory

from api.addresses import client_address


def address(remote, forwarded=None):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, **headers))


def test_without_trusted_proxies_the_connection_counts(settings):
    settings.TRUSTED_PROXIES = 0

    assert address("192.0.2.1", "198.51.100.1") == "192.0.2.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        (2, "203.0.113.9,198.51.100.1 , 10.0.0.1", "198.51.100.1"),
        (1, "2001:DB8::0:1", "2001:db8::1"),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_each_trusted_proxy_is_one_entry_from_the_right(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies

    assert address("10.0.0.2", forwarded) == expected


@pytest.mark.parametrize(
    "forwarded",
    [None, "", ",", "unknown", "203.0.113.9, nonsense", "1.2.3.4.5", "fe80::1%x", "\x00"],
)
def test_what_is_no_address_falls_back_to_the_connection(settings, forwarded):
    settings.TRUSTED_PROXIES = 1

    assert address("10.0.0.2", forwarded) == "10.0.0.2"


def test_with_fewer_entries_than_proxies_the_left_most_is_not_believed(settings):
    settings.TRUSTED_PROXIES = 2

    assert address("10.0.0.2", "203.0.113.9") == "10.0.0.2"


def test_behind_a_unix_socket_there_is_no_address(settings):
    settings.TRUSTED_PROXIES = 0

    assert address("") == ""
