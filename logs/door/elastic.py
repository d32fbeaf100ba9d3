"""Elasticsearch's API, as far as log shippers use it: bulks, single documents, and their probes."""

import time
from collections.abc import Sequence
from typing import Any

import orjson
from django.db import DatabaseError
from rest_framework.exceptions import APIException, NotFound, ParseError

from api.authentication import invalid_token
from api.exceptions import ServiceUnavailable
from logs.door import answers
from logs.door.answers import Answer
from logs.door.credentials import credentials_of, key_of_authorization
from logs.door.endpoint import Credentials, Endpoint, Reading
from logs.intake import too_many
from logs.protocols import elastic, elastic_probes
from logs.protocols.records import TooManyRecords
from logs.recorder import Recorded

HEADERS = [
    *answers.CORS,
    *((name.lower().encode(), value.encode()) for name, value in elastic_probes.HEADERS.items()),
]
CHALLENGE = 'Basic realm="security", charset="UTF-8"'
BELOW = ["", "/<1>", "/<1>/<2>", "/<1>/<2>/<3>"]
ERROR_TYPES = {
    401: "security_exception",
    404: "resource_not_found_exception",
    429: elastic.OVERLOADED,
    503: elastic.OVERLOADED,
}
NOT_STORED = elastic.PARSING, "the document could not be stored"


class Elastic(Endpoint):
    paths = [
        prefix + rest for prefix in ("/elastic", "/api/<application>/elastic") for rest in BELOW
    ]
    methods = ("GET", "HEAD", "POST", "PUT")

    def credentials(self, request):
        return credentials_of(request)

    def unauthenticated(self):
        error = invalid_token()
        error.auth_header = CHALLENGE  # a client that has a password sends it when it sees this
        return error

    wrong_key = unauthenticated

    def read(self, request, body, reporter, levels):
        parts = _parts(request)
        if _is_bulk(request.method, parts):
            return Documents(_read_bulk(body, parts, reporter.threshold))
        if _is_document(request.method, parts):
            index, _, *ids = parts
            return Document(elastic.read_document(body, index, *ids, threshold=reporter.threshold))
        found = elastic_probes.probe(request.method, _path(request))
        if found is None:
            reason = f"no handler found for uri [{request.path}] and method [{request.method}]"
            raise NotFound(reason)
        return Probe(*found, has_body=request.method != "HEAD")

    def refusal(self, request, error: APIException):
        answer = answers.refusal(error)
        answer.headers = HEADERS + [
            header for header in answer.headers if header not in answers.CORS
        ]
        document = elastic.error_document(
            str(error.detail),
            status=error.status_code,
            type_=ERROR_TYPES.get(error.status_code, elastic.ARGUMENT),
        )
        answer.body = b"" if request.method == "HEAD" else orjson.dumps(document)
        return answer


class ElasticAtRoot(Elastic):
    """The same for shippers that take a host and no path. Whoever shows no key is somebody else."""

    paths = [rest or "/" for rest in BELOW]
    is_for_pages = False  # these are paths of everything else, too

    def takes(self, request):
        return bool(key_of_authorization(request)) and _is_known(request)

    def credentials(self, request):
        return Credentials(key_of_authorization(request))


def _parts(request) -> list[str]:
    return [request.named[name] for name in "123" if name in request.named]


def _path(request) -> str:
    return "/" + "/".join(_parts(request))


def _is_bulk(method: str, parts: list[str]) -> bool:
    return method in ("POST", "PUT") and parts[-1:] == ["_bulk"]


def _is_document(method: str, parts: list[str]) -> bool:
    has_id = len(parts) == 3
    return parts[1:2] in (["_doc"], ["_create"]) and method in (
        ("POST", "PUT") if has_id else ("POST",)
    )


def _is_known(request) -> bool:
    method, parts = request.method, _parts(request)
    is_write = _is_bulk(method, parts) or _is_document(method, parts)
    return is_write or elastic_probes.probe(method, _path(request)) is not None


def _read_bulk(body: bytes, parts: list[str], threshold: int) -> elastic.Bulk:
    index = parts[0] if len(parts) > 1 else ""  # before Elasticsearch 7 a type came behind it
    try:
        return elastic.read_bulk(body, index, threshold=threshold)
    except elastic.MalformedBulk as error:
        raise ParseError(str(error)) from error
    except TooManyRecords as error:
        raise too_many(elastic.RECORDS_MAX) from error


class Documents(Reading):
    """Those of a bulk, each of which is answered for itself."""

    answers_in_part = True

    def __init__(self, bulk: elastic.Bulk):
        self._bulk = bulk
        self._began = time.monotonic()
        self.reports = list(bulk.reading.reports.values())

    def answer(self, results: Sequence[Recorded | DatabaseError | ServiceUnavailable]) -> Answer:
        again: set[int] = set()
        for position, result in zip(self._bulk.reading.reports, results, strict=True):
            if isinstance(result, ServiceUnavailable):
                again.add(position)
            elif isinstance(result, DatabaseError):  # sent again it would be refused again
                self._bulk.items[position].error = NOT_STORED
                self._bulk.reading.errors[position] = NOT_STORED
        took_ms = int((time.monotonic() - self._began) * 1000)
        return _json(200, self._bulk.answer(took_ms, again))


class Document(Documents):
    """The only one of its request."""

    def answer(self, results: Sequence[Recorded | DatabaseError]) -> Answer:
        super().answer(results)
        [item] = self._bulk.items
        if item.error:
            type_, reason = item.error
            return _json(400, elastic.error_document(reason, type_=type_))
        [answer] = item.answer(failed=False).values()
        return _json(answer.pop("status"), answer)


class Probe(Reading):
    def __init__(self, status: int, document: Any, *, has_body: bool):
        self._status = status
        self._document = document if has_body else ""

    def answer(self, results: Sequence[Recorded | DatabaseError]) -> Answer:
        if isinstance(self._document, str):
            return Answer(self._status, self._document.encode(), HEADERS, b"text/plain")
        return _json(self._status, self._document)


def _json(status: int, document: dict[str, Any]) -> Answer:
    return Answer(status, orjson.dumps(document), HEADERS)
