"""Elasticsearch's bulk API and the questions that shippers ask before they use it."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs.grouping import fingerprint
from logs.protocols import elastic
from logs.protocols.elastic_probes import DOCUMENTS, HEADERS, probe
from logs.protocols.field_names import MEANINGS
from logs.protocols.records import TooManyRecords
from tests.logs.protocols.captures import captured

CREATE = {"create": {"_index": "logs-1"}}
JAVA = (
    "java.lang.IllegalStateException: gone\n"
    "\tat org.example.Cart.total(Cart.java:9)\n"
    "\tat org.example.Main.main(Main.java:3)\n"
)


def ndjson(*lines, end="\n"):
    encoded = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return b"\n".join(encoded) + end.encode()


def bulk(*lines, end="\n", **options):
    return elastic.read_bulk(ndjson(*lines, end=end), **options)


def report(document, **options):
    [report] = bulk(CREATE, document, **options).reading.reports.values()
    return report


ERROR = {"level": "error", "message": "It broke"}


# --- The bulk -------------------------------------------------------------


@pytest.mark.parametrize(
    "action",
    [
        {"create": {"_index": "logs-1", "_id": "7"}},
        {"index": {"_index": "logs-1", "_type": "_doc", "_id": "7"}},
        {"create": {"_id": "7"}},
        {"create": {"_id": 7, "pipeline": "x", "require_alias": False}},
    ],
)
@pytest.mark.parametrize("end", ["\n", "", "\r\n", "\n\n"])
def test_a_document_that_was_taken_is_said_to_be_created(action, end):
    read = bulk(action, ERROR, end=end, index="logs-1")

    [found] = read.reading.reports.values()
    assert (found.description, found.level) == ("It broke", 40)
    [item] = read.answer(took_ms=3)["items"]
    [answer] = item.values()
    assert list(item) == list(action)
    assert (answer["_index"], answer["_id"], answer["status"]) == ("logs-1", "7", 201)
    assert answer["result"] == "created"
    assert read.answer(took_ms=3)["took"] == 3
    assert read.answer(took_ms=3)["errors"] is False


@pytest.mark.parametrize("action", [{"create": {}}, {"index": None}, {"create": {"_id": None}}])
def test_a_document_without_an_id_gets_one_of_its_own(action):
    answers = bulk(action, ERROR, action, ERROR).answer(took_ms=0)["items"]

    ids = {next(iter(item.values()))["_id"] for item in answers}
    assert len(ids) == 2
    assert all(ids)


def test_a_document_sent_again_is_the_same_event():
    def event_id(index, id_):
        [found] = bulk({"create": {"_index": index, "_id": id_}}, ERROR).reading.reports.values()
        return found.event_id

    assert event_id("a", "7") == event_id("a", "7") != event_id("a", "8")
    assert event_id("a", "7") != event_id("b", "7")
    assert event_id("a", None) is None


@pytest.mark.parametrize(
    ("lines", "type_"),
    [
        ([CREATE, b"{"], "document_parsing_exception"),
        ([CREATE, b"7"], "document_parsing_exception"),
        ([CREATE, b"null"], "document_parsing_exception"),
        ([CREATE, b"[]"], "document_parsing_exception"),
        ([CREATE, b"{}"], "document_parsing_exception"),
        ([CREATE, b"\xff\xfe"], "document_parsing_exception"),
        ([{"update": {"_id": "7"}}, {"doc": {"a": 1}}], "illegal_argument_exception"),
        ([{"delete": {"_id": "7"}}], "illegal_argument_exception"),
    ],
)
def test_a_bad_item_loses_none_of_its_siblings(lines, type_):
    read = bulk(CREATE, ERROR, *lines, CREATE, ERROR)

    answer = read.answer(took_ms=0)
    results = [next(iter(item.values())) for item in answer["items"]]
    assert answer["errors"] is True
    assert [result["status"] for result in results] == [201, 400, 201]
    assert results[1]["error"]["type"] == type_
    assert results[1]["error"]["reason"]
    assert list(read.reading.reports) == [0, 2]


def test_an_action_whose_document_is_missing_is_the_only_one_lost():
    read = bulk(CREATE, ERROR, CREATE)

    statuses = [item["create"]["status"] for item in read.answer(took_ms=0)["items"]]
    assert statuses == [201, 400]


def test_what_could_not_be_stored_is_to_be_sent_again():
    answer = bulk(CREATE, ERROR, CREATE, ERROR).answer(took_ms=0, failed={1: "database away"})

    assert answer["errors"] is True
    assert [item["create"]["status"] for item in answer["items"]] == [201, 429]
    assert "result" not in answer["items"][1]["create"]


@pytest.mark.parametrize(
    "line",
    [b"{", b"not json", b"7", b'"x"', b"[]", b"null", b"{}", b'{"foo": {}}', b'{"create": 7}',
     b'{"create": {}, "index": {}}', b'{"create": []}', b"[" * 100_000],
)  # fmt: skip
def test_a_broken_action_is_an_error_of_the_whole_bulk(line):
    assert bulk(CREATE, ERROR).reading.accepted == 1
    with pytest.raises(elastic.MalformedBulk) as error:
        bulk(CREATE, ERROR, line, ERROR)

    document = elastic.error_document(str(error.value))
    assert document["status"] == 400
    assert document["error"]["type"] == "illegal_argument_exception"
    assert "line [3]" in document["error"]["reason"]
    assert len(document["error"]["root_cause"][0]["reason"]) < 500


@pytest.mark.parametrize("body", [b"", b"\n", b"\r\n \n"])
def test_a_bulk_without_actions_is_an_error(body):
    with pytest.raises(elastic.MalformedBulk):
        elastic.read_bulk(body)


def test_more_documents_than_may_come_at_once_are_refused_whole():
    body = ndjson(*[CREATE, ERROR] * 11)

    assert elastic.read_bulk(body, limit=11).reading.accepted == 11
    with pytest.raises(TooManyRecords):
        elastic.read_bulk(body, limit=10)


def test_a_single_document_is_a_bulk_of_one():
    read = elastic.read_document(json.dumps(ERROR).encode(), "logs-1", "7")

    assert read.reading.reports[0].description == "It broke"
    assert read.items[0].answer(failed=False)["index"]["_id"] == "7"
    assert elastic.read_document(b"{", "logs-1").reading.errors


# --- Documents ------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "kept"),
    [
        ({"log": {"level": "error"}}, True),
        ({"log.level": "WARN"}, True),
        ({"log.level": "info"}, False),
        ({"level": "debug"}, False),
        ({"message": "all is well"}, False),
        ({"message": "2026-11-21 01:43:59 ERROR it broke"}, True),
        ({"message": "2026-11-21 01:43:59 INFO no ERROR"}, False),
        ({"message": JAVA}, True),
        ({"message": "INFO retried\n" + JAVA}, False),
        ({"error": {"message": "gone"}}, True),
        ({"error.stack_trace": JAVA}, True),
        ({"http": {"response": {"status_code": 502}}}, True),
        ({"http": {"response": {"status_code": 404}}}, False),
        ({"log.level": "info", "error.message": "gone"}, False),
        ({"log": '{"level": "error", "msg": "x"}\n', "stream": "stdout"}, True),
        ({"log": '{"level": "info", "msg": "x"}\n', "stream": "stderr"}, False),
        ({"PRIORITY": "3", "MESSAGE": "x"}, True),
        ({"PRIORITY": "6", "MESSAGE": "x"}, False),
        ({"priority": "err", "message": "x"}, True),
    ],
)
def test_documents_below_the_threshold_are_taken_and_counted(document, kept):
    reading = bulk(CREATE, {"message": "x"} | document).reading

    assert (len(reading.reports), reading.below_threshold) == ((1, 0) if kept else (0, 1))
    assert reading.accepted == 1


def test_the_threshold_is_the_applications():
    assert report({"level": "debug", "message": "x"}, threshold=10).level == 10
    assert bulk(CREATE, ERROR, threshold=50).reading.below_threshold == 1


NESTED = {
    "@timestamp": "2026-11-21T01:43:59.778Z",
    "log": {"level": "error", "logger": "org.example", "origin": {"file": {"name": "Cart.java", "line": 9}}},
    "message": "order 7 failed",
    "error": {"type": "java.lang.IllegalStateException", "message": "gone", "stack_trace": JAVA},
    "host": {"name": "web1"},
    "service": {"name": "shop", "version": "1.2", "environment": "staging"},
    "trace": {"id": "0af7"},
    "span": {"id": "b7ad"},
    "user": {"id": "7", "name": "ana", "email": "ana@example.com"},
    "http": {"request": {"method": "POST"}, "response": {"status_code": 500}},
    "url": {"full": "https://example.com/x", "path": "/x"},
    "kubernetes": {"namespace": "prod", "pod": {"name": "shop-1"}, "container": {"name": "app"}},
    "ecs": {"version": "8.11.0"},
}  # fmt: skip


def dotted(members, prefix=""):
    flat = {}
    for name, value in members.items():
        flat |= (
            dotted(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
        )
    return flat


def half_dotted(members):
    return {
        f"{name}.{inner}": deeper
        for name, value in members.items() if isinstance(value, dict)
        for inner, deeper in value.items()
    } | {name: value for name, value in members.items() if not isinstance(value, dict)}  # fmt: skip


@pytest.mark.parametrize("form", [dict, dotted, half_dotted])
def test_the_common_schema_is_read_dotted_and_nested_alike(form):
    found = report(form(NESTED))

    assert (found.description, found.details) == (
        "java.lang.IllegalStateException: gone", "order 7 failed",
    )  # fmt: skip
    assert [frame.function for frame in found.exceptions[-1].frames] == ["main", "total"]
    assert found.occurred_at == datetime(2026, 11, 21, 1, 43, 59, 778000, tzinfo=UTC)
    assert (found.level, found.logger, found.source) == (40, "org.example", "web1")
    assert (found.release, found.environment) == ("1.2", "staging")
    assert found.user == {"id": "7", "username": "ana", "email": "ana@example.com"}
    assert found.tags == {
        "service": "shop", "kubernetes.namespace": "prod", "kubernetes.pod": "shop-1",
        "kubernetes.container": "app",
    }  # fmt: skip
    assert found.payload["request"] == {"method": "POST", "url": "https://example.com/x"}
    assert found.payload["contexts"] == {
        "trace": {"trace_id": "0af7", "span_id": "b7ad"},
        "response": {"status_code": 500},
        "elasticsearch": {"index": "logs-1"},
    }
    assert found.payload["stack"] == JAVA
    assert found.payload["logged_at"]["filename"] == "Cart.java"
    assert dotted(found.payload["extra"]) == {"url.path": "/x", "ecs.version": "8.11.0"}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        # Fluent Bit with its Kubernetes filter
        (
            {"@timestamp": "2026-11-21T01:43:59.778Z", "log": "ERROR gone\n", "stream": "stderr",
             "kubernetes": {"pod_name": "p", "namespace_name": "n", "host": "node1"}},
            ("ERROR gone", 40, "node1", ""),
        ),
        # Filebeat on Docker
        (
            {"@timestamp": "2026-11-21T01:43:59.778Z", "message": "[error] gone", "host": {"name": "h"},
             "container": {"name": "app"}, "agent": {"type": "filebeat"}},
            ("[error] gone", 40, "h", ""),
        ),
        # logstash-logback-encoder
        (
            {"@timestamp": "2026-11-21T01:43:59.778Z", "@version": "1", "message": "gone", "level": "ERROR",
             "level_value": 40000, "logger_name": "o.e.Cart", "thread_name": "main", "host": "h"},
            ("gone", 40, "h", "o.e.Cart"),
        ),
        # rsyslog's standard template
        (
            {"message": " gone", "fromhost": "h", "facility": "daemon", "priority": "crit",
             "timereported": "2026-11-21T01:43:59.778+00:00", "programname": "app"},
            ("gone", 50, "h", "app"),
        ),
        # journald, by Vector
        (
            {"MESSAGE": "gone", "PRIORITY": "3", "_HOSTNAME": "h", "SYSLOG_IDENTIFIER": "app",
             "_SOURCE_REALTIME_TIMESTAMP": "1795225439778000"},
            ("gone", 40, "h", "app"),
        ),
    ],
)  # fmt: skip
def test_each_shipper_has_a_shape_of_its_own(document, expected):
    found = report(document)

    assert (found.description, found.level, found.source, found.logger) == expected
    assert found.occurred_at == datetime(2026, 11, 21, 1, 43, 59, 778000, tzinfo=UTC)


def test_a_tag_of_syslog_names_the_program_and_not_its_process():
    one, two = (report(ERROR | {"syslogtag": tag}) for tag in ("app[7]:", "app[8]:"))

    assert (one.logger, two.logger) == ("app", "app")
    assert fingerprint(one) == fingerprint(two)


def test_what_rsyslog_sends_is_understood():
    read = elastic.read_bulk(captured("rsyslog.bulk"))

    assert read.answer(took_ms=0)["errors"] is False
    found = [(each.description, each.level, each.source) for each in read.reading.reports.values()]
    assert found == [
        (text, level, "vm")
        for text, level in [
            ("order 7 failed: not in stock", 40), ("It broke (é)", 50), ("It broke 5424", 50),
        ]
        for _template in ("standard", "own")
    ]  # fmt: skip
    assert all(each.occurred_at for each in read.reading.reports.values())


# --- Probes ---------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS)
def test_who_is_asked_for_answers(path):
    status, document = probe("GET", path)

    assert status == 200
    assert document
    assert probe("HEAD", path)[0] == 200
    assert json.dumps(document)
    assert probe("DELETE", path) is None


def test_the_cluster_is_one_that_clients_accept():
    _status, document = probe("GET", "")

    assert document["tagline"] == "You Know, for Search"
    assert document["version"]["number"].split(".")[0] == "8"
    assert document["version"]["build_flavor"] == "default"
    assert HEADERS == {"X-Elastic-Product": "Elasticsearch"}


@pytest.mark.parametrize(
    "path",
    ["/_ilm/policy/filebeat", "/_index_template/filebeat-8.17.0", "/_template/logstash",
     "/_ingest/pipeline/filebeat-nginx", "/_data_stream/filebeat-8.17.0", "/_alias/filebeat-7.17.0",
     "/_component_template/x"],
)  # fmt: skip
def test_what_shippers_set_up_is_there_already(path):
    name = path.rpartition("/")[2]

    assert probe("HEAD", path)[0] == 200
    assert probe("GET", path) == (200, {name: {}})
    assert probe("PUT", path) == (200, {"acknowledged": True})
    assert name in probe("GET", f"/_cat/templates/{name}")[1]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/_search"), ("GET", "/logs-1"), ("POST", "/_bulk"), ("GET", "/a/b"), ("PUT", "/"),
     ("DELETE", "/logs-1"), ("PUT", "/_unknown"), ("HEAD", "/a/b")],
)  # fmt: skip
def test_what_is_no_probe_is_not_answered(method, path):
    assert probe(method, path) is None


def test_an_index_is_made_without_doing_anything():
    assert probe("PUT", "/%3Cfilebeat-7%3E")[1]["acknowledged"] is True
    assert probe("HEAD", "/logs-1")[0] == 200


# --- Hostile input --------------------------------------------------------


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body):
    try:
        read = elastic.read_bulk(body)
    except elastic.MalformedBulk:
        return
    assert len(read.answer(took_ms=0)["items"]) == len(read.items)


@given(st.integers(0, 2000), st.binary(max_size=4), st.integers(0, 40))
def test_any_damage_to_a_bulk_is_read_or_refused(position, damage, lost):
    body = ndjson(CREATE, NESTED, {"index": {"_id": "7"}}, dotted(NESTED))
    try:
        read = elastic.read_bulk(body[:position] + damage + body[position + lost :])
    except elastic.MalformedBulk:
        return
    for found in read.reading.reports.values():
        fingerprint(found)
    assert read.reading.accepted + len(read.reading.errors) == len(read.items)


LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
VALUE = LEAF | st.lists(LEAF, max_size=3) | st.dictionaries(st.text(max_size=5), LEAF, max_size=3)


@given(st.dictionaries(st.sampled_from(list(MEANINGS)), VALUE, max_size=10))
def test_any_document_loses_none_of_its_siblings(document):
    read = bulk(CREATE, ERROR, CREATE, document, CREATE, ERROR, threshold=0)

    assert read.reading.reports[0].description == read.reading.reports[2].description == "It broke"
    assert len(read.items) == 3


def test_a_deep_document_is_bounded():
    deep = b'{"level":"error","message":"x","a":' + b'{"a":' * 500 + b"1" + b"}" * 501

    found = bulk(CREATE, deep).reading.reports[0]

    assert json.dumps(found.payload).count("{") < 30
