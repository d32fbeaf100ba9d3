"""Free-form data of an event (extra, contexts, variables) cut to what is worth keeping."""

from typing import Any

from logs.protocols.sentry.coercing import cut

STRING_MAX = 16 * 1024
NAME_MAX = 200
DEPTH_MAX = 18  # below the payload and the part of it that this is: 20 in all
MEMBERS_MAX = 10_000  # of one event: what nobody will read, but costs seconds


class Bounds:
    """The limits of one event. Values are changed in place: they were decoded for us alone."""

    __slots__ = ("members_left",)

    def __init__(self) -> None:
        self.members_left = MEMBERS_MAX

    def fit(self, value: Any, depth: int = 0) -> Any:
        """Return the value within the limits; what nests too deep becomes a mark."""
        kind = type(value)
        if kind is str:
            return cut(value, STRING_MAX)
        if kind is dict:
            return self._fit_dict(value, depth) if depth < DEPTH_MAX else "{…}"
        if kind is list:
            return self._fit_list(value, depth) if depth < DEPTH_MAX else "[…]"
        return value

    def _fit_dict(self, members: dict[str, Any], depth: int) -> dict[str, Any]:
        if len(members) > self.members_left:
            members = dict(list(members.items())[: self.members_left])
        self.members_left -= len(members)
        names_fit = True
        for name, member in members.items():
            kind = type(member)
            if kind is str:
                if len(member) > STRING_MAX:
                    members[name] = cut(member, STRING_MAX)
            elif kind is dict or kind is list:
                members[name] = self.fit(member, depth + 1)
            if len(name) > NAME_MAX:
                names_fit = False
        if names_fit:
            return members
        return {cut(name, NAME_MAX): member for name, member in members.items()}

    def _fit_list(self, members: list, depth: int) -> list:
        if len(members) > self.members_left:
            members = members[: self.members_left]
        self.members_left -= len(members)
        return [self.fit(member, depth + 1) for member in members]
