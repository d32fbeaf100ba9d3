import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Membership, Role, Team
from logs.fields import CompressedJSONField, JSONTextField, reference
from logs.limits import Limits

WRITING_ROLES = [Role.ADMIN, Role.MEMBER]


class Level(models.Model):
    """How severe an error is. The number is the key, so that ordering by level needs no join."""

    BUILT_IN = {10: "debug", 20: "info", 30: "warning", 40: "error", 50: "critical"}

    severity = models.PositiveSmallIntegerField(_("severity"), primary_key=True)
    name = models.CharField(_("name"), max_length=16, unique=True)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__range=(1, 99)), name="level_severity_1_to_99"
            ),
            models.CheckConstraint(condition=Q(name=Lower("name")), name="level_name_lower_case"),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def severities(cls) -> dict[str, int]:
        """Return the severity of each level by its name, most severe first."""
        return dict(cls.objects.order_by("-severity").values_list("name", "severity"))


class EnvironmentQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EnvironmentQuerySet":
        """The built-in ones, and those from which an application reported that the user may read."""
        if user.is_staff:
            return self
        reported = ApplicationEnvironment.objects.filter(
            environment=OuterRef("pk"), application__in=Application.objects.readable_by(user)
        )
        return self.filter(Q(name__in=Environment.BUILT_IN) | Exists(reported))


class Environment(models.Model):
    """Where an application ran. Shared by all applications; `logs.environments` says which names."""

    BUILT_IN = ("production", "homologation", "dev")

    name = models.CharField(_("name"), max_length=64, unique=True)

    objects = EnvironmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("environment")
        verbose_name_plural = _("environments")

    def __str__(self):
        return self.name


ID_MAX_LENGTH = 18  # digits: any id has fewer, and more would take time to read


def by_id_or_name(text: str, prefix: str = "") -> Q:
    """Return the condition for an id, or a name in any case."""
    if "\0" in text:  # which PostgreSQL takes in no text
        return Q(**{f"{prefix}pk__in": []})
    condition = Q(**{f"{prefix}name__iexact": text})
    return (
        condition | Q(**{f"{prefix}pk": text})
        if text.isdecimal() and len(text) <= ID_MAX_LENGTH
        else condition
    )


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


def events_max_days() -> int:
    return settings.EVENTS_MAX_DAYS


def events_per_log_max() -> int:
    return settings.EVENTS_PER_LOG


INTEGER_MAX = 2**31 - 1


def events_per_minute_max() -> int:
    return settings.EVENTS_PER_MINUTE or INTEGER_MAX


def events_per_day_max() -> int:
    return settings.EVENTS_PER_DAY or INTEGER_MAX


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
            self.keys.filter(revoked_at=None).update(revoked_at=timezone.now())


def _lowest(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)


class ApplicationEnvironment(models.Model):
    """An environment that an application has reported from, apart from the built-in ones."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "environment"], name="application_environment_once"
            ),
        ]

    def __str__(self):
        return f"{self.application} · {self.environment}"


def new_key() -> str:
    """Return 32 random hex characters, the shape of a Sentry public key."""
    return secrets.token_hex(16)


class KeyQuerySet(models.QuerySet):
    def active(self) -> "KeyQuerySet":
        """Keys that may write: not revoked and, where they are somebody's own, still theirs to use.

        A person's own key goes with the account and with the right to report to the application;
        the other keys outlive the account of whoever made them.
        """
        may_report = Membership.objects.filter(
            user=OuterRef("user"), team=OuterRef("application__team"), role__in=WRITING_ROLES
        )
        own_and_usable = Q(user__is_active=True) & (Q(user__is_staff=True) | Exists(may_report))
        return self.filter(
            Q(is_personal=False) | own_and_usable, revoked_at=None, application__deleted_at=None
        )

    def visible_to(self, user) -> "KeyQuerySet":
        """The keys this user may see and revoke: their own ones, all where they manage the application."""
        return self.filter(
            Q(application__in=Application.objects.manageable_by(user))
            | Q(user=user, application__in=Application.objects.writable_by(user))
        )

    def for_token(self, token: str) -> "Key | None":
        """Return the active key with this text, in any case, with its application; or None."""
        key = self.active().select_related("application").filter(key=token.lower()).first()
        if key is not None:
            key.touch()
        return key

    def personal(self, user) -> "Key | None":
        """Return the user's own key of the default application, made at the first call.

        None while the user may not report to the default application.
        """
        application = Application.objects.writable_by(user).filter(is_default=True).first()
        if application is None:
            return None
        key, _created = self.get_or_create(
            user=user, application=application, is_personal=True, revoked_at=None
        )
        return key

    def find_personal(self, user) -> "Key | None":
        """Return the user's own key if there is one to use; a look that makes nothing."""
        return self.active().filter(user=user, is_personal=True).order_by("pk").first()

    def for_first_steps(self) -> "Key":
        """Return the key of the default application that belongs to nobody: the one of `serve`."""
        with transaction.atomic():
            # One process after another: several may start at once on a new database.
            application = Application.objects.select_for_update(no_key=True).default()
            keys = self.filter(application=application, name="first steps", user=None)
            return keys.filter(revoked_at=None).order_by("pk").first() or self.create(
                application=application, name="first steps"
            )


class Key(models.Model):
    """What an application authenticates with. Write-only, hence kept and shown as it is."""

    TOUCHED_EVERY = timedelta(minutes=1)

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(_("key"), max_length=32, unique=True, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=100, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="keys",
        help_text=_("Who made it: the collector of the logs that it reports first."),
    )
    is_personal = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = KeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        constraints = [
            models.CheckConstraint(condition=Q(key__regex="^[0-9a-f]{32}$"), name="key_32_hex"),
            models.UniqueConstraint(
                fields=["user", "application"],
                condition=Q(is_personal=True, revoked_at=None),
                name="key_one_personal",
            ),
        ]

    def __str__(self):
        return f"{self.name or self.application} …{self.key[-4:]}"

    @property
    def dsn(self) -> str:
        """The address that Sentry SDKs report to: PUBLIC_URL, with the key and the application."""
        scheme, _separator, rest = settings.PUBLIC_URL.partition("://")
        return f"{scheme}://{self.key}@{rest}/{self.application_id}"

    def revoke(self) -> None:
        """End this key. Revoking twice keeps the first date."""
        Key.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())
        self.refresh_from_db(fields=["revoked_at"])

    def touch(self) -> None:
        """Remember that the key is in use, to the minute: not a write for every report."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > self.TOUCHED_EVERY:
            Key.objects.filter(pk=self.pk).update(last_used_at=now)


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

    def find_latest_event(self) -> "Event | None":
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


class LogHour(models.Model):
    """How many events a grouping had in an hour (UTC), by the clamped time of the event."""

    pk = models.CompositePrimaryKey("grouping_id", "hour", "application_id")
    application = reference(Application)
    grouping = reference(Grouping)
    hour = models.DateTimeField()
    n = models.BigIntegerField()

    def __str__(self):
        return f"{self.grouping_id} {self.hour:%Y-%m-%dT%H}: {self.n}"


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


class SourceMap(models.Model):
    """The way from a minified file of a release to what people wrote: see `logs.unminifying`."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="source_maps"
    )
    release = models.CharField(
        _("release"), max_length=250, help_text=_("Empty for one that is found by its debug id.")
    )
    name = models.CharField(
        _("name"), max_length=255, help_text=_("The path of the minified file, or its end.")
    )
    debug_id = models.UUIDField(null=True)
    size = models.IntegerField(_("size"), help_text=_("In bytes."))
    content = models.BinaryField(help_text="Compressed by Zstandard.")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("source map")
        verbose_name_plural = _("source maps")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "release", "name"], name="source_map_once"
            ),
        ]

    def __str__(self):
        return f"{self.release} {self.name}".strip()


class MaintenanceStep(models.Model):
    """When a step of `central_erros.maintenance` last began and came to its end."""

    name = models.CharField(max_length=40, primary_key=True)
    done_at = models.DateTimeField()

    def __str__(self):
        return self.name
