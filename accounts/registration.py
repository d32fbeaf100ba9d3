"""Sign-up: what a new account comes with."""

from django.db import transaction

from accounts import invitations
from accounts.models import Membership, Team, User


def register(*, email: str, password: str | None, invitation: str = "", **profile) -> User:
    """Create a person in the default team, or only in the one that invites. No administrator.

    Raises InvalidInvitation, or IntegrityError when the e-mail or username is somebody else's.
    """
    with transaction.atomic():  # nobody without a team, who would see nothing
        user = User.objects.create_user(email, password, **profile)
        if invitation:
            invitations.accept(invitation, user)
        else:
            Membership.objects.create(team=Team.objects.default(), user=user)
    return user
