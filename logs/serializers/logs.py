from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.mounts import absolute_url
from api.parameters import parameters_of
from logs import bulk, merging, triage
from logs.filters import LogFilter
from logs.grouping import culprit_of, fingerprint
from logs.models import Grouping, Log, Status
from logs.serializers.applications import ApplicationNameSerializer
from logs.serializers.events import EventDetailSerializer
from logs.serializers.people import CollectorSerializer
from logs.trimming import description_of, details_of, source_of


class LogSerializer(serializers.ModelSerializer):
    """A row of the list."""

    uri = serializers.SerializerMethodField()
    date = serializers.DateTimeField(source="last_seen")
    level = serializers.CharField(source="level.name")
    environment = serializers.CharField(source="environment.name")
    env = serializers.CharField(source="environment.name")
    application = ApplicationNameSerializer()
    culprit = serializers.SerializerMethodField()

    class Meta:
        model = Log
        fields = [
            "uri", "id", "description", "source", "events", "date", "level", "environment", "env",
            "application", "culprit", "status", "first_seen", "last_seen", "regressed_at",
        ]  # fmt: skip

    def get_culprit(self, log: Log) -> str:
        return log.culprit

    def get_uri(self, log: Log) -> str:
        return absolute_url(self.context["request"], f"logs/{log.pk}/")


class ReportedLogSerializer(LogSerializer):
    """What a report is answered: its log, in the report's own words.

    A key may not read what others reported before.
    """

    description = serializers.SerializerMethodField()
    details = serializers.SerializerMethodField()
    source = serializers.SerializerMethodField()
    date = serializers.SerializerMethodField()

    class Meta(LogSerializer.Meta):
        fields = [*LogSerializer.Meta.fields, "details"]

    def get_culprit(self, log: Log) -> str:
        return culprit_of(fingerprint(self.context["report"]).reason)

    def get_description(self, log: Log) -> str:
        return description_of(self.context["report"])

    def get_details(self, log: Log) -> str:
        return details_of(self.context["report"])

    def get_source(self, log: Log) -> str:
        return source_of(self.context["report"])

    def get_date(self, log: Log) -> datetime:
        moment = self.context["report"].occurred_at or log.last_seen
        return serializers.DateTimeField().to_representation(moment)


class GroupingSerializer(serializers.ModelSerializer):
    """What makes up a log: more than one after a merge. `first_log` is where it began."""

    first_log = serializers.IntegerField(source="first_log_id")

    class Meta:
        model = Grouping
        fields = ["id", "reason", "events", "first_seen", "last_seen", "first_log"]


class LogDetailSerializer(LogSerializer):
    details = serializers.CharField()
    user = CollectorSerializer(source="collected_by", allow_null=True)
    archived = serializers.SerializerMethodField()
    status_changed_by = CollectorSerializer(allow_null=True)
    grouped_by = serializers.SerializerMethodField()
    groupings = serializers.SerializerMethodField()
    latest_event = serializers.SerializerMethodField()

    class Meta(LogSerializer.Meta):
        fields = [
            *LogSerializer.Meta.fields, "details", "user", "archived", "status_changed_at",
            "status_changed_by", "grouped_by", "groupings", "latest_event",
        ]  # fmt: skip

    def get_culprit(self, log: Log) -> str:
        latest = max(log.groupings.all(), key=lambda grouping: grouping.last_seen, default=None)
        return culprit_of(latest.reason) if latest else ""

    def get_archived(self, log: Log) -> bool:
        return log.status == Status.ARCHIVED

    def get_grouped_by(self, log: Log) -> list[str]:
        return [grouping.reason for grouping in log.groupings.all()]

    @extend_schema_field(GroupingSerializer(many=True))
    def get_groupings(self, log: Log) -> list[dict]:
        oldest_first = sorted(log.groupings.all(), key=lambda grouping: grouping.pk)
        return GroupingSerializer(oldest_first, many=True).data

    @extend_schema_field(EventDetailSerializer(allow_null=True))
    def get_latest_event(self, log: Log) -> dict | None:
        event = log.find_latest_event()
        return event and EventDetailSerializer(event).data


class LogPatchSerializer(serializers.Serializer):
    """`archived` (or `shelved`) or `status`; nothing known means archive."""

    archived = serializers.BooleanField(required=False)
    status = serializers.ChoiceField(choices=Status.choices, required=False)

    CHANGES = {
        Status.OPEN: triage.REOPEN,
        Status.ARCHIVED: triage.ARCHIVE,
        Status.RESOLVED: triage.RESOLVE,
    }

    def to_internal_value(self, data):
        if isinstance(data, dict) and "shelved" in data and "archived" not in data:
            data = {**data, "archived": data["shelved"]}
        return super().to_internal_value(data)

    def validate(self, attrs):
        if len(attrs) == 2:
            raise serializers.ValidationError({"archived": _("Use either archived or status.")})
        return attrs

    def change(self) -> triage.StatusChange | None:
        """Return the change that was asked for; None when the body names none."""
        if "status" in self.validated_data:
            return self.CHANGES[self.validated_data["status"]]
        if "archived" in self.validated_data:
            return triage.ARCHIVE if self.validated_data["archived"] else triage.UNARCHIVE
        return None


class BulkSerializer(serializers.Serializer):
    """`ids`, or a `query` of the criteria of the list; `{"all": true}` is the query for all.

    The query comes out as the filter that it asks for.
    """

    ALL = {"all": True}

    ids = serializers.ListField(
        child=serializers.IntegerField(), max_length=bulk.LOGS_MAX, required=False
    )
    query = serializers.DictField(required=False)

    def validate_query(self, query: dict) -> dict | QueryDict:
        return query if query == self.ALL else parameters_of(query, LogFilter.base_filters)

    def validate(self, attrs):
        if len(attrs) != 1:
            raise serializers.ValidationError(_("Send either ids or a query."))
        if "query" in attrs:
            attrs["query"] = self._filter_of(attrs["query"])
        return attrs

    def _filter_of(self, query: dict | QueryDict) -> LogFilter:
        if query == self.ALL:
            return LogFilter.parse(QueryDict())
        asked = LogFilter.parse(query)
        if not asked.narrows:  # as where the value of a criterion was missing in a script
            message = _('An empty query would be everything: {"all": true}.')
            raise serializers.ValidationError({"query": [message]})
        return asked


class MergeSerializer(serializers.Serializer):
    into = serializers.IntegerField()
    ids = serializers.ListField(
        child=serializers.IntegerField(), allow_empty=False, max_length=merging.LOGS_MAX
    )


class UnmergeSerializer(serializers.Serializer):
    groupings = serializers.ListField(
        child=serializers.IntegerField(), allow_empty=False, max_length=merging.GROUPINGS_MAX
    )


class RefusalSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    reason = serializers.ChoiceField(["not_found", "forbidden"])


class OutcomeSerializer(serializers.Serializer):
    """What a bulk action did."""

    changed = serializers.IntegerField()
    ids = serializers.ListField(child=serializers.IntegerField())
    refused = RefusalSerializer(many=True)
    remaining = serializers.IntegerField()
