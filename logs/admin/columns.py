"""What the lists and pages of logs and events show in the same way."""

import json

from django.contrib import admin
from django.utils.html import format_html
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


def as_json(value) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) if value else ""
