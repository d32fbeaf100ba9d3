"""Who is on the other end of the line."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings


def client_address(request) -> str:
    """Return the IP address of the client, in its canonical form; "" behind a Unix socket.

    Each of our TRUSTED_PROXIES appends the address it was called from to X-Forwarded-For, so
    that the client's is that many entries from the right. What stands further left was written
    by the client itself. With fewer entries, or none that is an address, somebody came around
    the proxies: then it is the address of the connection.
    """
    connection = request.META.get("REMOTE_ADDR", "")
    proxies = settings.TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < proxies <= len(forwarded):
        return _canonical(forwarded[-proxies]) or _canonical(connection)
    return _canonical(connection)


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
