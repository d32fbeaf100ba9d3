"""What groupings count: events by hour, and tags."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from logs.fields import reference
from logs.models.applications import Application
from logs.models.events import Grouping


class LogHour(models.Model):
    """How many events a grouping had in an hour (UTC), by the clamped time of the event."""

    pk = models.CompositePrimaryKey("grouping_id", "hour", "application_id")
    application = reference(Application)
    grouping = reference(Grouping)
    hour = models.DateTimeField()
    n = models.BigIntegerField()

    class Meta:
        indexes = [
            # Rows come in the order of their hours but for late events. It costs a report nothing,
            # and the last day of very many logs is found by it.
            BrinIndex(
                fields=["hour"],
                opclasses=["timestamptz_minmax_multi_ops"],
                autosummarize=True,
                name="log_hour_by_hour",
            )
        ]

    def __str__(self):
        return f"{self.grouping_id} {self.hour:%Y-%m-%dT%H}: {self.n}"


class LogTagKey(models.Model):
    """A tag name seen in the events of a grouping, and how many values of it are stored."""

    pk = models.CompositePrimaryKey("grouping_id", "key", "application_id")
    application = reference(Application)
    grouping = reference(Grouping)
    key = models.CharField(max_length=200)
    values = models.IntegerField(help_text="How many different ones are stored.")

    def __str__(self):
        return f"{self.key}: {self.values}"


class LogTag(models.Model):
    """A tag value seen in the events of a grouping, once."""

    pk = models.CompositePrimaryKey("grouping_id", "key", "value", "application_id")
    application = reference(Application)
    grouping = reference(Grouping)
    key = models.CharField(max_length=200)
    value = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(fields=["application", "key", "value"], name="log_tag_by_value"),
        ]

    def __str__(self):
        return f"{self.key}={self.value}"
