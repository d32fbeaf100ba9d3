"""Names of levels as clients spell them."""

from collections.abc import Mapping

NAME_PATTERN = r"^[a-z][a-z0-9_-]*\Z"
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
    """Return the severity of a name in any case, a synonym or a number; None for any other text.

    `levels` maps the names in use to their severity.
    """
    name = text.strip().lower()
    if name.isdecimal():
        return next((number for number in levels.values() if str(number) == name), None)
    return levels.get(name) or levels.get(SYNONYMS.get(name, ""))
