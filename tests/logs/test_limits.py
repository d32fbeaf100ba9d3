"""So many events of an application a minute, so many a day; further ones are refused."""

import time
from collections import Counter
from datetime import UTC, datetime
from unittest.mock import ANY

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import ThrottleCounter
from logs import metering
from logs.limits import DAY, MINUTE, Limits, Meter
from logs.models import AppHour, Application, Event
from tests.accounts.racing import at_once
from tests.conftest import client_for, client_with_key
from tests.factories import ApplicationFactory, KeyFactory, UserFactory, report

APPLICATIONS = "/api/v1/applications/"
LOGS = "/api/v1/logs/"
EVENTS = "/api/v1/events/"
REPORT = {"description": "It broke"}


class Clock:
    """A clock that stands still until it is moved on; at first at the beginning of a minute."""

    def __init__(self):
        self.now = float(MINUTE.began(time.time()) + MINUTE.seconds)

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    """The clock of the process that answers."""
    clock = Clock()
    monkeypatch.setattr("logs.metering.meter", Meter(clock))
    return clock


@pytest.fixture
def limited(clock, db):
    """Make an application with these limits; return a client with its key."""

    def limited(**limits):
        return client_with_key(KeyFactory(application=ApplicationFactory(**limits)))

    return limited


def statuses(client, times, path=EVENTS, body=REPORT):
    return [client.post(path, body).status_code for _ in range(times)]


def refused():
    """What the applications were refused, as the database knows it."""
    return dict(AppHour.objects.exclude(refused=0).values_list("application", "refused"))


# --- Taken in, and refused ----------------------------------------------


@pytest.mark.parametrize("path", [LOGS, EVENTS])
def test_a_minute_takes_in_its_number_of_events_and_no_more(limited, clock, path):
    key_api = limited(events_per_minute=3)
    clock.now += 20
    assert statuses(key_api, 3, path) == [201, 201, 201]

    response = key_api.post(path, REPORT, HTTP_ACCEPT_LANGUAGE="en")

    assert response.status_code == 429
    assert response.json() == {
        "detail": "This would pass the limit of the application (events per minute: 3).",
        "code": "rate_limited",
    }
    assert response["Retry-After"] == "40"
    assert Event.objects.count() == 3


def test_the_next_minute_begins_at_nothing(limited, clock):
    key_api = limited(events_per_minute=2)
    clock.now += 59.5
    assert statuses(key_api, 3) == [201, 201, 429]
    assert key_api.post(EVENTS, REPORT)["Retry-After"] == "1"

    clock.now += 0.5

    assert statuses(key_api, 3) == [201, 201, 429]


@pytest.mark.parametrize("path", [LOGS, EVENTS])
def test_a_day_takes_in_its_number_of_events_and_no_more(limited, clock, path):
    key_api = limited(events_per_day=3)
    clock.now = DAY.began(clock.now) + DAY.seconds - 90.5
    assert statuses(key_api, 3, path) == [201, 201, 201]

    response = key_api.post(path, REPORT)

    assert response.status_code == 429
    assert response.json()["code"] == "quota_exceeded"
    assert response["Retry-After"] == "91"
    clock.now += 90.5  # midnight, by UTC
    assert statuses(key_api, 1, path) == [201]


def test_where_both_limits_are_reached_the_longer_one_says_when(limited, clock):
    key_api = limited(events_per_minute=1, events_per_day=1)
    clock.now = DAY.began(clock.now) + DAY.seconds / 2
    assert statuses(key_api, 1) == [201]

    assert key_api.post(EVENTS, REPORT)["Retry-After"] == str(DAY.seconds // 2)


def test_a_day_counts_what_is_stored_by_whomever_and_whenever(limited, clock):
    key_api = limited(events_per_day=3)
    application = Application.objects.get(events_per_day=3)
    report(application)
    report(application)

    assert statuses(key_api, 2) == [201, 429]


def test_a_repeat_is_no_event_of_the_day(limited, clock):
    key_api = limited(events_per_day=3)
    repeated = REPORT | {"event_id": "7d1ba97a-2b9f-4c9c-8f43-4c1b0c6d6f0e"}
    assert statuses(key_api, 3, body=repeated) == [201, 200, 200]

    clock.now += 1

    assert statuses(key_api, 3) == [201, 201, 429]


def test_many_at_once_come_in_or_stay_out_together(limited, clock):
    key_api = limited(events_per_minute=5)
    assert key_api.post(EVENTS, [REPORT] * 3).json()["accepted"] == 3

    response = key_api.post(EVENTS, [REPORT] * 3)

    assert (response.status_code, response.json()["code"]) == (429, "rate_limited")
    assert Event.objects.count() == 3
    assert key_api.post(EVENTS, [REPORT] * 2).json()["accepted"] == 2
    assert statuses(key_api, 1) == [429]


@pytest.mark.parametrize("name", ["events_per_minute", "events_per_day"])
def test_more_at_once_than_the_limit_ever_allows_are_told_to_be_fewer(limited, name):
    key_api = limited(**{name: 2})

    response = key_api.post(EVENTS, [REPORT] * 3)

    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert "Retry-After" not in response
    assert not Event.objects.exists()
    assert key_api.post(EVENTS, [REPORT] * 2).status_code == 201


def test_reports_that_make_no_sense_are_not_counted(limited):
    key_api = limited(events_per_minute=2)
    assert statuses(key_api, 3, body={"description": ""}) == [400, 400, 400]
    assert key_api.post(EVENTS, [{}, REPORT, {}]).json()["accepted"] == 1

    assert statuses(key_api, 2) == [201, 429]


def test_keys_and_people_share_what_an_application_has(api, clock, application):
    application.events_per_minute = 2
    application.save()
    keys = [client_with_key(KeyFactory(application=application)) for _ in range(2)]
    assert [key_api.post(EVENTS, REPORT).status_code for key_api in keys] == [201, 201]

    assert statuses(api, 1) == [429]
    assert statuses(api, 1, LOGS) == [429]


def test_another_application_is_not_concerned(limited):
    noisy, quiet = limited(events_per_minute=1), limited(events_per_minute=1)
    assert statuses(noisy, 3) == [201, 429, 429]

    assert statuses(quiet, 1) == [201]


def test_a_persons_bulk_is_limited_by_each_application_it_names(clock, team):
    full, free = ApplicationFactory(team=team, events_per_minute=2), ApplicationFactory(team=team)
    person = client_for(UserFactory(team=team))

    body = [REPORT | {"application": application.pk} for application in (full, free, full)]

    assert person.post(EVENTS, body).json()["accepted"] == 3
    assert person.post(EVENTS, body[1:]).status_code == 429
    assert person.post(EVENTS, body[1:2]).json()["accepted"] == 1


def test_an_application_without_limits_costs_nothing(limited):
    key_api = limited()

    with CaptureQueriesContext(connection) as captured:
        assert statuses(key_api, 1) == [201]

    assert not any(ThrottleCounter._meta.db_table in query["sql"] for query in captured)
    assert not metering.meter.has_news()


@pytest.mark.parametrize(("own", "of_all", "taken"), [(2, 3, 2), (3, 2, 2), (None, 2, 2)])
def test_the_lower_limit_holds_its_own_or_the_installations(limited, settings, own, of_all, taken):
    settings.EVENTS_PER_MINUTE = of_all
    key_api = limited(events_per_minute=own)

    assert statuses(key_api, taken + 1) == [201] * taken + [429]


def test_a_limit_that_is_raised_lets_in_at_once(limited, staff_api):
    key_api = limited(events_per_minute=1)
    assert statuses(key_api, 2) == [201, 429]
    application = Event.objects.get().application_id

    staff_api.patch(f"{APPLICATIONS}{application}/", {"events_per_minute": 2})

    assert statuses(key_api, 2) == [201, 429]


# --- Counted and shown --------------------------------------------------


def test_what_was_stored_and_refused_today_is_shown(limited, clock, staff_api):
    key_api = limited(events_per_minute=4)
    key_api.post(EVENTS, [REPORT] * 3)
    key_api.post(EVENTS, [REPORT] * 2)
    statuses(key_api, 3)
    application = Event.objects.first().application_id

    metering.look(metering.meter)

    usage = staff_api.get(f"{APPLICATIONS}{application}/").json()["usage"]
    assert usage == {"day": {"events": 4, "refused": 4, "resets_at": ANY}}
    resets_at = datetime.fromisoformat(usage["day"]["resets_at"]).astimezone(UTC)
    assert (resets_at - datetime.now(UTC)).total_seconds() <= DAY.seconds
    assert (resets_at.hour, resets_at.minute, resets_at.second) == (0, 0, 0)


def test_yesterday_is_not_shown(staff_api, application):
    yesterday = datetime.fromtimestamp(DAY.began(time.time()) - 3600, UTC)
    AppHour.objects.create(application=application, hour=yesterday, n=5, refused=5)

    usage = staff_api.get(f"{APPLICATIONS}{application.pk}/").json()["usage"]

    assert (usage["day"]["events"], usage["day"]["refused"]) == (0, 0)


def test_the_list_and_a_change_show_the_usage_of_each(staff_api, application):
    other = ApplicationFactory()
    report(application)
    report(application)

    rows = staff_api.get(APPLICATIONS).json()["results"]
    changed = staff_api.patch(f"{APPLICATIONS}{application.pk}/", {"events_per_day": 5}).json()

    stored = {row["id"]: row["usage"]["day"]["events"] for row in rows}
    assert stored == {application.pk: 2, other.pk: 0}
    assert changed["usage"]["day"]["events"] == 2


def test_the_administration_shows_what_came_in_today(staff, application):
    AppHour.objects.create(
        application=application,
        hour=datetime.fromtimestamp(DAY.began(time.time()), UTC),
        n=12,
        refused=3,
    )

    page = staff.get(f"/admin/logs/application/{application.pk}/change/").content.decode()

    assert "eventos gravados: 12; recusados: 3" in page


def test_a_flood_of_refusals_writes_once_a_second(limited, clock):
    key_api = limited(events_per_minute=1)
    assert statuses(key_api, 1) == [201]

    with CaptureQueriesContext(connection) as captured:
        assert set(statuses(key_api, 20)) == {429}

    assert not any(query["sql"].startswith(("INSERT", "UPDATE")) for query in captured)
    assert refused() == {}
    clock.now += 1
    statuses(key_api, 1)
    assert list(refused().values()) == [20]


def test_what_is_refused_counts_in_its_hour(limited, clock):
    clock.now = DAY.began(clock.now) + DAY.seconds - 1.0
    key_api = limited(events_per_minute=1)
    statuses(key_api, 2)

    clock.now += 1
    metering.look(metering.meter)

    [row] = AppHour.objects.exclude(refused=0)
    assert row.hour == datetime.fromtimestamp(clock.now - 3600, UTC)


# --- Who says how much --------------------------------------------------

FIELDS = ["events_per_minute", "events_per_day"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [0, -1, 2**31, 10**30, "", "many", 1.5, True, []])
def test_a_limit_that_makes_no_sense_is_refused(staff_api, application, field, value):
    response = staff_api.patch(f"{APPLICATIONS}{application.pk}/", {field: value})

    assert response.status_code == 400
    assert list(response.json()) == [field]


@pytest.mark.parametrize("field", FIELDS)
def test_only_who_manages_an_application_limits_it(api, team_admin_api, application, field):
    path = f"{APPLICATIONS}{application.pk}/"

    assert api.patch(path, {field: 7}).status_code == 403
    assert team_admin_api.patch(path, {field: 7}).json()[field] == 7
    assert team_admin_api.put(path, {"name": "x"}).json()[field] == 7
    assert team_admin_api.patch(path, {field: None}).json()[field] is None


@pytest.mark.parametrize("field", FIELDS)
def test_staff_limit_an_application_in_the_administration(staff, settings, application, field):
    setattr(settings, field.upper(), 90)
    page = f"/admin/logs/application/{application.pk}/change/"
    asked = {"name": "x", "team": application.team_id, "minimum_level": 30}

    assert "menor ou igual a 90." in staff.post(page, asked | {field: 91}).content.decode()
    assert staff.post(page, asked | {field: 90}).status_code == 302
    application.refresh_from_db()
    assert getattr(application, field) == 90
    assert staff.post(page, asked | {field: ""}).status_code == 302
    application.refresh_from_db()
    assert getattr(application, field) is None


def test_a_member_makes_an_application_with_limits(api):
    made = api.post(APPLICATIONS, {"name": "x", "events_per_minute": 60, "events_per_day": 5})

    assert made.status_code == 201
    assert (made.json()["events_per_minute"], made.json()["events_per_day"]) == (60, 5)


# --- Many processes -----------------------------------------------------


def admitted(meter, application, n):
    """Let a process take in events one by one; return how many it took."""
    return sum(meter.admit(application.pk, application.limits, 1) is None for _ in range(n))


def look(meter, *applications):
    """What a process does about every second for applications that report."""
    for application in applications:
        meter.wants_look(application.pk)
    metering.look(meter)


def test_processes_share_a_minute_but_for_what_they_took_in_since_their_last_look(db):
    application = ApplicationFactory(events_per_minute=10)
    clock = Clock()
    one, other = Meter(clock), Meter(clock)
    assert admitted(one, application, 6) == 6
    assert admitted(other, application, 6) == 6  # neither has looked: two too many

    for meter in (one, other, one):
        look(meter, application)

    assert admitted(one, application, 6) == admitted(other, application, 6) == 0
    clock.now += 60
    assert admitted(one, application, 6) == 6
    for meter in (one, other):
        look(meter, application)
    assert admitted(other, application, 6) == 4


def test_processes_that_are_asked_now_and_then_know_of_each_other(limited, clock, monkeypatch):
    key_api = limited(events_per_minute=3)
    meters = [Meter(clock), Meter(clock)]

    answers = []
    for turn in range(12):
        monkeypatch.setattr("logs.metering.meter", meters[turn % 2])
        answers += statuses(key_api, 1)
        clock.now += 1
        for meter in meters:
            look(meter)
        clock.now += 3

    assert answers == [201] * 3 + [429] * 9


def test_processes_share_a_day(db):
    application = ApplicationFactory(events_per_day=10)
    clock = Clock()
    one, other = Meter(clock), Meter(clock)
    for meter in (one, other):
        for _ in range(admitted(meter, application, 3)):
            report(application)

    for meter in (one, other):
        look(meter, application)

    assert admitted(one, application, 10) == 4
    assert admitted(other, application, 10) == 4  # what one took in is not stored yet


def test_both_processes_count_what_they_refuse(db):
    application = ApplicationFactory(events_per_minute=1)
    clock = Clock()
    for meter in (Meter(clock), Meter(clock)):
        admitted(meter, application, 4)
        look(meter)
        look(meter)  # with nothing to tell

    assert refused() == {application.pk: 6}


def test_looks_at_once_lose_nothing_and_do_not_deadlock(transactional_db):
    applications = [ApplicationFactory(events_per_minute=1_000) for _ in range(20)]
    clock = Clock()
    meters = [Meter(clock) for _ in range(4)]

    def process(meter, order):
        for application in order:
            admitted(meter, application, 5)
            meter.admit(application.pk, application.limits, 2_000)
            look(meter)

    at_once(
        *(
            lambda meter=meter, step=step: process(meter, applications[::step])
            for meter, step in zip(meters, [1, -1, 1, -1], strict=True)
        )
    )

    assert refused() == {application.pk: 8_000 for application in applications}
    last = Meter(clock)
    look(last, *applications)
    assert {admitted(last, application, 1_000) for application in applications} == {980}


def test_while_somebody_looks_others_go_on_with_what_is_known(limited, clock):
    key_api = limited(events_per_minute=2)

    with metering.meter.looking, CaptureQueriesContext(connection) as captured:
        assert statuses(key_api, 3) == [201, 201, 429]

    assert not any(ThrottleCounter._meta.db_table in query["sql"] for query in captured)


def test_news_that_the_database_did_not_take_are_told_again():
    meter, limits = Meter(Clock()), Limits(per_minute=2, per_day=None)
    for _ in range(3):
        meter.admit(1, limits, 1)
    lost = meter.news()

    meter.admit(1, limits, 1)
    told = meter.news()

    assert lost.applications[1].in_minute == told.applications[1].in_minute == 2
    assert sum(lost.refused.values()) == 1
    assert sum(told.refused.values()) == 2
    meter.learn(told, {1: 2}, {})
    assert not meter.has_news()
    assert meter.news().refused == {}


def test_what_comes_in_during_a_look_is_told_at_the_next():
    meter, limits = Meter(Clock()), Limits(per_minute=10, per_day=None)
    meter.admit(1, limits, 4)
    news = meter.news()
    meter.admit(1, limits, 3)
    meter.learn(news, {1: 4}, {})

    assert meter.has_news()
    assert meter.news().applications[1].in_minute == 3
    assert meter.admit(1, limits, 4).retry_after == 60
    assert meter.admit(1, limits, 3) is None


def test_an_application_that_reports_now_and_then_stays_known_for_the_day():
    clock = Clock()
    clock.now = float(DAY.began(clock.now))
    meter, limits = Meter(clock), Limits(per_minute=None, per_day=1_000)
    for application_id in range(1_000):
        meter.admit(application_id, limits, 1)
    news = meter.news()
    meter.learn(news, dict.fromkeys(news.applications, 1), dict.fromkeys(news.applications, 1_000))

    clock.now += 3600
    meter.news()
    assert meter.admit(7, limits, 1).retry_after == 23 * 3600
    meter.learn(meter.news(), {7: 1}, {7: 1_000})
    assert len(meter) == 1_000

    clock.now += 24 * 3600
    assert meter.admit(7, limits, 1) is None
    meter.news()
    assert len(meter) == 1


# --- Against a simple model ---------------------------------------------

ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("admit"), st.integers(0, 1), st.integers(1, 7)),
        st.tuples(st.just("look"), st.integers(0, 1), st.none()),
        st.tuples(st.just("wait"), st.none(), st.sampled_from([0.5, 20, 45, 3600, 40_000])),
    ),
    max_size=60,
)
ANY_LIMIT = st.one_of(st.none(), st.integers(1, 20))


@given(ACTIONS, st.builds(Limits, per_minute=ANY_LIMIT, per_day=ANY_LIMIT))
def test_a_process_knows_what_all_took_in_until_its_look_and_what_it_took_in_itself(
    actions, limits
):
    clock = Clock()
    meters = [Meter(clock), Meter(clock)]
    told = {period: Counter() for period in (MINUTE, DAY)}  # what the database has, by window
    known = [{MINUTE: Counter(), DAY: Counter()} for _ in meters]
    untold = [{MINUTE: Counter(), DAY: Counter()} for _ in meters]
    told_refused, refused = 0, 0

    for action, who, value in actions:
        windows = {period: period.began(clock.now) for period in (MINUTE, DAY)}
        if action == "wait":
            clock.now += value
        elif action == "admit":
            fits = all(
                limit is None
                or known[who][period][windows[period]]
                + untold[who][period][windows[period]]
                + value
                <= limit
                for period, limit in ((MINUTE, limits.per_minute), (DAY, limits.per_day))
            )
            refusal = meters[who].admit(1, limits, value)
            assert (refusal is None) is fits
            if fits:
                for period, began in windows.items():
                    untold[who][period][began] += value
            else:
                refused += value
        elif meters[who].has_news():
            news = meters[who].news()
            told_refused += sum(news.refused.values())
            answers = []
            for period, began in windows.items():
                told[period][began] += untold[who][period].pop(began, 0)
                known[who][period][began] = told[period][began]
                answers.append({1: told[period][began]})
            meters[who].learn(news, *answers)

    for meter in meters:
        told_refused += sum(meter.news().refused.values())
    assert told_refused == refused
