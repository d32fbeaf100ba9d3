"""Answers where no view ran or one broke: JSON like the API's, never Django's HTML pages."""

from django.http import JsonResponse
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _


def bad_request(request, exception) -> JsonResponse:
    # A host that is not ours may be refused before LocaleMiddleware has looked at the language.
    language = get_language_from_request(request)
    with override(language):
        answer = {"detail": _("Malformed request."), "code": "bad_request"}
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return JsonResponse(answer, status=400, headers=headers)


def not_found(request, exception) -> JsonResponse:
    return JsonResponse({"detail": _("Not found."), "code": "not_found"}, status=404)


def server_error(request) -> JsonResponse:
    detail = _("Something broke on our side. The error is in the server's log.")
    return JsonResponse({"detail": detail, "code": "server_error"}, status=500)
