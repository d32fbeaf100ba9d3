"""Sign-up: what a new account comes with."""

from django.db import transaction

from accounts.models import Membership, Team, User


def register(*, email: str, password: str, **profile) -> User:
    """Create a person in the default team. Never an administrator."""
    with transaction.atomic():  # nobody without a team, who would see nothing
        user = User.objects.create_user(email, password, **profile)
        Membership.objects.create(team=Team.objects.default(), user=user)
    return user
