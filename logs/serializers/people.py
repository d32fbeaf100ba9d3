from rest_framework import serializers

from accounts.models import Team, User


class CollectorSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["username", "email", "name"]


class TeamNameSerializer(serializers.ModelSerializer):
    class Meta:
        model = Team
        fields = ["id", "name"]
