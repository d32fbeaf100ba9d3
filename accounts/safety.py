"""What must not be lost: the last administrator, and who did what."""

from django.db import transaction

from accounts.models import User


class LastAdministrator(Exception):
    """Nobody else could administer the installation."""


def is_last_administrator(user: User) -> bool:
    """Whether nobody else administers the installation.

    Locks the administrators until the commit: two of them must not remove each other.
    """
    administrators = User.objects.administrators().order_by("pk").select_for_update()
    return list(administrators.values_list("pk", flat=True)) == [user.pk]


def deactivate(user: User) -> None:
    """Let this person sign in no more; everything they did stays theirs.

    Raises LastAdministrator.
    """
    with transaction.atomic():
        if is_last_administrator(user):
            raise LastAdministrator
        user.is_active = False
        user.save(update_fields=["is_active"])
        user.sessions.revoke()


def may_be_deleted(user: User) -> bool:
    """Whether the account was never used: who never signed in collected and changed nothing."""
    return user.last_login is None and not user.is_superuser and not user.keys.exists()
