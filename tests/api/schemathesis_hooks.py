"""Loaded by schemathesis, see test_conformance.py: how to send what it has no way of sending."""

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(context, value) -> bytes:
    return str(value).encode("utf-8", "replace")
