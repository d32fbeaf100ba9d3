"""What the benchmark sends is what it says: its size, its errors, and a new event each time."""

import gzip
import json
from itertools import islice

import pytest

from contrib.benchmarks.cells import IN_BULK, SENTRY, SINGLE, WITH_TARGET, cells
from contrib.benchmarks.payloads import GROUPS, KB, OwnJSON, Sentry
from logs.models import Event, Log

KEY = "0" * 32
SIZES = [1 * KB, 3 * KB, 10 * KB, 50 * KB]


def sent(payload, number=1) -> list[tuple[dict, bytes]]:
    """Return (headers, body) of the first requests."""
    requests = []
    for request in islice(payload, number):
        head, _blank, body = request.partition(b"\r\n\r\n")
        line, *headers = head.decode().split("\r\n")
        assert line == f"POST {payload.path()} HTTP/1.1"
        requests.append((dict(header.split(": ", 1) for header in headers), body))
        assert requests[-1][0]["Content-Length"] == str(len(body))
    return requests


def events(payload, number=1) -> list[dict]:
    return [json.loads(body) for _headers, body in sent(payload, number)]


@pytest.mark.parametrize("size", SIZES)
def test_a_report_is_as_long_as_it_says(size):
    for _headers, body in sent(OwnJSON(KEY, 1, size), 50):
        assert len(body) == size
        assert json.loads(body)["stack"].startswith("Traceback")


def test_a_bulk_is_a_list_of_such_reports():
    [(_headers, body)] = sent(OwnJSON(KEY, 1, 3 * KB, bulk=50))

    assert len(json.loads(body)) == 50
    assert len(body) == 50 * (3 * KB + 1) + 1


def test_no_event_is_sent_twice_and_the_errors_come_in_the_same_order():
    first, second = (events(OwnJSON(KEY, 1, KB), 2 * GROUPS) for _ in range(2))

    assert len({event["event_id"] for event in first + second}) == 4 * GROUPS
    assert [e["description"] for e in first] == [e["description"] for e in second]
    assert [e["user"] for e in first] == [e["user"] for e in second]


def test_the_first_thousand_events_make_a_thousand_logs_and_more_make_no_other(key_api):
    def report(payload, number):
        for _headers, body in sent(payload, number):
            response = key_api.generic("POST", payload.path(), body, "application/json")
            assert response.status_code == OwnJSON.accepted, response.content

    report(OwnJSON(KEY, 1, KB, bulk=50), GROUPS // 50 + 2)

    assert Log.objects.count() == GROUPS
    assert Event.objects.count() == GROUPS + 100

    report(OwnJSON(KEY, 1, KB, bulk=50, new_logs=True), 2)

    assert Log.objects.count() == GROUPS + 100


@pytest.mark.parametrize("size", SIZES)
def test_an_envelope_is_as_long_as_it_says_and_compressed(size):
    requests = sent(Sentry(KEY, 7, size), 20)

    ids = set()
    for headers, body in requests:
        assert headers["Content-Encoding"] == "gzip"
        envelope = gzip.decompress(body)
        assert len(envelope) == size > len(body)
        header, item, event = envelope.split(b"\n", 2)
        assert json.loads(item) == {"type": "event", "length": len(event)}
        assert json.loads(header)["event_id"] == json.loads(event)["event_id"]
        ids.add(json.loads(header)["event_id"])
    assert len(ids) == 20


def test_an_envelope_goes_to_its_application_with_its_key():
    payload = Sentry(KEY, 7, 3 * KB)
    [(headers, _body)] = sent(payload)

    assert payload.path() == "/api/7/envelope/"
    assert f"sentry_key={KEY}" in headers["X-Sentry-Auth"]


def test_a_size_that_is_too_small_for_a_report_is_refused():
    with pytest.raises(ValueError, match="at least"):
        next(iter(OwnJSON(KEY, 1, 400)))


def test_every_size_and_every_number_of_connections_is_measured_and_so_is_what_has_a_target():
    some, every = cells(), cells(crossed=True)

    for centre in (SINGLE, IN_BULK, SENTRY):
        row = [c for c in some if (c.kind, c.bulk) == (centre.kind, centre.bulk) and not c.new_logs]
        assert {cell.size_kb for cell in row} == {1, 3, 10, 50}
        assert {cell.connections for cell in row} == {1, 8, 64, 256}
        assert centre in row
    assert set(WITH_TARGET) < set(some) < set(every)
    assert len(every) == len(set(map(str, every))) == 3 * 16 + 1
