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
