"""Events under /admin/, to be read."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from api.pagination import OrderedRows
from central_erros.admin import (
    NeverAdded,
    NeverChanged,
    NeverDeleted,
    RowsPaginator,
    StaffAdmin,
    column,
    linked,
    preformatted,
)
from logs.admin.columns import as_json, level_badge, pairs, where
from logs.admin.stacks import stacks_as_html, without_frames
from logs.models import Event, Grouping
from logs.readable import readable_payload

TEXTS = ("details", "stack")  # of the payload: for people, who read lines better than JSON


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
    place = 2
    has_history = False
    list_display = ["received", level_badge, "text", where, "version", "log"]
    list_display_links = ["received", "text"]
    list_filter = [OfLogFilter]
    search_fields = ["id"]
    search_help_text = _("The id of an event, ours or the client's.")
    sortable_by = []
    fieldsets = [
        (None, {"fields": [("badge", "environment_name"), ("origin", "version"),
                           ("application_page", "log"), ("received", "occurred", "n")]}),
        (None, {"fields": ["message_text", "stacks", "trace", "tags_text", "user_text", "rest"]}),
        (_("Identity"), {"fields": ["key", "client_id"]}),
    ]  # fmt: skip

    badge = staticmethod(level_badge)
    environment_name = column("environment", _("environment"))
    application_page = linked("application", _("application"))
    received = column("received_at", _("received"))
    occurred = column("occurred_at", _("occurred"))
    origin = column("source", _("source"))
    version = column("release", _("release"))
    n = column("count", _("occurrences"))
    key = column("id", "id")
    client_id = column("event_id", _("the client's id"))

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

    @admin.display(description=_("stack"))
    def stacks(self, event):
        return stacks_as_html(event.payload) or self.get_empty_value_display()

    @admin.display(description=_("details"))
    def trace(self, event):
        texts = [event.payload.get(name) for name in TEXTS]
        return preformatted("\n\n".join(dict.fromkeys(str(text) for text in texts if text)))

    @admin.display(description=_("tags"))
    def tags_text(self, event):
        return pairs(event.tags)

    @admin.display(description=_("user"))
    def user_text(self, event):
        return pairs(event.user)

    @admin.display(description=_("payload"))
    def rest(self, event):
        left = without_frames(event.payload)
        left = {name: value for name, value in left.items() if name not in TEXTS}
        return preformatted(as_json(left) if left else "")

    def get_object(self, request, object_id, from_field=None):
        """Its frames are those that people wrote, where there are source maps."""
        event = super().get_object(request, object_id, from_field)
        if event:
            event.payload = readable_payload(event)
        return event

    def get_readonly_fields(self, request, obj=None):
        return flatten_fieldsets(self.fieldsets)

    def render_change_form(self, request, context, *args, **kwargs):
        context["title"] = capfirst(self.opts.verbose_name)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_queryset(self, request):
        related = "application", "environment", "level", "grouping"
        readable = super().get_queryset(request).readable_by(request.user)
        return readable.select_related(*related).defer("payload")

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
