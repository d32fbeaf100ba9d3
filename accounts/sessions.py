"""The refresh tokens of sessions: which are good, and what becomes of a session by a bad one."""

from uuid import UUID

from django.db import transaction
from rest_framework_simplejwt import tokens
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.utils import datetime_to_epoch, get_md5_hash_password

from accounts.models import Session, User
from audit import trail
from audit.acts import Act


class RefreshToken(tokens.RefreshToken):
    """A refresh token that names its session: `sid`, which its access tokens carry as well."""

    @classmethod
    def for_session(cls, session: Session) -> "RefreshToken":
        """Return the token in force."""
        token = cls.for_user(session.user)
        token["sid"] = str(session.pk)
        token["jti"] = session.jti.hex
        token["exp"] = datetime_to_epoch(session.expires_at)
        return token

    def is_for(self, user: User) -> bool:
        """Whether this user may still sign in, and by the password this token was made under."""
        claim = api_settings.REVOKE_TOKEN_CLAIM
        return user.is_active and self.get(claim) == get_md5_hash_password(user.password)


def sign_in(user: User) -> RefreshToken:
    with transaction.atomic():
        session = Session.objects.start(user)
        trail.done(Act.SIGN_IN, by=user)
    return RefreshToken.for_session(session)


def refresh(text: str) -> RefreshToken:
    """Exchange a refresh token for the one now in force in its session.

    Raises TokenError when it is not good, after ending the session if it may be stolen.
    """
    with transaction.atomic():
        token, session = _find_locked(text)
        if not token.is_for(session.user):
            session.revoke()
        else:
            session.rotate(UUID(token["jti"]))
            if session.revoked_at:
                trail.failed(Act.REFRESH_SESSION, "token_reused", by=session.user)
    # Raised out here: in the transaction it would roll the revocation back.
    if session.revoked_at:
        raise TokenError("Revoked")
    return RefreshToken.for_session(session)


def sign_out(text: str, everywhere: bool = False) -> None:
    """End the session of this refresh token, or every session of its user.

    Raises TokenError when the token is none, or its session is already over.
    """
    with transaction.atomic():
        _token, session = _find_locked(text)
        if everywhere:
            session.user.end_sessions()
        else:
            session.revoke()


def _find_locked(text: str) -> tuple[RefreshToken, Session]:
    """Return the token and its live session; the lock lets one request at a time use it."""
    token = RefreshToken(text)
    sessions = Session.objects.live().select_related("user").select_for_update(of=("self",))
    try:
        return token, sessions.get(pk=token.get("sid"))
    except Session.DoesNotExist as error:
        raise TokenError("No such session") from error
