"""Saved views, in and out."""

from rest_framework import serializers

from accounts.models import SavedView, one_line
from accounts.serializers.duplicates import duplicates_under_their_field
from accounts.serializers.fields import Text


class SavedViewSerializer(serializers.ModelSerializer):
    name = Text(max_length=SavedView.NAME_MAX_LENGTH, validators=[one_line])
    query = Text(max_length=SavedView.QUERY_MAX_LENGTH, allow_blank=True, validators=[one_line])
    position = serializers.IntegerField(
        min_value=0, max_value=SavedView.POSITION_MAX, required=False
    )

    class Meta:
        model = SavedView
        fields = ["id", "name", "query", "position"]

    def create(self, data):
        with duplicates_under_their_field():
            return SavedView.objects.add(self.context["request"].user, **data)

    def update(self, view, data):
        with duplicates_under_their_field():
            return super().update(view, data)
