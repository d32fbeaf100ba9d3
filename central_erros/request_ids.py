"""A short id for each request: who is answered with a failure can name its lines in the log."""

import logging
import secrets
from contextvars import ContextVar

HEADER = "X-Request-Id"

_current: ContextVar[str] = ContextVar("request_id", default="")


def of_failure(status: int) -> dict[str, str]:
    """Return what the JSON of an answer with this status says of the request at hand."""
    request_id = _current.get()
    return {"request_id": request_id} if status >= 500 and request_id else {}


def identify(get_response):
    """Give every request an id, ours and never the client's; failures have it in a header."""

    def middleware(request):
        request.short_id = secrets.token_hex(4)
        token = _current.set(request.short_id)
        try:
            response = get_response(request)
            if response.status_code >= 500:
                response[HEADER] = request.short_id
            return response
        finally:
            _current.reset(token)

    return middleware


class InLines(logging.Filter):
    """Put the id of the request at hand into the lines that are written meanwhile.

    Django writes some when it is done with a request, and says in the record which one it was.
    """

    def filter(self, record):
        finished = getattr(record, "request", None)
        request_id = _current.get() or getattr(finished, "short_id", "")
        record.request_id = f" [{request_id}]" if request_id else ""
        return True
