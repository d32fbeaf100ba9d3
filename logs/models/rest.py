"""What comes beside events: feedback and check-ins."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from logs.fields import reference
from logs.models.applications import Application
from logs.models.events import Event, Grouping, ManyRowsQuerySet


class FeedbackQuerySet(ManyRowsQuerySet):
    def readable_by(self, user) -> "FeedbackQuerySet":
        """What people wrote to the applications this user may read; none about deleted logs."""
        applications = Application.objects.readable_by(user)
        return self.filter(application__in=applications, grouping__log__deleted_at=None)

    def about(self, event: Event) -> "FeedbackQuerySet":
        """What was written about this event, in that order."""
        if event.event_id is None:
            return self.none()
        written = self.filter(application=event.application_id, event_id=event.event_id)
        return written.order_by("pk")


class Feedback(models.Model):
    """What a person wrote who met an error. It may come before the event, and without one."""

    application = reference(Application, on_delete=models.PROTECT)
    event_id = models.UUIDField(_("event"), null=True, help_text=_("The client's own id of it."))
    grouping = reference(Grouping, null=True, help_text="Of the event, once that is here.")
    name = models.CharField(_("name"), max_length=200)
    email = models.CharField(_("e-mail"), max_length=200)
    message = models.TextField(_("message"))
    received_at = models.DateTimeField(_("received"))

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("one", "feedback")
        verbose_name_plural = _("feedback")
        indexes = [
            models.Index(fields=["application", "event_id"], name="feedback_of_event"),
            models.Index(fields=["grouping", "id"], name="feedback_of_grouping"),
        ]

    def __str__(self):
        return self.message[:80]


class CheckInStatus(models.TextChoices):
    OK = "ok", _("ok")
    ERROR = "error", _("error")
    IN_PROGRESS = "in_progress", _("in progress")


class CheckInQuerySet(ManyRowsQuerySet):
    def readable_by(self, user) -> "CheckInQuerySet":
        """Those of the applications this user may read."""
        return self.filter(application__in=Application.objects.readable_by(user))


class CheckIn(models.Model):
    """A sign of life of a job that runs again and again: the monitor."""

    application = reference(Application, on_delete=models.PROTECT)
    monitor = models.CharField(_("monitor"), max_length=200)
    environment = models.CharField(_("environment"), max_length=64)
    status = models.CharField(_("status"), max_length=11, choices=CheckInStatus)
    duration = models.FloatField(_("duration"), null=True, help_text=_("Seconds."))
    release = models.CharField(_("release"), max_length=250)
    check_in_id = models.UUIDField(
        null=True, help_text=_("The client's own id, once per application.")
    )
    received_at = models.DateTimeField(_("received"), help_text=_("Of the first message about it."))

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        constraints = [
            models.UniqueConstraint(fields=["application", "check_in_id"], name="check_in_once"),
        ]
        indexes = [
            models.Index(fields=["application", "monitor", "id"], name="check_in_of_monitor")
        ]

    def __str__(self):
        return f"{self.monitor}: {self.get_status_display()}"
