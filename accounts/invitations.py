"""Invitations into a team, by a link."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import mails
from accounts.links import digest, link, new_secret
from accounts.models import Invitation, Membership, Role, Team, User
from audit import trail
from audit.acts import Act


class InvalidInvitation(Exception):
    """Not the secret of an invitation, or accepted, revoked or expired."""


def invite(*, team: Team, email: str, by: User, role: str = Role.MEMBER) -> tuple[Invitation, str]:
    """Send an invitation, in place of an earlier one to this e-mail; return it and its link.

    Raises IntegrityError when another request does the same at this moment.
    """
    secret = new_secret()
    with transaction.atomic():
        team.invitations.filter(email__iexact=email).delete()
        invitation = Invitation.objects.create(
            team=team, email=email, role=role, created_by=by, secret_hash=digest(secret)
        )
        trail.done(Act.INVITE, by=by, team=team, email=email, role=role)
    url = link("cadastro", "convite", secret)
    body = _(
        "%(who)s invites you to the team “%(team)s” of Central de Erros, at %(site)s.\n"
        "\n"
        "Accept within seven days:\n"
        "%(link)s\n"
        "\n"
        "If you do not know what this is about, ignore this e-mail."
    ) % {
        "who": by.email,
        "team": mails.inert(team.name),
        "site": settings.PUBLIC_URL,
        "link": url,
    }
    mails.send(email, _("An invitation to Central de Erros"), body)
    return invitation, url


def accept(secret: str, user: User) -> Team:
    """Make the user a member of the team that invites, once; return the team.

    Whoever has the secret may, whatever the e-mail of the account: people have several.
    Raises InvalidInvitation.
    """
    with transaction.atomic():  # the lock lets an invitation be accepted once
        pending = Invitation.objects.pending().select_related("team")
        invitation = (
            pending.select_for_update(of=("self",)).filter(secret_hash=digest(secret)).first()
        )
        if invitation is None:
            raise InvalidInvitation
        Membership.objects.join(invitation.team, user, invitation.role)
        invitation.delete()
    return invitation.team
