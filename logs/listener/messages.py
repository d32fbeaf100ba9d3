"""A message as it came, in memory and on disk, and the Report that it is."""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import orjson

from logs.listener.ports import GELF
from logs.protocols import gelf, syslog
from logs.report import Report


class Message(NamedTuple):
    id: str  # of its event: what is stored twice, by a crash in between, is stored once
    received_at: float  # seconds since 1970
    protocol: str
    key: str
    keeps_client_errors: bool
    peer: str  # the address it came from
    data: bytes

    def as_line(self) -> bytes:
        """Return the message as a line of JSON, with a newline at its end only."""
        *fields, data = self
        return orjson.dumps([*fields, data.decode("latin-1")]) + b"\n"

    @classmethod
    def of_line(cls, line: bytes) -> "Message | None":
        """Return what `as_line` made a line of; None for one that a crash has cut off."""
        try:
            *fields, data = orjson.loads(line)
            return cls(*fields, data.encode("latin-1"))
        except (ValueError, TypeError, AttributeError):
            return None

    def report(self, threshold: int) -> Report | None:
        """Return the Report; None for one below the threshold. Raises gelf.BadMessage."""
        now = datetime.fromtimestamp(self.received_at, UTC)
        if self.protocol == GELF:
            report = gelf.read_message(self.data, threshold=threshold)
        else:
            report = syslog.read(
                self.data, now=now, peer=self.peer, threshold=threshold,
                keeps_client_errors=self.keeps_client_errors,
            )  # fmt: skip
        if report is not None:
            report.source = report.source or self.peer
            report.occurred_at = report.occurred_at or now
            report.event_id = UUID(self.id)
        return report
