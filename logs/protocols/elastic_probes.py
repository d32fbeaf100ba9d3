"""What shippers ask an Elasticsearch before they send: who it is, and whether it is set up.

Beats and Logstash install templates, policies and pipelines of theirs; they are told that all of
it is there already, and what they put all the same is acknowledged.
"""

from typing import Any

HEADERS = {"X-Elastic-Product": "Elasticsearch"}  # without it, clients since 7.14 refuse to work
VERSION = "8.17.0"
NAME = "central-de-erros"

LICENSE = {
    "uid": "00000000-0000-4000-8000-000000000000",
    "type": "basic",
    "mode": "basic",
    "status": "active",
}
DISABLED = {"available": False, "enabled": False}
DOCUMENTS: dict[str, Any] = {
    "/": {
        "name": NAME,
        "cluster_name": NAME,
        "cluster_uuid": "AAAAAAAAAAAAAAAAAAAAAA",
        "version": {
            "number": VERSION,
            "build_flavor": "default",
            "build_type": "tar",
            "build_snapshot": False,
            "lucene_version": "9.12.0",
            "minimum_wire_compatibility_version": "7.17.0",
            "minimum_index_compatibility_version": "7.0.0",
        },
        "tagline": "You Know, for Search",
    },
    "/_license": {"license": LICENSE},
    "/_xpack": {
        "license": LICENSE,
        "features": dict.fromkeys(("ilm", "monitoring", "security"), DISABLED),
    },
    "/_cluster/health": {
        "cluster_name": NAME,
        "status": "green",
        "timed_out": False,
        "number_of_nodes": 1,
        "number_of_data_nodes": 1,
        "active_shards": 1,
        "unassigned_shards": 0,
    },
    "/_cat/health": "green\n",
    "/_nodes": {"cluster_name": NAME, "nodes": {}},
    "/_nodes/ingest": {"cluster_name": NAME, "nodes": {}},
    "/_nodes/http": {"cluster_name": NAME, "nodes": {}},
    "/_ilm/status": {"operation_mode": "RUNNING"},
}
SET_UP = (
    "/_ilm/policy/", "/_index_template/", "/_template/", "/_component_template/",
    "/_ingest/pipeline/", "/_data_stream/", "/_alias/", "/_cat/templates/",
)  # fmt: skip
ACKNOWLEDGED = {"acknowledged": True}


def probe(method: str, path: str) -> tuple[int, Any] | None:
    """Return status and document of a probe, None for what is none.

    `path` begins behind the prefix under which the API is mounted. The document is JSON, or plain
    text where it is a string; a HEAD takes its status only. Answers carry HEADERS.
    """
    path = "/" + path.strip("/")
    reads = method in ("GET", "HEAD")
    if reads and path in DOCUMENTS:
        return 200, DOCUMENTS[path]
    part = next((part for part in SET_UP if path.startswith(part)), None)
    if part is None:
        # An index: Beats 7 look for theirs and make it; nothing is ever asked of it.
        if path.count("/") > 1 or path[1:2] in ("_", "") or method not in ("HEAD", "PUT"):
            return None
        return 200, {**ACKNOWLEDGED, "shards_acknowledged": True, "index": path[1:]}
    if not reads:
        return 200, ACKNOWLEDGED
    name = path.removeprefix(part)
    return 200, f"{name}\n" if part.startswith("/_cat") else {name: {}}
