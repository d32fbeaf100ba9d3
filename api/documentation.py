"""The OpenAPI document of the API, and the two pages that show it to people."""

from functools import cache

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.utils.encoders import JSONEncoder

from api.mounts import CANONICAL
from api.schema import COMPONENTS, SECURITY_SCHEMES

# The viewers put styles into their elements, and their search runs in a worker.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:;"
    " img-src 'self' data:; connect-src 'self'; worker-src blob:; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'none'"
)
INTRODUCTION = [
    _(
        "Applications report errors, equal errors become one log with a counter, and people find,"
        " archive, resolve and delete logs."
    ),
    _(
        "People sign in at `auth/login/` and send the `access` of its answer as `Authorization:"
        " Bearer <access>`; it is good for 30 minutes, and `auth/refresh/` gives the next one."
        " Applications send their key in the same way. A key only reports: it reads nothing."
    ),
    _(
        "All of it also answers under `/api/` and `/v1/api/` (there with ten rows a page), with or"
        " without the final slash; `auth/`, `users/`, `get_token/`, `token/` and `refresh_token/`"
        " also at the root."
    ),
    _(
        "Lists come in pages. Follow `next` and `previous` as they are; beyond page 200 they go on"
        " by cursor, which costs the same at any depth. `count` is exact up to 10,000."
    ),
    _(
        "Errors name the wrong fields, or say a `detail` for people with a `code` for programs."
        " Texts are Portuguese, or English with `Accept-Language: en`; codes never change."
        " After a 429 or 503 wait as long as `Retry-After` says."
    ),
    _(
        "An answer to GET carries an `ETag`: sent back in `If-None-Match` it costs a 304 without a"
        " body as long as nothing has changed."
    ),
]
TAGS = {
    "logs": _("Grouped errors: the main list."),
    "events": _("Single occurrences, in and out."),
    "applications": _("What reports, and its keys."),
    "feedback": _("What people wrote who met an error."),
    "check-ins": _("Signs of life of jobs."),
    "levels": _("How severe an error is."),
    "environments": _("Where it happened: production, homologation, dev and names of yours."),
    "teams": _("Who shares applications."),
    "views": _("Searches of the web app that you saved."),
    "auth": _("Sign-up, sign-in, one's own account and invitations."),
    "users": _("Accounts."),
    "audit-logs": _("Who did what, here and in services that tell of it."),
    "storage": _("Disk in use and left."),
    "index": _("Where everything is."),
}
PAGES = {"docs": "api/swagger.html", "redoc": "api/redoc.html"}


@require_safe
def schema(request) -> HttpResponse:
    """The OpenAPI 3.1 document, in the language of the reader or of `?lang=`."""
    response = HttpResponse(document(_language(request)), content_type="application/json")
    response["Cache-Control"] = "public, no-cache"
    return response


@require_safe
def page(request, name: str) -> HttpResponse:
    """The document for people: `docs` tries requests out, `redoc` reads like a book."""
    with translation.override(_language(request)):
        response = render(request, PAGES[name], {"languages": settings.LANGUAGES})
    response["Content-Security-Policy"] = POLICY
    return response


@cache
def document(language: str) -> bytes:
    """Return the OpenAPI 3.1 document as JSON. Made once per process: it takes a second or so."""
    canonical = [path(CANONICAL.removeprefix("/"), include("api.urls"))]
    with translation.override(language):
        content = SchemaGenerator(patterns=canonical).get_schema(public=True)
        content["info"]["description"] = "\n\n".join(map(str, INTRODUCTION))
        content["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
        content["components"]["schemas"] |= COMPONENTS
        content["components"]["securitySchemes"] = SECURITY_SCHEMES
        return JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode(content).encode()


def _language(request) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language()
