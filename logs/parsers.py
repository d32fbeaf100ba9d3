from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from logs.protocols.decoding import UndecodableBody, decode_json


class ReportParser(BaseParser):
    """JSON as reporting clients send it, whatever Content-Type they give it.

    Raises ParseError (400) for a body that is not one JSON text.
    """

    media_type = "*/*"

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return decode_json(stream.read())
        except UndecodableBody as error:
            text = _("The body is not valid JSON (%(reason)s).")
            raise ParseError(text % {"reason": error}) from error
