"""Answers where no view ran or one broke: JSON like the API's; a page under /admin/, for people."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, gettext_lazy, override
from django.utils.translation import gettext as _

from central_erros import request_ids

ADMINISTRATION_PATH = "/admin/"


class Refused(Exception):
    """What is wrong with a request that Django does not get to see. `detail` is a lazy text."""

    def __init__(self, status: int, code: str, detail: str, **headers: str):
        super().__init__(status, code)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers

    def response(self, headers: Iterable[tuple[bytes, bytes]], path: str = "") -> HttpResponse:
        """Return the answer to a request with these headers, in the language that they ask for."""
        request = HttpRequest()
        request.path_info = path
        request.META["HTTP_ACCEPT_LANGUAGE"] = (
            dict(headers).get(b"accept-language", b"").decode("latin1")
        )
        response = early_refusal(request, self.status, self.code, self.detail)
        for name, value in self.headers.items():
            response[name.replace("_", "-")] = value
        response["Content-Length"] = str(len(response.content))
        return response


MALFORMED = Refused(400, "bad_request", gettext_lazy("Malformed request."))
BROKEN = Refused(
    500,
    "server_error",
    gettext_lazy("Something broke on our side. The error is in the server's log."),
)


def refusal(request, status: int, code: str, detail: str) -> HttpResponse:
    if not request.path_info.startswith(ADMINISTRATION_PATH):
        content = {"detail": detail, "code": code} | request_ids.of_failure(status)
        return JsonResponse(content, status=status)
    # Without the request: what it would add to the page asks the database, which may be away.
    page = render_to_string("admin/error.html", {"detail": detail})
    return HttpResponse(page, status=status)


def early_refusal(request, status: int, code: str, detail: str) -> HttpResponse:
    """Refuse before LocaleMiddleware has looked at the language. `detail` is a lazy text."""
    language = get_language_from_request(request)
    with override(language):
        response = refusal(request, status, code, str(detail))
    response["Content-Language"], response["Vary"] = language, "Accept-Language"
    return response


def bad_request(request, exception) -> HttpResponse:
    # A host that is not ours may be refused before LocaleMiddleware.
    return early_refusal(request, MALFORMED.status, MALFORMED.code, MALFORMED.detail)


def forbidden(request, exception) -> HttpResponse:
    return refusal(request, 403, "permission_denied", _("You may not do this."))


def csrf_failure(request, reason="") -> HttpResponse:
    detail = _("This page is out of date: somebody signed in or out since. Open it again.")
    return refusal(request, 403, "csrf_failed", detail)


def not_found(request, exception) -> HttpResponse:
    return refusal(request, 404, "not_found", _("Not found."))


def server_error(request) -> HttpResponse:
    return refusal(request, BROKEN.status, BROKEN.code, str(BROKEN.detail))
