"""`POST events/` with a key: one report of our own JSON, a list of them, or lines."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from django.db import DatabaseError

from api.authentication import KEY_SHAPE, SCHEMES
from api.mounts import MOUNTS
from api.parsers import not_json
from logs.door.answers import Answer
from logs.door.endpoint import Credentials, Endpoint, Reading
from logs.intake import Many, not_stored, read_report
from logs.protocols.decoding import UndecodableBody, decode_reports
from logs.recorder import Recorded


class Events(Endpoint):
    paths = [f"{mount}events/" for mount in MOUNTS]

    def takes(self, request):
        return self.credentials(request) is not None  # other tokens are Django's

    def credentials(self, request):
        """Return the key, from wherever `IngestAuthentication` takes it."""
        words = request.header(b"authorization").split()
        if words and words[0].lower() in SCHEMES:
            token = words[1] if len(words) == 2 else ""
        else:
            token = request.header(b"x-api-key") or request.query().get("token", "")
        return Credentials(token) if KEY_SHAPE.fullmatch(token) else None

    def read(self, request, body, reporter, levels):
        try:
            data = decode_reports(body, request.header(b"content-type"))
        except UndecodableBody as error:
            raise not_json(error.__cause__) from error
        return Several(data, levels) if isinstance(data, list) else One(data, levels)


class One(Reading):
    def __init__(self, data: Any, levels: Mapping[str, int]):
        self.reports = [read_report(data, levels)]

    def answer(self, results: Sequence[Recorded | DatabaseError]) -> Answer:
        [result] = results
        if isinstance(result, DatabaseError):
            raise not_stored()
        body = {"id": result.id, "event_id": result.event_id, "log": result.log_id}
        return Answer(200 if result.is_repeat else 201, orjson.dumps(body))


class Several(Reading):
    def __init__(self, items: Sequence[Any], levels: Mapping[str, int]):
        self._many = Many.read(items, partial(read_report, levels=levels))
        self.reports = list(self._many.reports.values())

    def answer(self, results: Sequence[Recorded | DatabaseError]) -> Answer:
        self._many.note(results)
        return Answer(self._many.status, orjson.dumps(self._many.answer()))
