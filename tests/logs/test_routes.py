"""Which endpoint of the door a path leads to."""

import pytest

from logs.door.endpoint import Endpoint
from logs.door.routes import Routes


class Own(Endpoint):
    paths = ["/api/v1/events/"]


class Sentry(Endpoint):
    paths = ["/api/<application>/envelope/"]


class Elastic(Endpoint):
    paths = ["/", "/elastic/_bulk", "/elastic/<index>/_bulk", "/api/<application>/<index>/_bulk"]


ROUTES = Routes([Own(), Sentry(), Elastic()])


@pytest.mark.parametrize(
    ("path", "endpoint", "named"),
    [
        ("/api/v1/events/", Own, {}),
        ("/api/v1/events", Own, {}),
        ("/api/7/envelope/", Sentry, {"application": "7"}),
        ("/api/7/envelope", Sentry, {"application": "7"}),
        ("/", Elastic, {}),
        ("/elastic/_bulk", Elastic, {}),
        ("/elastic/logs-2026/_bulk/", Elastic, {"index": "logs-2026"}),
        ("/api/<>/x/_bulk", Elastic, {"application": "<>", "index": "x"}),
    ],
)
def test_a_path_leads_to_its_endpoint(path, endpoint, named):
    found, values = ROUTES.find(path)

    assert (type(found), values) == (endpoint, named)


@pytest.mark.parametrize(
    "path",
    [
        "//", "*", "/api", "/api/", "/api/v1", "/api/v1/events//", "/api/v1/events/7/",
        "/api/v1/envelope/", "/api//envelope/", "/api/7/envelope/x", "/elastic//_bulk",
    ],
)  # fmt: skip
def test_another_path_leads_nowhere(path):
    assert ROUTES.find(path) is None
