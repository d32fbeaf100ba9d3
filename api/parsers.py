from json import JSONDecodeError

from django.utils.translation import gettext as _
from rest_framework import parsers
from rest_framework.exceptions import ParseError


def not_json(cause: BaseException | None) -> ParseError:
    """Return the refusal of a body that is no JSON: where, if the cause knows, but never why.

    Parsers give their reasons in English only.
    """
    if isinstance(cause, JSONDecodeError):
        text = _("The body is not valid JSON (line %(line)s, column %(column)s).")
        return ParseError(text % {"line": cause.lineno, "column": cause.colno})
    return ParseError(_("The body is not valid JSON."))


class JSONParser(parsers.JSONParser):
    """DRF's, which says what is wrong in English only and answers deep nesting with a 500."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return super().parse(stream, media_type, parser_context)
        except (ParseError, RecursionError) as error:
            raise not_json(error.__context__) from error
