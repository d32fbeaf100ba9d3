"""What happens to a request before any view."""

import logging
import re

from django.utils.cache import patch_vary_headers

from api.exceptions import ServiceUnavailable, is_database_failure
from central_erros.errors import ADMINISTRATION_PATH, refusal

logger = logging.getLogger(__name__)

# Paths whose routes all end in a slash, which clients of five predecessors do or do not send.
API_PATHS = re.compile(
    r"^/(?:api|v1/api|auth|users|get_token|token|refresh_token|log|doc|redoc)(?:/|\Z)"
)
ADMINISTRATION_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class DatabaseAway:
    """Answer 503 where a page outside the API finds the database away."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not is_database_failure(exception):
            return None
        logger.warning("Database failure answered with 503: %s", exception)
        response = refusal(
            request, 503, ServiceUnavailable.default_code, ServiceUnavailable.default_detail
        )
        response["Retry-After"] = "2"
        return response


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
