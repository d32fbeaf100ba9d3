from rest_framework.parsers import BaseParser

from api.parsers import not_json
from logs.protocols.decoding import UndecodableBody, decode_json, decode_lines


class ReportParser(BaseParser):
    """JSON as reporting clients send it, whatever Content-Type they give it.

    NDJSON is a list, in which an UndecodableBody stands for a line that is no JSON; a body is
    NDJSON when it says so, or is no JSON as a whole and has a line that is an object. Raises
    ParseError (400) for a body that is neither.
    """

    media_type = "*/*"

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read()
        if media_type and "ndjson" in media_type:
            return decode_lines(body)
        try:
            return decode_json(body)
        except UndecodableBody as error:
            if b"\n" in body.strip():
                lines = decode_lines(body)
                if any(isinstance(line, dict) for line in lines):
                    return lines
            raise not_json(error.__cause__) from error
