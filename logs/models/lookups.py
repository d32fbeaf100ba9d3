"""Rows as people name them."""

from django.db.models import Q

ID_MAX_LENGTH = 18  # digits: any id has fewer, and more would take time to read


def by_id_or_name(text: str, prefix: str = "") -> Q:
    """Return the condition for an id, or a name in any case."""
    if "\0" in text:  # which PostgreSQL takes in no text
        return Q(**{f"{prefix}pk__in": []})
    condition = Q(**{f"{prefix}name__iexact": text})
    return (
        condition | Q(**{f"{prefix}pk": text})
        if text.isdecimal() and len(text) <= ID_MAX_LENGTH
        else condition
    )
