"""What the door asks of a protocol's endpoint, and what the two tell each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qs

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import get_language_from_request

from api.addresses import address_of
from logs.recorder import Recorded
from logs.report import Report

FIELDS_MAX = 100  # of a query


class Request:
    """An ASGI request. Names of headers are in lower case; a repeated one counts by its last."""

    def __init__(self, scope: Mapping):
        self.scope = scope
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])

    def header(self, name: bytes) -> str:
        return self.headers.get(name, b"").decode("latin-1")

    def query(self) -> dict[str, str]:
        """Return the parameters of the address; the first one where a name is repeated."""
        text = self.scope["query_string"].decode("latin-1")
        try:
            return {name: values[0] for name, values in
                    parse_qs(text, max_num_fields=FIELDS_MAX).items()}  # fmt: skip
        except ValueError:
            return {}

    @property
    def address(self) -> str:
        """The client's, as far as our proxies can tell: see `api.addresses`."""
        client = self.scope.get("client")
        forwarded = [
            value.decode("latin-1")
            for name, value in self.scope["headers"]
            if name == b"x-forwarded-for"
        ]
        return address_of(client[0] if client else "", ",".join(forwarded))

    @property
    def language(self) -> str:
        """That of texts for people, as LocaleMiddleware chooses it."""
        request = HttpRequest()
        request.META["HTTP_ACCEPT_LANGUAGE"] = self.header(b"accept-language")
        return get_language_from_request(request)


@dataclass(slots=True)
class Answer:
    status: int
    body: bytes = b""  # JSON
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)


class Reading(Protocol):
    """The body of a request, read."""

    reports: Sequence[Report]

    def answer(self, results: Sequence[Recorded | DatabaseError]) -> Answer:
        """Return the answer, given what became of the reports; may raise APIException."""


class Endpoint(Protocol):
    """A place where reports of one protocol arrive. The same for all requests: it keeps nothing."""

    paths: Sequence[str]  # with a final slash; without it they are the same

    def token(self, request: Request) -> str:
        """Return the key that the request comes with; "" where it is none for the door."""

    def read(self, request: Request, body: bytes, levels: Mapping[str, int]) -> Reading:
        """Return what the body reports; raises APIException where it is nothing that can be read."""
