"""What an application has reported, as people see it."""


def logs_of(door, key):
    """Return (level, description) of each log of the key's application."""
    rows = door.read(f"logs/?application={key['application']}&page_size=100")["results"]
    return {(row["level"], row["description"]) for row in rows}


def event_of(door, key):
    """Return the only event of the key's application, with its payload."""
    [row] = door.read(f"events/?application={key['application']}")["results"]
    return door.read(f"events/{row['id']}/")
