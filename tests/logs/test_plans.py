"""What the database does for a page of the list among 200,000 logs, and for a report."""

import json
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from logs.models import Environment, Event, Log
from logs.recorder import record
from logs.report import Report
from logs.retention import create_partitions
from tests.conftest import browser_of, client_for
from tests.factories import ApplicationFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGS = "/api/v1/logs/"
SORTED_ROWS_MAX = 1000

# Skewed as in real life: most errors happened once, most are in production, one team has most.
FILL = """
INSERT INTO logs_log (id, team_id, application_id, environment_id, level_id, description, source,
                      events, first_seen, last_seen, status)
SELECT nextval('logs_grouping_id_seq'), (%(teams)s)[owner], (%(applications)s)[owner],
       CASE WHEN random() < 0.8 THEN %(production)s ELSE %(dev)s END,
       (ARRAY[40, 40, 40, 30, 50, 20, 10])[1 + floor(random() * 7)::int], 'error ' || n,
       'host ' || n %% 50, CASE WHEN random() < 0.6 THEN 1 ELSE 1 + n %% 1000 END,
       seen - interval '2 hours', seen,
       (ARRAY['open', 'open', 'open', 'archived', 'resolved'])[1 + floor(random() * 5)::int]
FROM (SELECT n, least(4, 1 + floor(random() * 100)::int) AS owner,
             timestamptz '2026-11-20 00:00Z' - n %% 5000 * interval '7 minutes' AS seen
      FROM generate_series(1, 200000) n) numbers
"""


@pytest.fixture(scope="module")
def applications(django_db_setup, django_db_blocker):
    """Four teams of one application: three small ones (1 % of the logs each) and a large one.

    For all tests of this module, since to fill the table takes longer than they do.
    """
    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:
        applications = [ApplicationFactory() for _ in range(4)]
        environments = dict(Environment.objects.values_list("name", "pk"))
        cursor.execute("SET LOCAL statement_timeout = 0")  # which requests have, and this is none
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(
            FILL,
            {
                "production": environments["production"],
                "dev": environments["dev"],
                "teams": [application.team_id for application in applications],
                "applications": [application.pk for application in applications],
            },
        )
        cursor.execute("ANALYZE logs_log")
        yield applications
        transaction.set_rollback(True)


def sorted_rows(plan: dict) -> float:
    """Return the most rows that any sort of this plan took in."""
    inputs = plan.get("Plans", [])
    own = 0
    if plan["Node Type"] in ("Sort", "Incremental Sort"):
        own = max(child["Actual Rows"] * child["Actual Loops"] for child in inputs)
    return max([own, *(sorted_rows(child) for child in inputs)])


def explain(statement: str) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}")
        [(plan,)] = cursor.fetchall()
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]


def costliest_sort(api, url) -> float:
    with CaptureQueriesContext(connection) as captured:
        response = api.get(url)
    assert response.status_code == 200
    assert len(response.json()["results"]) == 50
    statements = [query["sql"] for query in captured if 'FROM "logs_log"' in query["sql"]]
    [page] = [statement for statement in statements if "ORDER BY" in statement]
    return sorted_rows(explain(page))


def beyond(api, url: str, page: int) -> str:
    """Return the address by cursor of what comes after a page."""
    pagination = "api.pagination.Pagination.PAGES_MAX"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pagination, page)
        return api.get(f"{url}&page={page}").json()["next"]


def test_no_page_of_the_list_sorts_more_than_it_shows(applications):
    small = applications[0]
    in_all = UserFactory(team=small.team)
    for application in applications[1:]:
        application.team.memberships.create(user=in_all)
    people = {
        "of a small team": client_for(UserFactory(team=small.team)),
        "of all teams": client_for(in_all),
        "staff": client_for(UserFactory(is_staff=True)),
    }
    scopes = ["", "env=production", "archived=true", "archived=true&env=production", "level=error"]
    too_much = {}
    for who, api in people.items():
        for scope in scopes:
            for ordering in ("-events", "-level", "last_seen"):
                first = f"{LOGS}?{scope}&ordering={ordering}"
                # 60 % happened once: seven tenths down, a page lies inside those ties.
                inside_ties = api.get(first).json()["count"] * 7 // 10 // 50
                for url in (first, f"{first}&page={inside_ties}", beyond(api, first, inside_ties)):
                    if (rows := costliest_sort(api, url)) > SORTED_ROWS_MAX:
                        too_much[who, url] = rows

    assert not too_much
    assert Log.objects.count() == 200_000


def test_an_application_without_logs_is_waited_for_by_index(applications):
    """As the page of a new application does every few seconds."""
    large = applications[-1]
    api = client_for(UserFactory(team=large.team))
    blocks = {}  # by how many logs there are to show
    for application in (ApplicationFactory(team=large.team), large):
        url = f"{LOGS}?application={application.pk}&archived=all&ordering=-last_seen&page_size=1"
        with CaptureQueriesContext(connection) as captured:
            logs = api.get(url).json()["results"]
        statements = [query["sql"] for query in captured if 'FROM "logs_log"' in query["sql"]]
        plans = [explain(statement) for statement in statements]
        read = sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in plans)
        blocks[len(logs)] = read

    assert blocks.keys() == {0, 1}
    assert blocks[0] < 100


def test_no_page_of_the_administration_sorts_or_reads_much_more_than_it_shows(applications):
    browser = browser_of(UserFactory(is_staff=True))
    scopes = ["", "status=all", "status=resolved&level=critical",
              f"application={applications[-1].pk}"]  # fmt: skip
    too_much = {}
    for scope in scopes:
        for ordering in ("", "o=-2", "o=6"):  # by events, by level, by fewest events
            with CaptureQueriesContext(connection) as captured:
                page = browser.get(f"/admin/logs/log/?{scope}&{ordering}").content.decode()
            assert page.count('class="action-select"') == 50, scope
            statements = [query["sql"] for query in captured if 'FROM "logs_log"' in query["sql"]]
            [keys] = [statement for statement in statements if "ORDER BY" in statement]
            if (rows := sorted_rows(explain(keys))) > SORTED_ROWS_MAX:
                too_much[scope, ordering] = rows

    assert not too_much


HOURS = """
INSERT INTO logs_grouping (id, log_id, first_log_id, application_id, environment_id, fingerprint,
                           algorithm, reason, status, events, level_id, first_seen, last_seen,
                           latest_event, source, tags_dropped, rolled_up_at)
SELECT id, id, id, application_id, environment_id, sha256(id::text::bytea), 1, '', status, events,
       level_id, first_seen, last_seen, gen_random_uuid(), source, 0, last_seen
FROM logs_log;
INSERT INTO logs_loghour (grouping_id, hour, application_id, n)
SELECT id, date_trunc('hour', last_seen) - n * interval '1 hour', application_id, 1
FROM logs_log, generate_series(0, 2) n
ORDER BY 2;
SELECT brin_summarize_new_values('log_hour_by_hour');
ANALYZE logs_grouping, logs_loghour;
"""


def scanned_whole(plan: dict) -> set[str]:
    """Return the tables that this plan reads from one end to the other."""
    own = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" else set()
    return own.union(*(scanned_whole(child) for child in plan.get("Plans", [])))


def test_a_day_in_the_life_of_many_logs_is_found_by_index(applications):
    with connection.cursor() as cursor:
        cursor.execute(HOURS)
        cursor.execute("SET LOCAL random_page_cost = 1.1")  # of a disk without a moving head
    since = "since=2026-11-10T00:00:00Z&until=2026-11-11T00:00:00Z"
    people = {
        "of a small team": client_for(UserFactory(team=applications[0].team)),
        "of the large team": client_for(UserFactory(team=applications[-1].team)),
        "staff": client_for(UserFactory(is_staff=True)),
    }
    wrong = {}
    for who, api in people.items():
        for criteria in ("", "archived=all", "env=production&level=error"):
            with CaptureQueriesContext(connection) as captured:
                response = api.get(f"{LOGS}histogram/?{since}&{criteria}")
            assert response.json()["events"] > 0, (who, criteria)
            # Of environments there are a handful: nothing is quicker than to read them.
            if tables := scanned_whole(explain(counting(captured))) - {"logs_environment"}:
                wrong[who, criteria] = tables

    assert wrong == {}


def counting(captured) -> str:
    """Return the statement that counts, without the setting before it."""
    [sql] = [query["sql"] for query in captured if "logs_loghour" in query["sql"]]
    return sql.partition("; ")[2]


def indexes_of(plan: dict) -> set[str]:
    own = {plan["Index Name"]} if "Index Name" in plan else set()
    return own.union(*(indexes_of(child) for child in plan.get("Plans", [])))


def test_the_life_of_many_logs_is_told_without_their_groupings(applications):
    with connection.cursor() as cursor:
        cursor.execute(HOURS)
        cursor.execute("SELECT id FROM logs_log WHERE status = 'open' AND level_id = 10 LIMIT 2")
        [(into,), (merged,)] = cursor.fetchall()
        cursor.execute("UPDATE logs_grouping SET log_id = %s WHERE id = %s", [into, merged])
        cursor.execute("UPDATE logs_log SET merged_into_id = %s WHERE id = %s", [into, merged])
    staff = client_for(UserFactory(is_staff=True))

    with CaptureQueriesContext(connection) as captured:
        shown = staff.get(f"{LOGS}histogram/?range=400d&archived=all").json()

    assert shown["events"] == 600_000
    plan = explain(counting(captured))
    assert "logs_grouping" not in scanned_whole(plan)
    assert "grouping_moved" in indexes_of(plan)


EVENTS_MORE = """
INSERT INTO logs_event (id, application_id, event_id, grouping_id, environment_id, occurred_at,
                        received_at, level_id, count, message, source, release, "user", tags, payload)
SELECT (left(id::text, 24) || lpad(to_hex(n), 12, '0'))::uuid, application_id, gen_random_uuid(),
       grouping_id, environment_id, occurred_at, received_at, level_id, count, message, source,
       release, "user", tags, payload
FROM logs_event, generate_series(1, 40) n
"""
BUFFERS_MAX = 500


@pytest.mark.parametrize("analysed_with", ["never", "none", "one", "one, deleted", "many, deleted"])
def test_what_a_report_reads_does_not_grow_with_the_events_of_a_day(analysed_with):
    application, another = ApplicationFactory(), ApplicationFactory()
    # A day of their own, whose partition is made now: that of today may have been analysed.
    day = timezone.now() - timedelta(days=50)
    create_partitions([day.date()])

    def reports(texts, application=application):
        return [Report(text, application_id=application.pk, event_id=uuid4(), received_at=day)
                for text in texts]  # fmt: skip

    texts = ["".join(letters) for letters in product("abcdefghij", repeat=3)]
    if "one" in analysed_with:
        record(reports(["Once"], another))
    elif "many" in analysed_with:
        record(reports(texts, another))
    with connection.cursor() as cursor:
        if "deleted" in analysed_with:
            cursor.execute("DELETE FROM logs_event WHERE application_id = %s", [another.pk])
        if analysed_with != "never":
            cursor.execute("ANALYZE logs_event")
    assert all(record(reports(texts)))
    assert Log.objects.filter(application=application).count() == 1000
    with connection.cursor() as cursor:
        cursor.execute(EVENTS_MORE)  # and nobody analyses the partition
    assert Event.objects.filter(application=application).count() == 41_000

    with CaptureQueriesContext(connection) as captured:
        [recorded] = record(reports(["Once more"]))

    assert recorded.id
    [count] = [query["sql"] for query in captured if "INSERT INTO logs_grouping" in query["sql"]]
    plan = explain(count)
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < BUFFERS_MAX


def rows_read(plan: dict) -> float:
    """Return the most rows that any step of this plan looked at."""
    own = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    return max([own, *(rows_read(child) for child in plan.get("Plans", []))])


def test_the_tags_of_a_log_are_counted_in_its_latest_events_only(db):
    application = ApplicationFactory()
    reports = [Report("Often", application_id=application.pk, tags={"n": str(n % 7)})
               for n in range(1000)]  # fmt: skip
    assert all(record([*reports, Report("Once", application_id=application.pk)]))
    with connection.cursor() as cursor:
        cursor.execute(EVENTS_MORE)
        cursor.execute("ANALYZE logs_event")
    api = client_for(UserFactory(team=application.team))
    often = Log.objects.get(description="Often")
    assert Event.objects.filter(grouping__log=often).count() == 41_000

    with CaptureQueriesContext(connection) as captured:
        figures = api.get(f"{LOGS}{often.pk}/tags/").json()

    assert figures["events"] == 1000
    statements = [query["sql"] for query in captured if 'FROM "logs_event"' in query["sql"]]
    assert len(statements) == 2  # how far back they go, and their tags
    # By the index of its grouping, or past the 41 others by that of all: never through its 41,000.
    read = [rows_read(explain(statement)) for statement in statements]
    assert all(1000 <= rows <= 1041 for rows in read), read
