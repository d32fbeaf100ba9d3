"""`POST /gelf`: Graylog's messages over HTTP."""

from collections.abc import Sequence

import orjson
from django.db import DatabaseError
from rest_framework import status

from api.parsers import not_json
from logs.door.answers import Answer
from logs.door.credentials import credentials_of
from logs.door.endpoint import Endpoint, Reading
from logs.intake import Many, too_many
from logs.protocols import gelf, records
from logs.protocols.decoding import UndecodableBody
from logs.recorder import Recorded


class Gelf(Endpoint):
    paths = ["/gelf", "/api/<application>/gelf"]

    def credentials(self, request):
        return credentials_of(request)

    def read(self, request, body, reporter, levels):
        try:
            return Messages(gelf.read(body, threshold=reporter.threshold))
        except UndecodableBody as error:
            raise not_json(error.__cause__) from error
        except records.TooManyRecords as error:
            raise too_many(gelf.RECORDS_MAX) from error


class Messages(Reading):
    def __init__(self, read: records.Reading):
        total = read.accepted + len(read.errors)
        self._many = Many(total, read.reports, read.errors)
        self.reports = list(read.reports.values())

    def answer(self, results: Sequence[Recorded | DatabaseError]) -> Answer:
        self._many.note(results)
        if not self._many.errors:
            return Answer(status.HTTP_202_ACCEPTED)
        is_lost = self._many.status == status.HTTP_400_BAD_REQUEST
        return Answer(400 if is_lost else 202, orjson.dumps(self._many.answer()))
