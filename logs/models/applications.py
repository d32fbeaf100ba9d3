"""What reports: applications, their limits, and what each sent."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Prefetch, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, Team
from audit import trail
from audit.acts import Act
from logs.fields import reference
from logs.limits import Limits
from logs.models.levels import Level

WRITING_ROLES = [Role.ADMIN, Role.MEMBER]
INTEGER_MAX = 2**31 - 1


def events_max_days() -> int:
    return settings.EVENTS_MAX_DAYS


def events_per_log_max() -> int:
    return settings.EVENTS_PER_LOG


def events_per_minute_max() -> int:
    return settings.EVENTS_PER_MINUTE or INTEGER_MAX


def events_per_day_max() -> int:
    return settings.EVENTS_PER_DAY or INTEGER_MAX


class ApplicationQuerySet(models.QuerySet):
    def readable_by(self, user) -> "ApplicationQuerySet":
        """The applications whose logs this user may read: every one for staff."""
        present = self.filter(deleted_at=None)
        return present if user.is_staff else present.filter(team__memberships__user=user)

    def writable_by(self, user) -> "ApplicationQuerySet":
        """The applications to which this user may report."""
        return self._with_role(user, WRITING_ROLES)

    def manageable_by(self, user) -> "ApplicationQuerySet":
        """The applications that this user may rename, move and delete, and all of whose keys."""
        return self._with_role(user, [Role.ADMIN])

    def _with_role(self, user, roles) -> "ApplicationQuerySet":
        present = self.filter(deleted_at=None)
        if user.is_staff:
            return present
        return present.filter(team__memberships__user=user, team__memberships__role__in=roles)

    def with_usage(self) -> "ApplicationQuerySet":
        """With what `usage()` of each reads, in one query for all."""
        return self.prefetch_related(
            Prefetch("hours", AppHour.objects.today(), to_attr="hours_today")
        )

    def default(self) -> "Application":
        """Return the application of reports that name none."""
        return self.get(is_default=True)


class Application(models.Model):
    """A program that reports errors; owned by a team."""

    EVENTS_PER_LOG_LEAST = 10  # room for a first one, a sample and the latest
    MASKED_KEYS_MAX = 50

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="applications")
    name = models.CharField(_("name"), max_length=100)
    is_default = models.BooleanField(default=False, editable=False)
    retention_days = models.PositiveIntegerField(
        _("days of events"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(events_max_days)],
        help_text=_(
            "For how many days events are kept after their receipt."
            " Empty: for as many as the installation keeps any."
        ),
    )
    events_per_log = models.PositiveIntegerField(
        _("events per log"),
        null=True,
        blank=True,
        validators=[
            MinValueValidator(EVENTS_PER_LOG_LEAST),
            MaxValueValidator(events_per_log_max),
        ],
        help_text=_(
            "How many events of a log are kept: the first, the latest, and a sample of those"
            " between. Empty: as many as the installation keeps. All are counted."
        ),
    )
    events_per_minute = models.PositiveIntegerField(
        _("events per minute"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(events_per_minute_max)],
        help_text=_(
            "How many events are taken in within a minute; further ones are refused and counted."
            " Empty: as many as the installation takes in."
        ),
    )
    events_per_day = models.PositiveIntegerField(
        _("events per day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(events_per_day_max)],
        help_text=_(
            "How many events are stored in a UTC day; further ones are refused and counted."
            " Empty: as many as the installation takes in."
        ),
    )
    masked_keys = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("masked names"),
        size=MASKED_KEYS_MAX,
        default=list,
        blank=True,
        help_text=_(
            "Names whose values are masked before an event is stored, beside those of passwords,"
            " tokens and the like: `cpf` masks `cpf`, `user_cpf` and `cpfNumber`."
        ),
    )
    store_logs = models.BooleanField(
        _("stores log lines"),
        default=False,
        help_text=_(
            "Whether lines that a Sentry SDK sends as logs become events, too. An SDK that sends"
            " its errors as both is then counted twice."
        ),
    )
    minimum_level = models.ForeignKey(
        Level,
        on_delete=models.PROTECT,
        related_name="+",
        default=30,
        verbose_name=_("lowest level of log shippers"),
        help_text=_(
            "What comes by OpenTelemetry, Elasticsearch, GELF or syslog is kept from this level on."
            " They send everything; all other reports are kept whatever their level."
        ),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)
    # Set until maintenance has given the logs their new team: see `logs.sweeping`.
    team_changed_at = models.DateTimeField(null=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                "team",
                Lower("name"),
                condition=Q(deleted_at=None),
                name="application_name_once_per_team",
            ),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="application_one_default",
            ),
            models.CheckConstraint(
                condition=Q(retention_days__gte=1), name="application_retention_days_1_or_more"
            ),
            models.CheckConstraint(
                condition=Q(events_per_log__gte=10), name="application_events_per_log_10_or_more"
            ),
            models.CheckConstraint(
                condition=Q(events_per_minute__gte=1),
                name="application_events_per_minute_1_or_more",
            ),
            models.CheckConstraint(
                condition=Q(events_per_day__gte=1), name="application_events_per_day_1_or_more"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def days_kept(self) -> int:
        """For how many days what it sent is kept."""
        return min(self.retention_days or settings.EVENTS_MAX_DAYS, settings.EVENTS_MAX_DAYS)

    @property
    def events_kept(self) -> int:
        """How many events of each log are kept."""
        return min(self.events_per_log or settings.EVENTS_PER_LOG, settings.EVENTS_PER_LOG)

    @property
    def limits(self) -> Limits | None:
        """How much of it is taken in; None while nothing limits it."""
        limits = Limits(
            per_minute=_lowest(self.events_per_minute, settings.EVENTS_PER_MINUTE),
            per_day=_lowest(self.events_per_day, settings.EVENTS_PER_DAY),
        )
        return limits if any(limits) else None

    @cached_property
    def hours_today(self) -> list["AppHour"]:
        return list(self.hours.today())

    def usage(self) -> dict[str, dict]:
        """Return what came in on this UTC day: events stored and refused, and when it ends."""
        return {
            "day": {
                "events": sum(hour.n for hour in self.hours_today),
                "refused": sum(hour.refused for hour in self.hours_today),
                "resets_at": utc_midnight() + timedelta(days=1),
            }
        }

    def hand_over(self, team: Team) -> None:
        """Give the application to this team, unsaved; `logs.sweeping` gives it the logs as well."""
        self.team, self.team_changed_at = team, timezone.now()

    def delete_later(self) -> None:
        """Take the application out of sight and end its keys; `logs.sweeping` does the rest."""
        with transaction.atomic():
            Application.objects.filter(pk=self.pk, deleted_at=None).update(
                deleted_at=timezone.now()
            )
            trail.done(Act.DELETE_APPLICATION, application=self, team=self.team)
            self.keys.filter(revoked_at=None).update(revoked_at=timezone.now())


def _lowest(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)


class AppHourQuerySet(models.QuerySet):
    def today(self) -> "AppHourQuerySet":
        return self.filter(hour__gte=utc_midnight())


def utc_midnight() -> datetime:
    """Return when the current UTC day began, over which a quota is counted."""
    return timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


class AppHour(models.Model):
    """What an application sent in an hour (UTC) of receipt: for quotas."""

    pk = models.CompositePrimaryKey("application_id", "hour")
    application = reference(Application, related_name="hours")
    hour = models.DateTimeField()
    n = models.BigIntegerField(db_default=0, help_text="Events stored.")
    refused = models.BigIntegerField(db_default=0, help_text="Events refused by a limit.")

    objects = AppHourQuerySet.as_manager()

    def __str__(self):
        return f"{self.application_id} {self.hour:%Y-%m-%dT%H}: {self.n}"
