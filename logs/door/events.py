"""`events/` with a key: our own JSON, and whatever plain HTTP loggers send; one or many of them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from django.conf import settings
from django.db import DatabaseError

from api.mounts import MOUNTS
from api.parsers import not_json
from logs.door.answers import CORS, Answer
from logs.door.credentials import credentials_of
from logs.door.endpoint import Endpoint, Reading
from logs.intake import Many, not_stored, read_item, too_large, too_many
from logs.parsers import refuse_protobuf
from logs.protocols import plain
from logs.protocols.decoding import UndecodableBody
from logs.protocols.records import TooManyRecords, TooMuchShared
from logs.recorder import Recorded

NOT_KEPT = [
    *CORS,
    (b"cache-control", b"no-store"),
]  # of a GET, of which no cache may answer a second


class Events(Endpoint):
    paths = [f"{mount}events/" for mount in MOUNTS]
    methods = ("POST", "GET")

    def takes(self, request):
        """Leave other tokens to Django, and a GET that has nothing to report: that one reads."""
        if credentials_of(request) is None:
            return False
        return request.method == "POST" or not plain.MESSAGES.isdisjoint(request.query())

    def credentials(self, request):
        return credentials_of(request)

    def read(self, request, body, reporter, levels):
        limit, media_type = settings.REPORTS_PER_REQUEST, request.header(b"content-type")
        refuse_protobuf(media_type)
        try:
            data = plain.decode(body, media_type, request.query_string, limit=limit)
        except UndecodableBody as error:
            raise not_json(error.__cause__) from error
        except TooManyRecords as error:
            raise too_many(limit) from error
        except TooMuchShared as error:
            raise too_large(*error.args) from error
        return Several(data, levels) if isinstance(data, list) else One(data, levels)


class One(Reading):
    def __init__(self, data: Any, levels: Mapping[str, int]):
        self.reports = [read_item(data, levels)]

    def answer(self, results: Sequence[Recorded | DatabaseError]) -> Answer:
        [result] = results
        if isinstance(result, DatabaseError):
            raise not_stored()
        body = {"id": result.id, "event_id": result.event_id, "log": result.log_id}
        return Answer(200 if result.is_repeat else 201, orjson.dumps(body), NOT_KEPT)


class Several(Reading):
    def __init__(self, items: Sequence[Any], levels: Mapping[str, int]):
        self._many = Many.read(items, partial(read_item, levels=levels))
        self.reports = list(self._many.reports.values())

    def answer(self, results: Sequence[Recorded | DatabaseError]) -> Answer:
        self._many.note(results)
        return Answer(self._many.status, orjson.dumps(self._many.answer()))
