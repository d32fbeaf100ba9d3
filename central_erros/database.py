"""Connections to the database that are over."""

import select


def has_ended(idle) -> bool:
    """Whether the other end has closed this idle connection of psycopg2.

    Not by `select.select`, which fails for a file whose number is beyond 1023.
    """
    if idle.closed:
        return True
    poll = select.poll()
    poll.register(idle, select.POLLIN)
    return bool(poll.poll(0))  # nothing is to be read on it but its end
