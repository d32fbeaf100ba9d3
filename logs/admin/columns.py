"""What the lists and pages of logs and events show in the same way."""

import json
from collections.abc import Mapping

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from logs.models import Level


@admin.display(description=_("level"), ordering="level")
def level_badge(row):
    """The name of the level, in the colour of the built-in one below it."""
    built_in = max((each for each in Level.BUILT_IN if each <= row.level_id), default=10)
    return format_html('<span class="level level-{}">{}</span>', built_in, row.level)


@admin.display(description=_("where"))
def where(row):
    return format_html(
        '{} · {}<div class="under">{}</div>', row.application, row.environment, row.source
    )


def pairs(values: Mapping) -> str:
    """Names and values, in lines; escaped."""
    rows = (
        (name, text if isinstance(text, str) else as_json(text)) for name, text in values.items()
    )
    lines = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", rows)
    return format_html('<dl class="pairs">{}</dl>', lines) if values else "-"


def as_json(value) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
