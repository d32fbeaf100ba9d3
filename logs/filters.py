import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import django_filters
from django import forms
from django.db.models import Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.fields import IsoDateTimeField
from django_filters.utils import translate_validation

from api.pagination import Pagination
from logs import environments, search
from logs.changes import Cursor
from logs.histogram import BUCKETS_MAX, Bucket, TooManyBuckets, Window
from logs.ids import EPOCH, lowest_id
from logs.levels import parse_level
from logs.models import (
    Application,
    CheckIn,
    Environment,
    Event,
    Feedback,
    Level,
    Log,
    Status,
    by_id_or_name,
)

LAST_MOMENT = datetime(9999, 1, 1, tzinfo=UTC)  # beyond, a bucket would end after all of time
ID = re.compile(r"[0-9]{1,18}\Z")
LENGTH = re.compile(r"([1-9][0-9]{0,4})([hd])\Z")
OFFSET_AFTER_SPACE = re.compile(r" (\d\d:?\d\d)\Z")
SEARCH_FIELDS = {
    "level": "level",
    "description": "description",
    "title": "description",
    "source": "source",
    "origin": "source",
}
STATUSES_BY_ARCHIVED = {
    "false": [Status.OPEN],
    "true": [Status.ARCHIVED],
    "all": list(Status),
}


def _environment_named(name: str) -> QuerySet:
    return Environment.objects.filter(name=environments.normalise(name)).values("pk")


class OneOfField(forms.CharField):
    """A word of a known set, in any case; `cleaned_data` holds what it stands for.

    An empty value is no criterion, as forms and old clients send it.
    """

    def __init__(self, *, meanings: dict[str, object], **kwargs):
        super().__init__(**kwargs)
        self.meanings = meanings

    def clean(self, value):
        text = super().clean(value).lower()
        if text and text not in self.meanings:
            raise forms.ValidationError(
                _("Unknown value. Use one of: %(names)s.") % {"names": ", ".join(self.meanings)}
            )
        return self.meanings.get(text)


class LevelsField(forms.Field):
    """Names of levels, as often as the parameter comes; cleaned to a list of severities."""

    widget = forms.SelectMultiple

    def clean(self, value):
        names = [name for name in value or [] if name.strip()]
        if not names:
            return []
        levels = Level.severities()
        severities = [parse_level(name, levels) for name in names]
        if None in severities:
            raise forms.ValidationError(
                _("Unknown level. Use one of: %(names)s.") % {"names": ", ".join(levels)}
            )
        return sorted(set(severities))


class MomentField(IsoDateTimeField):
    """ISO 8601, also where the plus of its offset came as itself, which in a query is a space.

    In UTC: Python reads offsets of up to a day, and PostgreSQL none beyond sixteen hours.
    """

    def to_python(self, value):
        found = super().to_python(OFFSET_AFTER_SPACE.sub(r"+\1", value) if value else value)
        try:
            return found and found.astimezone(UTC)
        except OverflowError as error:  # in UTC it is before the first year, or after the last
            raise forms.ValidationError(self.error_messages["invalid"], "invalid") from error


class MomentFilter(django_filters.IsoDateTimeFilter):
    field_class = MomentField


class QueryField(forms.CharField):
    """A text in the query language, cleaned to a condition; None where nothing is asked."""

    def clean(self, value):
        text = super().clean(value)
        try:
            return search.condition(text) if text else None
        except search.InvalidQuery as error:
            raise forms.ValidationError(str(error)) from error


class QueryFilter(django_filters.Filter):
    field_class = QueryField

    def filter(self, queryset, value):
        return queryset if value is None else queryset.filter(value)


class Narrowing(django_filters.Filter):
    """A criterion that decides which branches make up the list: `logs.listing` reads it."""

    def filter(self, queryset, value):
        return queryset


class OneOfNarrowing(Narrowing):
    field_class = OneOfField


class LevelsNarrowing(Narrowing):
    field_class = LevelsField


class LevelsFilter(django_filters.Filter):
    field_class = LevelsField


class TextNarrowing(Narrowing):
    field_class = forms.CharField


class LogFilterForm(forms.Form):
    def clean(self):
        cleaned = super().clean()
        if cleaned.get("archived") and cleaned.get("status"):
            raise forms.ValidationError({"archived": _("Use either archived or status.")})
        return cleaned


class LogFilter(django_filters.FilterSet):
    """What may be asked of the list of logs.

    A value that cannot exist (a level, a status, a field, a date) is a 400 naming the allowed
    ones; one that merely is not there (an environment, source, application or team) finds
    nothing.
    """

    environment = django_filters.CharFilter(method="in_environment")
    env = django_filters.CharFilter(method="in_environment")
    source = django_filters.CharFilter("source")
    since = MomentFilter("last_seen", "gte")
    until = MomentFilter("last_seen", "lte")
    first_since = MomentFilter("first_seen", "gte")
    first_until = MomentFilter("first_seen", "lte")
    q = QueryFilter()
    search = django_filters.CharFilter(method="containing")
    field = OneOfNarrowing(meanings=SEARCH_FIELDS)
    level = LevelsNarrowing()
    status = OneOfNarrowing(meanings={status.value: [status] for status in Status})
    archived = OneOfNarrowing(meanings=STATUSES_BY_ARCHIVED)
    application = TextNarrowing()
    team = TextNarrowing()

    class Meta:
        model = Log
        fields: list[str] = []
        form = LogFilterForm

    @property
    def criteria(self) -> dict:
        """The cleaned parameters, for what is not a plain condition."""
        return self.form.cleaned_data

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for at all: `field` says only where to search."""
        return any(value for name, value in self.criteria.items() if name != "field")

    @property
    def statuses(self) -> list[Status]:
        """The statuses that are asked for; none by default."""
        return self.criteria["status"] or self.criteria["archived"] or []

    def in_environment(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(environment=Subquery(_environment_named(value)))

    @classmethod
    def parse(cls, parameters: QueryDict) -> "LogFilter":
        """Return the criteria of these parameters; raises ValidationError (400) naming each."""
        filterset = cls(parameters, queryset=Log.objects.all())
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        return filterset

    def containing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        field = self.criteria.get("field")
        if field == "level":
            return queryset.filter(level__in=Level.objects.filter(name__icontains=value))
        if field:
            return queryset.filter(**{f"{field}__icontains": value})
        return queryset.filter(Q(description__icontains=value) | Q(source__icontains=value))


class ParametersForm(forms.Form):
    """Parameters that are no criteria of a list."""

    @classmethod
    def parse(cls, parameters: QueryDict) -> dict:
        """Return the cleaned parameters; raises ValidationError (400) naming each wrong one."""
        form = cls(parameters)
        if not form.is_valid():
            raise translate_validation(form.errors)
        return form.cleaned_data


class LengthField(forms.CharField):
    """A number of hours or days, as `24h` or `30d`; None where nothing is asked."""

    def clean(self, value):
        text = super().clean(value).lower()
        found = LENGTH.match(text)
        if text and not found:
            raise forms.ValidationError(_("Use hours or days, for example 24h or 30d."))
        unit = found and {"h": timedelta(hours=1), "d": timedelta(days=1)}[found[2]]
        return found and int(found[1]) * unit


class ZoneField(forms.CharField):
    """The name of a time zone; the installation's own where none is named."""

    def clean(self, value):
        name = super().clean(value)
        try:
            return ZoneInfo(name) if name else timezone.get_default_timezone()
        # The others are for folders of zones, and for what could be no file.
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            text = _("Unknown time zone. Use a name like America/Sao_Paulo.")
            raise forms.ValidationError(text) from error


class WindowMomentField(MomentField):
    def clean(self, value):
        moment = super().clean(value)
        if moment and moment < EPOCH:
            raise forms.ValidationError(_("Dates before 1970 are not accepted."))
        if moment and moment >= LAST_MOMENT:
            raise forms.ValidationError(_("Dates after 9998 are not accepted."))
        return moment


class WindowForm(ParametersForm):
    """The time that a histogram is about: its last hours or days, or all between two moments."""

    DEFAULT_LENGTH = timedelta(hours=24)

    range = LengthField(required=False)
    since = WindowMomentField(required=False)
    until = WindowMomentField(required=False)
    bucket = OneOfField(required=False, meanings={bucket.value: bucket for bucket in Bucket})
    tz = ZoneField(required=False)

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            cleaned["window"] = self._window(**cleaned)
        return cleaned

    def _window(self, *, range, since, until, bucket, tz) -> Window:
        if range and since:
            raise forms.ValidationError({"range": _("Use either range or since.")})
        until = until or timezone.now()
        if since and since >= until:
            raise forms.ValidationError({"since": _("This is not before until.")})
        try:
            if since:
                return Window.between(since, until, tz, bucket)
            return Window.lasting(range or self.DEFAULT_LENGTH, until, tz, bucket)
        except TooManyBuckets as error:
            text = _("These are more than %(limit)s buckets. Use larger ones, or less time.")
            raise forms.ValidationError({"bucket": text % {"limit": BUCKETS_MAX}}) from error


class IdsField(forms.CharField):
    """Ids with commas between them, as `7,8`; cleaned to a list without repeats."""

    IDS_MAX = Pagination.PAGE_SIZE_MAX

    def clean(self, value):
        texts = [text.strip() for text in super().clean(value).split(",") if text.strip()]
        if len(texts) > self.IDS_MAX or not all(map(ID.match, texts)):
            text = _("Send at most %(limit)s ids, separated by commas.")
            raise forms.ValidationError(text % {"limit": self.IDS_MAX})
        return list(dict.fromkeys(map(int, texts)))


class IdsForm(ParametersForm):
    """The rows of a page."""

    ids = IdsField(required=False)


class SuggestionForm(ParametersForm):
    """What somebody has typed of a value."""

    text = forms.CharField(required=False)


class CursorField(forms.CharField):
    def clean(self, value):
        text = super().clean(value)
        try:
            return Cursor.parse(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(_("Not a cursor that `logs/changes/` gave.")) from error


class ChangesForm(ParametersForm):
    """What somebody has seen of a list, and which of its logs are in view."""

    cursor = CursorField(required=False)
    ids = IdsField(required=False)


class CountedLogFilter(LogFilter):
    """What may be asked of the logs of a histogram, where `since` and `until` are about events."""

    since = until = None


class OfApplicationFilter(django_filters.FilterSet):
    application = django_filters.CharFilter(method="of_application")

    def of_application(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        named = Application.objects.filter(by_id_or_name(value))
        return queryset.filter(application__in=list(named.values_list("pk", flat=True)))


class EventFilter(OfApplicationFilter):
    """What may be asked of the list of events; a wrong value is a 400, an unknown one finds none."""

    log = django_filters.NumberFilter("grouping__log")
    environment = django_filters.CharFilter(method="in_environment")
    env = django_filters.CharFilter(method="in_environment")
    level = LevelsFilter("level", lookup_expr="in")
    since = MomentFilter(method="received_since")
    until = MomentFilter(method="received_until")

    class Meta:
        model = Event
        fields: list[str] = []

    def in_environment(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(environment=Subquery(_environment_named(value)))

    # By the id, which holds the moment of receipt and decides the partition.
    def received_since(self, queryset: QuerySet, name: str, value: datetime) -> QuerySet:
        return queryset.filter(pk__gte=lowest_id(max(value, EPOCH)))

    def received_until(self, queryset: QuerySet, name: str, value: datetime) -> QuerySet:
        return queryset.filter(pk__lt=lowest_id(max(value, EPOCH)))


class FeedbackFilter(OfApplicationFilter):
    log = django_filters.NumberFilter("grouping__log")

    class Meta:
        model = Feedback
        fields = ["event_id"]


class CheckInFilter(OfApplicationFilter):
    environment = django_filters.CharFilter(method="in_environment")

    class Meta:
        model = CheckIn
        fields = ["monitor", "status"]

    def in_environment(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(environment=environments.normalise(value))


class ApplicationFilter(django_filters.FilterSet):
    search = django_filters.CharFilter("name", lookup_expr="icontains")
    team = django_filters.CharFilter(method="of_team")

    class Meta:
        model = Application
        fields: list[str] = []

    def of_team(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(by_id_or_name(value, prefix="team__"))
