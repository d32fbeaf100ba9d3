from django.utils.translation import gettext as _
from rest_framework import parsers
from rest_framework.exceptions import ParseError


class JSONParser(parsers.JSONParser):
    """DRF's, which says what is wrong in English only and answers deep nesting with a 500."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return super().parse(stream, media_type, parser_context)
        except (ParseError, RecursionError) as error:
            text = _("The body is not valid JSON (%(reason)s).")
            raise ParseError(text % {"reason": error.__cause__ or error}) from error
