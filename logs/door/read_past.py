"""What clients send that we do not keep, told in a line for each application now and then.

Whoever wonders where the transactions of an SDK went finds it in the server's log.
"""

import logging
import math
import time
from collections import Counter, defaultdict
from collections.abc import Mapping

logger = logging.getLogger(__name__)

TOLD_EVERY_SECONDS = 600

_counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
_told_at: dict[int, float] = {}


def count(application_id: int, items: Mapping[str, int]) -> None:
    """Count items by their type."""
    _counts[application_id].update(items)


def tell() -> None:
    """Write to the log what was counted of each application that was not told of lately."""
    now = time.monotonic()
    due = [id for id in _counts if now - _told_at.get(id, -math.inf) >= TOLD_EVERY_SECONDS]
    for application_id in due:
        counts = _counts.pop(application_id)
        items = ", ".join(f"{n} {kind}" for kind, n in counts.most_common())
        logger.info("Of application %s was read past: %s", application_id, items)
        _told_at[application_id] = now
