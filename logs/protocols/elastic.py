"""Elasticsearch's bulk API, as Filebeat, Fluent Bit, Logstash, Vector and rsyslog speak it.

https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid4

from logs.protocols.decoding import UndecodableBody, decode_json
from logs.protocols.fields import report_of
from logs.protocols.lines import lines_of
from logs.protocols.records import THRESHOLD, Reading, TooManyRecords, line_of
from logs.protocols.severities import INFO
from logs.report import Report

RECORDS_MAX = 10_000
ID_MAX_LENGTH = 512  # Elasticsearch's own
ACTIONS_WITH_DOCUMENT = {"create", "index", "update"}
ACTIONS = ACTIONS_WITH_DOCUMENT | {"delete"}
SHARDS = {"total": 1, "successful": 1, "failed": 0}

PARSING = "document_parsing_exception"
ARGUMENT = "illegal_argument_exception"
OVERLOADED = "es_rejected_execution_exception"  # with status 429, the error that shippers retry


class MalformedBulk(ValueError):
    """What is broken is the line of an action, so nothing behind it can be told apart."""


@dataclass(slots=True)
class Item:
    """One action of a bulk: what it asked for, and what is wrong with it."""

    action: str
    index: str
    id: str
    error: tuple[str, str] | None = None  # type, reason

    def answer(self, failed: bool) -> dict[str, Any]:
        """Return its part of the answer; `failed` is one that could not be stored just now."""
        answer: dict[str, Any] = {"_index": self.index, "_id": self.id or uuid4().hex}
        if self.error or failed:
            type_, reason = self.error or (OVERLOADED, "not stored, send it again")
            answer["status"] = 400 if self.error else 429
            answer["error"] = {"type": type_, "reason": reason}
        else:
            answer |= {"_version": 1, "result": "created", "_shards": SHARDS, "_seq_no": 0,
                       "_primary_term": 1, "status": 201}  # fmt: skip
        return {self.action: answer}


@dataclass(slots=True)
class Bulk:
    """The actions of one request, in their order, and the reading of their documents."""

    items: list[Item] = field(default_factory=list)
    reading: Reading = field(default_factory=Reading)

    def answer(self, took_ms: int, failed: Collection[int] = ()) -> dict[str, Any]:
        """Return the document of the answer; `failed` are the indexes that were not stored."""
        return {
            "took": took_ms,
            "errors": bool(self.reading.errors) or bool(failed),
            "items": [item.answer(index in failed) for index, item in enumerate(self.items)],
        }


def read_bulk(
    body: bytes, index: str = "", *, threshold: int = THRESHOLD, limit: int = RECORDS_MAX
) -> Bulk:
    """Read the documents of a bulk; `index` is that of the path, for actions that name none.

    A missing newline at the end is no error. Raises MalformedBulk where Elasticsearch answers 400
    for all of it (see `error_document`), and TooManyRecords.
    """
    bulk = Bulk()
    actions: dict[bytes, tuple[str, str, str]] = {}  # a shipper repeats the same line
    lines = lines_of(body)
    for line in lines:
        if len(bulk.items) == limit:
            raise TooManyRecords(limit)
        if line not in actions:
            actions[line] = _action(line, number=2 * len(bulk.items) + 1)
        action, own_index, id_ = actions[line]
        item = Item(action, own_index or index, id_)
        document = next(lines, None) if action in ACTIONS_WITH_DOCUMENT else None
        _read_item(bulk, item, document, threshold)
    if not bulk.items:
        raise MalformedBulk("request body is required")
    return bulk


def read_document(
    body: bytes, index: str = "", id_: str = "", *, threshold: int = THRESHOLD
) -> Bulk:
    """Read the one document of `POST /<index>/_doc`, which is a bulk of one."""
    bulk = Bulk()
    _read_item(bulk, Item("index", index, id_), body, threshold)
    return bulk


def _action(line: bytes, number: int) -> tuple[str, str, str]:
    """Return the action with its index and document id, "" for what it does not name."""
    where = f"Malformed action/metadata line [{number}], expected"
    try:
        value = decode_json(line)
    except UndecodableBody as error:
        raise MalformedBulk(f"{where} START_OBJECT: {error}") from error
    if not isinstance(value, dict):
        raise MalformedBulk(f"{where} START_OBJECT but found [{type(value).__name__}]")
    if len(value) != 1:
        raise MalformedBulk(f"{where} one field but found [{len(value)}]")
    [(action, options)] = value.items()
    if action not in ACTIONS:
        wanted = "[create], [delete], [index] or [update]"
        raise MalformedBulk(f"{where} field {wanted} but found [{action[:100]}]")
    if options is not None and not isinstance(options, dict):
        raise MalformedBulk(f"{where} START_OBJECT for [{action}]")
    options = options or {}
    return action, line_of(options.get("_index")), line_of(options.get("_id"))[:ID_MAX_LENGTH]


def _read_item(bulk: Bulk, item: Item, document: bytes | None, threshold: int) -> None:
    position = len(bulk.items)
    bulk.items.append(item)
    try:
        bulk.reading.add(position, _report(item, document, threshold))
    except _BadItem as error:
        item.error = bulk.reading.errors[position] = error.args


class _BadItem(ValueError):
    """The arguments are Elasticsearch's type of the error, and the reason."""


def _report(item: Item, document: bytes | None, threshold: int) -> Report | None:
    if item.action not in ("create", "index"):
        raise _BadItem(ARGUMENT, f"[{item.action}] is not taken here: a log only grows")
    if document is None:
        raise _BadItem(PARSING, "the document of this action is missing")
    try:
        members = decode_json(document)
    except UndecodableBody as error:
        raise _BadItem(PARSING, f"failed to parse: {error}") from error
    if not isinstance(members, dict) or not members:
        raise _BadItem(PARSING, "failed to parse: a document is an object that is not empty")
    report = report_of(members, threshold=threshold, default_level=INFO)
    if report is None:
        return None
    if item.index:
        contexts = report.payload.setdefault("contexts", {})
        contexts["elasticsearch"] = {"index": item.index}
    if item.id:
        report.event_id = _event_id(item)
    return report


def _event_id(item: Item) -> UUID:
    """Return the same event id for the same document: shippers retry what was not answered."""
    name = f"{item.index}\0{item.id}".encode()
    return UUID(bytes=blake2b(name, digest_size=16).digest())


def error_document(reason: str, *, status: int = 400, type_: str = ARGUMENT) -> dict[str, Any]:
    """Return the answer to a request that failed as a whole."""
    cause = {"type": type_, "reason": reason}
    return {"error": {"root_cause": [cause], **cause}, "status": status}
