from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from api.parsers import not_json
from logs.protocols.decoding import UndecodableBody, decode_reports
from logs.protocols.own_json import OF_OPENTELEMETRY


def refuse_protobuf(media_type: str) -> None:
    """Raise UnsupportedMediaType (415) for the other encoding of OpenTelemetry's exporters."""
    if "protobuf" in media_type:
        raise UnsupportedMediaType(media_type, OF_OPENTELEMETRY)


class ReportParser(BaseParser):
    """JSON or NDJSON as reporting clients send it, whatever Content-Type they give it.

    An UndecodableBody stands for a line that is no JSON. Raises ParseError (400) for a body that
    is neither.
    """

    media_type = "*/*"

    def parse(self, stream, media_type=None, parser_context=None):
        refuse_protobuf(media_type or "")
        try:
            return decode_reports(stream.read(), media_type or "")
        except UndecodableBody as error:
            raise not_json(error.__cause__) from error


class BytesParser(BaseParser):
    """A file as the body, whatever Content-Type it comes with."""

    media_type = "*/*"

    def parse(self, stream, media_type=None, parser_context=None):
        return stream.read()
