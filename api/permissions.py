from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import IsAuthenticated

from logs.models import Key


class IsPersonOrReportingKey(IsAuthenticated):
    """People may ask; keys may only do what the view names in `actions_for_keys`."""

    message = _("Keys only write: sign in to read or change anything.")
    code = "key_is_write_only"

    def has_permission(self, request, view):
        if isinstance(request.auth, Key):
            return view.action in getattr(view, "actions_for_keys", ())
        return super().has_permission(request, view)
