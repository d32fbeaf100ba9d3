"""Sentry's protocol, as its SDKs and raven speak it: envelopes, store bodies, and their keys."""

from logs.protocols.sentry.auth import (
    ConflictingKeys,
    Dsn,
    agreed_key,
    key_of_header,
    key_of_query,
    parse_dsn,
)
from logs.protocols.sentry.envelope import (
    HEADER_MAX_BYTES,
    Envelope,
    ItemError,
    MalformedEnvelope,
    dsn_of_envelope,
    parse_envelope,
    parse_store,
)
from logs.protocols.sentry.items import CheckIn, Feedback

__all__ = [
    "HEADER_MAX_BYTES",
    "CheckIn",
    "ConflictingKeys",
    "Dsn",
    "Envelope",
    "Feedback",
    "ItemError",
    "MalformedEnvelope",
    "agreed_key",
    "dsn_of_envelope",
    "key_of_header",
    "key_of_query",
    "parse_dsn",
    "parse_envelope",
    "parse_store",
]
