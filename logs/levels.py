"""Names of levels as clients spell them."""

from collections.abc import Mapping

SYNONYMS = {
    "warn": "warning",
    "fatal": "critical",
    "crit": "critical",
    "err": "error",
    "notice": "info",
    "trace": "debug",
    "crítico": "critical",
    "critico": "critical",
    "erro": "error",
    "aviso": "warning",
}


def parse_level(text: str, levels: Mapping[str, int]) -> int | None:
    """Return the severity of a name, in any case, or of a synonym; None for any other text.

    `levels` maps the names in use to their severity.
    """
    name = text.strip().lower()
    return levels.get(name) or levels.get(SYNONYMS.get(name, ""))
