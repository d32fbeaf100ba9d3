"""The list of logs: orders, pages, cursors, filters, and what each costs."""

import base64
from datetime import timedelta
from datetime import timezone as fixed_offset
from urllib.parse import quote

import pytest
from django.utils import timezone

from accounts.models import Membership
from logs.models import Application, Event, Level, Log
from tests.conftest import client_for
from tests.factories import ApplicationFactory, TeamFactory, UserFactory, report

LOGS = "/api/v1/logs/"


def results(api, query=""):
    response = api.get(LOGS + query)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def descriptions(api, query=""):
    return [row["description"] for row in results(api, query)]


def walk(api, url, link="next"):
    """Return the ids of all pages from this one on."""
    ids = []
    while url:
        page = api.get(url).json()
        ids += [row["id"] for row in page["results"]]
        url = page[link]
    return ids


@pytest.fixture
def many(application):
    """Thirty logs, most of them tied in every order."""
    moment = timezone.now().replace(microsecond=0)
    return [
        report(
            application,
            f"error {chr(97 + n // 26)}{chr(97 + n % 26)}",
            level=(40, 40, 50)[n % 3],
            count=1 if n % 10 else 5,
            occurred_at=moment - timedelta(hours=n // 7),
            environment=("production", "dev")[n % 2],
        )
        for n in range(30)
    ]


@pytest.mark.parametrize("ordering", ["", "events", "-events", "-frequency", "level", "-level",
                                      "last_seen", "-date", "first_seen", "-first_seen"])  # fmt: skip
def test_pages_and_cursors_show_every_row_once_and_in_the_same_order(api, many, ordering):
    by_number = walk(api, f"{LOGS}?page_size=7&ordering={ordering}")
    by_cursor = walk(api, f"{LOGS}?page_size=4&cursor=&ordering={ordering}")

    assert sorted(by_number) == sorted(log.pk for log in many)
    assert by_cursor == by_number


def test_the_default_order_is_by_frequency_then_latest(api, application):
    old = timezone.now() - timedelta(days=1)
    report(application, "rare and old", occurred_at=old)
    report(application, "rare and new")
    report(application, "frequent and old", count=2, occurred_at=old)

    assert descriptions(api) == ["frequent and old", "rare and new", "rare and old"]


def test_ties_of_level_go_by_frequency(api, application):
    report(application, "error once", level=40)
    report(application, "error twice", level=40, count=2)
    report(application, "critical once", level=50)

    assert descriptions(api, "?ordering=-level") == ["critical once", "error twice", "error once"]


def test_a_cursor_leads_back_too(api, many):
    pages = []
    url = f"{LOGS}?page_size=7&cursor="
    while url:
        pages.append(api.get(url).json())
        url = pages[-1]["next"]

    back = api.get(pages[-1]["previous"]).json()

    assert back["results"] == pages[-2]["results"]
    assert back["next"]
    assert pages[0]["previous"] is None


def test_rows_that_appear_meanwhile_shift_no_cursor(api, application, many):
    first = api.get(f"{LOGS}?page_size=10&cursor=").json()
    report(application, "suddenly on top", count=1000)

    rest = walk(api, first["next"])

    assert len(rest) == 20
    assert not set(rest) & {row["id"] for row in first["results"]}


def test_page_numbers_end_where_cursors_go_on(api, many, monkeypatch):
    monkeypatch.setattr("api.pagination.Pagination.PAGES_MAX", 2)

    assert len(walk(api, f"{LOGS}?page_size=10")) == 30
    assert api.get(f"{LOGS}?page_size=10&page=3").status_code == 404


def test_a_count_stops_where_exactness_would_cost(api, many, monkeypatch):
    monkeypatch.setattr("api.pagination.COUNT_CAP", 20)

    page = api.get(LOGS).json()

    assert (page["count"], page["count_is_exact"]) == (20, False)
    assert api.get(f"{LOGS}?level=critical").json()["count_is_exact"] is True


@pytest.mark.parametrize(
    ("size", "expected"), [("", 30), ("7", 7), ("0", 1), ("-4", 1), ("999", 30)]
)
def test_the_page_size_is_clamped(api, many, size, expected):
    assert len(results(api, f"?page_size={size}")) == expected


def test_the_first_page_of_nothing_is_empty_and_the_second_is_not_found(api):
    assert results(api, "?page=1") == []
    assert api.get(f"{LOGS}?page=2").status_code == 404


def forged(text: bytes) -> str:
    return quote(base64.urlsafe_b64encode(text).decode())


OF_ANOTHER_SHAPE = forged(b'[false, "-events", 1, 2, 3]')
OF_OTHER_TYPES = forged(b'[false, "-events", {}, [], null]')
OF_NO_ORDER = forged(b'[false, [], 1, "2026-01-01T00:00:00Z", 1]')
OF_ANOTHER_ORDER = forged(b'[false, "events", 1, "2026-01-01T00:00:00Z", 1]')
END_OF_NUMBERS = forged(b'[false, "-events", 1e999, "2026-01-01T00:00:00Z", 1]')
END_OF_TIME = forged(b'[false, "-events", 1, "9999-12-31T23:59:59-23:00", 1]')
BEGIN_OF_TIME = forged(b'[false, "-events", 1, "0001-01-01T00:00:00+23:59", 1]')


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("page=0", 404, "detail"),
        ("page=-1", 404, "detail"),
        ("page=9999", 404, "detail"),
        ("page=x", 400, "page"),
        ("page_size=x", 400, "page_size"),
        ("cursor=x", 400, "cursor"),
        ("cursor=%00", 400, "cursor"),
        ("cursor=é", 400, "cursor"),
        (f"cursor={forged(b'[]')}", 400, "cursor"),
        (f"cursor={forged(b'7')}", 400, "cursor"),
        (f"cursor={forged(b'[false]')}", 400, "cursor"),
        (f"cursor={OF_ANOTHER_SHAPE}", 400, "cursor"),
        (f"cursor={OF_OTHER_TYPES}", 400, "cursor"),
        (f"cursor={OF_NO_ORDER}", 400, "cursor"),
        (f"cursor={OF_ANOTHER_ORDER}", 400, "cursor"),
        (f"cursor={forged(b'[' * 5000)}", 400, "cursor"),
        (f"cursor={END_OF_NUMBERS}", 400, "cursor"),
        (f"cursor={END_OF_TIME}", 400, "cursor"),
        (f"cursor={BEGIN_OF_TIME}", 400, "cursor"),
        ("ordering=password", 400, "ordering"),
        ("ordering=--events", 400, "ordering"),
        ("ordering=team__name", 400, "ordering"),
        ("level=disaster", 400, "level"),
        ("level=41", 400, "level"),
        ("level=-30", 400, "level"),
        ("level=error&level=disaster", 400, "level"),
        ("field=collected_by__password&search=x", 400, "field"),
        ("status=lost", 400, "status"),
        ("archived=maybe", 400, "archived"),
        ("archived=true&status=open", 400, "archived"),
        ("since=yesterday", 400, "since"),
        ("until=2026-13-01", 400, "until"),
        ("first_since=yesterday", 400, "first_since"),
        ("first_until=0001-01-01T00:00:00%2B01:00", 400, "first_until"),
        ("search=%00", 400, "search"),
        ("env=%00", 400, "env"),
    ],
)
def test_a_wrong_parameter_is_named(api, application, query, status, field):
    report(application)

    response = api.get(f"{LOGS}?{query}")

    assert response.status_code == status
    assert field in response.json()


def test_a_cursor_of_another_order_is_refused(api, many):
    url = api.get(f"{LOGS}?page_size=5&cursor=&ordering=-last_seen").json()["next"]

    assert api.get(url.replace("-last_seen", "-level")).status_code == 400


def test_levels_can_be_asked_together(api, application):
    for level in (10, 30, 50):
        report(application, f"of {level}", level=level)

    assert descriptions(api, "?level=debug&level=CRITICAL&ordering=level") == ["of 10", "of 50"]
    assert descriptions(api, "?level=warn") == ["of 30"]
    assert descriptions(api, "?level=30") == ["of 30"]


def test_filters_apply_together(api, application):
    wanted = report(application, "Timeout", environment="dev", level=50, source="a")
    for other in (
        {"environment": "production", "level": 50, "source": "a"},
        {"environment": "dev", "level": 40, "source": "a"},
        {"environment": "dev", "level": 50, "source": "b"},
    ):
        report(application, "Timeout", **other)

    rows = results(api, "?environment=dev&level=critical&source=a&search=timeout")

    assert [row["id"] for row in rows] == [wanted.pk]


def test_search_without_a_field_looks_in_description_and_source(api, application):
    report(application, "Needle", source="x")
    report(application, "other", source="needle.example")
    report(application, "neither", source="x")

    assert sorted(descriptions(api, "?search=needle")) == ["Needle", "other"]


@pytest.mark.parametrize("text", ["100%", "a_b", "back\\slash", "qu'ote"])
def test_search_takes_wildcards_literally(api, application, text):
    report(application, f"with {text} inside")
    report(application, "with 1000 axb nothing")

    assert descriptions(api, f"?search={quote(text)}") == [f"with {text} inside"]


def test_since_and_until_have_any_offset_that_python_reads(api, application):
    log = report(application)
    moment = log.last_seen.astimezone(fixed_offset(-timedelta(hours=21, minutes=20)))

    assert descriptions(api, f"?since={moment.isoformat()}") == [log.description]
    assert descriptions(api, f"?until={moment.isoformat()}") == [log.description]
    for beyond in ("since=0001-01-01T00:00:00%2B01:00", "until=9999-12-31T23:59:59-01:00"):
        response = api.get(f"{LOGS}?{beyond}")
        assert (response.status_code, list(response.json())) == (400, [beyond[:5]])


def test_since_and_until_bound_the_last_event(api, application):
    now = timezone.now()
    report(application, "old", occurred_at=now - timedelta(days=3))
    report(application, "new", occurred_at=now - timedelta(hours=1))
    bound = quote((now - timedelta(days=1)).isoformat())

    assert descriptions(api, f"?since={bound}") == ["new"]
    assert descriptions(api, f"?until={bound}") == ["old"]


def test_first_since_and_first_until_bound_the_first_event(api, application):
    now = timezone.now()
    for name, *days_ago in (("before", 4), ("throughout", 4, 1), ("later", 1)):
        for days in days_ago:
            report(application, name, occurred_at=now - timedelta(days=days))
    days_3, days_2 = (quote((now - timedelta(days=days)).isoformat()) for days in (3, 2))

    assert descriptions(api, f"?first_since={days_3}") == ["later"]
    assert sorted(descriptions(api, f"?first_until={days_2}")) == ["before", "throughout"]
    assert descriptions(api, f"?since={days_3}&first_until={days_2}") == ["throughout"]
    assert descriptions(api, f"?first_since={days_3}&first_until={days_2}") == []


def test_an_offset_whose_plus_was_not_quoted_is_understood(api, application):
    now = timezone.now()
    report(application, "old", occurred_at=now - timedelta(days=3))
    report(application, "new", occurred_at=now - timedelta(hours=1))
    bound = (now - timedelta(days=1)).astimezone(fixed_offset(timedelta(hours=5))).isoformat()

    assert bound.endswith("+05:00")
    assert descriptions(api, f"?since={bound}") == ["new"]


def test_statuses_are_lists_of_their_own(api, application, member):
    by_status = {
        action: report(application, f"to {action}", collected_by_id=member.pk)
        for action in ("archive", "resolve")
    }
    for action, log in by_status.items():
        api.post(f"{LOGS}{log.pk}/{action}/")
    report(application, "still open")

    assert descriptions(api) == ["still open"]
    assert descriptions(api, "?archived=false") == ["still open"]
    assert descriptions(api, "?archived=true") == ["to archive"]
    assert descriptions(api, "?status=resolved") == ["to resolve"]
    assert len(results(api, "?archived=all")) == 3


def test_application_and_team_can_be_asked_by_id_or_name(staff_api):
    wanted = report(ApplicationFactory(name="Loja", team__name="Vendas"))
    report(ApplicationFactory(name="Banco", team__name="Finanças"))

    for query in (
        f"application={wanted.application_id}",
        "application=loja",
        f"team={wanted.team_id}",
        "team=VENDAS",
    ):
        assert [row["id"] for row in results(staff_api, f"?{query}")] == [wanted.pk]
    assert results(staff_api, "?application=nothing") == []
    assert results(staff_api, "?team=99999999999999999999999") == []


def test_a_member_sees_the_logs_of_all_their_teams_in_one_order(application):
    other = ApplicationFactory()
    user = UserFactory(team=application.team)
    Membership.objects.create(user=user, team=other.team)
    for n, app in enumerate([application, other, application, other]):
        report(app, f"error {chr(97 + n)}", count=n + 1)
    api = client_for(user)

    by_events = ["error d", "error c", "error b", "error a"]
    assert descriptions(api) == by_events
    assert walk(api, f"{LOGS}?page_size=1&cursor=") == [row["id"] for row in results(api)]


def test_other_teams_are_out_of_sight(api, stranger_api, application):
    log = report(application)

    assert results(stranger_api) == []
    assert results(stranger_api, f"?application={application.pk}") == []
    assert results(stranger_api, f"?team={application.team_id}") == []
    assert stranger_api.get(f"{LOGS}{log.pk}/").status_code == 404
    assert stranger_api.get(f"{LOGS}{log.pk}/events/").status_code == 404
    assert stranger_api.get(f"{LOGS}summary/").json()["results"] == []
    assert len(results(api)) == 1


def test_an_application_that_changes_teams_is_out_of_sight_at_once(api, application):
    moved = ApplicationFactory(team=application.team)
    log = report(moved)

    Application.objects.filter(pk=moved.pk).update(team=ApplicationFactory().team)

    assert results(api) == []
    assert api.get(f"{LOGS}{log.pk}/").status_code == 404


def test_a_user_without_a_team_has_an_empty_list(db):
    api = client_for(UserFactory())

    assert results(api) == []
    assert results(api, "?cursor=") == []
    assert api.get(f"{LOGS}?cursor={forged(b'[false, 1, 2, 3]')}").status_code == 400


def test_the_events_of_a_log_come_newest_first(api, application):
    moment = timezone.now()
    for minutes in (3, 1, 2):
        log = report(application, received_at=moment - timedelta(minutes=minutes))

    page = api.get(f"{LOGS}{log.pk}/events/?page_size=2").json()

    received = [row["received_at"] for row in page["results"]]
    assert page["count"] == 3
    assert received == sorted(received, reverse=True)
    assert "payload" not in page["results"][0]
    assert len(api.get(page["next"]).json()["results"]) == 1


def test_the_summary_counts_by_level_and_environment(api, application):
    report(application, "a", level=50, count=3)
    report(application, "b", level=50)
    report(application, "c", level=40, environment="dev")

    assert api.get(f"{LOGS}summary/").json()["results"] == [
        {"level": "critical", "environment": "production", "logs": 2, "events": 4},
        {"level": "error", "environment": "dev", "logs": 1, "events": 1},
    ]
    assert len(api.get(f"{LOGS}summary/?env=dev").json()["results"]) == 1


def test_many_teams_statuses_and_levels_are_one_list(staff_api, application, monkeypatch):
    for n in range(9):
        report(ApplicationFactory(), f"error {chr(97 + n)}", count=n % 4 + 1, level=(40, 50)[n % 2])
    queries = ["?page_size=4&cursor=", "?page_size=4", "?page_size=4&archived=all&level=error",
               "?page_size=2&cursor=&ordering=level", "?page_size=2&ordering=-last_seen"]  # fmt: skip
    merged = [walk(staff_api, LOGS + query) for query in queries]

    monkeypatch.setattr("api.pagination.OrderedRows.MERGED_BRANCHES_MAX", 1)

    assert [len(ids) for ids in merged] == [9, 9, 5, 9, 9]
    assert [walk(staff_api, LOGS + query) for query in queries] == merged


def test_three_hundred_teams_make_no_list_fail(staff_api, django_assert_num_queries):
    for n in range(300):
        team = TeamFactory()
        if n % 100 == 0:
            report(ApplicationFactory(team=team), f"error {chr(97 + n // 100)}")
        else:
            ApplicationFactory(team=team)
    url = f"{LOGS}?archived=all" + "".join(f"&level={name}" for name in Level.BUILT_IN.values())

    with django_assert_num_queries(6):
        response = staff_api.get(url)
    with django_assert_num_queries(5):
        summary = staff_api.get(f"{LOGS}summary/")

    assert len(response.json()["results"]) == 3
    assert summary.json()["results"][0]["logs"] == 3


QUERIES = {
    "?": 5,  # the user, the applications, the page, the rows, their figures
    "?cursor=": 5,
    "?page_size=2": 6,  # and the count, which a page tells that is not full
    "?env=dev&level=error&search=a": 6,  # and the levels
}

# --- Where in the program --------------------------------------------------


def trace(function: str) -> str:
    return (
        "Traceback (most recent call last):\n"
        '  File "/app/shop/views.py", line 9, in buy\n'
        "    pay(order)\n"
        f'  File "/app/shop/pay.py", line 4, in {function}\n'
        "    raise PayError\n"
        "PayError: refused"
    )


@pytest.mark.parametrize(
    ("told", "culprit"),
    [
        ({"stack": trace("charge")}, "/app/shop/pay.py charge"),
        ({"stack": trace("x" * 500)}, ""),  # longer than a reason
        ({"exception": {"type": "PayError", "value": "a | b > c"}}, ""),
        ({"fingerprint": ["stack: a | b > c"]}, ""),
        ({}, ""),
    ],
    ids=["stack", "long", "exception", "fingerprint", "message"],
)
def test_a_log_names_its_culprit(api, key_api, told, culprit):
    created = key_api.post(LOGS, {"description": "It broke", **told}).json()

    [row] = api.get(LOGS).json()["results"]
    detail = api.get(f"{LOGS}{created['id']}/").json()
    assert [each["culprit"] for each in (created, row, detail)] == [culprit] * 3


def test_the_culprit_may_be_a_transaction(api, application):
    unsaid = {"has_message": False, "groups_by_source": False}
    report(application, transaction="GET /cart", platform="python", **unsaid)

    [row] = api.get(LOGS).json()["results"]
    assert row["culprit"] == "GET /cart"


def test_the_culprit_of_merged_logs_is_that_of_the_latest_event(team_admin_api, key_api):
    first, second = (
        key_api.post(LOGS, {"description": name, "stack": trace(name), "date": date}).json()["id"]
        for name, date in [("later", timezone.now()), ("earlier", timezone.now() - timedelta(1))]
    )
    team_admin_api.post(f"{LOGS}merge/", {"into": second, "ids": [first]})

    [row] = team_admin_api.get(LOGS).json()["results"]
    assert row["culprit"] == "/app/shop/pay.py later"
    assert team_admin_api.get(f"{LOGS}{second}/").json()["culprit"] == row["culprit"]


@pytest.mark.parametrize("query", QUERIES)
def test_a_list_takes_a_constant_number_of_queries(
    api, application, query, django_assert_num_queries
):
    for n in range(3):
        report(application, f"a{chr(97 + n)}", environment="dev")
    with django_assert_num_queries(QUERIES[query]):
        api.get(LOGS + query)
    for n in range(3, 9):
        report(application, f"a{chr(97 + n)}", environment="dev")

    with django_assert_num_queries(QUERIES[query]):
        page = api.get(LOGS + query).json()

    assert page["count"] == 9


def test_the_events_of_a_log_take_a_constant_number_of_queries(
    api, application, django_assert_num_queries
):
    for _ in range(5):
        log = report(application)

    # The user, the log, its groupings, the page, the rows.
    with django_assert_num_queries(5):
        page = api.get(f"{LOGS}{log.pk}/events/").json()

    assert len(page["results"]) == 5


def test_a_detail_takes_a_constant_number_of_queries(api, application, django_assert_num_queries):
    for _ in range(5):
        log = report(application)

    # The user, the log, its groupings, the latest event.
    with django_assert_num_queries(4):
        api.get(f"{LOGS}{log.pk}/")


def test_a_row_shows_the_count_of_this_moment_even_before_the_roll_up(api, application):
    log = report(application)
    Log.objects.filter(pk=log.pk).update(events=0)

    assert results(api)[0]["events"] == 1


@pytest.mark.parametrize("page", [1, 2, 3])
def test_the_count_is_the_same_on_every_page(api, many, page):
    assert api.get(f"{LOGS}?page_size=12&page={page}").json()["count"] == 30
    assert api.get(f"{LOGS}?page_size=10&page={page}").json()["count"] == 30


def test_the_detail_shows_the_event_last_seen_and_not_the_last_received(api, application):
    now = timezone.now()
    for hours, details in ((3, "old"), (1, "latest"), (2, "late arrival")):
        moment = now - timedelta(hours=hours)
        log = report(application, occurred_at=moment, payload={"details": details})

    detail = api.get(f"{LOGS}{log.pk}/").json()

    assert detail["latest_event"]["payload"] == {"details": "latest"}


def test_the_detail_falls_back_to_the_newest_event_that_is_left(api, application):
    now = timezone.now()
    for hours in (1, 2):
        log = report(application, occurred_at=now - timedelta(hours=hours))
    Event.objects.order_by("pk").first().delete()

    detail = api.get(f"{LOGS}{log.pk}/").json()
    Event.objects.all().delete()

    assert detail["latest_event"]["id"]
    assert api.get(f"{LOGS}{log.pk}/").json()["latest_event"] is None
