"""Applications and their keys under /admin/."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from audit import trail
from audit.acts import Act
from central_erros.admin import (
    FewRelatedFilter,
    NeverDeleted,
    StaffAdmin,
    StaffForm,
    column,
    count_up,
    link_to_list,
    linked,
)
from logs.models import Application, Key, Log
from logs.serializers.applications import DUPLICATES


class NamesField(forms.CharField):
    """Names with commas between them, cleaned to a list."""

    widget = AdminTextInputWidget

    def __init__(self, *, base_field: forms.Field, max_length: int, **options):
        super().__init__(**options)
        self.name_max_length, self.names_max = base_field.max_length, max_length

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value):
        names = [name for part in super().clean(value).split(",") if (name := part.strip())]
        longest = max(map(len, names), default=0)
        if len(names) > self.names_max or longest > self.name_max_length:
            raise ValidationError(
                _("At most %(n)s names, of %(length)s characters each.")
                % {"n": self.names_max, "length": self.name_max_length}
            )
        return names


class ApplicationForm(StaffForm):
    violations = DUPLICATES

    class Meta:
        field_classes = {"masked_keys": NamesField}


@admin.register(Application)
class ApplicationAdmin(StaffAdmin):
    place = 3
    form = ApplicationForm
    list_display = ["name", "team_name", "created"]
    list_filter = [("team", FewRelatedFilter)]
    list_select_related = ["team"]
    search_fields = ["name"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["team"]
    readonly_fields = ["today", "keys", "logs", "created"]

    team_name = column("team", _("team"))
    created = column("created_at", _("created"))

    @admin.display(description=_("today (UTC)"))
    def today(self, application):
        return gettext("%(events)s events stored, %(refused)s refused") % application.usage()["day"]

    @admin.display(description=_("keys"))
    def keys(self, application):
        return link_to_list("logs_key_changelist", _("keys"), application__id__exact=application.pk)

    @admin.display(description=_("logs"))
    def logs(self, application):
        return link_to_list(
            "logs_log_changelist", _("logs"), application=application.pk, status="all"
        )

    def get_queryset(self, request):
        return super().get_queryset(request).readable_by(request.user)

    def get_fields(self, request, obj=None):
        limits = ["retention_days", "events_per_log", "events_per_minute", "events_per_day"]
        shown = self.readonly_fields if obj else []
        told = ["masked_keys", "store_logs", "minimum_level"]
        return ["name", "team", *limits, *told, *shown]

    def has_delete_permission(self, request, obj=None):
        """One by one, and never the one of reports that name none."""
        return (
            obj is not None and not obj.is_default and super().has_delete_permission(request, obj)
        )

    def save_model(self, request, obj, form, change):
        if change and "team" in form.changed_data:
            obj.hand_over(obj.team)
        super().save_model(request, obj, form, change)
        if not change:
            trail.done(Act.CREATE_APPLICATION, application=obj, team=obj.team)
        elif form.changed:
            trail.done(Act.UPDATE_APPLICATION, application=obj, changed=form.changed)

    def get_deleted_objects(self, objs, request):
        """Count what goes with them, as far as a list would."""
        counts = {
            self.opts.verbose_name_plural: len(objs),
            **{
                model._meta.verbose_name_plural: count_up(rows.filter(application__in=objs))
                for model, rows in ((Key, Key.objects.active()), (Log, Log.objects))
            },
        }
        return [str(application) for application in objs], counts, set(), []

    def delete_model(self, request, obj):
        obj.delete_later()


class KeyFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"
    KINDS = {
        "application": (_("of applications"), Q(is_personal=False, revoked_at=None)),
        "personal": (_("of people"), Q(is_personal=True, revoked_at=None)),
        "revoked": (_("revoked ones"), Q(revoked_at__isnull=False)),
    }

    def lookups(self, request, model_admin):
        return [(kind, label) for kind, (label, _condition) in self.KINDS.items()]

    def queryset(self, request, queryset):
        _label, condition = self.KINDS.get(self.value(), ("", Q()))
        return queryset.filter(condition)


@admin.register(Key)
class KeyAdmin(NeverDeleted, StaffAdmin):
    """Keys are revoked, not deleted. A list shows their ends, the page of a key the whole."""

    place = 4
    list_display = ["ending", "name", "application_name", "owner", "personal", "last_used",
                    "revoked"]  # fmt: skip
    list_filter = [KeyFilter, ("application", FewRelatedFilter)]
    list_select_related = ["application", "user"]
    search_fields = ["key__endswith", "name", "application__name", "user__email"]
    search_help_text = _("The end of a key or all of it, its name, an application or an e-mail.")
    autocomplete_fields = ["application"]
    actions = ["revoke"]

    application_name = column("application", _("application"))
    application_link = linked("application", _("application"))
    owner = column("user", _("user"))
    owner_link = linked("user", _("user"))
    personal = column("is_personal", _("personal"), boolean=True)
    created = column("created_at", _("created"))
    last_used = column("last_used_at", _("last used"))
    revoked = column("revoked_at", _("revoked"))

    ending = column("ending", _("key"))

    @admin.display(description=_("key"))
    def shown(self, key):
        """The key, but not somebody's own: what it reports is collected by that person."""
        return key.ending if key.is_personal else key.key

    @admin.display(description="DSN")
    def dsn(self, key):
        return self.get_empty_value_display() if key.is_personal else key.dsn

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["application", "name"]
        return ["name", "shown", "dsn", "application_link", "owner_link", "personal", "created",
                "last_used", "revoked"]  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        return [name for name in self.get_fields(request, obj) if name != "name"] if obj else []

    def save_model(self, request, obj, form, change):
        if not change:
            obj.user = request.user
        super().save_model(request, obj, form, change)
        if not change:
            trail.done(Act.CREATE_KEY, application=obj.application, key=obj)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and not obj.is_personal:
            trail.done(Act.SHOW_KEYS, application=obj.application, keys=[obj.pk])
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_page_actions(self, obj):
        return [("revoke", _("Revoke"))] if obj.revoked_at is None else []

    @admin.action(description=_("Revoke the chosen keys"), permissions=["change"])
    def revoke(self, request, queryset):
        active = queryset.filter(revoked_at=None)
        if active and "confirmed" not in request.POST:
            question = _("Revoke for good? What reports with it is refused within seconds.")
            return self.ask_first(request, active, question)
        for key in active:
            key.revoke()
            self.log_change(request, key, gettext("Revoked."))
        text = ngettext("%(n)s key revoked.", "%(n)s keys revoked.", len(active))
        self.message_user(request, text % {"n": len(active)})
        return None
