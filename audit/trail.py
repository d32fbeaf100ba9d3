"""The trail of what people do here. Written where it is done, in the transaction that does it.

So there is no act without its record and no record without the act. Who acts is not handed down to
every rule: it is whoever the request at hand is from.
"""

from contextvars import ContextVar
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from api.addresses import client_address
from audit.acts import Act, Result
from audit.models import AuditRecord

SERVICE = "central-de-erros"  # of our own records; nobody else's may say so
NOBODY = "N/A"  # a predecessor's word for no user

request_at_hand: ContextVar[HttpRequest | None] = ContextVar("request_at_hand", default=None)


def done(act: Act, *, by: Model | None = None, **about: Any) -> None:
    """Record that this was done, and to what. Call it in the transaction of the act.

    `by` is who did it where nobody is signed in: who signs in, say.
    """
    _record(act, Result.SUCCESS, "", by, about)


def failed(act: Act, cause: str, *, by: Model | None = None, **about: Any) -> None:
    """Record that this was tried in vain; `cause` is a code. Not in a transaction that rolls back."""
    _record(act, Result.FAILURE, cause, by, about)


def _record(act: Act, result: Result, cause: str, by: Model | None, about: dict) -> None:
    request, now = request_at_hand.get(), timezone.now()
    signed_in = getattr(request, "user", None)
    user = signed_in if signed_in and signed_in.is_authenticated else by
    context = {name: _named(value) for name, value in about.items()}
    if user:
        context["user"] = user.email
    if request:
        context["address"] = client_address(request)
    AuditRecord.objects.create(
        service=SERVICE,
        user_id=str(user.pk) if user else NOBODY,
        action=act,
        result=result,
        cause=cause,
        context=context,
        occurred_at=now,
        received_at=now,
    )


def _named(value: Any) -> Any:
    """Return what JSON can hold; of a row its id, and its name, which is gone with it one day."""
    if isinstance(value, Model):
        return {"id": value.pk, "name": str(value)}
    if isinstance(value, dict):
        return {name: _named(each) for name, each in value.items()}
    return value
