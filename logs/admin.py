"""Logs and what is around them under /admin/, by the rules of the API.

Logs and events are never edited. Their lists come from the same index ranges as those of the API
(`logs.listing`), so that they open at once among any number of logs, and take the same questions.
"""

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import django_filters
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from api.pagination import COUNT_CAP, OrderedRows
from central_erros.admin import (
    FewRelatedFilter,
    NeverAdded,
    NeverChanged,
    NeverDeleted,
    RowsPaginator,
    StaffAdmin,
    StaffForm,
    answered_in_time,
    column,
    few,
    link_to_list,
    preformatted,
)
from logs import environments, levels, triage
from logs.filters import LogFilter, OneOfNarrowing, QueryField, QueryFilter
from logs.listing import DEFAULT_ORDER, ORDERS, log_rows
from logs.models import (
    ID_MAX_LENGTH,
    Application,
    Environment,
    Event,
    Grouping,
    Key,
    Level,
    Log,
    Status,
    by_id_or_name,
)
from logs.serializers import DUPLICATES

NAMED_MAX = 100  # logs listed by name where a deletion is confirmed


# --- What is around logs ------------------------------------------------


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

    form = EnvironmentForm
    list_display = ["name"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name"]


class ApplicationForm(StaffForm):
    violations = DUPLICATES


@admin.register(Application)
class ApplicationAdmin(StaffAdmin):
    form = ApplicationForm
    list_display = ["name", "team_name", "created"]
    list_filter = [("team", FewRelatedFilter)]
    list_select_related = ["team"]
    search_fields = ["name"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["team"]
    readonly_fields = ["keys", "logs", "created"]

    team_name = column("team", _("team"))
    created = column("created_at", _("created"))

    @admin.display(description=_("keys"))
    def keys(self, application):
        return link_to_list("logs_key_changelist", _("keys"), application__id__exact=application.pk)

    @admin.display(description=_("logs"))
    def logs(self, application):
        return link_to_list(
            "logs_log_changelist", _("logs"), application=application.pk, status="all"
        )

    def get_queryset(self, request):
        return Application.objects.readable_by(request.user)

    def get_fields(self, request, obj=None):
        return ["name", "team", *(self.readonly_fields if obj else [])]

    def has_delete_permission(self, request, obj=None):
        """One by one, and never the one of reports that name none."""
        return (
            obj is not None and not obj.is_default and super().has_delete_permission(request, obj)
        )

    def save_model(self, request, obj, form, change):
        if change and "team" in form.changed_data:
            obj.hand_over(obj.team)
        super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs, request):
        """Count what goes with them, as far as a list would."""
        counts = {
            self.opts.verbose_name_plural: len(objs),
            **{
                model._meta.verbose_name_plural: rows.filter(application__in=objs)[
                    :COUNT_CAP
                ].count()
                for model, rows in ((Key, Key.objects.active()), (Log, Log.objects))
            },
        }
        return [str(application) for application in objs], counts, set(), []

    def delete_model(self, request, obj):
        obj.delete_later()


@admin.register(Key)
class KeyAdmin(NeverDeleted, StaffAdmin):
    """Keys are revoked, not deleted. A list shows their ends, the page of a key the whole."""

    list_display = ["ending", "name", "application_name", "owner", "personal", "last_used",
                    "revoked"]  # fmt: skip
    list_filter = ["is_personal", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["application", "user"]
    search_fields = ["key__endswith", "name", "application__name", "user__email"]
    search_help_text = _("The end of a key or all of it, its name, an application or an e-mail.")
    autocomplete_fields = ["application"]
    actions = ["revoke"]

    application_name = column("application", _("application"))
    owner = column("user", _("user"))
    personal = column("is_personal", _("personal"), boolean=True)
    created = column("created_at", _("created"))
    last_used = column("last_used_at", _("last used"))
    revoked = column("revoked_at", _("revoked"))

    @admin.display(description=_("key"))
    def ending(self, key):
        return f"…{key.key[-4:]}"

    @admin.display(description=_("key"))
    def shown(self, key):
        """The key, but not somebody's own: what it reports is collected by that person."""
        return self.ending(key) if key.is_personal else key.key

    def get_queryset(self, request):
        return Key.objects.visible_to(request.user)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["application", "name"]
        return ["shown", "name", "application_name", "owner", "personal", "created", "last_used",
                "revoked"]  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        return [name for name in self.get_fields(request, obj) if name != "name"] if obj else []

    def save_model(self, request, obj, form, change):
        if not change:
            obj.user = request.user
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Revoke the chosen keys"), permissions=["change"])
    def revoke(self, request, queryset):
        for key in queryset.filter(revoked_at=None):
            key.revoke()
            self.log_change(request, key, gettext("Revoked."))


# --- Logs ---------------------------------------------------------------


# On the page of a log: action, label, the statuses it is offered in.
STATUS_BUTTONS = [
    ("archive", _("Archive"), triage.ARCHIVE.origins),
    ("unarchive", _("Take out of the archive"), triage.UNARCHIVE.origins),
    ("resolve", _("Resolve"), triage.RESOLVE.origins),
    ("reopen", _("Reopen"), (Status.RESOLVED,)),
]


class NumberOrQueryField(QueryField):
    """The number of a log, where it is one; else the query language."""

    def clean(self, value):
        number = (value or "").strip()
        is_id = number.isdecimal() and len(number) <= ID_MAX_LENGTH
        if is_id and Log.objects.filter(pk=number).exists():
            return Q(pk=number)
        return super().clean(value)


class NumberOrQueryFilter(QueryFilter):
    field_class = NumberOrQueryField


class ListedLogs(LogFilter):
    """The criteria of the list of logs: those of the API, under its names, and a few more."""

    q = NumberOrQueryFilter()
    status = OneOfNarrowing(
        meanings={"all": list(Status), **{status.value: [status] for status in Status}}
    )
    days = django_filters.ChoiceFilter(
        choices=[("1", _("last 24 hours")), ("7", _("last 7 days")), ("30", _("last 30 days"))],
        method="seen_within",
    )

    def seen_within(self, queryset: QuerySet, name: str, days: str) -> QuerySet:
        return queryset.filter(last_seen__gte=timezone.now() - timedelta(days=int(days)))

    @property
    def default_statuses(self) -> list[Status]:
        """Open logs come first; who searches wants to find those put away as well."""
        return [Status.OPEN] if self.criteria["q"] is None else list(Status)


class Criterion(admin.SimpleListFilter):
    """A criterion of `ListedLogs` in the sidebar."""

    def queryset(self, request, queryset):
        return queryset  # what is listed comes from `logs.listing`: see LogAdmin


class StatusFilter(Criterion):
    title = _("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return [*Status.choices, ("all", _("all"))]

    def choices(self, changelist):
        chosen = self.value() or ("all" if changelist.query else Status.OPEN)
        for value, label in self.lookup_choices:
            yield {
                "selected": value == chosen,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }


class LevelFilter(Criterion):
    title = _("level")
    parameter_name = "level"

    def lookups(self, request, model_admin):
        return [(name, name) for name in Level.severities()]


class EnvironmentFilter(Criterion):
    title = _("environment")
    parameter_name = "environment"

    def lookups(self, request, model_admin):
        chosen = Q(name=environments.normalise(self.value())) if self.value() else None
        names = few(Environment.objects.order_by("name").values_list("name", flat=True), chosen)
        return [(name, name) for name in names]


class ApplicationFilter(Criterion):
    title = _("application")
    parameter_name = "application"

    def lookups(self, request, model_admin):
        chosen = by_id_or_name(self.value()) if self.value() else None
        rows = Application.objects.readable_by(request.user).order_by("name", "pk")
        return few(rows.values_list("pk", "name"), chosen)


class SeenFilter(Criterion):
    title = _("last event")
    parameter_name = "days"

    def lookups(self, request, model_admin):
        return ListedLogs.base_filters["days"].extra["choices"]


@admin.register(Log)
class LogAdmin(NeverAdded, NeverChanged, StaffAdmin):
    list_display = ["description", "level_name", "environment_name", "application_name", "source",
                    "events", "last_seen", "first_seen", "status"]  # fmt: skip
    list_filter = [StatusFilter, LevelFilter, EnvironmentFilter, ApplicationFilter, SeenFilter]
    search_fields = ["description"]
    search_help_text = _(
        'Words or "a phrase" of the description, level:error, source:checkout, environment:dev;'
        " a minus in front excludes. Or the number of a log."
    )
    ordering = [DEFAULT_ORDER]
    sortable_by = ["level_name", "events", "last_seen", "first_seen"]
    actions = ["archive", "unarchive", "resolve", "reopen"]
    fields = readonly_fields = [
        "description", "level_name", "environment_name", "application_name", "team_name", "source",
        "status", "changed_at", "changed_by", "came_back_at", "events", "first_seen", "last_seen",
        "collector", "grouped_by", "newest_events", "all_details",
    ]  # fmt: skip

    level_name = column("level", _("level"), "level")
    environment_name = column("environment", _("environment"))
    application_name = column("application", _("application"))
    team_name = column("application.team", _("team"))
    collector = column("collected_by", _("collected by"))
    changed_at = column("status_changed_at", _("status since"))
    changed_by = column("status_changed_by", _("status set by"))
    came_back_at = column("regressed_at", _("came back"))

    @admin.display(description=_("grouped by"))
    def grouped_by(self, log):
        return format_html_join(
            "", "<div>{}</div>", [(each.reason,) for each in log.groupings.all()]
        )

    @admin.display(description=_("events"))
    def newest_events(self, log):
        return link_to_list("logs_event_changelist", _("newest events"), log=log.pk)

    @admin.display(description=_("details"))
    def all_details(self, log):
        return preformatted(log.details)

    def get_queryset(self, request):
        related = "application__team", "environment", "level", "collected_by", "status_changed_by"
        return Log.objects.readable_by(request.user).select_related(*related)

    def lookup_allowed(self, lookup, value, request):
        """Only what the sidebar offers: any other condition reads the whole table."""
        return lookup in {criterion.parameter_name for criterion in self.list_filter}

    def get_search_results(self, request, queryset, term):
        return queryset, False  # among the criteria of `ListedLogs`

    def get_pages(self, request, queryset):
        asked = self._asked(request)
        number = request.GET.get("q", "").strip()
        if asked.criteria["q"] == Q(pk=number):
            text = _('This is the log of number %(n)s. For the text, search "%(n)s" in quotes.')
            messages.info(request, text % {"n": number})
        return RowsPaginator(self._rows(asked, request, queryset), self.list_per_page)

    def _asked(self, request) -> ListedLogs:
        """Return the criteria; raises ValidationError for those that make no sense."""
        asked = ListedLogs(request.GET, queryset=Log.objects.all())
        if not asked.is_valid():
            raise ValidationError([text for texts in asked.errors.values() for text in texts])
        return asked

    def _rows(self, asked: ListedLogs, request, queryset) -> OrderedRows:
        """Return what the list shows, in the order of the queryset's first column."""
        # Any column may be asked for in the address; the other columns have no order of their own.
        known = [name for name in queryset.query.order_by if name.removeprefix("-") in ORDERS]
        order = (known or [DEFAULT_ORDER])[0]
        return log_rows(asked, request.user, order, default=asked.default_statuses)

    def response_action(self, request, queryset):
        """Let "select all" choose as many as an action of the API takes: the first of the list."""
        if request.POST.get("select_across", "0") != "0":
            try:
                with answered_in_time():
                    rows = self._rows(self._asked(request), request, queryset)
                    positions = rows.slice(0, COUNT_CAP)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
                return None
            queryset = queryset.filter(pk__in=[position[-1] for position in positions])
        response = super().response_action(request, queryset)
        if response and "back_to_log" in request.POST:
            return redirect("admin:logs_log_change", request.POST["_selected_action"])
        return response

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["status_buttons"] = [
            (action, label) for action, label, statuses in STATUS_BUTTONS if obj.status in statuses
        ]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def has_manage_permission(self, request):
        return self.has_view_permission(request)

    @admin.action(description=_("Archive the chosen logs"), permissions=["manage"])
    def archive(self, request, queryset):
        self._change(request, queryset, triage.ARCHIVE)

    @admin.action(description=_("Take the chosen logs out of the archive"), permissions=["manage"])
    def unarchive(self, request, queryset):
        self._change(request, queryset, triage.UNARCHIVE)

    @admin.action(description=_("Resolve the chosen logs"), permissions=["manage"])
    def resolve(self, request, queryset):
        self._change(request, queryset, triage.RESOLVE)

    @admin.action(description=_("Reopen the chosen logs"), permissions=["manage"])
    def reopen(self, request, queryset):
        self._change(request, queryset, triage.REOPEN)

    def _change(self, request, queryset, change: triage.StatusChange):
        chosen = self._manageable(request, queryset)
        logs = list(chosen.filter(status__in=change.origins).only("description"))
        changed = triage.change_status([log.pk for log in logs], change, by=request.user)
        if logs:
            LogEntry.objects.log_actions(request.user.pk, logs, CHANGE, str(change.to.label))
        text = ngettext("%(n)s log changed.", "%(n)s logs changed.", changed) % {"n": changed}
        self.message_user(request, text)

    def _manageable(self, request, queryset) -> QuerySet:
        chosen = queryset.order_by().values_list("pk", flat=True)
        return Log.objects.manageable_by(request.user).filter(pk__in=list(chosen))

    def get_deleted_objects(self, objs, request):
        """Name the logs; Django would go looking for everything that points at them."""
        names = [str(log) for log in objs[:NAMED_MAX]]
        return names, {self.opts.verbose_name_plural: len(objs)}, set(), []

    def delete_model(self, request, obj):
        self.delete_queryset(request, Log.objects.filter(pk=obj.pk))

    def delete_queryset(self, request, queryset):
        triage.delete(self._manageable(request, queryset).values_list("pk", flat=True))


# --- Events -------------------------------------------------------------


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
