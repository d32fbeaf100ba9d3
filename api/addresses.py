"""Who is on the other end of the line."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from django.conf import settings

LONGEST = 64  # characters; no address has so many


def client_address(request) -> str:
    """Return the IP address of the client of a Django request: see `address_of`."""
    return address_of(
        request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")
    )


def address_of(connection: str, forwarded: str) -> str:
    """Return the IP address of a client, in its canonical form; "" behind a Unix socket.

    Given the address that the connection comes from, and X-Forwarded-For. Each of our
    TRUSTED_PROXIES appends to that the address it was called from, so that the client's is that
    many entries from the right. What stands further left was written by the client itself. With
    fewer entries, or none that is an address, somebody came around the proxies: then it is the
    address of the connection.
    """
    proxies = settings.TRUSTED_PROXIES
    addresses = forwarded.split(",")
    if 0 < proxies <= len(addresses):
        return _canonical(addresses[-proxies][:LONGEST]) or _canonical(connection)
    return _canonical(connection)


@lru_cache(maxsize=1024)  # the same few machines report again and again
def _canonical(text: str) -> str:
    """Return the one way to write this address, or "" when it is none."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.scope_id:  # fe80::1%anything: the zone is free text
            return ""
        address = address.ipv4_mapped or address
    return str(address)
