"""The OpenAPI document and the pages that show it."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from accounts.filters import InvitationFilter, PersonFilter
from api.documentation import document
from audit.filters import AuditRecordFilter
from logs.filters import (
    ApplicationFilter,
    ChangesForm,
    CheckInFilter,
    CountedLogFilter,
    EventFilter,
    FeedbackFilter,
    LogFilter,
    SuggestionForm,
    WindowForm,
)

LANGUAGES = ["pt-br", "en"]
PAGING = {"page", "page_size", "cursor"}


@pytest.fixture(scope="module")
def documents() -> dict[str, dict]:
    return {language: json.loads(document(language)) for language in LANGUAGES}


def operations(content):
    """Yield (method and path, pointer into the document, operation)."""
    for path, methods in content["paths"].items():
        for method, operation in methods.items():
            pointer = f"/paths/{path.replace('/', '~1')}/{method}"
            yield f"{method} {path}", pointer, operation


def bodies(content):
    """Yield (name, pointer to its schema, {examples by name}) of every JSON body in and out."""
    for name, pointer, operation in operations(content):
        places = {
            "requestBody": operation.get("requestBody", {}),
            **{f"responses/{status}": body for status, body in operation["responses"].items()},
        }
        for place, body in places.items():
            for media_type, described in body.get("content", {}).items():
                escaped = media_type.replace("/", "~1")
                yield (
                    f"{name} {place} {media_type}",
                    f"{pointer}/{place}/content/{escaped}/schema",
                    {key: shown["value"] for key, shown in described.get("examples", {}).items()},
                )


def texts(value, path=""):
    """Yield (place, text) of all that is written for people."""
    if isinstance(value, dict):
        for key, member in value.items():
            if key in ("description", "summary") and isinstance(member, str):
                yield f"{path}/{key}", member
            elif key != "examples":
                yield from texts(member, f"{path}/{key}")
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from texts(member, f"{path}/{index}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_valid_openapi_and_made_without_a_warning(language):
    GENERATOR_STATS.reset()

    content = json.loads(document.__wrapped__(language))

    validate_schema(content)
    assert content["openapi"].startswith("3.1")
    assert not GENERATOR_STATS  # warnings and errors


def test_every_text_is_in_both_languages(documents):
    portuguese, english = (dict(texts(documents[language])) for language in LANGUAGES)

    assert len(english) > 300
    assert portuguese.keys() == english.keys()
    assert {
        place: text for place, text in english.items() if text and portuguese[place] == text
    } == {}


def test_every_operation_has_a_summary_and_a_known_tag(documents):
    content = documents["en"]
    tags = {tag["name"] for tag in content["tags"]}

    for name, _pointer, operation in operations(content):
        assert operation.get("summary"), name
        assert set(operation["tags"]) <= tags, name


def test_every_body_has_an_example_that_fits_its_schema(documents):
    content = documents["en"]
    resource = Resource(contents=content, specification=DRAFT202012)
    registry = Registry().with_resource("urn:document", resource)
    wrong = {}

    for name, pointer, examples in bodies(content):
        validator = Draft202012Validator(
            {"$ref": f"urn:document#{pointer}"},
            registry=registry,
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        assert examples, name
        for key, value in examples.items():
            if errors := [error.message for error in validator.iter_errors(value)]:
                wrong[f"{name} {key}"] = errors

    assert wrong == {}


def test_every_parameter_of_a_path_is_in_it(documents):
    for name, _pointer, operation in operations(documents["en"]):
        path = {given["name"] for given in operation.get("parameters", []) if given["in"] == "path"}
        assert path == set(re.findall(r"{(\w+)}", name)), name


def test_every_operation_says_how_errors_look(documents):
    for name, _pointer, operation in operations(documents["en"]):
        expected = {"503"} if operation["security"] == [{}] else {"401", "403", "503"}
        if "requestBody" in operation:
            expected |= {"400", "408", "413"}
        if "{" in name:
            expected.add("404")
        assert expected <= operation["responses"].keys(), name


def test_only_reports_source_maps_and_acts_take_the_key_of_an_application(documents):
    takes_keys = {
        name
        for name, _pointer, operation in operations(documents["en"])
        if {"key": []} in operation["security"]
    }

    assert takes_keys == {
        "post /api/v1/logs/",
        "post /api/v1/events/",
        "post /api/v1/audit-logs/",
        "post /api/v1/applications/{id}/source-maps/",
        "post /api/v1/agents/{id}/source-maps/",
    }


def test_the_names_of_predecessors_are_marked_as_such(documents):
    deprecated = {
        name.split("/")[3]
        for name, _pointer, operation in operations(documents["en"])
        if operation.get("deprecated")
    }

    assert deprecated == {
        "agents",
        "environment",
        "get_token",
        "groups",
        "groupusers",
        "refresh_token",
        "token",
    }


@pytest.mark.parametrize(
    ("path", "filterset", "others"),
    [
        ("logs/", LogFilter, PAGING | {"ordering"}),
        ("logs/summary/", LogFilter, set()),
        ("logs/sources/", LogFilter, {*SuggestionForm.base_fields}),
        ("logs/changes/", LogFilter, {*ChangesForm.base_fields}),
        ("logs/histogram/", CountedLogFilter, {*WindowForm.base_fields}),
        ("events/", EventFilter, PAGING),
        ("feedback/", FeedbackFilter, PAGING),
        ("check-ins/", CheckInFilter, PAGING),
        ("applications/", ApplicationFilter, PAGING),
        ("auth/invitations/", InvitationFilter, PAGING),
        ("users/", PersonFilter, PAGING),
        ("audit-logs/", AuditRecordFilter, PAGING),
    ],
)
def test_every_criterion_of_a_list_is_documented(documents, path, filterset, others):
    parameters = documents["en"]["paths"][f"/api/v1/{path}"]["get"]["parameters"]

    assert {parameter["name"] for parameter in parameters} == {*filterset.base_filters} | others


def test_every_criterion_of_the_search_is_documented(documents):
    schemas = documents["en"]["components"]["schemas"]
    query, more = schemas["LogQuery"]["properties"], schemas["LogSearch"]["allOf"][1]["properties"]

    assert query.keys() == LogFilter.base_filters.keys()
    assert more.keys() == PAGING | {"ordering"}


@pytest.mark.parametrize("path", ["/api/schema/", "/api/v1/schema/", "/v1/api/schema"])
def test_everybody_may_read_the_document_in_their_language(client, path):
    portuguese = client.get(path)
    english = client.get(path, headers={"Accept-Language": "de, en;q=0.8"})
    chosen = client.get(f"{path}?lang=en")

    assert portuguese.headers["Content-Type"] == "application/json"
    assert "Aplicações" in portuguese.json()["info"]["description"]
    assert english.json() == chosen.json()
    assert "Applications" in english.json()["info"]["description"]


def test_the_document_is_sent_once(client):
    first = client.get("/api/schema/")

    again = client.get("/api/schema/", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/api/docs/", "/api/v1/docs/", "/doc/", "/doc", "/api/redoc/", "/redoc/", "/redoc"]
)
def test_the_pages_need_nothing_from_elsewhere(client, path):
    response = client.get(path)
    html = response.content.decode()
    files = re.findall(r'(?:src|href)="([^"?]+)', html)

    assert response.status_code == 200
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert {file.partition("/")[0] for file in files} == {"", "data:,"}
    for file in files:
        if file.startswith("/static/"):
            assert finders.find(file.removeprefix("/static/")), file
    assert "<script>" not in html
    assert client.get(re.search(r'data-schema="([^"]+)"', html)[1]).status_code == 200


def test_the_pages_change_their_language(client):
    assert "Experimentar" in client.get("/api/docs/").content.decode()
    assert "Try it out" in client.get("/api/docs/?lang=en").content.decode()
    assert "Experimentar" in client.get("/api/docs/?lang=xx").content.decode()


def test_a_document_is_only_read(client):
    assert client.post("/api/schema/").status_code == 405
    assert client.delete("/api/docs/").status_code == 405
