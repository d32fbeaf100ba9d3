"""The first administrator: by the set-up link or by ADMIN_EMAIL and ADMIN_PASSWORD."""

import logging

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.links import digest, link, new_secret
from accounts.models import SetupToken, User

logger = logging.getLogger(__name__)


class AlreadySetUp(Exception):
    """There is an administrator already."""


class WrongSecret(Exception):
    """Not the secret of the set-up link that is in force."""


def is_set_up() -> bool:
    return User.objects.administrators().exists()


def setup_link() -> str | None:
    """Return a new set-up link, voiding the one before; None once there is an administrator."""
    if is_set_up():
        return None
    secret = new_secret()
    SetupToken.objects.update_or_create(
        pk=1, defaults={"secret_hash": digest(secret), "created_at": timezone.now()}
    )
    return link("configurar", "token", secret)


def create_administrator(*, token: str, email: str, password: str) -> User:
    """Make the first administrator for whoever has the set-up link.

    Raises AlreadySetUp, WrongSecret, or IntegrityError when the e-mail is somebody else's.
    """
    with transaction.atomic():
        User.objects.lock_administrators()
        if is_set_up():
            raise AlreadySetUp
        if not SetupToken.objects.filter(secret_hash=digest(token)).exists():
            raise WrongSecret
        return _make_administrator(email, password)


def ensure_administrator() -> None:
    """Make ADMIN_EMAIL the administrator if there is none; what prevents it goes to the log."""
    email, password = settings.ADMIN_EMAIL, settings.ADMIN_PASSWORD
    if not (email and password):
        return
    try:
        with transaction.atomic():
            User.objects.lock_administrators()
            if is_set_up():
                return
            validate_email(email)
            validate_password(password, User(email=email))
            _make_administrator(email, password)
    except ValidationError as error:
        logger.error(
            "No administrator: ADMIN_EMAIL or ADMIN_PASSWORD will not do. %s",
            " ".join(error.messages),
        )
    except IntegrityError:
        logger.error(
            "No administrator: ADMIN_EMAIL has an account already, which is inactive or has another"
            " password than ADMIN_PASSWORD. Set that password, or another e-mail."
        )
    else:
        logger.info("Made the administrator of ADMIN_EMAIL.")


def _make_administrator(email: str, password: str) -> User:
    """Create the administrator, or promote the account with this e-mail and this password.

    The password too, because sign-up does not verify e-mails: the account may be of somebody who
    guessed which e-mail was going to be the administrator's. Raises IntegrityError in that case.
    """
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or not user.check_password(password):
        return User.objects.create_superuser(email, password)
    user.make_administrator()
    return user
