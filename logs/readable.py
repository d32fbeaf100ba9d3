"""The payload of an event as people read it: made when somebody looks, stored as it came."""

from typing import Any

from logs import traces
from logs.models import Event
from logs.unminifying import unminified


def readable_payload(event: Event) -> dict[str, Any]:
    """Return the payload, its stacks as frames in the files that people wrote."""
    return unminified(event, _with_exceptions(event.payload))


def _with_exceptions(payload: dict[str, Any]) -> dict[str, Any]:
    """Read the trace that a client put into the details, where it told no exception.

    Not on arrival: errors without one group by what they say, as clients of predecessors know it.
    """
    details = payload.get("details")
    if payload.get("exceptions") or not isinstance(details, str):
        return payload
    trace = traces.read(details)
    return payload | {"exceptions": trace.encoded.value} if trace.exceptions else payload
