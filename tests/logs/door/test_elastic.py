"""Log shippers that think they speak to an Elasticsearch."""

import gzip
import json
from base64 import b64encode

import pytest

from tests.logs.asking import database_of
from tests.logs.door.reported import event_of, logs_of
from tests.logs.protocols.captures import captured

BULK = "/elastic/_bulk"
ERROR = {"level": "error", "message": "It broke", "host": {"name": "web-1"}}


def bulk(*documents, action=None):
    lines = [line for document in documents for line in (action or {"create": {}}, document)]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def basic(text):
    return f"Basic {b64encode(text.encode()).decode()}"


def answered_as_elasticsearch(answer):
    return answer.headers["X-Elastic-Product"] == "Elasticsearch"


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(
    "path", ["/elastic/_bulk", "/elastic/logs-1/_bulk", "/api/{}/elastic/_bulk/", "/_bulk",
             "/logs-1/_bulk?filter_path=errors", "/logs-1/_doc/_bulk"],
)  # fmt: skip
def test_a_bulk_is_stored_at_all_addresses(door, method, path):
    key = door.new_key()
    body = bulk(ERROR, ERROR | {"message": "Another"})

    answer = door.ask(method, path.format(key["application"]), body, key=key["key"])

    assert answer.status == 200
    assert answered_as_elasticsearch(answer)
    assert answer.json()["errors"] is False
    assert [item["create"]["status"] for item in answer.json()["items"]] == [201, 201]
    assert logs_of(door, key) == {("error", "It broke"), ("error", "Another")}


def test_what_rsyslog_sends_is_stored(door):
    key = door.new_key(minimum_level="debug")
    sent = captured("rsyslog.bulk")

    answer = door.report(sent, "/_bulk", key=key["key"])

    assert answer.json()["errors"] is False
    assert len(answer.json()["items"]) == sent.count(b'{"index":')
    assert logs_of(door, key)


def test_a_document_says_where_it_came_from(door):
    named, nameless = door.new_key(), door.new_key()

    door.report(bulk(ERROR), BULK, key=named["key"])
    door.report(bulk({"level": "error", "message": "x"}), BULK, key=nameless["key"])

    assert event_of(door, named)["source"] == "web-1"
    assert event_of(door, nameless)["source"] == "127.0.0.1"


def test_each_document_is_answered_for_itself(door):
    key = door.new_key()
    lines = [{"create": {}}, ERROR, {"create": {}}, [1], {"delete": {"_id": "7"}}]
    body = b"\n".join(json.dumps(line).encode() for line in lines) + b"\n"

    answer = door.report(body, "/elastic/logs-1/_bulk", key=key["key"])

    assert answer.status == 200
    assert answer.json()["errors"] is True
    statuses = [next(iter(item.values()))["status"] for item in answer.json()["items"]]
    assert statuses == [201, 400, 400]
    assert logs_of(door, key) == {("error", "It broke")}


def test_a_document_that_is_sent_again_is_stored_once(door):
    key = door.new_key()
    body = bulk(ERROR, action={"create": {"_index": "logs-1", "_id": "7"}})

    answers = [door.report(body, BULK, key=key["key"]) for _ in range(2)]

    assert [answer.json()["errors"] for answer in answers] == [False, False]
    [row] = door.read(f"logs/?application={key['application']}")["results"]
    assert row["events"] == 1


def test_of_a_bulk_that_is_stored_in_part_only_the_rest_is_asked_for_again(door, served):
    key = door.new_key()
    stuck = ERROR | {"message": "stuck"}
    assert door.report(bulk(stuck), BULK, key=key["key"]).status == 200
    [row] = door.read(f"logs/?application={key['application']}")["results"]
    with database_of(served) as database, database.cursor() as cursor:
        # Whatever holds a grouping holds the batch that wants it, until its time is over.
        cursor.execute("SELECT 1 FROM logs_grouping WHERE log_id = %s FOR UPDATE", [row["id"]])
        answer = door.report(bulk(*[ERROR] * 1200, stuck), BULK, key=key["key"])

    assert answer.status == 200
    statuses = [item["create"]["status"] for item in answer.json()["items"]]
    assert sorted(statuses) == statuses
    assert set(statuses) == {201, 429}
    rows = door.read(f"logs/?application={key['application']}")["results"]
    assert {row["description"]: row["events"] for row in rows} == {
        "stuck": 1, "It broke": statuses.count(201),
    }  # fmt: skip


def test_what_is_not_severe_enough_is_created_all_the_same(door):
    key = door.new_key()
    body = bulk({"level": "info", "message": "fine"}, ERROR)

    answer = door.report(body, BULK, key=key["key"])

    assert [item["create"]["status"] for item in answer.json()["items"]] == [201, 201]
    assert logs_of(door, key) == {("error", "It broke")}


@pytest.mark.parametrize("path", ["/elastic/logs-1/_doc", "/logs-1/_doc", "/elastic/logs-1/_doc/7"])
def test_a_single_document_is_stored(door, path):
    key = door.new_key()

    answer = door.report(ERROR, path, key=key["key"])

    assert answer.status == 201
    assert (answer.json()["_index"], answer.json()["result"]) == ("logs-1", "created")
    assert logs_of(door, key) == {("error", "It broke")}


def test_a_single_document_that_is_none_is_refused(door):
    answer = door.report(b"[]", "/elastic/logs-1/_doc")

    assert answer.status == 400
    assert answer.json()["error"]["type"] == "document_parsing_exception"


@pytest.mark.parametrize(
    "authorization",
    [
        lambda key: f"Bearer {key}",
        lambda key: basic(f"elastic:{key}"),
        lambda key: basic(f"{key}:"),
        lambda key: basic(f"{key}:secret"),
        lambda key: f"ApiKey {b64encode(f'id:{key}'.encode()).decode()}",
        lambda key: f"apikey {key}",
        lambda key: f"Bearer {key.upper()}",
    ],
    ids=["bearer", "password", "user", "user and password", "api key", "bare api key", "case"],
)
@pytest.mark.parametrize("path", [BULK, "/_bulk"])
def test_a_key_comes_in_any_of_its_places(door, path, authorization):
    key = door.new_key()

    answer = door.report(bulk(ERROR), path, key="", Authorization=authorization(key["key"]))

    assert answer.status == 200
    assert logs_of(door, key) == {("error", "It broke")}


def test_the_application_in_the_path_must_be_that_of_the_key(door):
    key, other = door.new_key(), door.new_key()

    answer = door.report(bulk(ERROR), f"/api/{other['application']}/elastic/_bulk", key=key["key"])

    assert answer.status == 401
    assert not logs_of(door, other)


PROBES = [
    ("GET", "", 200),
    ("HEAD", "", 200),
    ("GET", "/_license", 200),
    ("GET", "/_xpack", 200),
    ("GET", "/_nodes/http", 200),
    ("HEAD", "/_index_template/filebeat-8", 200),
    ("PUT", "/_index_template/filebeat-8", 200),
    ("GET", "/_ilm/policy/filebeat", 200),
    ("PUT", "/_ingest/pipeline/filebeat", 200),
    ("PUT", "/logs-1", 200),
    ("HEAD", "/logs-1", 200),
]


@pytest.mark.parametrize(("method", "path", "status"), PROBES)
def test_a_shipper_finds_what_it_looks_for(door, method, path, status):
    application = door.new_key()["application"]
    for prefix, credentials in [
        ("/elastic", {}),
        ("", {"key": "", "Authorization": basic(f"elastic:{door.key}")}),
    ]:
        answer = door.ask(method, prefix + path or "/", b"", **credentials)

        assert (answer.status, answered_as_elasticsearch(answer)) == (status, True)
        assert bool(answer.text) == (method != "HEAD")
    refused = door.ask(method, f"/api/{application}/elastic{path}", b"")
    assert refused.status == 401


def test_a_shipper_learns_the_version_it_speaks_to(door):
    answer = door.ask("GET", "/elastic/")

    assert answer.json()["version"]["number"].startswith("8.")
    assert answer.json()["tagline"] == "You Know, for Search"


def test_health_is_plain_text(door):
    answer = door.ask("GET", "/elastic/_cat/health")

    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.text == b"green\n"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/_bulk"), ("HEAD", "/logs-1"), ("PUT", "/logs-1"),
     ("GET", "/_license"), ("POST", "/logs-1/_doc"), ("PUT", "/_ilm/policy/x")],
)  # fmt: skip
@pytest.mark.parametrize(
    "authorization", [None, "Bearer nokey", basic("elastic:changeme"), "Basic"]
)
def test_at_the_root_nobody_without_a_key_finds_an_elasticsearch(door, method, path, authorization):
    headers = {"Authorization": authorization} if authorization else {}

    answer = door.ask(method, path, b"", key="", **headers)

    assert answer.status == 404
    assert "X-Elastic-Product" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/admin/", "/auth/login/", "/users/", "/logs-1/_bulk"])
def test_pages_of_other_origins_are_let_in_at_the_doors_own_paths_only(door, path):
    asked = {"Origin": "https://shop.example", "Access_Control_Request_Method": "POST"}

    at_the_root = door.ask("OPTIONS", path, key="", **asked)
    at_the_door = door.ask("OPTIONS", "/elastic/_bulk", key="", **asked)

    assert "Access-Control-Allow-Origin" not in at_the_root.headers
    assert at_the_door.headers["Access-Control-Allow-Origin"] == "*"


def test_with_a_key_the_root_answers_what_django_did_before(door):
    answer = door.ask("GET", "/api/v1/", b"")

    assert "X-Elastic-Product" not in answer.headers
    assert door.ask("GET", "/no/such/page").status == 404
    assert door.ask("GET", "/admin/login/").status == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "options", "status", "type_"),
    [
        ("POST", BULK, bulk(ERROR), {"key": ""}, 401, "security_exception"),
        ("POST", BULK, bulk(ERROR), {"key": "0" * 32}, 401, "security_exception"),
        ("GET", "/elastic/_search", b"", {}, 404, "resource_not_found_exception"),
        ("POST", BULK, b"", {}, 400, "illegal_argument_exception"),
        ("POST", BULK, b"nonsense\n", {}, 400, "illegal_argument_exception"),
        ("POST", BULK, bulk(*[{"a": 1}] * 10_001), {}, 413, "illegal_argument_exception"),
        ("POST", BULK, gzip.compress(b" " * 30_000_000), {"Content_Encoding": "gzip"},
         413, "illegal_argument_exception"),
    ],
    ids=["no key", "wrong key", "unknown", "empty", "malformed", "many", "bomb"],
)  # fmt: skip
def test_a_refusal_is_an_error_of_elasticsearch(door, method, path, body, options, status, type_):
    answer = door.ask(method, path, body, **options)

    assert answer.status == status
    assert answered_as_elasticsearch(answer)
    assert answer.json()["status"] == status
    assert answer.json()["error"]["type"] == type_
    assert answer.json()["error"]["root_cause"][0]["reason"]


def test_who_shows_no_key_is_asked_for_a_password(door):
    answer = door.ask("GET", "/elastic/", key="")

    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")


def test_a_limit_of_the_application_is_told_so_that_shippers_wait(door):
    key = door.new_key(events_per_day=1)
    assert door.report(bulk(ERROR), BULK, key=key["key"]).status == 200

    answer = door.report(bulk(ERROR), BULK, key=key["key"])

    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json()["error"]["type"] == "es_rejected_execution_exception"


@pytest.mark.parametrize("path", [BULK, "/_bulk"])
def test_bodies_are_compressed_and_in_chunks(door, path):
    key = door.new_key()
    body = gzip.compress(bulk(ERROR))
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\n"
        f"Authorization: {basic('elastic:' + key['key'])}\r\n"
        "Content-Type: application/x-ndjson\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)

    answer = door.send_raw(head.encode() + chunks + b"0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200")
    assert logs_of(door, key) == {("error", "It broke")}
