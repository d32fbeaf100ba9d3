"""Answers where no view ran or one broke: JSON like the API's; a page under /admin/, for people."""

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

ADMINISTRATION_PATH = "/admin/"


def refusal(request, status: int, code: str, detail: str) -> HttpResponse:
    if not request.path_info.startswith(ADMINISTRATION_PATH):
        return JsonResponse({"detail": detail, "code": code}, status=status)
    # Without the request: what it would add to the page asks the database, which may be away.
    page = render_to_string("admin/error.html", {"detail": detail})
    return HttpResponse(page, status=status)


def bad_request(request, exception) -> HttpResponse:
    # A host that is not ours may be refused before LocaleMiddleware has looked at the language.
    language = get_language_from_request(request)
    with override(language):
        response = refusal(request, 400, "bad_request", _("Malformed request."))
    response["Content-Language"], response["Vary"] = language, "Accept-Language"
    return response


def forbidden(request, exception) -> HttpResponse:
    return refusal(request, 403, "permission_denied", _("You may not do this."))


def csrf_failure(request, reason="") -> HttpResponse:
    detail = _("This page is out of date: somebody signed in or out since. Open it again.")
    return refusal(request, 403, "csrf_failed", detail)


def not_found(request, exception) -> HttpResponse:
    return refusal(request, 404, "not_found", _("Not found."))


def server_error(request) -> HttpResponse:
    detail = _("Something broke on our side. The error is in the server's log.")
    return refusal(request, 500, "server_error", detail)
