"""Where a request carries its key, in all protocols but Sentry's."""

import base64
import binascii

from api.authentication import KEY_SHAPE, SCHEMES
from logs.door.endpoint import Credentials, Request
from logs.protocols.sentry import key_of_header

BASIC, API_KEY, SENTRY = "basic", "apikey", "sentry"


def credentials_of(request: Request) -> Credentials | None:
    """Return the key of a request, and the application of its path; None where it has no key.

    A token of another shape is none, and where `Authorization` brings one, nothing else counts.
    """
    scheme, _token = _authorization(request)
    key = key_of_authorization(request)
    if not key and scheme not in SCHEMES:
        key = (
            _shaped(request.header(b"x-api-key"))
            or _shaped(key_of_header(request.header(b"x-sentry-auth")))
            or _shaped(request.query().get("token", ""))
        )
    return Credentials(key, request.named.get("application", "")) if key else None


def key_of_authorization(request: Request) -> str:
    """Return the key in `Authorization`, "" where there is none.

    It comes as a token, as the password or the user of Basic, or as Elasticsearch's `ApiKey`,
    which is in base64 and has an id in front.
    """
    scheme, token = _authorization(request)
    if scheme in SCHEMES:
        return _shaped(token)
    if scheme in (BASIC, API_KEY):
        first, _, second = _decoded(token).partition(":")
        return _shaped(second) or _shaped(first) or _shaped(token)
    if scheme == SENTRY:
        return _shaped(key_of_header(request.header(b"authorization")))
    return ""


def _authorization(request: Request) -> tuple[str, str]:
    scheme, _, token = request.header(b"authorization").strip().partition(" ")
    return scheme.lower(), token.strip()


def _shaped(token: str) -> str:
    return token if KEY_SHAPE.fullmatch(token) else ""


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("latin-1")
    except (binascii.Error, ValueError):  # not in base64, or not in ASCII
        return ""
