"""Searches that people gave a name to."""

import pytest

from accounts.models import SavedView, User
from tests.accounts.conftest import HOSTILE_TEXT, NOT_A_STRING, send
from tests.accounts.racing import at_once
from tests.conftest import client_for
from tests.factories import UserFactory

URL = "/api/v1/views/"
VIEW = {"name": "Critical", "query": "env=production&q=nivel:critical"}


def names(api):
    return [view["name"] for view in api.get(URL).json()["results"]]


def save(api, name, **more):
    response = api.post(URL, VIEW | {"name": name} | more)
    assert response.status_code == 201, response.content
    return response.json()


def test_a_view_keeps_its_query_as_it_is(api):
    query = "env=production&q=%22a+b%22%20-origem:ação&de=2026-11-01T00:00:00%2B03:00"

    saved = save(api, "Mine", query=query)

    assert saved == {"id": saved["id"], "name": "Mine", "query": query, "position": 0}
    assert api.get(f"{URL}{saved['id']}/").json() == saved
    assert save(api, "All", query="")["query"] == ""


def test_views_come_in_the_order_that_their_owner_gives_them(api):
    first, _second, third = (save(api, name) for name in ("a", "b", "c"))
    assert names(api) == ["a", "b", "c"]

    api.patch(f"{URL}{third['id']}/", {"position": 0})
    api.patch(f"{URL}{first['id']}/", {"position": 9})
    save(api, "d")
    save(api, "e", position=1)

    assert names(api) == ["c", "b", "e", "a", "d"]


def test_a_view_is_changed_in_part_and_deleted(api):
    view = save(api, "a")

    changed = api.patch(f"{URL}{view['id']}/", {"query": "env=dev"})
    assert changed.json() == view | {"query": "env=dev"}
    assert api.patch(f"{URL}{view['id']}/", {"name": "A"}).json()["name"] == "A"
    assert api.delete(f"{URL}{view['id']}/").status_code == 204

    assert names(api) == []
    assert api.get(f"{URL}{view['id']}/").status_code == 404


def test_nobody_sees_or_changes_those_of_others(api, other_api, staff_api):
    view = save(api, "a")

    for other in (other_api, staff_api):
        assert names(other) == []
        assert other.patch(f"{URL}{view['id']}/", {"name": "b"}).status_code == 404
        assert other.delete(f"{URL}{view['id']}/").status_code == 404
        save(other, "a")  # a name is taken among one's own only

    assert names(api) == ["a"]


def test_a_name_is_taken_once_in_any_case(api):
    first, second = save(api, "Fatal"), save(api, "Other")

    assert list(api.post(URL, VIEW | {"name": " FATAL "}).json()) == ["name"]
    refused = api.patch(f"{URL}{second['id']}/", {"name": "fatal"})
    assert (refused.status_code, list(refused.json())) == (400, ["name"])
    assert api.patch(f"{URL}{first['id']}/", {"name": "FATAL"}).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " "),
        ("name", "x" * 101),
        ("name", "a\nb"),
        ("query", "x" * 2001),
        ("query", "a\nb"),
        ("query", None),
        ("position", -1),
        ("position", 32_768),
        ("position", "first"),
        *(("name", value) for value in [*NOT_A_STRING, *HOSTILE_TEXT]),
        *(("query", value) for value in [*NOT_A_STRING, *HOSTILE_TEXT]),
    ],
)
def test_what_cannot_be_kept_is_refused_under_its_field(api, field, value):
    response = send(api, URL, VIEW | {field: value})

    assert response.status_code == 400
    assert list(response.json()) == [field]
    assert names(api) == []


def test_the_longest_ones_are_kept(api):
    save(api, "é" * 100, query="é" * 2000, position=32_767)

    assert save(api, "after the last place")["position"] == 32_767


def test_there_is_room_for_a_hundred(api, member):
    SavedView.objects.bulk_create(
        SavedView(user=member, name=str(n), query="", position=n) for n in range(99)
    )
    last = save(api, "the hundredth")

    assert api.post(URL, VIEW).status_code == 409
    api.delete(f"{URL}{last['id']}/")
    assert api.post(URL, VIEW).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_pass_the_limit_or_share_a_name(api, member):
    SavedView.objects.bulk_create(
        SavedView(user=member, name=str(n), query="", position=n) for n in range(98)
    )

    same = at_once(*[lambda: client_for(member).post(URL, VIEW).status_code] * 2)
    last = at_once(
        *[
            lambda name=name: client_for(member).post(URL, VIEW | {"name": name}).status_code
            for name in "ab"
        ]
    )

    assert sorted(same) == [201, 400]
    assert sorted(last) == [201, 409]
    assert member.saved_views.count() == 100


def test_views_go_with_the_account_and_do_not_keep_it(db):
    person = UserFactory()
    api = client_for(person)
    save(api, "a")

    assert api.delete(f"/api/v1/users/{person.pk}/").status_code == 204

    assert not User.objects.filter(pk=person.pk).exists()
    assert not SavedView.objects.exists()
