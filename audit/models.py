from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditRecordQuerySet(models.QuerySet):
    READ_AT_ONCE = 5_000

    def expire(self) -> Iterator[int]:
        """Delete what is older than the trail is kept, in short transactions; yield how many each time.

        Ids follow the time of receipt closely enough, so that this takes no index of its own.
        """
        before = timezone.now() - timedelta(days=settings.AUDIT_MAX_DAYS)
        oldest = self.order_by("pk").values_list("pk", "received_at")
        while rows := list(oldest[: self.READ_AT_ONCE]):
            expired = [pk for pk, received_at in rows if received_at < before]
            yield self.filter(pk__in=expired).delete()[0]
            if len(expired) < len(rows):
                return


class AuditRecord(models.Model):
    """An action that somebody took, here or in another service. Never edited.

    Whoever it was and whatever it was about may be gone by now: nothing here is a foreign key.
    """

    NAME_MAX_LENGTH = 200
    CAUSE_MAX_LENGTH = 2000

    service = models.CharField(_("service"), max_length=NAME_MAX_LENGTH)
    user_id = models.CharField(
        _("user"), max_length=NAME_MAX_LENGTH, help_text=_("As the service names the person.")
    )
    action = models.CharField(_("action"), max_length=NAME_MAX_LENGTH)
    result = models.CharField(_("result"), max_length=NAME_MAX_LENGTH)
    cause = models.CharField(
        _("cause"), max_length=CAUSE_MAX_LENGTH, blank=True, help_text=_("Why it failed.")
    )
    context = models.JSONField(
        _("context"),
        default=dict,
        encoder=DjangoJSONEncoder,
        help_text=_("Who that was, from where, and what it was about."),
    )
    occurred_at = models.DateTimeField(_("time"))
    received_at = models.DateTimeField(_("received"))

    objects = AuditRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit record")
        verbose_name_plural = _("audit records")
        # The order of the list, for all of it and for each criterion.
        indexes = [
            models.Index(fields=["occurred_at", "id"], name="audit_by_time"),
            models.Index(fields=["service", "occurred_at", "id"], name="audit_of_service"),
            models.Index(fields=["user_id", "occurred_at", "id"], name="audit_of_user"),
            models.Index(fields=["action", "occurred_at", "id"], name="audit_of_action"),
            models.Index(fields=["result", "occurred_at", "id"], name="audit_of_result"),
        ]

    def __str__(self):
        return f"{self.service}: {self.user_id} {self.action} ({self.result})"
