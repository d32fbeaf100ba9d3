"""The query language `q`, and criteria in a body."""

from urllib.parse import quote

import pytest

from tests.factories import report

LOGS = "/api/v1/logs/"


@pytest.fixture
def found(api, application):
    """Return the descriptions that a query finds."""
    report(application, "Timeout in payment gateway", level=40, source="checkout.example")
    report(application, "Timeout in stock", level=30, source="stock", environment="dev")
    report(application, 'Said "hello: world" 50% off', level=20, source="chat")

    def found(query):
        response = api.get(f"{LOGS}?ordering=first_seen&q={quote(query)}")
        assert response.status_code == 200, response.content
        return [row["description"].split()[-1] for row in response.json()["results"]]

    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["gateway", "stock", "off"]),
        ("timeout", ["gateway", "stock"]),
        ("timeout gateway", ["gateway"]),
        ('"in payment"', ["gateway"]),
        ("-timeout", ["off"]),
        ("nível:error", ["gateway"]),
        ("level:WARN", ["stock"]),
        ("-level:error", ["stock", "off"]),
        ("origem:checkout", ["gateway"]),
        ("source:stock timeout", ["stock"]),
        ("-origin:stock", ["gateway", "off"]),
        ("ambiente:desenvolvimento", ["stock"]),
        ("-env:dev", ["gateway", "off"]),
        ("-env:nowhere", ["gateway", "stock", "off"]),
        ("descricao:stock", ["stock"]),
        ('title:"payment gateway"', ["gateway"]),
        ("50%", ["off"]),
        ("http://nothing", []),
        ("timeout -gateway -level:info", ["stock"]),
        ("nivel:erro", ["gateway"]),
    ],
)
def test_a_query_finds_what_holds_all_its_terms(found, query, expected):
    assert found(query) == expected


@pytest.mark.parametrize(
    "query", ["foo:bar", "level:disaster", 'open "quote', " ".join(["a"] * 21), "password:x"]
)
def test_a_query_that_makes_no_sense_is_a_400(api, query):
    response = api.get(f"{LOGS}?q={quote(query)}")

    assert response.status_code == 400
    assert list(response.json()) == ["q"]


def test_a_search_by_post_takes_the_criteria_of_the_list(api, application):
    for n in range(4):
        report(application, f"error {chr(97 + n)}", level=(40, 50)[n % 2], count=n + 1)
    body = {"level": ["critical", "error"], "q": "error", "ordering": "events", "page_size": 3}

    first = api.post(f"{LOGS}search/", body).json()
    second = api.post(first["next"], body).json()

    assert [row["events"] for row in first["results"] + second["results"]] == [1, 2, 3, 4]
    assert api.post(f"{LOGS}search/", {"level": "critical"}).json()["count"] == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"level": "disaster"}, "level"),
        ({"level": {"a": 1}}, "level"),
        ({"page": "x"}, "page"),
        ([], "non_field_errors"),
    ],
)
def test_a_search_by_post_names_what_is_wrong(api, body, field):
    response = api.post(f"{LOGS}search/", body)

    assert response.status_code == 400
    assert field in response.json()


# --- Suggestions ----------------------------------------------------------

SOURCES = "/api/v1/logs/sources/"


def suggested(api, query=""):
    response = api.get(f"{SOURCES}?{query}")
    assert response.status_code == 200, response.content
    return [(row["source"], row["logs"]) for row in response.json()["results"]]


def test_sources_are_suggested_most_frequent_first(api, team_admin_api, application):
    sources = ["web-1", "Web-2", "Web-2", "batch", "", "away"]
    for text, source in zip("abcdef", sources, strict=True):
        log = report(application, text, source=source, environment="dev" if text == "a" else "")
    team_admin_api.post(f"/api/v1/logs/{log.pk}/archive/")

    assert suggested(api) == [("Web-2", 2), ("batch", 1), ("web-1", 1)]
    assert suggested(api, "text=WEB") == [("Web-2", 2), ("web-1", 1)]
    assert suggested(api, "text=b-1&env=dev") == [("web-1", 1)]
    assert suggested(api, "text=100%25") == []
    assert suggested(api, "archived=true") == [("away", 1)]


def test_only_some_are_suggested_and_they_are_of_the_latest_logs(api, application, monkeypatch):
    for n in range(12):
        report(application, f"error {chr(97 + n)}", source=f"host {chr(97 + n)}")

    assert len(suggested(api)) == 10
    monkeypatch.setattr("logs.listing.SOURCES_LOOKED_AT", 2)
    assert [source for source, _logs in suggested(api)] == ["host k", "host l"]


def test_the_sources_of_others_are_not_suggested(api, stranger_api, application):
    report(application, source="web")

    assert suggested(api) == [("web", 1)]
    assert suggested(stranger_api) == []


def test_a_suggestion_that_makes_no_sense_is_refused(api):
    assert list(api.get(f"{SOURCES}?text=%00").json()) == ["text"]
    assert list(api.get(f"{SOURCES}?level=disaster").json()) == ["level"]
