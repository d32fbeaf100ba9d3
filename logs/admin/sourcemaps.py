"""Source maps under /admin/: looked at, and deleted."""

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from central_erros.admin import NeverAdded, NeverChanged, StaffAdmin, column, linked
from logs.models import SourceMap


@admin.register(SourceMap)
class SourceMapAdmin(NeverAdded, NeverChanged, StaffAdmin):
    place = 9
    list_display = ["name", "release", "application_page", "bytes", "uploaded"]
    list_select_related = ["application"]
    search_fields = ["name", "release"]
    ordering = ["-uploaded_at", "-pk"]
    fields = ["name", "release", "application_page", "debug_id", "bytes", "uploaded"]

    application_page = linked("application", _("application"))
    uploaded = column("uploaded_at", _("uploaded"))

    @admin.display(description=_("size"), ordering="size")
    def bytes(self, source_map):
        return filesizeformat(source_map.size)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content")
