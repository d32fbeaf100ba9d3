from django.core.exceptions import ObjectDoesNotExist
from rest_framework.exceptions import NotFound

from accounts.models import Refused
from api.exceptions import Conflict


class RefusalsAreConflicts:
    """Answers what the rules of people and teams forbid with 409, as long as it is so."""

    def handle_exception(self, exc):
        if isinstance(exc, Refused):
            exc = Conflict(str(exc))
        elif isinstance(exc, ObjectDoesNotExist):  # since it was looked up: somebody was faster
            exc = NotFound()
        return super().handle_exception(exc)
