"""The query language of the list: `timeout nivel:erro -origem:"batch 7"`.

Words and quoted phrases are looked for in the description; `key:value` asks another column, under
its Portuguese or English name; a minus in front negates; all terms must hold.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q, Subquery
from django.utils.translation import gettext as _

from logs import environments
from logs.levels import parse_level
from logs.models import Environment, Level

TERMS_MAX = 20
KEYS = {
    "description": "description",
    "descricao": "description",
    "descrição": "description",
    "title": "description",
    "level": "level",
    "nivel": "level",
    "nível": "level",
    "source": "source",
    "origem": "source",
    "origin": "source",
    "environment": "environment",
    "ambiente": "environment",
    "env": "environment",
}
# A value that starts with // is the rest of an address, not what a key asks for.
TERM = re.compile(r'\s*(?P<minus>-?)(?:(?P<key>\w+):(?!//))?(?:"(?P<phrase>[^"]*)"|(?P<word>\S+))')


class InvalidQuery(ValueError):
    """The query makes no sense; the text says why, for people."""


@dataclass(frozen=True, slots=True)
class Term:
    key: str  # canonical
    value: str
    negated: bool


def condition(query: str) -> Q:
    """Return what the query asks as a condition on logs; raises InvalidQuery."""
    combined = Q()
    for term in parse(query):
        asked = CONDITIONS[term.key](term.value)
        combined &= ~asked if term.negated else asked
    return combined


def parse(query: str) -> list[Term]:
    """Return the terms in order; raises InvalidQuery for unknown keys, open quotes, and too many."""
    terms = list(_terms(query))
    if len(terms) > TERMS_MAX:
        raise InvalidQuery(_("Use at most %(limit)s terms.") % {"limit": TERMS_MAX})
    return terms


def _terms(query: str) -> Iterator[Term]:
    if query.count('"') % 2:
        raise InvalidQuery(_("A quotation mark is missing."))
    for match in TERM.finditer(query.strip()):
        name = (match["key"] or "description").lower()
        if name not in KEYS:
            known = ", ".join(sorted(set(KEYS.values())))
            raise InvalidQuery(
                _("Unknown key “%(key)s”. Use one of: %(names)s.") % {"key": name, "names": known}
            )
        value = (match["phrase"] or match["word"] or "").strip()
        if value:
            yield Term(KEYS[name], value, negated=bool(match["minus"]))


def _level(value: str) -> Q:
    levels = Level.severities()
    severity = parse_level(value, levels)
    if severity is None:
        raise InvalidQuery(
            _("Unknown level. Use one of: %(names)s.") % {"names": ", ".join(levels)}
        )
    return Q(level=severity)


def _environment(value: str) -> Q:
    named = Environment.objects.filter(name=environments.normalise(value))
    # NOT (environment = NULL) is no row at all: an unknown name must exclude nothing.
    return Q(environment__in=Subquery(named.values("pk")))


CONDITIONS: dict[str, Callable[[str], Q]] = {
    "description": lambda value: Q(description__icontains=value),
    "source": lambda value: Q(source__icontains=value),
    "level": _level,
    "environment": _environment,
}
