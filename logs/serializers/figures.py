from rest_framework import serializers

from logs.histogram import Bucket
from logs.models import Log


class BucketSerializer(serializers.Serializer):
    start = serializers.DateTimeField()
    events = serializers.IntegerField()
    levels = serializers.DictField(child=serializers.IntegerField())


class HistogramSerializer(serializers.Serializer):
    """Events over time, in every bucket from `since` to `until`."""

    bucket = serializers.ChoiceField(choices=list(Bucket))
    tz = serializers.CharField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    events = serializers.IntegerField()
    levels = serializers.DictField(child=serializers.IntegerField())
    buckets = BucketSerializer(many=True)


class SparklineSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    events = serializers.ListField(child=serializers.IntegerField())


class SparklinesSerializer(serializers.Serializer):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    results = SparklineSerializer(many=True)


class LogFiguresSerializer(serializers.ModelSerializer):
    """What becomes another in a row of the list."""

    level = serializers.CharField(source="level.name")

    class Meta:
        model = Log
        fields = ["id", "events", "level", "status", "last_seen"]


class ChangesSerializer(serializers.Serializer):
    cursor = serializers.CharField()
    new = serializers.IntegerField()
    new_is_exact = serializers.BooleanField()
    results = LogFiguresSerializer(many=True)


class ApplicationActivitySerializer(serializers.Serializer):
    id = serializers.IntegerField()
    events = serializers.ListField(child=serializers.IntegerField())
    last_hour = serializers.DateTimeField(allow_null=True)
    active_keys = serializers.IntegerField()
    environments = serializers.ListField(child=serializers.CharField())


class ActivitySerializer(serializers.Serializer):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    results = ApplicationActivitySerializer(many=True)


class SourceSerializer(serializers.Serializer):
    source = serializers.CharField()
    logs = serializers.IntegerField()


class TagValueSerializer(serializers.Serializer):
    value = serializers.CharField()
    events = serializers.IntegerField()
    share = serializers.FloatField(min_value=0, max_value=1)


class TagSerializer(serializers.Serializer):
    key = serializers.CharField()
    events = serializers.IntegerField()
    values = serializers.IntegerField()
    top = TagValueSerializer(many=True)


class TagFiguresSerializer(serializers.Serializer):
    """How the tags of a log's latest events are distributed."""

    events = serializers.IntegerField()
    results = TagSerializer(many=True)
