"""Criteria that come in a JSON body instead of a query string."""

from collections.abc import Collection
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError


def parameters_of(body: Any, known: Collection[str]) -> QueryDict:
    """Return the members of a JSON object as parameters, a list as a repeated one.

    Raises ValidationError (400) naming every member that is unknown, or no text, number, truth
    value or list of these.
    """
    if not isinstance(body, dict):
        raise ValidationError({"non_field_errors": [_("Criteria are a JSON object.")]})
    parameters = QueryDict(mutable=True)
    errors: dict[str, list] = {}
    for name, value in body.items():
        values = value if isinstance(value, list) else [value]
        if name not in known:
            allowed = ", ".join(sorted(known))
            errors[name] = [_("Unknown criterion. Use these: %(names)s.") % {"names": allowed}]
        elif not all(isinstance(v, str | int | float | None) for v in values):
            errors[name] = [_("A criterion is a text, a number, or a list of them.")]
        else:
            parameters.setlist(name, [_text(v) for v in values if v is not None])
    if errors:
        raise ValidationError(errors)
    return parameters


def _text(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
