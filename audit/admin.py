"""The audit trail under /admin/, to be read."""

import json

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from audit.acts import Act, Result
from audit.models import AuditRecord
from central_erros.admin import (
    NeverAdded,
    NeverChanged,
    NeverDeleted,
    StaffAdmin,
    column,
    preformatted,
)


class KnownValueFilter(admin.SimpleListFilter):
    """Words of ours; what other services say is found by the search."""

    words: type[Act] | type[Result]

    def lookups(self, request, model_admin):
        return self.words.choices

    def queryset(self, request, queryset):
        return queryset.filter(**{self.parameter_name: self.value()}) if self.value() else queryset


class ResultFilter(KnownValueFilter):
    title, parameter_name, words = _("result"), "result", Result


class ActFilter(KnownValueFilter):
    title, parameter_name, words = _("action"), "action", Act


@admin.register(AuditRecord)
class AuditRecordAdmin(NeverAdded, NeverChanged, NeverDeleted, StaffAdmin):
    place = 1
    has_history = False
    list_display = ["time", "service", "who", "action", "result", "cause"]
    list_display_links = ["time", "action"]
    list_filter = [ResultFilter, ActFilter]
    search_fields = ["service__exact", "user_id__exact", "action__exact"]
    search_help_text = _("Exactly a service, the id of a user, or an action.")
    ordering = ["-occurred_at", "-pk"]
    sortable_by = []
    fields = ["time", "received", "service", "who", "action", "result", "cause", "about"]

    time = column("occurred_at", _("time"))
    received = column("received_at", _("received"))

    @admin.display(description=_("user"))
    def who(self, record):
        """The id, and the e-mail where the record has it."""
        email = record.context.get("user")
        return f"{email} ({record.user_id})" if email else record.user_id

    @admin.display(description=_("context"))
    def about(self, record):
        return preformatted(json.dumps(record.context, ensure_ascii=False, indent=2))

    def get_readonly_fields(self, request, obj=None):
        return self.fields
