"""The end of an account: history outlives it."""

from django.db import connection, models, transaction

from accounts.models import Membership, Role, SavedView, Session, Team, User
from audit import trail
from audit.acts import Act
from logs.models import Key

OWN = {Session, Membership, SavedView}  # gone with the account, and nobody misses them
PATIENCE_MS = 30_000  # looking for the logs of one person reads all of them


def remove(user: User) -> bool:
    """Delete the account when nothing refers to it, else deactivate it and sign it out.

    Returns whether it was deleted. Raises Refused for the last administrator, DoesNotExist when it is gone already.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PATIENCE_MS)])
        User.objects.lock_administrators()
        user = User.objects.select_for_update().get(pk=user.pk)
        user.set_standing(is_active=False)
        stays = _is_last_admin_somewhere(user) or _is_referred_to(user)
        trail.done(Act.DELETE_USER, person=user, stays_inactive=stays)
        if stays:
            return False
        user.keys.filter(is_personal=True).delete()
        user.delete()
        return True


def _is_last_admin_somewhere(user: User) -> bool:
    memberships = user.memberships.filter(role=Role.ADMIN, team__is_default=False)
    # Locked, so that the other admin does not leave at the same moment.
    teams = Team.objects.filter(pk__in=memberships.values("team")).order_by("pk")
    list(teams.select_for_update(no_key=True))
    return any(membership.is_last_admin() for membership in memberships.select_related("team"))


def _is_referred_to(user: User) -> bool:
    """Whether any row of any app names the account, apart from what is its own."""
    return any(
        _references(relation, user).exists()
        for relation in User._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and not relation.many_to_many
    )


def _references(relation: models.ForeignObjectRel, user: User) -> models.QuerySet:
    model = relation.related_model
    rows = model._base_manager.filter(**{relation.field.name: user})
    if model in OWN or model._meta.auto_created:
        return rows.none()
    return rows.filter(is_personal=False) if model is Key else rows
