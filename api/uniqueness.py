from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from rest_framework.exceptions import ValidationError


@contextmanager
def duplicates_refused(messages: Mapping[str, Mapping[str, str]]) -> Iterator[None]:
    """Turn a violation of these constraints into a 400 under its field.

    `messages` maps the name of a constraint to {field: message}. The constraint decides and no
    query before it: two requests at once would both pass the query.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        fields = messages.get(error.__cause__.diag.constraint_name)
        if fields is None:
            raise
        refusal = {field: [message] for field, message in fields.items()}
        raise ValidationError(refusal, "unique") from error
