"""What makes a log: its groupings, and their events."""

from collections.abc import Iterator

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from logs.fields import CompressedJSONField, JSONTextField, reference
from logs.models.applications import Application
from logs.models.environments import Environment
from logs.models.levels import Level
from logs.models.logs import Log, Status


class Grouping(models.Model):
    """The link from a fingerprint to its log, and what every event changes.

    The hot row: ingest changes no indexed column here, so that updates stay on their page. A log
    has several groupings after a merge. The fingerprint is NULL once the log is deleted, so that
    the next event makes a new log.
    """

    application = reference(Application, on_delete=models.PROTECT)
    environment = reference(Environment, on_delete=models.PROTECT)
    fingerprint = models.BinaryField(
        null=True, help_text="SHA-256 of the grouping key: see `logs.grouping`."
    )
    algorithm = models.PositiveSmallIntegerField(help_text="Version of the grouping algorithm.")
    reason = models.CharField(max_length=512, help_text=_("What the events were grouped by."))
    log = models.ForeignKey(
        Log, on_delete=models.DO_NOTHING, related_name="groupings", db_constraint=False
    )
    first_log_id = models.BigIntegerField(help_text="Where an unmerge takes it back to.")
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    events = models.BigIntegerField()
    level = reference(Level, on_delete=models.PROTECT)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    latest_event = models.UUIDField()
    source = models.CharField(max_length=Log.SOURCE_MAX_LENGTH)
    tags_dropped = models.BigIntegerField(
        default=0, help_text="Tags beyond the limits of a log: counted, not kept."
    )
    rolled_up_at = models.DateTimeField(help_text="When its figures last went to the log.")
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "environment", "fingerprint"], name="grouping_once"
            ),
        ]
        indexes = [
            # A few of very many: `logs.histogram` tells all others by their ids.
            models.Index(fields=["id"], name="grouping_moved", condition=~Q(id=F("log_id"))),
        ]

    def __str__(self):
        return f"{self.log_id}: {self.reason}"

    def find_latest_event(self) -> "Event | None":
        """Return the event last seen, or the newest that is left once that one has expired."""
        events = Event.objects.select_related("grouping", "level", "environment")
        return (
            events.filter(pk=self.latest_event).first()
            or events.filter(grouping=self).order_by("-pk").first()
        )


class ManyRowsQuerySet(models.QuerySet):
    DELETED_AT_ONCE = 5_000

    def delete_in_chunks(self) -> Iterator[int]:
        """Delete these rows in short transactions; yield how many each deleted."""
        while ids := list(self.values_list("pk", flat=True)[: self.DELETED_AT_ONCE]):
            yield self.filter(pk__in=ids).delete()[0]


class EventQuerySet(ManyRowsQuerySet):
    def readable_by(self, user, team: Team | None = None) -> "EventQuerySet":
        """The events this user may read, of all teams or of one; none of deleted logs."""
        applications = Application.objects.readable_by(user)
        if team is not None:
            applications = applications.filter(team=team)
        # Named one by one: a join would hide them from the second column of the primary key.
        ids = list(applications.values_list("pk", flat=True))
        return self.filter(application__in=ids, grouping__log__deleted_at=None)

    def newest_rows(self) -> "EventQuerySet":
        """As a list shows them: without payloads, newest first."""
        related = self.select_related("grouping", "level", "environment")
        return related.defer("payload").order_by("-id")


class Event(models.Model):
    """One occurrence of a log. Never edited.

    Partitioned by UTC day of `id`, a UUIDv7 of `received_at`; the day's partition also holds the
    unique index on (application, event_id). `logs.retention` makes and drops partitions.
    """

    id = models.UUIDField(primary_key=True, help_text=_("UUIDv7 of the moment of receipt."))
    application = reference(Application)
    grouping = reference(Grouping, help_text="Never the log: a merge touches no event.")
    event_id = models.UUIDField(
        null=True, help_text=_("The client's own id, once per application.")
    )
    occurred_at = models.DateTimeField(help_text=_("When it happened, by the client's clock."))
    received_at = models.DateTimeField()
    level = reference(Level)
    environment = reference(Environment)
    message = models.TextField()
    source = models.CharField(max_length=Log.SOURCE_MAX_LENGTH)
    release = models.CharField(max_length=250)
    user = JSONTextField(help_text="Who was affected, as the client told; {} when unknown.")
    tags = JSONTextField(help_text="Object of text to text.")
    count = models.IntegerField(help_text=_("How many occurrences the client counted in it."))
    payload = CompressedJSONField(help_text="Everything else the client sent, trimmed.")

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["grouping", "id"], name="event_of_grouping")]

    def __str__(self):
        return self.message if len(self.message) <= 80 else f"{self.message[:79]}…"
