from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError


def parse_ordering(text: str, names: Mapping[str, str], default: str) -> tuple[str, bool]:
    """Return (canonical name, whether descending) of an `ordering` parameter.

    `names` maps what clients may say to the canonical name; a minus in front is descending.
    Raises ValidationError (400) naming what is allowed.
    """
    text = text.strip() or default
    name = names.get(text.removeprefix("-"))
    if name is None:
        allowed = ", ".join(names)
        raise ValidationError(
            {"ordering": [_("Unknown order. Use one of: %(names)s.") % {"names": allowed}]}
        )
    return name, text.startswith("-")
