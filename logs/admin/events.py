"""Events under /admin/, to be read."""

import json
from collections.abc import Sequence
from uuid import UUID

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from api.pagination import OrderedRows
from central_erros.admin import (
    NeverAdded,
    NeverChanged,
    NeverDeleted,
    RowsPaginator,
    StaffAdmin,
    column,
    preformatted,
)
from logs.models import (
    Event,
    Grouping,
)


class OfLogFilter(admin.SimpleListFilter):
    """`?log=7`, by links: there are too many logs to offer them."""

    title = _("log")
    parameter_name = "log"

    def lookups(self, request, model_admin):
        number = request.GET.get("log", "")
        return [(number, number)] if number else []

    def queryset(self, request, queryset):
        return queryset  # the groupings of the log make the branches: see EventAdmin


@admin.register(Event)
class EventAdmin(NeverAdded, NeverChanged, NeverDeleted, StaffAdmin):
    list_display = ["received", "text", "level_name", "environment_name", "application_name",
                    "source", "release", "log"]  # fmt: skip
    list_filter = [OfLogFilter]
    search_fields = ["id"]
    search_help_text = _("The id of an event, ours or the client's.")
    sortable_by = []
    fields = readonly_fields = [
        "id", "event_id", "log", "application_name", "level_name", "environment_name", "received",
        "occurred", "origin", "version", "n", "message_text", "tags_text", "user_text",
        "payload_text",
    ]  # fmt: skip

    level_name = column("level", _("level"))
    environment_name = column("environment", _("environment"))
    application_name = column("application", _("application"))
    received = column("received_at", _("received"))
    occurred = column("occurred_at", _("occurred"))
    origin = column("source", _("source"))
    version = column("release", _("release"))
    n = column("count", _("occurrences"))

    @admin.display(description=_("message"))
    def text(self, event):
        return str(event)

    @admin.display(description=_("log"))
    def log(self, event):
        log_id = event.grouping.log_id
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:logs_log_change", args=[log_id]), log_id
        )

    @admin.display(description=_("message"))
    def message_text(self, event):
        return preformatted(event.message)

    @admin.display(description=_("tags"))
    def tags_text(self, event):
        return preformatted(pretty(event.tags))

    @admin.display(description=_("user"))
    def user_text(self, event):
        return preformatted(pretty(event.user))

    @admin.display(description=_("payload"))
    def payload_text(self, event):
        return preformatted(pretty(event.payload))

    def get_queryset(self, request):
        related = "application", "environment", "level", "grouping"
        return Event.objects.readable_by(request.user).select_related(*related).defer("payload")

    def lookup_allowed(self, lookup, value, request):
        return lookup == "log"

    def get_search_results(self, request, queryset, term):
        if not term.strip():
            return queryset, False
        try:
            id = UUID(term.strip())
        except ValueError:
            return queryset.none(), False
        return queryset.filter(Q(pk=id) | Q(event_id=id)), False

    def get_pages(self, request, queryset):
        split: dict[str, Sequence] = {}
        if number := request.GET.get("log"):
            groupings = (
                Grouping.objects.filter(log=number)
                if number.isdecimal()
                else Grouping.objects.none()
            )
            split = {"grouping": list(groupings.values_list("pk", flat=True))}
        rows = OrderedRows(queryset, ("id",), descending=True, load=queryset.in_bulk, split=split)
        return RowsPaginator(rows, self.list_per_page)


def pretty(value) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) if value else ""
