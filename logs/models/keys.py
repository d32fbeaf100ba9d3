"""What applications, and people, report with."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from audit import trail
from audit.acts import Act
from logs.models.applications import WRITING_ROLES, Application


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

    def shown_to(self, user) -> "KeyQuerySet":
        """Of these the keys of which this user may see all: not another person's own."""
        return self.filter(Q(is_personal=False) | Q(user=user))

    def with_standing(self) -> "KeyQuerySet":
        """With `is_active`: whether each may write."""
        return self.annotate(is_active=Exists(Key.objects.active().filter(pk=OuterRef("pk"))))

    def for_token(self, token: str) -> "Key | None":
        """Return the active key with this text, in any case, with its application; or None."""
        key = self.active().select_related("application").filter(key=token.lower()).first()
        if key is not None:
            key.touch()
        return key

    def make(self, **fields) -> "Key":
        """Create a key of an application, for whoever asks for one."""
        with transaction.atomic():
            key = self.create(**fields)
            trail.done(Act.CREATE_KEY, application=key.application, key=key)
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
        return f"{self.name or self.application} {self.ending}"

    @property
    def ending(self) -> str:
        """What is shown of it to who may not use it."""
        return f"…{self.key[-4:]}"

    def is_shown_to(self, user) -> bool:
        """Whether all of it is, see `KeyQuerySet.shown_to`: what it reports is collected by them."""
        return not self.is_personal or self.user_id == user.pk

    @property
    def dsn(self) -> str:
        """The address that Sentry SDKs report to: PUBLIC_URL, with the key and the application."""
        scheme, _separator, rest = settings.PUBLIC_URL.partition("://")
        return f"{scheme}://{self.key}@{rest}/{self.application_id}"

    def revoke(self) -> None:
        """End this key. Revoking twice keeps the first date."""
        with transaction.atomic():
            active = Key.objects.filter(pk=self.pk, revoked_at=None)
            if active.update(revoked_at=timezone.now()):
                trail.done(Act.REVOKE_KEY, application=self.application, key=self)
        self.refresh_from_db(fields=["revoked_at"])

    def touch(self) -> None:
        """Remember that the key is in use, to the minute: not a write for every report."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > self.TOUCHED_EVERY:
            Key.objects.filter(pk=self.pk).update(last_used_at=now)
