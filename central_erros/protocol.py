"""HTTP as uvicorn speaks it, with a bound on all that a client may send and make us wait for.

Nothing here sets a timer, which would cost a tenth of what a report does: the worker looks at all
its connections once a second, and a connection that still waits for the same thing as too many
seconds before is given up.
"""

from itertools import chain

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser, parse_url
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from central_erros.errors import MALFORMED, Refused

URL_MAX = 8190  # bytes; a list can be asked for at length
HEADERS_MAX = 100
HEAD_MAX = 64 * 1024  # bytes
# What may come with a body or after it, in the wrapping of its chunks or in vain: bytes.
OVERHEAD_MAX = 64 * 1024 * 1024
PIPELINE_MAX = 100  # requests sent before the answer to the first

HEAD_SECONDS = 10
REST_SECONDS = 10  # for what is left of a refused request
READER_SECONDS = 30  # without taking a byte of its answer

URL_TOO_LONG = Refused(414, "uri_too_long", _("The address of the request is too long."))
HEAD_TOO_LONG = Refused(431, "headers_too_long", _("The headers of the request are too long."))
TOO_SLOW = Refused(408, "timeout", _("The request took too long to arrive."))


class _Trailers(list):
    """Where the headers after a body go: nobody has checked them, so nobody gets to see them."""

    def append(self, header) -> None:
        pass


class _Deaf:
    """The parser of a connection that is over: whatever still comes is discarded."""

    def feed_data(self, data: bytes) -> None:
        pass


class Protocol(HttpToolsProtocol):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.size = 0  # bytes since the head of the request began, or since it ended
        self.waits_for: tuple[str, object] = ("head", None)
        self.since = float("inf")

    # --- What comes --------------------------------------------------------
    def data_received(self, data: bytes) -> None:
        self.size += len(data)
        while data:
            data = self._parse(data)
        if self.size > HEAD_MAX:
            self._bound_size()

    def _parse(self, data: bytes) -> bytes:
        """Return what is left to be parsed."""
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade as upgrade:
            return self._without_proposal() + data[upgrade.args[0] :]
        except HttpParserError as error:
            self._refuse(_reason(error))
        return b""

    def _without_proposal(self) -> bytes:
        """Return the head that has come, without its proposal of another protocol, to be parsed anew.

        A server may ignore the proposal, but httptools takes all that follows for the other
        protocol: it gives no body, and a body that came later was parsed as a request. The head
        of a request like any other says where its body ends.
        """
        method, version = self.parser.get_method(), self.parser.get_http_version().encode()
        lines = [b"%b %b HTTP/%b" % (method, self.url, version)]
        lines += [b"%b: %b" % header for header in self.headers if header[0] != b"upgrade"]
        self.parser = HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's
        return b"\r\n".join([*lines, b"", b""])

    def _bound_size(self) -> None:
        if isinstance(self.parser, _Deaf):
            return
        if self._is_within_head():
            self._refuse(HEAD_TOO_LONG)
        elif self.size > settings.REPORT_MAX_BYTES + OVERHEAD_MAX:
            self.transport.close()

    def on_headers_complete(self) -> None:
        if len(self.url) > URL_MAX:
            raise URL_TOO_LONG
        length = sum(map(len, chain.from_iterable(self.headers)))
        if len(self.headers) > HEADERS_MAX or length > HEAD_MAX:
            raise HEAD_TOO_LONG
        if len(self.pipeline) > PIPELINE_MAX:
            raise MALFORMED
        if self.parser.should_upgrade():
            if self.parser.get_method() == b"CONNECT":
                raise MALFORMED
            return  # it is parsed anew
        if not self.url.startswith(b"/"):
            self.url = _with_path(self.url)
        super().on_headers_complete()
        self.headers = _Trailers()
        self.size = 0

    def on_message_complete(self) -> None:
        """As uvicorn's, which forgets what has come in once it has answered."""
        if self.parser.should_upgrade():
            return  # nothing but the head has come
        self.size = 0
        self.cycle.more_body = False
        self.cycle.message_event.set()

    def on_response_complete(self) -> None:
        """As uvicorn's, but for the timer."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())

    # --- What does not come ------------------------------------------------
    def tend(self, now: float) -> None:
        """Give the connection up if it keeps us waiting for too long; called each second."""
        waits_for = self._waits_for()
        if waits_for != self.waits_for or self.since > now:
            self.waits_for, self.since = waits_for, now
        elif now - self.since > self._patience(waits_for[0]):
            self._give_up(*waits_for)

    def _waits_for(self) -> tuple[str, object]:
        """Return what it waits for, and something that changes with every step forward."""
        cycle = self.cycle
        if self.transport.is_closing():
            return "end", None
        if self.flow.write_paused:
            return "reader", self.transport.get_write_buffer_size()
        if cycle is not None and not cycle.response_complete:
            return "body" if cycle.more_body else "answer", cycle
        if isinstance(self.parser, _Deaf) or (cycle is not None and cycle.more_body):
            return "rest", cycle
        if self.scope is None or self._is_within_head():
            return "head", self.scope
        return "request", cycle

    def _patience(self, waits_for: str) -> float:
        match waits_for:
            case "head":
                return HEAD_SECONDS
            case "body":
                return settings.BODY_SECONDS
            case "request":
                return self.timeout_keep_alive
            case "reader":
                return READER_SECONDS
            case "answer":
                return float("inf")
            case _:
                return REST_SECONDS

    def _give_up(self, waits_for: str, begun: object) -> None:
        if waits_for == "body" or (waits_for == "head" and begun):
            self._refuse(TOO_SLOW)
        elif waits_for in ("head", "request"):
            self.transport.close()
        else:
            self.transport.abort()

    def _is_within_head(self) -> bool:
        return self.scope is not None and (self.cycle is None or self.scope is not self.cycle.scope)

    # --- What is refused ---------------------------------------------------
    def _refuse(self, refused: Refused) -> None:
        """Answer, and end the connection when the client has done so or REST_SECONDS later.

        Ended at once with something unread, it would be reset, and the client not see the answer.
        """
        self.parser = _Deaf()
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            if not cycle.more_body:  # that one is answered first, and then the connection ends
                cycle.keep_alive = False
                return
            cycle.disconnected = cycle.response_complete = True
            cycle.message_event.set()
            if cycle.response_started or self.pipeline:
                self.transport.close()
                return
        response = refused.response(self.scope["headers"] if self.scope else [])
        head = [*self.server_state.default_headers, (b"connection", b"close")]
        head += [(name.encode(), value.encode("latin1")) for name, value in response.items()]
        lines = [b"%b: %b\r\n" % header for header in head]
        self.transport.write(
            b"".join([STATUS_LINE[refused.status], *lines, b"\r\n", response.content])
        )
        self.transport.write_eof()


def _with_path(url: bytes) -> bytes:
    """Return an absolute URL with the path that it has where it names none (RFC 9112 3.2.2)."""
    parsed = parse_url(url)
    if parsed.path is not None:
        return url
    return b"/" if parsed.query is None else b"/?" + parsed.query


def _reason(error: HttpParserError) -> Refused:
    """Return what a callback of ours has raised; else it was the parser that did not understand."""
    cause = error.__context__
    if isinstance(cause, Refused):
        return cause
    if cause is not None and not isinstance(cause, HttpParserError):
        raise cause
    return MALFORMED
