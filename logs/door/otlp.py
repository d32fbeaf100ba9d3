"""OpenTelemetry: its logs, and an answer for the traces and metrics that come with them."""

from collections.abc import Sequence

from django.db import DatabaseError
from rest_framework.exceptions import APIException, ParseError

from logs.door import answers
from logs.door.answers import Answer
from logs.door.credentials import credentials_of
from logs.door.endpoint import Endpoint, Reading
from logs.intake import too_large, too_many
from logs.protocols import otlp, records
from logs.protocols.decoding import UndecodableBody
from logs.recorder import Recorded

# Of google.rpc.Code, by the status of the answer. Exporters look at the status.
CODES = {401: 16, 403: 7, 404: 5, 413: 8, 415: 3, 429: 8, 503: 14}
INTERNAL = 13
NOT_STORED = "could not be stored"


class Otlp(Endpoint):
    def credentials(self, request):
        return credentials_of(request)

    def refusal(self, request, error: APIException):
        answer = answers.refusal(error)
        code = otlp.INVALID_ARGUMENT if error.status_code == 400 else INTERNAL
        encoding = otlp.encoding_of(request.header(b"content-type"))
        detail = str(error.detail)
        answer.body = otlp.error_answer(encoding, detail, CODES.get(error.status_code, code))
        answer.media_type = encoding.encode()
        return answer


class OtlpLogs(Otlp):
    paths = ["/v1/logs", "/api/<application>/otlp/v1/logs"]

    def read(self, request, body, reporter, levels):
        encoding = otlp.encoding_of(request.header(b"content-type"), body)
        try:
            return ExportedLogs(otlp.read(body, encoding, threshold=reporter.threshold), encoding)
        except UndecodableBody as error:
            raise ParseError(str(error)) from error
        except records.TooManyRecords as error:
            raise too_many(otlp.RECORDS_MAX) from error
        except records.TooMuchShared as error:
            raise too_large(*error.args) from error


class OtlpIgnored(Otlp):
    """Traces and metrics: exporters that are set to send everything hear that all is well."""

    paths = [
        f"{prefix}/v1/{signal}"
        for prefix in ("", "/api/<application>/otlp")
        for signal in ("traces", "metrics")
    ]

    def read(self, request, body, reporter, levels):
        encoding = otlp.encoding_of(request.header(b"content-type"), body)
        return ExportedLogs(records.Reading(), encoding)


class ExportedLogs(Reading):
    def __init__(self, read: records.Reading, encoding: str):
        self._read = read
        self._encoding = encoding
        self.reports = list(read.reports.values())

    def answer(self, results: Sequence[Recorded | DatabaseError]) -> Answer:
        for index, result in zip(self._read.reports, results, strict=True):
            if isinstance(result, DatabaseError):
                self._read.errors[index] = NOT_STORED
        body, media_type = otlp.answer(self._encoding, self._read), self._encoding.encode()
        if not body:  # which in protobuf is the message that says nothing
            return Answer(200, headers=[*answers.CORS, (b"content-type", media_type)])
        return Answer(200, body, media_type=media_type)
