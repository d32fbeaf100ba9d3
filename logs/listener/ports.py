"""The addresses of SYSLOG_LISTEN: `syslog://KEY@0.0.0.0:5514?from=10.0.0.0/8`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import parse_qs, urlsplit

from api.authentication import KEY_SHAPE

SYSLOG, GELF = "syslog", "gelf"
OURSELVES = ("127.0.0.0/8", "::1")
OPTIONS = {"from", "client_errors"}


class BadPort(ValueError):
    """The address cannot be understood; the text says why, in English, and holds no key."""


@dataclass(frozen=True)
class Port:
    """Where one application reports to, by UDP and TCP.

    The protocols know no password: the port says which application it is, and whoever is in one
    of the networks is believed.
    """

    protocol: str
    key: str
    host: str
    number: int
    networks: tuple[IPv4Network | IPv6Network, ...]
    keeps_client_errors: bool = False  # the 4xx of an access log of nginx

    def __str__(self):
        return f"{self.protocol} on {self.host}:{self.number}"

    def lets_in(self, address: str) -> bool:
        return _is_in(address, self.networks)


@lru_cache(maxsize=4096)
def _is_in(address: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    found = ip_address(address.partition("%")[0])  # without the zone of a link-local one
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in network for network in networks)


def parse_ports(texts: Iterable[str]) -> list[Port]:
    """Return the ports of the addresses. Raises BadPort."""
    return [_parse(text.strip()) for text in texts if text.strip()]


def _parse(text: str) -> Port:
    try:
        parts = urlsplit(text)
        number = parts.port
    except ValueError as error:
        raise BadPort(f"an address makes no sense: {error}") from error
    if parts.scheme not in (SYSLOG, GELF):
        raise BadPort("an address begins with syslog:// or gelf://")
    if not KEY_SHAPE.fullmatch(parts.username or ""):
        raise BadPort("an address has the key of an application in front of its @")
    if not (parts.hostname and number):
        raise BadPort("an address has a host and a port, as in 127.0.0.1:5514")
    options = parse_qs(parts.query)
    if unknown := options.keys() - OPTIONS:
        raise BadPort(f"an address has no option {', '.join(sorted(unknown))}")
    return Port(
        parts.scheme,
        parts.username.lower(),
        parts.hostname,
        number,
        _networks(options.get("from", OURSELVES)),
        keeps_client_errors=options.get("client_errors", ["no"]) == ["yes"],
    )


def _networks(texts: Sequence[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(text) for text in texts)
    except ValueError as error:
        raise BadPort(f"a network makes no sense: {error}") from error
