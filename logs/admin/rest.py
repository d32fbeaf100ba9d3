"""Feedback and check-ins under /admin/, to be read."""

from django.contrib import admin
from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from central_erros.admin import (
    FewRelatedFilter,
    NeverAdded,
    NeverChanged,
    NeverDeleted,
    StaffAdmin,
    column,
    linked,
    preformatted,
)
from logs.models import CheckIn, Feedback


class RestAdmin(NeverAdded, NeverChanged, NeverDeleted, StaffAdmin):
    has_history = False
    list_filter = [("application", FewRelatedFilter)]
    list_select_related = ["application"]
    ordering = ["-pk"]
    sortable_by = []

    application_name = column("application", _("application"))
    application_link = linked("application", _("application"))
    received = column("received_at", _("received"))

    def get_queryset(self, request):
        return super().get_queryset(request).readable_by(request.user)

    def get_readonly_fields(self, request, obj=None):
        return self.fields


@admin.register(Feedback)
class FeedbackAdmin(RestAdmin):
    place = 7
    list_display = ["received", "text", "name", "email", "application_name"]
    list_display_links = ["received", "text"]
    fields = ["application_link", "log", "event_id", "name", "email", "written", "received"]

    @admin.display(description=_("message"))
    def text(self, feedback):
        return str(feedback)

    @admin.display(description=_("message"))
    def written(self, feedback):
        return preformatted(feedback.message)

    @admin.display(description=_("log"))
    def log(self, feedback):
        if feedback.log_id is None:
            return self.get_empty_value_display()
        url = reverse("admin:logs_log_change", args=[feedback.log_id])
        return format_html('<a href="{}">{}</a>', url, feedback.log_id)

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(log_id=F("grouping__log_id"))


@admin.register(CheckIn)
class CheckInAdmin(RestAdmin):
    place = 8
    list_display = ["received", "monitor", "status", "duration", "environment",
                    "application_name"]  # fmt: skip
    list_display_links = ["received", "monitor"]
    search_fields = ["monitor"]
    fields = ["application_link", "monitor", "environment", "status", "duration", "release",
              "client_id", "received"]  # fmt: skip

    client_id = column("check_in_id", _("the client's id"))
