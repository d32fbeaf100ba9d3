"""What reports meet on their way in, at the door as in the views: the same refusals and answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.settings import api_settings

from api.exceptions import ContentTooLarge, LimitReached
from logs.limits import Refusal
from logs.protocols import plain
from logs.protocols.own_json import InvalidReport, parse_report
from logs.recorder import Recorded
from logs.report import Report


def read_report(data: Any, levels: Mapping[str, int]) -> Report:
    """Return the report in a decoded value; raises ValidationError (400) naming the wrong fields."""
    try:
        return parse_report(data, levels=levels)
    except InvalidReport as error:
        raise ValidationError(error.errors) from error


def read_item(data: Any, levels: Mapping[str, int]) -> Report:
    """Read a report, or the record of a logger; raises ValidationError (400) as `read_report`."""
    if not plain.is_record(data):
        return read_report(data, levels)
    try:
        return plain.report_of_item(data, levels=levels)
    except InvalidReport as error:
        raise ValidationError(error.errors) from error


def let_in(refusal: Refusal | None) -> None:
    """Raise what a limit of the application says of a request; 413 where waiting does not help."""
    if refusal is None:
        return
    if refusal.retry_after is None:
        raise ContentTooLarge(refusal.detail)
    raise LimitReached(refusal.detail, refusal.code, wait=refusal.retry_after)


def too_large(limit: int) -> ContentTooLarge:
    return ContentTooLarge(_("The body is longer than %(limit)s bytes.") % {"limit": limit})


def too_many(limit: int) -> ContentTooLarge:
    return ContentTooLarge(_("Send at most %(limit)s reports at once.") % {"limit": limit})


def not_stored() -> APIException:
    """Return the answer to a report that the database refused."""
    return APIException(_("The report could not be stored."), "server_error")


@dataclass
class Many:
    """Reports of one request, of which a bad one costs no other."""

    total: int
    reports: dict[int, Report] = field(default_factory=dict)  # by their place in the request
    errors: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, items: Sequence[Any], read: Callable[[Any], Report]) -> "Many":
        """Read each of them; raises ContentTooLarge (413) where there are too many."""
        if len(items) > settings.REPORTS_PER_REQUEST:
            raise too_many(settings.REPORTS_PER_REQUEST)
        many = cls(len(items))
        for index, item in enumerate(items):
            try:
                many.reports[index] = read(item)
            except APIException as error:
                many.errors[index] = _in_words(error)
        return many

    def note(self, results: Sequence[Recorded | DatabaseError]) -> None:
        """Take in what became of the reports, in their order."""
        for index, result in zip(self.reports, results, strict=True):
            if isinstance(result, DatabaseError):
                self.errors[index] = str(not_stored().detail)

    @property
    def status(self) -> int:
        if not self.errors:
            return status.HTTP_201_CREATED
        if len(self.errors) == self.total:
            return status.HTTP_400_BAD_REQUEST
        return status.HTTP_200_OK

    def answer(self) -> dict[str, Any]:
        rejected = len(self.errors)
        errors = [{"index": index, "detail": self.errors[index]} for index in sorted(self.errors)]
        return {"accepted": self.total - rejected, "rejected": rejected, "errors": errors}


def _in_words(error: APIException) -> str:
    """Return one line for a refusal: `field: What is wrong. field: What is wrong.`"""
    if not isinstance(error.detail, dict):
        return str(error.detail)
    return " ".join(
        text if field == api_settings.NON_FIELD_ERRORS_KEY else f"{field}: {text}"
        for field, messages in error.detail.items()
        for text in messages
    )
