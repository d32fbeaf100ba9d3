"""Whatever breaks, no acknowledged event is lost and the service comes back by itself.

A short form of each test runs in `make test`; `make soak` runs them for minutes (SOAK_LONG) and
prints what it measured. None of them asserts a speed.
"""

import os

IS_SOAK = bool(os.environ.get("SOAK_LONG"))


def in_soak(long, short):
    """Return what `make soak` takes, or what is enough to meet every path once."""
    return long if IS_SOAK else short
