"""Levels and environments under /admin/."""

import re

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from central_erros.admin import (
    NeverChanged,
    NeverDeleted,
    StaffAdmin,
    StaffForm,
)
from logs import environments, levels
from logs.models import Environment, Level


class LevelForm(StaffForm):
    """By the rules of the API: `LevelSerializer`."""

    violations = {"level_severity_1_to_99": {"severity": _("A number from 1 to 99.")}}

    def clean_name(self):
        name = self.cleaned_data["name"].strip().lower()
        if not re.match(levels.NAME_PATTERN, name):
            raise ValidationError(
                _("Letters without accents, digits, - and _ only, a letter first.")
            )
        if name in levels.SYNONYMS:
            raise ValidationError(_("This name stands for another level already."))
        return name


@admin.register(Level)
class LevelAdmin(NeverDeleted, StaffAdmin):
    place = 6
    form = LevelForm
    list_display = ["name", "severity"]
    fields = ["severity", "name"]

    def get_readonly_fields(self, request, obj=None):
        return ["severity"] if obj else []

    def has_change_permission(self, request, obj=None):
        is_built_in = obj is not None and obj.pk in Level.BUILT_IN
        return not is_built_in and super().has_change_permission(request, obj)


class EnvironmentForm(StaffForm):
    def clean_name(self):
        return environments.normalise(self.cleaned_data["name"])


@admin.register(Environment)
class EnvironmentAdmin(NeverChanged, NeverDeleted, StaffAdmin):
    """Never renamed: the next report would bring the old name back."""

    place = 5
    form = EnvironmentForm
    list_display = ["name"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name"]
