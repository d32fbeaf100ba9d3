"""How the API describes itself: the kit behind the OpenAPI document at /api/schema/.

What is true of every endpoint is said here: who may call it, which errors come in which shape,
and which paths are old names of others. The `documentation` modules of the apps say what each
endpoint is for, and their serializers what it takes and gives.
"""

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework.exceptions import (
    NotAuthenticated,
    NotFound,
    PermissionDenied,
    Throttled,
    UnsupportedMediaType,
)

from api.pagination import Pagination

COMPONENTS: dict[str, dict] = {}


def component(name: str, schema: dict) -> dict[str, str]:
    """Add a named schema that no serializer describes; return the reference to it."""
    COMPONENTS[name] = schema
    return reference(name)


def reference(name: str) -> dict[str, str]:
    """Return the reference to a named schema, of a serializer (without that word) or of ours."""
    return {"$ref": f"#/components/schemas/{name}"}


_MESSAGES = {"type": "array", "items": {"type": "string"}}
ERROR = component(
    "Error",
    {
        "type": "object",
        "description": _(
            "What went wrong: `detail` for people, `code` for programs. Where it is our fault,"
            " `request_id` is in the lines of the server's log."
        ),
        "required": ["detail", "code"],
        "properties": {
            "detail": {"type": "string"},
            "code": {"type": "string"},
            "request_id": {"type": "string"},
        },
    },
)
FIELD_ERRORS = component(
    "FieldErrors",
    {
        "type": "object",
        "description": _(
            "What is wrong with each field, and under `non_field_errors` with all of them together."
            " Of a list or an object it is said below its wrong members."
        ),
        "additionalProperties": {
            "anyOf": [_MESSAGES, {"type": "object", "additionalProperties": _MESSAGES}]
        },
    },
)


filled = lazy(lambda text, **values: text % values, str)  # `%` alone would fix the language


def sent(name: str, value: object, media_type: str | None = None) -> OpenApiExample:
    """An example of a request body."""
    return OpenApiExample(name, value=value, request_only=True, media_type=media_type)


def answered(value: object, *statuses: int, name: str = "answer") -> OpenApiExample:
    """An example of an answer; of 200 and 201 unless said otherwise."""
    codes = [str(status) for status in statuses] or None
    return OpenApiExample(name, value=value, response_only=True, status_codes=codes)


def error_response(description: str, examples: Mapping[str, dict]) -> OpenApiResponse:
    """An answer in the shape of errors. `examples` are bodies by name."""
    kinds = {"detail" in body for body in examples.values()}
    schemas = [ERROR] * (True in kinds) + [FIELD_ERRORS] * (False in kinds)
    return OpenApiResponse(
        schemas[0] if len(schemas) == 1 else {"anyOf": schemas},
        description,
        [OpenApiExample(name, value=body) for name, body in examples.items()],
    )


def refused(status: int, description: str, **codes: str) -> dict[int, OpenApiResponse]:
    """The entry of `responses` for a refusal that comes as `code` and detail."""
    bodies = {code: {"detail": detail, "code": code} for code, detail in codes.items()}
    return {status: error_response(description, bodies)}


def path_id(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, int, OpenApiParameter.PATH, description=description)


# Names of the predecessors, and what each is called now.
ALIASES = {
    "agents": "applications",
    "environment": "environments",
    "get_token": "auth/login",
    "groups": "teams",
    "groupusers": "teams/{team}/members",
    "refresh_token": "auth/refresh",
    "token": "auth/login",
}
# What any endpoint of its kind may refuse.
_NO_SENSE = _("Something in the request makes no sense; the answer names it.")
INVALID_QUERY = error_response(_NO_SENSE, {"field": {"page": [_("A valid integer is required.")]}})
INVALID_BODY = error_response(
    _NO_SENSE,
    {
        "field": {"name": [_("This field is required.")]},
        "parse_error": {
            "detail": filled(
                _("The body is not valid JSON (line %(line)s, column %(column)s)."),
                line=1,
                column=8,
            ),
            "code": "parse_error",
        },
    },
)
COMMON: dict[int, OpenApiResponse] = {
    **refused(
        401,
        _("There is no token, or one that is not valid."),
        not_authenticated=NotAuthenticated.default_detail,
        invalid_token=_("Invalid, expired or revoked token."),
    ),
    **refused(
        403,
        _("Whoever has this token may not do this."),
        permission_denied=PermissionDenied.default_detail,
        key_is_write_only=_("Keys only write: sign in to read or change anything."),
    ),
    **refused(
        404, _("There is none, or none that you may see."), not_found=NotFound.default_detail
    ),
    **refused(
        408,
        _("The body took too long to arrive."),
        timeout=_("The request took too long to arrive."),
    ),
    **refused(
        413,
        _("The body is too long."),
        too_large=filled(
            _("The body is longer than %(limit)s bytes."), limit=settings.REPORT_MAX_BYTES
        ),
    ),
    **refused(
        415,
        _("The body is of another type than `application/json`."),
        unsupported_media_type=format_lazy(
            UnsupportedMediaType.default_detail, media_type="text/plain"
        ),
    ),
    **refused(429, _("Too many tries."), throttled=Throttled.default_detail),
    **refused(
        503,
        _("The server or its database is away or busy. Nothing was changed; try again."),
        unavailable=_("The database is not available right now. Try again in a moment."),
        busy=_("The server is busy. Try again in a moment."),
    ),
}
JSON, ANY_TYPE = "application/json", "*/*"
SECURITY_SCHEMES = {
    "person": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": _("The `access` of a sign-in; good for 30 minutes."),
    },
    "key": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": _("32 hexadecimal digits"),
        "description": _("The key of an application. It reports, and uploads source maps."),
    },
    "keyInHeader": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Api-Key",
        "description": _("The key, for senders that use this header."),
    },
    "keyInQuery": {
        "type": "apiKey",
        "in": "query",
        "name": "token",
        "description": _("The key, for senders that can set no header at all."),
    },
}
PAGE_PARAMETERS = [
    {
        "name": "page",
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": Pagination.PAGES_MAX},
        "description": _("The number of the page."),
    },
    {
        "name": "page_size",
        "in": "query",
        "schema": {"type": "integer"},
        "description": _("Rows a page; beyond 100 is 100."),
    },
    {
        "name": "cursor",
        "in": "query",
        "schema": {"type": "string"},
        "description": _("Where `next` or `previous` goes on, as they say."),
    },
]
RETRIED = ("429", "503")
RETRY_AFTER = {
    "Retry-After": {
        "description": _("Seconds to wait before the next try."),
        "schema": {"type": "integer"},
    }
}


class AutoSchema(SpectacularSchema):
    """Adds to what is said about an endpoint what holds for all of its kind."""

    def get_tags(self):
        name = self._name()
        return [ALIASES.get(name, name).partition("/")[0]]

    def is_deprecated(self):
        return self._name() in ALIASES

    def get_description(self):
        description = super().get_description()
        if not self.is_deprecated():
            return description
        notice = _("A predecessor's name for `%(name)s/`.") % {"name": ALIASES[self._name()]}
        return f"{notice} {description}".strip()

    def map_parsers(self):
        return [JSON if type_ == ANY_TYPE else type_ for type_ in super().map_parsers()]

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        if direction == "response" and schema.get("properties"):
            schema["required"] = sorted(schema["properties"])  # an answer leaves nothing out
        return schema

    def _insert_field_validators(self, field, schema):
        super()._insert_field_validators(field, schema)
        if "oneOf" in schema:  # a pattern, or blank: which a pattern may allow as well
            schema["anyOf"] = schema.pop("oneOf")

    def _get_pagination_parameters(self):
        return PAGE_PARAMETERS if self._is_list_view() and self._get_paginator() else []

    def get_auth(self):
        if self._is_public():
            return [{}]
        takes_keys = getattr(self.view, "action", None) in getattr(
            self.view, "actions_for_keys", ()
        )
        return [{name: []} for name in SECURITY_SCHEMES if takes_keys or name == "person"]

    def _is_public(self) -> bool:
        return not self.view.authentication_classes

    def _name(self) -> str:
        return (self._tokenize_path() or ["index"])[0]

    def _get_response_bodies(self, direction="response"):
        responses = super()._get_response_bodies(direction)
        for status, response in self._refusals():
            if str(status) not in responses:
                responses[str(status)] = self._get_response_for_code(response, str(status))
        for status in RETRIED:
            if status in responses:
                responses[status]["headers"] = RETRY_AFTER
        return dict(sorted(responses.items()))

    def _refusals(self) -> Iterator[tuple[int, OpenApiResponse]]:
        takes_body = self.method in ("POST", "PUT", "PATCH")
        if takes_body:
            yield 400, INVALID_BODY
        elif any(parameter["in"] == "query" for parameter in self._get_parameters()):
            yield 400, INVALID_QUERY
        statuses = [503]
        if not self._is_public():
            statuses += [401, 403, 429]  # 429 for wrong keys
        if "{" in self.path or (self._is_list_view() and self._get_paginator()):
            statuses.append(404)
        if takes_body:
            statuses += [408, 413]
            if ANY_TYPE not in super().map_parsers():
                statuses.append(415)
        if self.view.throttle_classes:
            statuses.append(429)
        for status in statuses:
            yield status, COMMON[status]
