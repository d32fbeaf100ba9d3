"""Every message people read is in both languages."""

import ast
import re
from pathlib import Path

import django
import polib
import pytest
from django.utils import translation
from rest_framework import exceptions, fields, relations, serializers, validators

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "locale" / "pt_BR" / "LC_MESSAGES" / "django.po"
# How many arguments stand before the message.
GETTEXT = {"_": 0, "gettext": 0, "gettext_lazy": 0, "ngettext": 0, "pgettext_lazy": 1}
# Of DRF, whose Portuguese texts our catalogue may replace, as it may Django's.
IMPROVED = [exceptions, fields, relations, serializers, validators]


def django_messages():
    """Return the texts of Django itself, some of which our catalogue puts in better words."""
    catalogues = Path(django.__file__).parent.glob("**/locale/pt_BR/LC_MESSAGES/django.po")
    return {entry.msgid for path in catalogues for entry in polib.pofile(str(path))}


def messages():
    """Yield (place, message) of every marked text in our code."""
    for app in ("accounts", "api", "audit", "central_erros", "logs"):
        for path in (ROOT / app).rglob("*.py"):
            for line, text in messages_of(path):
                yield f"{path.relative_to(ROOT)}:{line}", text


def messages_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and (name := getattr(node.func, "id", "")) in GETTEXT:
            message = node.args[GETTEXT[name]]
            if isinstance(message, ast.Constant):
                yield node.lineno, message.value


@pytest.fixture(scope="module")
def catalogue():
    return {entry.msgid: entry for entry in polib.pofile(str(CATALOGUE))}


def test_every_message_has_a_portuguese_text(catalogue):
    with translation.override("pt-br"):
        missing = {
            text: place
            for place, text in messages()
            # Django's and DRF's own messages come from their catalogues.
            if text not in catalogue and translation.gettext(text) == text
        }

    assert missing == {}


def test_no_portuguese_text_is_left_over_or_unfinished(catalogue):
    templates = "".join(path.read_text() for path in ROOT.glob("*/templates/**/*.html"))
    used = {text for _, text in messages()}
    used |= {text for module in IMPROVED for _, text in messages_of(Path(module.__file__))}

    assert [
        msgid
        for msgid in catalogue.keys() - django_messages()
        if msgid not in used
        and f'translate "{msgid}"' not in templates
        and f"translate '{msgid}'" not in templates
    ] == []
    assert [entry.msgid for entry in catalogue.values() if not entry.translated()] == []


def test_placeholders_are_the_same_in_both_languages(catalogue):
    def placeholders(text):
        return set(re.findall(r"%\(\w+\)[a-z]|%[a-z]|\{\w+[:}]", text))

    for entry in catalogue.values():
        for translated in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            assert placeholders(entry.msgid) == placeholders(translated), entry.msgid
