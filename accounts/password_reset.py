"""A new password for whoever lost the old one, by a link sent to the e-mail of the account."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import mails
from accounts.links import link
from accounts.models import User


class WrongToken(Exception):
    """Not the token of a reset link, or used, expired, or of an account that is gone."""


def send_link(email: str) -> None:
    """Send a link to the account with this e-mail, if there is one.

    To the e-mail as the account has it: what was typed may only look like it.
    """
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    # The same work for a stranger: the time it takes tells nothing either.
    body = _body(user or User(pk=0, email=email))
    if user:
        mails.send(user.email, _("A new password for Central de Erros"), body)


def reset(token: str, password: str) -> User:
    """Set the password of the account that this token is for, and end its sessions.

    Raises WrongToken, or Django's ValidationError for a password against the rules.
    """
    with transaction.atomic():  # the lock lets a token be used once
        user = _find_locked(token)
        validate_password(password, user)
        user.change_password(password)
    return user


def _body(user: User) -> str:
    token = f"{user.pk}-{default_token_generator.make_token(user)}"
    return _(
        "Somebody, most likely you, asked for a new password for your account at %(site)s.\n"
        "\n"
        "Choose it here within one hour:\n"
        "%(link)s\n"
        "\n"
        "If it was not you, ignore this e-mail: nothing has changed."
    ) % {"site": settings.PUBLIC_URL, "link": link("redefinir-senha", "token", token)}


def _find_locked(text: str) -> User:
    pk, _dash, token = text.partition("-")
    if not (pk.isascii() and pk.isdecimal()):
        raise WrongToken
    users = User.objects.filter(is_active=True).select_for_update(no_key=True)
    user = users.filter(pk=pk).first()
    # It is of this password, e-mail and last sign-in, so that each of them ends it.
    if user is None or not default_token_generator.check_token(user, token):
        raise WrongToken
    return user
