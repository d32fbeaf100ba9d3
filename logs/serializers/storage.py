from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from logs.serializers.applications import ApplicationNameSerializer
from logs.storage import busiest_senders


class StoredDaySerializer(serializers.Serializer):
    day = serializers.DateField()
    bytes = serializers.IntegerField()


class DiskSerializer(serializers.Serializer):
    bytes = serializers.IntegerField()
    free_bytes = serializers.IntegerField()
    is_scarce = serializers.BooleanField()


class SenderSerializer(serializers.Serializer):
    application = ApplicationNameSerializer()
    received = serializers.IntegerField()


class StorageSerializer(serializers.Serializer):
    database_bytes = serializers.IntegerField()
    events_bytes = serializers.IntegerField()
    logs_bytes = serializers.IntegerField()
    others_bytes = serializers.IntegerField()
    days = StoredDaySerializer(many=True)
    disk = DiskSerializer(allow_null=True)
    applications = serializers.SerializerMethodField()

    @extend_schema_field(SenderSerializer(many=True))
    def get_applications(self, _storage):
        return SenderSerializer(busiest_senders(), many=True).data
