from audit import trail
from audit.acts import Act
from logs.models import ID_MAX_LENGTH


class FailuresAreRecorded:
    """Records what people tried in vain; what succeeds is recorded by the rule that does it."""

    acts: dict[str, Act]  # by the action of the view

    def handle_exception(self, exc):
        response = super().handle_exception(exc)
        act = self.acts.get(self.action)
        if act and response.status_code < 500 and self.request.user.is_authenticated:
            trail.failed(act, _cause(response.data), **_about(self.kwargs.get("pk", "")))
        return response


def _about(pk: str) -> dict:
    """Return whom an address names; anything that is no id is not for us to keep."""
    is_id = pk.isdecimal() and len(pk) <= ID_MAX_LENGTH
    return {"person": {"id": int(pk)}} if is_id else {}


def _cause(data: dict) -> str:
    """Return the code of a refusal, or which fields were wrong."""
    return data["code"] if "code" in data else f"invalid: {', '.join(data)}"
