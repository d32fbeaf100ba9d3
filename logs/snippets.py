"""How each client is pointed here: the pages of docs/clients, which the API also answers.

The title of a page names the client, its fenced blocks are what to do, in order. They say `{dsn}` and
the like where an installation, an application or a key differs from others. Tests run what the API
answers, so what is tested is what people read (tests/clients).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

from logs.models import Key

FOLDER = settings.BASE_DIR / "docs" / "clients"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_RUN = "\nNot run by our tests.\n"
NO_KEY = "<KEY>"  # of who may not see one


@dataclass(frozen=True, slots=True)
class Step:
    language: str  # as Markdown calls it; `sh` is for a terminal
    code: str


@dataclass(frozen=True, slots=True)
class Snippet:
    id: str
    name: str
    steps: tuple[Step, ...]
    is_tested: bool

    @classmethod
    def parse(cls, id: str, page: str) -> "Snippet":
        name = page.removeprefix("# ").split("\n", 1)[0]
        steps = tuple(Step(language, code) for language, code in BLOCK.findall(page))
        return cls(id, name, steps, NOT_RUN not in page)

    def filled(self, values: Mapping[str, str]) -> "Snippet":
        """Return it with the values in their places; other braces belong to the code."""
        steps = tuple(Step(step.language, fill(step.code, values)) for step in self.steps)
        return Snippet(self.id, self.name, steps, self.is_tested)


@cache
def all_snippets() -> tuple[Snippet, ...]:
    """Return the snippet of every client, by id."""
    return tuple(
        Snippet.parse(page.stem, page.read_text()) for page in sorted(FOLDER.glob("[a-z]*.md"))
    )


def fill(code: str, values: Mapping[str, str]) -> str:
    pattern = "|".join(re.escape(f"{{{name}}}") for name in values)
    return re.sub(pattern, lambda match: values[match[0][1:-1]], code)


def values_for(application_id: int, key: str = NO_KEY) -> dict[str, str]:
    """Return what stands in the places of snippets for an application of this installation."""
    address = urlsplit(settings.PUBLIC_URL)
    is_https = address.scheme == "https"
    return {
        "url": settings.PUBLIC_URL,
        "scheme": address.scheme,
        "host": address.hostname,
        "port": str(address.port or (443 if is_https else 80)),
        "tls": "On" if is_https else "Off",
        "dsn": Key(application_id=application_id, key=key).dsn,
        "key": key,
        "application": str(application_id),
    }
