"""What the door answers: bodies, and the headers that let pages of any origin report."""

from dataclasses import dataclass, field

from rest_framework.exceptions import APIException

from api.exceptions import exception_handler
from api.renderers import JSONRenderer

# Any page may report, and read nothing but the answer: no credentials come along.
CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"x-sentry-error, x-sentry-rate-limits, retry-after"),
]
ALLOWED_HEADERS = (
    b"x-sentry-auth, x-api-key, x-requested-with, x-forwarded-for, origin, referer, accept,"
    b" content-type, authentication, authorization, content-encoding, transfer-encoding,"
    b" sentry-trace, baggage"
)
PREFLIGHT_SECONDS = 3600  # for which a browser remembers the answer


@dataclass(slots=True)
class Answer:
    status: int
    body: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    media_type: bytes = b"application/json"

    async def send(self, send) -> None:
        headers = [
            *(self.headers or CORS),
            (b"content-length", b"%d" % len(self.body)),
        ]
        if self.body:
            headers.append((b"content-type", self.media_type))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def refusal(error: APIException) -> Answer:
    """Return the answer that a view of the API would give."""
    response = exception_handler(error, {})
    del response["Content-Type"]  # of HTML: it has not been rendered
    headers = [(name.lower().encode(), value.encode()) for name, value in response.items()]
    return Answer(response.status_code, JSONRenderer().render(response.data), [*CORS, *headers])


def preflight(methods: tuple[str, ...]) -> Answer:
    """Return what a browser is told that asks whether its page may report."""
    allowed = ", ".join((*methods, "OPTIONS")).encode()
    headers = [
        *CORS,
        (b"access-control-allow-methods", allowed),
        (b"access-control-allow-headers", ALLOWED_HEADERS),
        (b"access-control-max-age", b"%d" % PREFLIGHT_SECONDS),
    ]
    return Answer(204, headers=headers)
