"""Where Sentry's clients report: envelopes, bodies of the older store endpoint, and the tunnel."""

from collections.abc import Callable, Sequence

import orjson
from django.db import DatabaseError, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import (
    APIException,
    NotAuthenticated,
    ParseError,
    PermissionDenied,
)

from api.exceptions import ContentTooLarge, LimitReached
from logs import check_ins, feedback
from logs.door import answers, read_past
from logs.door.answers import Answer
from logs.door.endpoint import Credentials, Endpoint, Reading
from logs.door.keyring import Reporter
from logs.intake import not_stored
from logs.protocols.sentry import (
    HEADER_MAX_BYTES,
    ConflictingKeys,
    Envelope,
    ItemError,
    MalformedEnvelope,
    agreed_key,
    dsn_of_envelope,
    key_of_header,
    key_of_query,
    parse_dsn,
    parse_envelope,
    parse_store,
)
from logs.recorder import Recorded

# What a limit of an application stops: SDKs go on sending everything else.
LIMITED = "error;default;log_item;monitor;feedback"
CHALLENGE = "Sentry"
ERROR_MAX_LENGTH = 200  # of a header
CAUSES_MAX = 10


class Unreadable(ParseError):
    """Nothing of the body can be read; the causes are in English, as the SDKs log them."""

    default_detail = _("The body cannot be read.")

    def __init__(self, *causes: object):
        super().__init__()
        self.causes = [str(cause) for cause in causes]


class Sentry(Endpoint):
    """What all of Sentry's endpoints have in common: who reports, and how it is answered."""

    parse: Callable[..., Envelope]

    def credentials(self, request):
        try:
            key = agreed_key(
                key_of_header(request.header(b"x-sentry-auth")),
                key_of_header(request.header(b"authorization")),
                key_of_query(request.query_string),
            )
        except ConflictingKeys as error:
            raise _conflict() from error
        return Credentials(key, request.named["application"]) if key else None

    def unauthenticated(self):
        error = NotAuthenticated(_("The request names no key."))
        error.auth_header = CHALLENGE
        return error

    def wrong_key(self):
        return PermissionDenied(_("There is no such key of this application."))

    def read(self, request, body, reporter, levels):
        try:
            envelope = self.parse(body, peer=request.address)
        except MalformedEnvelope as error:
            raise Unreadable(error) from error
        return Taken(envelope, reporter)

    def refusal(self, request, error):
        answer = answers.refusal(error)
        text = str(error.detail)
        causes = error.causes if isinstance(error, Unreadable) else []
        answer.body = orjson.dumps({"detail": text, "causes": causes})
        answer.headers.append(_error_header(": ".join([text, *causes[:1]])))
        if isinstance(error, LimitReached):
            limits = f"{error.wait}:{LIMITED}:project:{error.detail.code}"
            answer.headers.append((b"x-sentry-rate-limits", limits.encode()))
        return answer


class Envelopes(Sentry):
    paths = ["/api/<application>/envelope/"]
    head_bytes = HEADER_MAX_BYTES + 1  # a header that is longer shows
    parse = staticmethod(parse_envelope)

    def credentials_in(self, request, head):
        """Return the key of the envelope's own header, as a tunnel leaves it."""
        try:
            dsn = parse_dsn(dsn_of_envelope(head))
        except MalformedEnvelope as error:
            raise Unreadable(error) from error
        if dsn is None:
            return None
        if request.named.get("application", dsn.project) != dsn.project:
            raise _conflict()
        return Credentials(dsn.key, dsn.project)

    def read(self, request, body, reporter, levels):
        taken = super().read(request, body, reporter, levels)
        dsn = parse_dsn(taken.envelope.dsn)
        if dsn and (dsn.key.lower(), dsn.project) != (reporter.key, str(reporter.application_id)):
            raise _conflict()
        return taken


class Tunnel(Envelopes):
    """Takes what a page's own server passes on: only the envelope says where it belongs."""

    paths = ["/tunnel/"]

    def credentials(self, request):
        return None


class Store(Sentry):
    paths = ["/api/<application>/store/"]
    parse = staticmethod(parse_store)


class Taken(Reading):
    """An envelope of which everything that could be read is taken in."""

    def __init__(self, envelope: Envelope, reporter: Reporter):
        self.envelope = envelope
        self.reporter = reporter
        self.reports = envelope.events + (envelope.logs if reporter.store_logs else [])
        if envelope.errors and not envelope.holds_anything:
            raise _unread(envelope.errors)
        if envelope.feedback or envelope.check_ins:
            self.store_rest = self._store_rest
        if envelope.logs and not reporter.store_logs:
            envelope.dropped["log"] += len(envelope.logs)

    @property
    def size(self) -> int:
        return len(self.reports) + len(self.envelope.feedback) + len(self.envelope.check_ins)

    @transaction.atomic
    def _store_rest(self) -> None:
        application_id, envelope = self.reporter.application_id, self.envelope
        feedback.store(application_id, envelope.feedback, self.reporter.masked_keys)
        check_ins.store(application_id, envelope.check_ins)

    def answer(self, results: Sequence[Recorded | DatabaseError]) -> Answer:
        refused = sum(isinstance(result, DatabaseError) for result in results)
        if refused and refused == len(results):
            raise not_stored()
        if self.envelope.dropped:
            read_past.count(self.reporter.application_id, self.envelope.dropped)
        id = self.envelope.event_id
        answer = Answer(200, orjson.dumps({"id": id.hex} if id else {}))
        if self.envelope.errors:  # what was good is taken all the same
            lost = self.envelope.errors[0]
            answer.headers = [*answers.CORS, _error_header(lost.text)]
        return answer


def _conflict() -> APIException:
    return PermissionDenied(_("The request names different keys or applications."))


def _unread(errors: Sequence[ItemError]) -> APIException:
    if any(error.is_too_large for error in errors):
        return ContentTooLarge(_("An item of the envelope is too large."))
    return Unreadable(*(f"{error.type}: {error.text}" for error in errors[:CAUSES_MAX]))


def _error_header(text: str) -> tuple[bytes, bytes]:
    line = " ".join(text.split())[:ERROR_MAX_LENGTH]
    return b"x-sentry-error", line.encode("latin-1", "replace")
