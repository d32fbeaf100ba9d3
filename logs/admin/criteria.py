"""What may be asked of the list of logs under /admin/: in its sidebar and its search."""

from datetime import timedelta

import django_filters
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from central_erros.admin import few
from logs import environments
from logs.filters import LogFilter, OneOfNarrowing, QueryField, QueryFilter
from logs.models import ID_MAX_LENGTH, Application, Environment, Level, Log, Status, by_id_or_name


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
