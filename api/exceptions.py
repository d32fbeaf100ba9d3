"""Error answers: DRF's own shapes, plus what a client branches on and the failures of a database."""

import logging

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import permissions, status, views
from rest_framework.exceptions import APIException, ErrorDetail, NotFound
from rest_framework.response import Response

from central_erros import request_ids

logger = logging.getLogger(__name__)

QUERY_CANCELED = "57014"  # the SQLSTATE of a statement timeout


class ServiceUnavailable(APIException):
    """The database is away or busy: nothing was stored, the client may send again."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = _("The database is not available right now. Try again in a moment.")
    default_code = "unavailable"


class Busy(ServiceUnavailable):
    default_detail = _("The database is busy and nothing was stored. Try again in a moment.")
    default_code = "busy"


class QueryTimeout(ServiceUnavailable):
    default_detail = _(
        "This question takes too long to answer. Narrow it: fewer days, one environment."
    )
    default_code = "query_timeout"


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class ContentTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class UnsupportedEncoding(APIException):
    status_code = status.HTTP_415_UNSUPPORTED_MEDIA_TYPE
    default_detail = _("Unknown Content-Encoding. Use one of: gzip, deflate, br, zstd.")
    default_code = "unsupported_encoding"


class LimitReached(APIException):
    """More than is taken in at this time: the client may send again after so many seconds."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS

    def __init__(self, detail: str, code: str, *, wait: int):
        super().__init__(detail, code)
        self.wait = wait  # DRF makes it the Retry-After


def exception_handler(exc: Exception, context: dict) -> Response | None:
    """Answer as DRF does, with the `code` it keeps to itself; 503 when the database fails us."""
    if is_database_failure(exc):
        exc = _unavailable(exc, asking=context["request"].method in permissions.SAFE_METHODS)
    elif isinstance(exc, Http404):
        exc = NotFound()  # Django's own text names our classes, in English only
    response = views.exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, ServiceUnavailable):
        response["Retry-After"] = "2"
    if isinstance(response.data, dict):
        detail = response.data.get("detail")
        if isinstance(detail, ErrorDetail):
            response.data.setdefault("code", detail.code)
        response.data |= request_ids.of_failure(response.status_code)
    return response


def _unavailable(exc: DatabaseError, *, asking: bool) -> ServiceUnavailable:
    logger.warning("Database failure answered with 503: %s", exc)
    if not is_query_timeout(exc):
        return ServiceUnavailable()
    if asking:
        return QueryTimeout()
    return Busy()


def is_database_failure(exc: Exception) -> bool:
    """Whether the database was not there, or not in time.

    psycopg2 has no class for a server that ends amid a statement: that is a bare DatabaseError.
    """
    return isinstance(exc, OperationalError | InterfaceError) or type(exc) is DatabaseError


def is_query_timeout(exc: DatabaseError) -> bool:
    return getattr(exc.__cause__, "pgcode", None) == QUERY_CANCELED
