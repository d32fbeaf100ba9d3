"""Errors, as people see them."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, Team
from logs.fields import reference
from logs.models.applications import WRITING_ROLES, Application
from logs.models.environments import Environment
from logs.models.levels import Level


class Status(models.TextChoices):
    OPEN = "open", _("open")
    ARCHIVED = "archived", _("archived")
    RESOLVED = "resolved", _("resolved")


# Merged and deleted logs are out of every list; the list indexes do not carry them.
LISTED = Q(deleted_at=None, merged_into=None)


class LogQuerySet(models.QuerySet):
    def listed(self) -> "LogQuerySet":
        return self.filter(LISTED)

    def regress(self) -> int:
        """Reopen those that were resolved, flagged as a regression; return how many."""
        return self.filter(status=Status.RESOLVED).update(
            status=Status.OPEN,
            status_changed_at=None,
            status_changed_by=None,
            regressed_at=timezone.now(),
        )

    def readable_by(self, user) -> "LogQuerySet":
        """The logs of the applications this user may read, whatever their status."""
        return self.filter(application__in=Application.objects.readable_by(user))

    def manageable_by(self, user) -> "LogQuerySet":
        """The logs this user may archive, resolve and delete.

        Staff: all. Others, in their teams: what they collected, everything as admin of the team
        or as member of a team whose members manage logs. Viewers nothing.
        """
        if user.is_staff:
            return self
        memberships = Membership.objects.filter(
            team=OuterRef("application__team"), user=user, role__in=WRITING_ROLES
        )
        manages = Exists(memberships.filter(Q(role=Role.ADMIN) | Q(team__members_manage_logs=True)))
        return self.filter(manages | Q(Exists(memberships), collected_by=user))


class ListedLogManager(models.Manager.from_queryset(LogQuerySet)):
    def get_queryset(self):
        return super().get_queryset().listed()


def list_index(name: str, *fields: str) -> models.Index:
    return models.Index(fields=fields, name=f"log_{name}", condition=LISTED)


class Log(models.Model):
    """One grouped error with a counter: a row of the main screen.

    `id` is that of the grouping that made it, drawn by the recorder. The figures (events, level,
    first_seen, last_seen, source) are rolled up from the groupings, which are the truth.
    `objects` leaves merged and deleted logs out; `with_hidden` has them all.
    """

    DESCRIPTION_MAX_LENGTH = 256
    SOURCE_MAX_LENGTH = 255

    id = models.BigIntegerField(primary_key=True)
    team = reference(Team, help_text="Copied from the application, for the indexes.")
    application = reference(Application, on_delete=models.PROTECT, related_name="logs")
    environment = reference(Environment, on_delete=models.PROTECT)
    level = reference(Level, on_delete=models.PROTECT)
    description = models.CharField(_("description"), max_length=DESCRIPTION_MAX_LENGTH)
    source = models.CharField(_("source"), max_length=SOURCE_MAX_LENGTH)
    events = models.BigIntegerField(_("events"))
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    status_changed_at = models.DateTimeField(null=True, editable=False)
    status_changed_by = reference(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False
    )
    regressed_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When an event last reopened it after a resolve.")
    )
    collected_by = reference(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    deleted_at = models.DateTimeField(null=True, editable=False)

    # Where in the program it comes from: given by `logs.listing.load_rows`, as far as it is known.
    culprit = ""

    objects = ListedLogManager()
    with_hidden = LogQuerySet.as_manager()

    class Meta:
        verbose_name = _("log")
        verbose_name_plural = _("logs")
        base_manager_name = "with_hidden"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="log_status"),
        ]
        # Each order of the list, with its ties and the key, led by what a list is cut down by.
        indexes = [
            list_index("by_events", "team", "status", "events", "last_seen", "id"),
            list_index("by_level", "team", "status", "level", "events", "last_seen", "id"),
            list_index("by_last_seen", "team", "status", "last_seen", "id"),
            list_index("by_first_seen", "team", "status", "first_seen", "id"),
            list_index("env_by_events", "team", "status", "environment", "events", "last_seen", "id"),
            list_index(
                "env_by_level", "team", "status", "environment", "level", "events", "last_seen", "id"
            ),
            list_index("env_by_last_seen", "team", "status", "environment", "last_seen", "id"),
            list_index("env_by_first_seen", "team", "status", "environment", "first_seen", "id"),
            list_index("app_by_events", "application", "status", "events", "last_seen", "id"),
        ]  # fmt: skip

    def __str__(self):
        return self.description

    def find_latest_event(self):
        """Return the event last seen; None once all have expired, or went by a merge just now."""
        latest = max(self.groupings.all(), key=lambda each: each.last_seen, default=None)
        return latest and latest.find_latest_event()

    @property
    def details(self) -> str:
        """What the first event told at length."""
        row = getattr(self, "details_row", None)
        return row.text if row else ""


class LogDetails(models.Model):
    """The details of a log that has any: apart, as every roll-up writes the row of the log anew."""

    log = models.OneToOneField(
        Log,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        related_name="details_row",
        db_constraint=False,
    )
    application = reference(Application)
    text = models.TextField(_("details"))

    def __str__(self):
        return self.text[:80]
