from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError


@contextmanager
def duplicates_under_their_field():
    """Answer a violated unique constraint of User as a 400 under its field.

    No query before the write: two requests at once would both pass it.
    """
    messages = {
        "user_email_unique_in_any_case": {"email": [_("This e-mail is already in use.")]},
        "user_username_unique_in_any_case": {"username": [_("This username is already in use.")]},
    }
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        constraint = error.__cause__.diag.constraint_name
        if constraint not in messages:
            raise
        raise ValidationError(messages[constraint], "unique") from error
