from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.uniqueness import duplicates_refused
from logs import environments
from logs.levels import NAME_PATTERN, SYNONYMS
from logs.models import Environment, Level


class LevelSerializer(serializers.ModelSerializer):
    name = serializers.RegexField(NAME_PATTERN, max_length=16)

    class Meta:
        model = Level
        fields = ["severity", "name"]
        extra_kwargs = {"severity": {"min_value": 1, "max_value": 99, "validators": []}}

    def to_internal_value(self, data):
        if isinstance(data, dict) and isinstance(data.get("name"), str):
            data = {**data, "name": data["name"].strip().lower()}
        return super().to_internal_value(data)

    def validate_name(self, name: str) -> str:
        if name in SYNONYMS:
            raise serializers.ValidationError(_("This name stands for another level already."))
        return name

    def save(self, **kwargs):
        taken = _("There is such a level already.")
        constraints = {"logs_level_pkey": "severity", "logs_level_name_key": "name"}
        with duplicates_refused({name: {field: taken} for name, field in constraints.items()}):
            return super().save(**kwargs)


class EnvironmentSerializer(serializers.ModelSerializer):
    name = serializers.CharField(max_length=environments.NAME_MAX_LENGTH)

    class Meta:
        model = Environment
        fields = ["id", "name"]

    def validate_name(self, name: str) -> str:
        return environments.normalise(name)

    def save(self, **kwargs):
        taken = _("There is such an environment already.")
        with duplicates_refused({"logs_environment_name_key": {"name": taken}}):
            return super().save(**kwargs)
