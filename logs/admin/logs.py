"""Logs under /admin/: never edited, changed by the actions of `logs.triage`."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from api.pagination import COUNT_CAP, OrderedRows
from central_erros.admin import (
    NeverAdded,
    NeverChanged,
    RowsPaginator,
    StaffAdmin,
    answered_in_time,
    column,
    link_to_list,
    linked,
    preformatted,
)
from logs import merging, triage
from logs.admin.columns import level_badge, where
from logs.admin.criteria import (
    ApplicationFilter,
    EnvironmentFilter,
    LevelFilter,
    ListedLogs,
    SeenFilter,
    StatusFilter,
)
from logs.admin.stacks import stacks_as_html
from logs.listing import DEFAULT_ORDER, ORDERS, log_rows
from logs.models import Log, Status
from logs.readable import readable_payload

NAMED_MAX = 100  # logs listed by name where a deletion is confirmed
# On the page of a log: action, label, the statuses it is offered in.
STATUS_BUTTONS = [
    ("archive", _("Archive"), triage.ARCHIVE.origins),
    ("unarchive", _("Take out of the archive"), triage.UNARCHIVE.origins),
    ("resolve", _("Resolve"), triage.RESOLVE.origins),
    ("reopen", _("Reopen"), (Status.RESOLVED,)),
]


@admin.register(Log)
class LogAdmin(NeverAdded, NeverChanged, StaffAdmin):
    place = 1
    list_display = [
        "level_and_status", "description", where, "count", "last_seen", "first_seen",
    ]  # fmt: skip
    list_display_links = ["description"]
    list_filter = [StatusFilter, LevelFilter, EnvironmentFilter, ApplicationFilter, SeenFilter]
    search_fields = ["description"]
    search_help_text = _(
        'Words or "a phrase" of the description, level:error, source:checkout, environment:dev;'
        " a minus in front excludes. Or the number of a log."
    )
    ordering = [DEFAULT_ORDER]
    sortable_by = ["level_and_status", "count", "last_seen", "first_seen"]
    actions = ["archive", "unarchive", "resolve", "reopen", "merge"]
    fieldsets = [
        (None, {"fields": [("badge", "environment_name"), "source",
                           ("application_page", "team_page"), ("status", "since", "by"),
                           "came_back"]}),
        (_("Events"), {"fields": ["count_and_list", ("first_seen", "last_seen"), "latest_event",
                                  "grouped_by", "collector"]}),
        (None, {"fields": ["all_details", "stacks"]}),
    ]  # fmt: skip

    badge = staticmethod(level_badge)
    environment_name = column("environment", _("environment"))
    application_page = linked("application", _("application"))
    team_page = linked("application.team", _("team"))
    collector = linked("collected_by", _("collected by"))
    since = column("status_changed_at", _("since"))
    by = linked("status_changed_by", _("by"))
    came_back = column("regressed_at", _("came back"))

    @admin.display(description=_("level"), ordering="level")
    def level_and_status(self, log):
        badge = level_badge(log)
        notes = [] if log.status == Status.OPEN else [log.get_status_display()]
        notes += [_("is back")] if log.regressed_at else []
        return format_html('{}<div class="under">{}</div>', badge, ", ".join(map(str, notes)))

    @admin.display(description=_("events"), ordering="events")
    def count(self, log):
        return number_format(log.events, force_grouping=True)

    @admin.display(description=_("events"))
    def count_and_list(self, log):
        newest = link_to_list("logs_event_changelist", _("the newest"), log=log.pk)
        return format_html("{} ({})", self.count(log), newest)

    @admin.display(description=_("latest event"))
    def latest_event(self, log):
        if log.newest is None:
            return self.get_empty_value_display()
        url = reverse("admin:logs_event_change", args=[log.newest.pk])
        return format_html('<a href="{}">{}</a>', url, log.newest)

    @admin.display(description=_("stack of the latest event"))
    def stacks(self, log):
        html = stacks_as_html(readable_payload(log.newest)) if log.newest else ""
        return html or self.get_empty_value_display()

    @admin.display(description=_("grouped by"))
    def grouped_by(self, log):
        return format_html_join(
            "", "<div>{}</div>", [(each.reason,) for each in log.groupings.all()]
        )

    @admin.display(description=_("details"))
    def all_details(self, log):
        return preformatted(log.details)

    def get_readonly_fields(self, request, obj=None):
        return flatten_fieldsets(self.fieldsets)

    def get_queryset(self, request):
        related = "application__team", "environment", "level", "collected_by", "status_changed_by"
        readable = super().get_queryset(request).readable_by(request.user)
        return readable.select_related(*related).prefetch_related("groupings")

    def get_object(self, request, object_id, from_field=None):
        """With the event last seen as `newest`, which more than one field shows."""
        log = super().get_object(request, object_id, from_field)
        if log:
            log.newest = log.find_latest_event()
        return log

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
        rows = self._rows(asked, request, queryset)
        is_search = asked.criteria["q"] is not None
        return RowsPaginator(rows, self.list_per_page, is_search=is_search)

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
        return super().response_action(request, queryset)

    def get_page_actions(self, obj):
        return [
            (action, label) for action, label, statuses in STATUS_BUTTONS if obj.status in statuses
        ]

    def render_change_form(self, request, context, *args, **kwargs):
        context["title"] = f"{capfirst(self.opts.verbose_name)} {context['original'].pk}"
        return super().render_change_form(request, context, *args, **kwargs)

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

    @admin.action(
        description=_("Merge the chosen logs into the oldest of them"), permissions=["manage"]
    )
    def merge(self, request, queryset):
        # One more than may be merged is refused, as it should be.
        chosen = self._manageable(request, queryset).order_by("pk")[: merging.LOGS_MAX + 1]
        if len(chosen) < 2:
            self.message_user(request, _("Choose at least two logs."), messages.ERROR)
            return
        into, *others = chosen
        try:
            merging.merge(into.pk, [log.pk for log in others])
        except (merging.CannotMerge, Log.DoesNotExist) as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            LogEntry.objects.log_actions(request.user.pk, others, CHANGE, f"→ {into.pk}")
            text = ngettext("%(n)s log changed.", "%(n)s logs changed.", len(others))
            self.message_user(request, text % {"n": len(others)})

    def _manageable(self, request, queryset) -> QuerySet:
        chosen = queryset.order_by().values_list("pk", flat=True)
        return Log.objects.manageable_by(request.user).filter(pk__in=list(chosen))

    def get_deleted_objects(self, objs, request):
        """Name the logs; Django would go looking for everything that points at them."""
        names = [str(log) for log in objs[:NAMED_MAX]]
        if len(objs) > NAMED_MAX:
            names.append("…")
        counts = {
            self.opts.verbose_name_plural: len(objs),
            _("occurrences"): sum(log.events for log in objs),
        }
        grouped = {name: number_format(n, force_grouping=True) for name, n in counts.items()}
        return names, grouped, set(), []

    def delete_model(self, request, obj):
        self.delete_queryset(request, Log.objects.filter(pk=obj.pk))

    def delete_queryset(self, request, queryset):
        triage.delete(self._manageable(request, queryset).values_list("pk", flat=True))
