import re

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from accounts.throttling import wrong_keys
from api.addresses import client_address
from logs.models import Key

SCHEMES = {"bearer", "jwt", "token", "api-key"}
KEY_SHAPE = re.compile(r"[0-9a-fA-F]{32}")
CHALLENGE = 'Bearer realm="api"'


def invalid_token() -> AuthenticationFailed:
    """Return the one refusal of every wrong token."""
    error = AuthenticationFailed(_("Invalid, expired or revoked token."), "invalid_token")
    error.auth_header = CHALLENGE
    return error


class TokenAuthentication(JWTAuthentication):
    """Who asks: a person by JWT, or an application by key; the shape of the token decides.

    `Authorization: <scheme> <token>` with any of SCHEMES in any case. 32 hex characters are a
    key: `request.user` stays anonymous and `request.auth` is the `Key`, so that permissions
    made for people refuse it. Anything else is a JWT.

    Raises AuthenticationFailed (401) with one text for every wrong token; Throttled (429) where
    an address sent too many keys that do not exist.
    """

    def authenticate(self, request):
        token = self._token(request)
        if token is None:
            return None
        if KEY_SHAPE.fullmatch(token):
            return AnonymousUser(), self._key(token, request)
        try:
            validated = AccessToken(token)
        except TokenError as error:
            raise invalid_token() from error
        return self.get_user(validated), validated

    def authenticate_header(self, request):
        return CHALLENGE

    def get_user(self, validated_token):
        try:
            return super().get_user(validated_token)
        except AuthenticationFailed as error:
            raise invalid_token() from error

    def _token(self, request) -> str | None:
        words = get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() not in SCHEMES:
            return None
        if len(words) != 2:
            raise invalid_token()
        return words[1]

    def _key(self, text: str, request) -> Key:
        key = Key.objects.for_token(text)
        if key is None:
            seconds = wrong_keys.count(client_address(request))
            raise Throttled(seconds) if seconds else invalid_token()
        return key


class IngestAuthentication(TokenAuthentication):
    """Also takes a key as `X-Api-Key` or `?token=` of a report: some senders can set no header.

    Of a report only: in an address that somebody reads, a token ends up in histories and logs.
    """

    def _token(self, request) -> str | None:
        token = super()._token(request)
        if token is None and request.method == "POST":
            given = request.headers.get("X-Api-Key") or request.query_params.get("token", "")
            if given and not KEY_SHAPE.fullmatch(given):
                raise invalid_token()
            return given or None
        return token
