import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin, update_last_login
from django.core.validators import RegexValidator
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Lower, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import trail
from audit.acts import Act


class Refused(Exception):
    """A rule about people and teams forbids it; the argument tells whoever asked which one."""


one_line = RegexValidator(r"^[^\x00-\x1f\x7f]*\Z", _("Line breaks and the like are not allowed."))


class UserQuerySet(models.QuerySet):
    def with_acquaintance(self, user) -> "UserQuerySet":
        """Add `is_known`: whether this user may see their e-mail.

        Everybody's for staff; else one's own, those of the teams one administers, and those of
        one's teams apart from the default one, which on an open installation is everybody's.
        """
        if user.is_staff:
            return self.annotate(is_known=Value(True))
        teams = Membership.objects.filter(
            Q(role=Role.ADMIN) | Q(team__is_default=False), user=user
        ).values("team")
        shared = Membership.objects.filter(user=OuterRef("pk"), team__in=teams)
        return self.annotate(is_known=Q(pk=user.pk) | Exists(shared))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Create a person without any team; `accounts.registration` adds that of a sign-up."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        with transaction.atomic():
            user.save(using=self._db)
            trail.done(Act.CREATE_USER, by=user, person=user)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Create an administrator. Every way to one ends here, `createsuperuser` included."""
        with transaction.atomic():  # nobody is left half an administrator
            user = self.create_user(email, password, **fields)
            user.make_administrator()
        return user

    def administrators(self) -> models.QuerySet["User"]:
        """Administrators who can sign in."""
        return self.filter(is_superuser=True, is_active=True)

    def lock_administrators(self) -> None:
        """Let one transaction at a time make or unmake one: a row that is always there."""
        Team.objects.select_for_update(no_key=True).default()

    def get_by_natural_key(self, login: str) -> "User":
        """Return the user with this e-mail or username, in any case.

        A username cannot hold an "@", so one text never names two people.
        """
        field = "email__iexact" if "@" in login else "username__iexact"
        return self.get(**{field: login})


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Signs in with the e-mail, or with the username when there is one."""

    email = models.EmailField(_("e-mail"), max_length=254)
    # NULL, not "": people without a username must not collide.
    username = models.CharField(  # noqa: DJ001
        _("username"),
        max_length=64,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[\w.+-]+\Z", _("Letters, digits and . + - _ only."))],
    )
    name = models.CharField(
        _("name"),
        max_length=150,
        blank=True,
        validators=[one_line],
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    # Those of /admin/, which are Django's, carry it; `sessions` are the others.
    sessions_ended_at = models.DateTimeField(null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []
    STANDING = ("is_active", "is_staff", "is_superuser")  # written by `set_standing` only

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            # Upper, because `iexact` compares in upper case: look-ups then use these indexes.
            models.UniqueConstraint(Upper("email"), name="user_email_unique_in_any_case"),
            models.UniqueConstraint(Upper("username"), name="user_username_unique_in_any_case"),
            models.CheckConstraint(
                condition=~models.Q(username__contains="@"), name="user_username_is_no_email"
            ),
        ]

    def __str__(self):
        return self.name or self.username or self.email

    @property
    def is_admin(self) -> bool:
        """Whether this is an administrator of the installation."""
        return self.is_superuser

    def may_change(self, other: "User") -> bool:
        """Whether the other's account is this user's to change or delete.

        Staff's is not for other staff: who sets an e-mail can have a password sent to it.
        """
        if self == other or self.is_superuser:
            return True
        return self.is_staff and not (other.is_staff or other.is_superuser)

    def is_last_administrator(self) -> bool:
        administrators = User.objects.administrators()
        return administrators.contains(self) and not administrators.exclude(pk=self.pk).exists()

    def set_standing(self, **standing: bool) -> None:
        """Set any of STANDING; who becomes inactive is signed out.

        Raises Refused for the last administrator.
        """
        with transaction.atomic():
            self.check_standing(**standing)
            was_administrator = self.is_superuser
            for field, value in standing.items():
                setattr(self, field, value)
            self.save(update_fields=list(standing))
            trail.done(Act.UPDATE_USER, person=self, changed=standing)
            if self.is_superuser and not was_administrator:
                self.make_administrator()
            if not self.is_active:
                self.sessions.revoke()

    def check_standing(self, **standing: bool) -> None:
        """Raise Refused where `set_standing` would; what is no refusal stays none until the commit.

        For two administrators who demote each other: one of them stays. In a transaction only.
        """
        User.objects.lock_administrators()
        self.refresh_from_db(fields=self.STANDING)
        keeps = standing.get("is_active", True) and standing.get("is_superuser", True)
        if not keeps and self.is_last_administrator():
            raise Refused(_("This is the last administrator. Appoint another one first."))

    def make_administrator(self) -> None:
        """Make this an administrator of the installation and of the default team."""
        with transaction.atomic():
            self.is_staff = self.is_superuser = True
            self.save(update_fields=["is_staff", "is_superuser"])
            Membership.objects.update_or_create(
                team=Team.objects.default(), user=self, defaults={"role": Role.ADMIN}
            )
            SetupToken.objects.all().delete()  # void with the first administrator
            trail.done(Act.APPOINT_ADMINISTRATOR, by=self, person=self)

    def change_profile(self, **changed: str | None) -> None:
        """Set these of e-mail, username and name.

        Only these: the rest may have changed since it was read, a password or a right lost.
        """
        if not changed:
            return
        with transaction.atomic():
            for field, value in changed.items():
                setattr(self, field, value)
            self.save(update_fields=list(changed))
            trail.done(Act.UPDATE_USER, person=self, changed=changed)

    def change_password(self, password: str) -> None:
        """Set a new password and end every session.

        Access tokens end with them: they carry a digest of the password's hash.
        """
        with transaction.atomic():  # a new password must never leave an old session behind
            self.set_password(password)
            self.save(update_fields=["password"])
            self.sessions.revoke()
            trail.done(Act.CHANGE_PASSWORD, by=self, person=self)

    def end_sessions(self) -> int:
        """Sign this person out everywhere, /admin/ included; return how many other sessions ended."""
        with transaction.atomic():
            self.sessions_ended_at = timezone.now()
            self.save(update_fields=["sessions_ended_at"])
            ended = self.sessions.revoke()
            trail.done(Act.END_SESSIONS, by=self, person=self, sessions=ended)
        return ended

    def get_session_auth_hash(self) -> str:
        """Return what a session of /admin/ must carry to be one: it is another after `end_sessions`."""
        return super().get_session_auth_hash() + self._ended

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for old in super().get_session_auth_fallback_hash():
            yield old + self._ended

    @property
    def _ended(self) -> str:
        return self.sessions_ended_at.isoformat() if self.sessions_ended_at else ""


class Role(models.TextChoices):
    ADMIN = "admin", _("admin")
    MEMBER = "member", _("member")
    VIEWER = "viewer", _("viewer")


class TeamQuerySet(models.QuerySet):
    def readable_by(self, user) -> "TeamQuerySet":
        """The teams whose logs this user may read: every team for staff."""
        return self if user.is_staff else self.filter(memberships__user=user)

    def manageable_by(self, user) -> "TeamQuerySet":
        """The teams whose name, settings, members and invitations this user may change."""
        if user.is_staff:
            return self
        return self.filter(memberships__user=user, memberships__role=Role.ADMIN)

    def default(self) -> "Team":
        """Return the team that every sign-up joins."""
        return self.get(is_default=True)

    def as_seen_by(self, user) -> "TeamQuerySet":
        """Add `role`, this user's own or None, and `member_count`."""
        memberships = Membership.objects.filter(team=OuterRef("pk"))
        counted = memberships.active().order_by().values("team").annotate(n=Count("pk"))
        return self.annotate(
            role=Subquery(memberships.filter(user=user).values("role")),
            member_count=Coalesce(Subquery(counted.values("n")), 0),
        )


class TeamManager(models.Manager.from_queryset(TeamQuerySet)):
    def found(self, founder: User, **fields) -> "Team":
        """Create a team with its first admin."""
        with transaction.atomic():  # no team without an admin
            team = self.create(**fields)
            Membership.objects.create(team=team, user=founder, role=Role.ADMIN)
            trail.done(Act.CREATE_TEAM, team=team)
        return team


class Team(models.Model):
    """People who share applications."""

    name = models.CharField(_("name"), max_length=100, validators=[one_line])
    is_default = models.BooleanField(default=False, editable=False)
    members_manage_logs = models.BooleanField(
        _("members manage logs"),
        default=True,
        help_text=_("Members may archive, resolve and delete every log of the team."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    objects = TeamManager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [
            models.UniqueConstraint(Lower("name"), name="team_name_unique_in_any_case"),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="team_one_default"
            ),
        ]

    def __str__(self):
        return self.name

    def change(self, **changed: str | bool) -> None:
        """Set these of the name and the settings."""
        if not changed:
            return
        with transaction.atomic():
            for field, value in changed.items():
                setattr(self, field, value)
            self.save(update_fields=list(changed))
            trail.done(Act.UPDATE_TEAM, team=self, changed=changed)

    def is_managed_by(self, user: User) -> bool:
        return Team.objects.manageable_by(user).filter(pk=self.pk).exists()

    def remove(self) -> None:
        """Delete the team. Raises Refused for the default one, and while it has applications.

        Deleted applications that wait to be swept are in nobody's sight: the default team takes
        them over, so that the team need not wait as well.
        """
        if self.is_default:
            raise Refused(_("The default team cannot be deleted."))
        try:
            with transaction.atomic():
                swept_later = self.applications.filter(deleted_at__isnull=False)
                swept_later.update(team=Team.objects.default())
                trail.done(Act.DELETE_TEAM, team=self)
                self.delete()
        except IntegrityError as error:  # one added at this moment counts as well
            raise Refused(_("This team still has applications.")) from error


class MembershipQuerySet(models.QuerySet):
    def active(self) -> "MembershipQuerySet":
        """Those of people who may sign in: to teams, a deactivated account is gone."""
        return self.filter(user__is_active=True)

    def readable_by(self, user) -> "MembershipQuerySet":
        return self.filter(team__in=Team.objects.readable_by(user))


class MembershipManager(models.Manager.from_queryset(MembershipQuerySet)):
    def join(self, team: Team, user: User, role: str) -> None:
        """Make the user a member with this role; who is one keeps the higher of the two."""
        lower = {Role.ADMIN: [Role.MEMBER, Role.VIEWER], Role.MEMBER: [Role.VIEWER]}.get(role, [])
        with transaction.atomic():
            _row, is_new = self.get_or_create(team=team, user=user, defaults={"role": role})
            if is_new or self.filter(team=team, user=user, role__in=lower).update(role=role):
                trail.done(Act.ADD_MEMBER, by=user, team=team, person=user, role=role)


class Membership(models.Model):
    """A user's role in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MembershipManager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="membership_once_per_team"),
        ]

    def __str__(self):
        return f"{self.user} · {self.team} ({self.get_role_display()})"

    def is_last_admin(self) -> bool:
        """Whether the team, unless it is the default one, has no other admin who may sign in."""
        if self.role != Role.ADMIN or self.team.is_default:
            return False
        admins = Membership.objects.active().filter(team=self.team_id, role=Role.ADMIN)
        return not admins.exclude(pk=self.pk).exists()

    def begin(self) -> None:
        """Save this new membership."""
        with transaction.atomic():
            self.save(force_insert=True)
            trail.done(Act.ADD_MEMBER, team=self.team, person=self.user, role=self.role)

    def change_role(self, role: str) -> None:
        """Give the member another role. Raises Refused for the last admin."""
        with transaction.atomic():
            self._lock()
            if role == self.role:
                return
            if role != Role.ADMIN:
                self._refuse_last_admin()
            self.role = role
            self.save(update_fields=["role"])
            trail.done(Act.CHANGE_ROLE, team=self.team, person=self.user, role=role)

    def end(self) -> None:
        """Take the member out of the team. Raises Refused for the last admin."""
        with transaction.atomic():
            self._lock()
            self._refuse_last_admin()
            trail.done(Act.REMOVE_MEMBER, team=self.team, person=self.user)
            self.delete()

    def _lock(self) -> None:
        """Let one transaction at a time take admins from the team; see what the last one left.

        Raises DoesNotExist when that was the team, or this membership.
        """
        self.team = Team.objects.select_for_update(no_key=True).get(pk=self.team_id)
        self.refresh_from_db(fields=["role"])

    def _refuse_last_admin(self) -> None:
        if self.is_last_admin():
            raise Refused(_("This is the last admin of the team. Appoint another one first."))


class InvitationQuerySet(models.QuerySet):
    def pending(self) -> "InvitationQuerySet":
        return self.filter(expires_at__gt=timezone.now())

    def delete_expired(self) -> int:
        """Delete what nobody can accept any more; return how many."""
        return self.filter(expires_at__lte=timezone.now()).delete()[0]

    def manageable_by(self, user) -> "InvitationQuerySet":
        return self.filter(team__in=Team.objects.manageable_by(user))


def invitation_expiry() -> datetime:
    return timezone.now() + Invitation.LIFETIME


class Invitation(models.Model):
    """A link that makes whoever has it a member of a team. Accepting or revoking it deletes it."""

    LIFETIME = timedelta(days=7)

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"), max_length=254)
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.MEMBER)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=invitation_expiry, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint("team", Upper("email"), name="invitation_once_per_team"),
        ]

    def __str__(self):
        return f"{self.email} · {self.team} ({self.get_role_display()})"

    def revoke(self) -> None:
        """End the invitation before anybody accepts it."""
        with transaction.atomic():
            trail.done(Act.REVOKE_INVITATION, team=self.team, email=self.email)
            self.delete()


class SessionQuerySet(models.QuerySet):
    def live(self) -> "SessionQuerySet":
        """The sessions that may still be refreshed."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def revoke(self) -> int:
        """End the sessions not ended yet; return how many."""
        return self.filter(revoked_at=None).update(revoked_at=timezone.now())

    def delete_expired(self) -> int:
        """Delete what no token can name any more; return how many."""
        return self.filter(expires_at__lte=timezone.now()).delete()[0]


class SessionManager(models.Manager.from_queryset(SessionQuerySet)):
    def start(self, user: User) -> "Session":
        """Sign this user in."""
        session = self.create(user=user)
        update_last_login(None, user)
        return session


def session_expiry() -> datetime:
    return timezone.now() + settings.SIMPLE_JWT["REFRESH_TOKEN_LIFETIME"]


class Session(models.Model):
    """One sign-in, on one device: a family of refresh tokens, each good until the next one.

    An own table instead of simplejwt's blacklist: that one neither knows which tokens come from
    the same sign-in nor forgives two tabs that refresh at the same moment.
    """

    ROTATION_GRACE = timedelta(seconds=30)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=session_expiry, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    jti = models.UUIDField(default=uuid.uuid4, help_text="Of the refresh token in force.")
    previous_jti = models.UUIDField(null=True, help_text="Of the one before.")
    rotated_at = models.DateTimeField(null=True, help_text="When the one in force was made.")

    objects = SessionManager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self):
        return f"{self.user} · {self.created_at:%Y-%m-%d %H:%M}"

    def rotate(self, jti: uuid.UUID) -> None:
        """Put a new refresh token in force in exchange for the one with this jti.

        The token just replaced is good for ROTATION_GRACE and changes nothing: parallel tabs
        refresh at the same moment. For that long the new one is not replaced either, so that
        there is never more than one to be lenient with. Any other token was stolen, from or by
        whoever sends it, and ends the session: look at `revoked_at` afterwards. Call it with the
        row locked.
        """
        now = timezone.now()
        in_grace = self.rotated_at is not None and now - self.rotated_at <= self.ROTATION_GRACE
        if jti == self.jti and not in_grace:
            self.previous_jti, self.jti, self.rotated_at = self.jti, uuid.uuid4(), now
            self.expires_at = session_expiry()
        elif jti != self.jti and not (jti == self.previous_jti and in_grace):
            self.revoke()
            return
        self.last_used_at = now
        self.save()

    def revoke(self) -> None:
        """End this session. Ending it twice keeps the first date."""
        Session.objects.filter(pk=self.pk).revoke()
        self.refresh_from_db(fields=["revoked_at"])


class SavedViewManager(models.Manager):
    def add(self, user: User, **fields) -> "SavedView":
        """Save a view of this user, last unless `position` says otherwise.

        Raises Refused where there are PER_USER_MAX already.
        """
        with transaction.atomic():
            # One after another, so that all are counted.
            User.objects.select_for_update(no_key=True).get(pk=user.pk)
            mine = self.filter(user=user)
            if mine.count() >= SavedView.PER_USER_MAX:
                text = _("There are %(limit)s saved views, and no room for more. Delete one first.")
                raise Refused(text % {"limit": SavedView.PER_USER_MAX})
            if "position" not in fields:
                last = mine.aggregate(last=Max("position"))["last"]
                fields["position"] = 0 if last is None else min(last + 1, SavedView.POSITION_MAX)
            return self.create(user=user, **fields)


class SavedView(models.Model):
    """A search of the web app that a person gave a name to."""

    PER_USER_MAX = 100
    NAME_MAX_LENGTH = 100
    QUERY_MAX_LENGTH = 2000
    POSITION_MAX = 32_767

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=NAME_MAX_LENGTH, validators=[one_line])
    query = models.CharField(
        max_length=QUERY_MAX_LENGTH, blank=True, help_text="What stands behind the `?` of a page."
    )
    position = models.PositiveSmallIntegerField(help_text="Among the views of the user.")

    objects = SavedViewManager()

    class Meta:
        constraints = [
            models.UniqueConstraint("user", Lower("name"), name="saved_view_name_once_per_user"),
        ]

    def __str__(self):
        return self.name


class SetupToken(models.Model):
    """The secret of the set-up link. At most one row, and none once there is an administrator."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="setup_token_at_most_one"),
        ]

    def __str__(self):
        return f"{self.created_at:%Y-%m-%d %H:%M}"


class ThrottleCounter(models.Model):
    """How often a subject did something in its current window of time: see `accounts.throttling`."""

    scope = models.CharField(max_length=16)
    subject = models.CharField(
        max_length=64, help_text="Keyed hash of a client address or an account."
    )
    count = models.PositiveIntegerField()
    window_ends_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "subject"], name="throttle_counter_once"),
        ]

    def __str__(self):
        return f"{self.scope}: {self.count}"
