"""Where a Sentry client's key comes from: a header, the query string, or a DSN."""

from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from logs.protocols.decoding import REPLACEMENT, UNSTORABLE

HEADER_MAX_LENGTH = 4096
DSN_MAX_LENGTH = 2048
FIELDS_MAX = 50


class ConflictingKeys(ValueError):
    """Two forms of authentication name different keys."""


class Dsn(NamedTuple):
    key: str
    project: str  # decimal digits


def key_of_header(header: str) -> str:
    """Return the key of `Sentry sentry_key=K, sentry_version=7, ...`, or "".

    Both of X-Sentry-Auth and, of old clients, Authorization. The word in front, the order and the
    spaces are free; the version is not looked at.
    """
    text = header[:HEADER_MAX_LENGTH].strip()
    if text[:6].lower() == "sentry" and text[6:7].isspace():
        text = text[6:]
    for field in text.split(","):
        name, _, value = field.partition("=")
        if name.strip().lower() == "sentry_key":
            return _key(unquote(value.strip().strip('"')))
    return ""


def key_of_query(query: str) -> str:
    """Return the `sentry_key` of a query string, or ""."""
    if "sentry_key" not in query:
        return ""
    try:
        fields = parse_qsl(query[:HEADER_MAX_LENGTH], max_num_fields=FIELDS_MAX)
    except ValueError:  # too many fields
        return ""
    return next((_key(value.strip()) for name, value in fields if name == "sentry_key"), "")


def parse_dsn(dsn: object) -> Dsn | None:
    """Return key and project of `scheme://key[:secret]@host[:port][/path]/project`.

    None for what is no DSN. The host is not compared: a tunnel may stand in between.
    """
    if not isinstance(dsn, str) or len(dsn) > DSN_MAX_LENGTH:
        return None
    try:
        parts = urlsplit(dsn.strip())
    except ValueError:  # an unfinished IPv6 address
        return None
    project = parts.path.rstrip("/").rpartition("/")[2]
    if not parts.username or not (project.isascii() and project.isdecimal()):
        return None
    return Dsn(_key(unquote(parts.username)), project)


def _key(text: str) -> str:
    """Return the key as it can be looked up: a database takes neither U+0000 nor surrogates."""
    return UNSTORABLE.sub(REPLACEMENT, text)


def agreed_key(*keys: str) -> str:
    """Return the one key that all forms name, "" if none does. Raises ConflictingKeys."""
    named = {key.lower() for key in keys if key}
    if len(named) > 1:
        raise ConflictingKeys("The request names different keys.")
    return named.pop() if named else ""
