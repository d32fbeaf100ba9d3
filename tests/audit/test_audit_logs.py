"""The audit trail over HTTP: what services tell, and what staff may ask."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from audit.models import AuditRecord
from tests.factories import AuditRecordFactory

AUDIT = "/api/v1/audit-logs/"
ACT = {"service": "shop", "user_id": "7", "action": "buy", "result": "success"}


def told(api, **more):
    response = api.post(AUDIT, ACT | more)
    assert response.status_code == 201, response.content
    return response.json()


def listed(api, query=""):
    response = api.get(AUDIT + query)
    assert response.status_code == 200, response.content
    return response.json()["results"]


# --- Told ---------------------------------------------------------------


def test_a_service_tells_by_its_key_and_staff_read_it(key_api, staff_api, application):
    answer = told(key_api, result="failure", cause="No stock.")

    assert answer.items() >= (ACT | {"result": "failure", "cause": "No stock."}).items()
    assert answer["context"]["told_by"] == {"id": application.pk, "name": application.name}
    assert listed(staff_api, "?service=shop") == [answer]


def test_a_person_tells_by_a_token(api, member):
    assert told(api)["context"]["told_by"]["id"] == member.pk


def test_a_key_may_come_in_a_header_of_its_own(client, key_api, application):
    key = application.keys.get()

    response = client.post(AUDIT, ACT, "application/json", headers={"X-Api-Key": key.key})

    assert response.status_code == 201


@pytest.mark.parametrize(
    "moment", ["2026-01-02T03:04:05Z", "2026-01-02T00:04:05-03:00", 1767323045, "1767323045"]
)
def test_a_time_is_kept_as_it_was_told(key_api, moment):
    told(key_api, timestamp=moment)

    assert AuditRecord.objects.get().occurred_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("more", [{}, {"timestamp": None}, {"timestamp": "2998-01-01T00:00:00Z"}])
def test_without_a_time_that_has_come_it_was_now(key_api, more):
    before = timezone.now()

    told(key_api, **more)

    assert before <= AuditRecord.objects.get().occurred_at <= timezone.now()


@pytest.mark.parametrize("path", [AUDIT, "/log", "/log/"])
@pytest.mark.parametrize("field", ACT)
@pytest.mark.parametrize("wrong", [None, "", 7, ["x"], "x" * 201])
def test_a_field_that_is_wrong_or_missing_is_a_422(key_api, path, field, wrong):
    missing = key_api.post(path, {name: text for name, text in ACT.items() if name != field})
    given = key_api.post(path, ACT | {field: wrong})

    for response in (missing, given):
        assert (response.status_code, list(response.json())) == (422, [field])
    assert not AuditRecord.objects.exists()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("timestamp", "yesterday"), ("timestamp", True), ("timestamp", "1969-01-01"),
     ("cause", "x" * 2001), ("cause", 7), ("index_name", 7)],
)  # fmt: skip
def test_an_optional_field_that_is_wrong_is_a_422(key_api, field, wrong):
    response = key_api.post(AUDIT, ACT | {field: wrong})

    assert (response.status_code, list(response.json())) == (422, [field])


@pytest.mark.parametrize("service", ["central-de-erros", "Central-de-Erros", " central-de-erros "])
def test_nobody_tells_in_the_name_of_the_product(key_api, service):
    assert key_api.post(AUDIT, ACT | {"service": service}).status_code == 422
    assert key_api.post(AUDIT, ACT | {"service": "central"}).status_code == 201


# --- Asked --------------------------------------------------------------


@pytest.mark.parametrize("path", [AUDIT, "/log"])
def test_only_staff_read(staff_api, team_admin_api, key_api, path):
    AuditRecordFactory()

    assert staff_api.get(path).status_code == 200
    assert team_admin_api.get(path).status_code == 403
    assert key_api.get(path).status_code == 403


@pytest.mark.parametrize(
    ("name", "value"),
    [("service", "stock"), ("user_id", "8"), ("action", "sell"), ("result", "failure")],
)
def test_a_criterion_finds_exactly_its_value(staff_api, name, value):
    AuditRecordFactory()
    record = AuditRecordFactory(**{name: value})

    assert [row["id"] for row in listed(staff_api, f"?{name}={value}")] == [record.pk]
    assert listed(staff_api, f"?{name}={value}x") == []


def test_a_period_begins_at_since_and_ends_before_until(staff_api):
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC)
    records = [AuditRecordFactory(occurred_at=noon + timedelta(hours=n)) for n in range(3)]

    rows = listed(staff_api, "?since=2026-01-02T12:00:00Z&until=2026-01-02T14:00:00Z")

    assert [row["id"] for row in rows] == [records[1].pk, records[0].pk]


@pytest.mark.parametrize("query", ["?since=yesterday", "?until=x", "?page=x", "?cursor=x"])
def test_a_criterion_that_makes_no_sense_is_a_400(staff_api, query):
    assert staff_api.get(AUDIT + query).status_code == 400


def test_pages_go_on_by_cursor_the_newest_first(staff_api):
    moment = timezone.now()  # one for several, so that the id decides
    ids = [AuditRecordFactory(occurred_at=moment).pk for _ in range(5)]
    url, found = f"{AUDIT}?cursor=&page_size=2", []

    while url:
        page = staff_api.get(url).json()
        found += [row["id"] for row in page["results"]]
        url = page["next"]

    assert found == ids[::-1]


def test_a_page_takes_a_constant_number_of_queries(staff_api, django_assert_num_queries):
    for number in (1, 10):
        AuditRecordFactory.create_batch(number)
        with django_assert_num_queries(3):  # who asks, the page, its rows
            listed(staff_api)


def test_a_record_is_never_changed_or_deleted(staff_api):
    record = AuditRecordFactory()

    for method in (staff_api.put, staff_api.patch, staff_api.delete):
        assert method(f"{AUDIT}{record.pk}/", ACT).status_code == 404
        assert method(AUDIT, ACT).status_code == 405


# --- Kept ---------------------------------------------------------------


def test_records_go_when_they_are_older_than_they_are_kept(maintain, settings, monkeypatch):
    settings.AUDIT_MAX_DAYS = 30
    monkeypatch.setattr("audit.models.AuditRecordQuerySet.READ_AT_ONCE", 2)
    now = timezone.now()
    for days in (40, 35, 32, 31):
        AuditRecordFactory(occurred_at=now - timedelta(days=days))
    kept = [
        AuditRecordFactory(occurred_at=now - timedelta(days=29)),
        # Told late: it is kept from then on.
        AuditRecordFactory(occurred_at=now - timedelta(days=99), received_at=now),
    ]

    assert maintain()["audit"] == 4
    assert set(AuditRecord.objects.all()) == set(kept)
