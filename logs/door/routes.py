"""Which endpoint of the door a path leads to."""

from collections.abc import Iterable

from logs.door.endpoint import Endpoint

ANY, END = range(2)  # in the tree, where the other keys are parts of paths


class Routes:
    """Endpoints by their paths, found in a step for each part of a path.

    A part in angle brackets stands for any one, as in `/api/<application>/envelope/`; where a
    part is also written out, that wins. A final slash makes no difference.
    """

    def __init__(self, endpoints: Iterable[Endpoint]):
        self._tree: dict = {}
        for endpoint in endpoints:
            for path in endpoint.paths:
                self._add(path, endpoint)

    def _add(self, path: str, endpoint: Endpoint) -> None:
        tree, names = self._tree, []
        for part in _parts(path):
            if part.startswith("<"):
                names.append(part.strip("<>"))
                part = ANY
            tree = tree.setdefault(part, {})
        tree[END] = endpoint, names

    def find(self, path: str) -> tuple[Endpoint, dict[str, str]] | None:
        """Return the endpoint, and what stands where its path has names; None where there is none."""
        tree, values = self._tree, []
        for part in _parts(path):
            branch = tree.get(part)
            if branch is None:
                branch = tree.get(ANY) if part else None
                if branch is None:
                    return None
                values.append(part)
            tree = branch
        found = tree.get(END)
        if found is None:
            return None
        endpoint, names = found
        return endpoint, dict(zip(names, values, strict=True))


def _parts(path: str) -> list[str]:
    return path.removesuffix("/").split("/")
