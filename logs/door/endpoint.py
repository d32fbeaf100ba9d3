"""What the door asks of a protocol's endpoint, and what the two tell each other."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qs

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import get_language_from_request
from rest_framework.exceptions import APIException

from api.addresses import address_of
from api.authentication import invalid_token
from api.exceptions import ServiceUnavailable
from logs.door.answers import Answer, refusal
from logs.door.keyring import Reporter
from logs.recorder import Recorded
from logs.report import Report

FIELDS_MAX = 100  # of a query


class Request:
    """An ASGI request. Names of headers are in lower case; a repeated one counts by its last."""

    def __init__(self, scope: Mapping, named: Mapping[str, str]):
        self.scope = scope
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.named = named  # the parts of the path that have names: see `logs.door.routes`
        self.headers: dict[bytes, bytes] = dict(scope["headers"])

    def header(self, name: bytes) -> str:
        return self.headers.get(name, b"").decode("latin-1")

    @property
    def query_string(self) -> str:
        return self.scope["query_string"].decode("latin-1")

    def query(self) -> dict[str, str]:
        """Return the parameters of the address; the first one where a name is repeated."""
        try:
            return {name: values[0] for name, values in
                    parse_qs(self.query_string, max_num_fields=FIELDS_MAX).items()}  # fmt: skip
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


class Credentials(NamedTuple):
    """Who a request says it is from."""

    key: str
    application: str = (
        ""  # the id of it in the address, where there is one: the key must be its own
    )


class Reading:
    """The body of a request, read."""

    reports: Sequence[Report] = ()
    # Stores what came beside the reports, in a thread, once these are committed.
    store_rest: Callable[[], None] | None = None

    # Whether the answer can say of a part of the reports that they shall be sent again: then the
    # result of each of them is the ServiceUnavailable, where others are stored.
    answers_in_part = False

    @property
    def size(self) -> int:
        """How much of the limits of its application it takes."""
        return len(self.reports)

    def answer(self, results: Sequence[Recorded | DatabaseError | ServiceUnavailable]) -> Answer:
        """Return the answer, given what became of the reports; may raise APIException."""
        raise NotImplementedError


class Endpoint:
    """A place where reports of one protocol arrive. The same for all requests: it keeps nothing."""

    paths: Sequence[str]  # see `logs.door.routes`
    methods: tuple[str, ...] = ("POST",)
    head_bytes = 0  # of a body, inflated: so much is enough for `credentials_in`
    is_for_pages = True  # of any origin; else Django answers when a browser asks whether it may

    def takes(self, request: Request) -> bool:
        """Whether the request is for the door; else Django answers it."""
        return True

    def credentials(self, request: Request) -> Credentials | None:
        """Return who the request is from, None where neither address nor headers say it.

        May raise APIException.
        """
        raise NotImplementedError

    def credentials_in(self, request: Request, head: bytes) -> Credentials | None:
        """Return who it is from by the beginning of its body, where nothing else says it."""
        return None

    def unauthenticated(self) -> APIException:
        """Return the refusal of a request that does not say who it is from."""
        return invalid_token()

    def wrong_key(self) -> APIException:
        """Return the one refusal of keys that do not exist and of those of another application."""
        return invalid_token()

    def read(
        self, request: Request, body: bytes, reporter: Reporter, levels: Mapping[str, int]
    ) -> Reading:
        """Return what the body reports; raises APIException where it is nothing that can be read."""
        raise NotImplementedError

    def refusal(self, request: Request, error: APIException) -> Answer:
        """Return the answer to a request that was not taken in, in the form of the protocol."""
        return refusal(error)
