"""Answers where no view ran or one broke: JSON like the API's, never Django's HTML pages."""

from django.http import JsonResponse
from django.utils.translation import gettext as _


def bad_request(request, exception) -> JsonResponse:
    return JsonResponse({"detail": _("Malformed request."), "code": "bad_request"}, status=400)


def not_found(request, exception) -> JsonResponse:
    return JsonResponse({"detail": _("Not found."), "code": "not_found"}, status=404)


def server_error(request) -> JsonResponse:
    detail = _("Something broke on our side. The error is in the server's log.")
    return JsonResponse({"detail": detail, "code": "server_error"}, status=500)
