"""What happens to a request before any view, and for probes instead of one."""

import logging
import re
import time
from contextlib import suppress

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from api.exceptions import ServiceUnavailable
from central_erros.errors import ADMINISTRATION_PATH, refusal

logger = logging.getLogger(__name__)

# Of a refused body: what does not come by then has its connection cut.
BODY_READ_MAX = 64 * 1024 * 1024
BODY_READ_SECONDS = 10
HEALTH_CHECKS = {"/healthz", "/health", "/ping"}
READINESS_CHECKS = {"/readyz"}
# Paths whose routes all end in a slash, which clients of five predecessors do or do not send.
API_PATHS = re.compile(
    r"^/(?:api|v1/api|auth|users|get_token|token|refresh_token|doc|redoc)(?:/|\Z)"
)
ADMINISTRATION_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def health_checks(get_response):
    """Answer probes: `/healthz` while the process runs, `/readyz` while it could store a report.

    First of all, because probes name no host that we allow and speak plain HTTP.
    """

    def middleware(request):
        path = request.path_info.rstrip("/")
        if path in HEALTH_CHECKS:
            return HttpResponse("ok\n", content_type="text/plain")
        if path in READINESS_CHECKS:
            return _readiness()
        return get_response(request)

    return middleware


def _readiness() -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM logs_application LIMIT 1")
    except Error:
        return HttpResponse("database not ready\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


def read_to_the_end(get_response):
    """Read what a refusal left of a body: else the client sees a broken pipe and no answer."""

    def middleware(request):
        response = get_response(request)
        left, deadline = BODY_READ_MAX, time.monotonic() + BODY_READ_SECONDS
        with suppress(OSError):  # the client has gone
            while left > 0 and time.monotonic() < deadline:
                chunk = request.read(min(left, 65_536))
                if not chunk:
                    break
                left -= len(chunk)
        return response

    return middleware


class DatabaseAway:
    """Answer 503 where a page outside the API finds the database away."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.warning("Database failure answered with 503: %s", exception)
        response = refusal(
            request, 503, ServiceUnavailable.default_code, ServiceUnavailable.default_detail
        )
        response["Retry-After"] = "2"
        return response


def bounded_bodies(get_response):
    """Refuse bodies longer than we take, and those that do not say how long they are.

    WSGI would show Django a chunked body as an empty one; silently losing it is no answer.
    """

    def middleware(request):
        if request.META.get("HTTP_TRANSFER_ENCODING"):
            text = _("Send the body with a Content-Length.")
            return refusal(request, 411, "length_required", text)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.REPORT_MAX_BYTES:
            text = _("The body is longer than %(limit)s bytes.")
            return refusal(request, 413, "too_large", text % {"limit": settings.REPORT_MAX_BYTES})
        return get_response(request)

    return middleware


def append_api_slash(get_response):
    """Route API paths without a final slash as if they had it: a redirect would lose the body."""

    def middleware(request):
        if API_PATHS.match(request.path_info) and not request.path_info.endswith("/"):
            request.path_info += "/"
        return get_response(request)

    return middleware


def private_answers(get_response):
    """Let clients keep answers of the API for themselves, and ask each time if they still hold.

    The ETag of Django's ConditionalGetMiddleware then saves the body, not the work. What holds a
    secret says `no-store` by itself.
    """

    def middleware(request):
        response = get_response(request)
        if API_PATHS.match(request.path_info):
            response.headers.setdefault("Cache-Control", "private, no-cache")
            patch_vary_headers(response, ["Authorization"])
        return response

    return middleware


def administration_policy(get_response):
    """Let pages of the administration run nothing but our own files, whatever a log's text holds."""

    def middleware(request):
        response = get_response(request)
        if request.path_info.startswith(ADMINISTRATION_PATH):
            response["Content-Security-Policy"] = ADMINISTRATION_POLICY
        return response

    return middleware
