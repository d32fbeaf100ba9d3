"""Sign-ins in the audit trail, as far as Django tells of them; see also `accounts.sessions`."""

from accounts.models import User
from audit import trail
from audit.acts import Act


def record_failure(*, credentials: dict[str, str], **_kwargs) -> None:
    """Record whose account somebody failed to enter, by the API or the administration.

    Never what was typed: it may be a password, in the wrong field.
    """
    try:
        person = User.objects.get_by_natural_key(credentials["username"])
    except User.DoesNotExist:
        person = None
    trail.failed(Act.SIGN_IN, "invalid_credentials", by=person)


def record_administration(*, user: User, **_kwargs) -> None:
    """Record a sign-in to the administration, which has sessions of its own."""
    trail.done(Act.SIGN_IN, by=user, place="/admin/")
