"""P4, a log of what people did behind a gateway, as its clients used it."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from audit.models import AuditRecord
from tests.factories import AuditRecordFactory, UserFactory

ACT = {"service": "users", "user_id": "7", "action": "create_user", "result": "success"}


def test_p4_1_an_action_is_told_with_or_without_its_cause_and_time(key_api):
    before = timezone.now()
    whole = ACT | {"cause": "It exists.", "timestamp": "2026-01-02T03:04:05+00:00"}

    assert key_api.post("/log", whole).status_code == 200
    assert key_api.post("/log", ACT).status_code == 200

    first, second = AuditRecord.objects.order_by("pk")
    assert (first.cause, first.occurred_at) == (
        "It exists.", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    )  # fmt: skip
    assert second.cause == ""
    assert before <= second.occurred_at <= timezone.now()


@pytest.mark.parametrize("slash", ["", "/"])
def test_p4_2_the_answer_says_success_and_a_log_id(key_api, slash):
    response = key_api.post(f"/log{slash}", ACT | {"index_name": "payments"})

    record = AuditRecord.objects.get()
    assert response.status_code == 200
    assert response.json() == {"status": "success", "log_id": str(record.pk)}
    assert record.context["index_name"] == "payments"


@pytest.mark.parametrize("field", ACT)
def test_p4_2_a_missing_field_is_a_422(key_api, field):
    response = key_api.post("/log", {name: ACT[name] for name in ACT if name != field})

    assert (response.status_code, list(response.json())) == (422, [field])


def test_p4_3_records_are_listed_under_log(staff_api, key_api):
    log_id = key_api.post("/log", ACT).json()["log_id"]

    answer = staff_api.get("/log").json()

    assert [str(row["id"]) for row in answer["log"]] == [log_id]
    assert answer["count"] == 1
    assert "results" not in answer


@pytest.mark.parametrize("slash", ["", "/"])
def test_p4_5_users_are_created_listed_read_changed_and_deleted(staff_api, slash):
    created = staff_api.post(f"/users{slash}", {"email": "eva@example.com", "name": "Eva"})
    one = f"/users/{created.json()['id']}{slash}"

    assert created.status_code == 201
    assert created.json() in staff_api.get(f"/users{slash}").json()["results"]
    assert staff_api.get(one).json() == created.json()
    assert staff_api.put(one, {"email": "eva@example.com", "name": "E"}).json()["name"] == "E"
    assert staff_api.delete(one).status_code == 204


def test_p4_6_a_user_that_exists_is_a_400_and_one_that_does_not_a_404(staff_api):
    person = UserFactory()

    assert staff_api.post("/users/", {"email": person.email}).status_code == 400
    assert staff_api.get(f"/users/{person.pk}").status_code == 200
    for method in (staff_api.get, staff_api.put, staff_api.delete):
        assert method("/users/987654321").status_code == 404


def test_p4_7_every_change_of_a_user_is_recorded_and_its_failure_with_the_cause(staff_api):
    user = staff_api.post("/users/", {"email": "eva@example.com"}).json()
    staff_api.post("/users/", {"email": "eva@example.com"})
    staff_api.put(f"/users/{user['id']}/", {"email": "eva@example.org"})
    staff_api.put(f"/users/{user['id']}/", {"email": "nonsense"})
    staff_api.delete(f"/users/{user['id']}/")
    staff_api.delete(f"/users/{user['id']}/")

    records = AuditRecord.objects.filter(action__endswith="_user").order_by("pk")
    assert list(records.values_list("action", "result", "cause")) == [
        ("create_user", "success", ""),
        ("create_user", "failure", "invalid: email"),
        ("update_user", "success", ""),
        ("update_user", "failure", "invalid: email"),
        ("update_user", "success", ""),  # it may not sign in any more
        ("delete_user", "success", ""),
        ("delete_user", "failure", "not_found"),
    ]


@pytest.mark.parametrize("id", ["%00", "x", "9" * 999])
def test_p4_7_what_is_no_id_is_recorded_without_it(staff_api, id):
    assert staff_api.delete(f"/users/{id}/").status_code == 404

    record = AuditRecord.objects.get()
    assert (record.action, record.cause) == ("delete_user", "not_found")
    assert "person" not in record.context


def test_p4_8_other_services_tell_of_theirs(key_api, staff_api):
    key_api.post("/log", ACT | {"service": "events"})
    key_api.post("/log", ACT | {"service": "messages"})

    [row] = staff_api.get("/log?service=events").json()["log"]
    assert row["service"] == "events"


def test_p4_9_records_are_stored_here_and_looked_at_in_the_administration(staff):
    AuditRecordFactory(action="refund", result="failure")
    AuditRecordFactory(action="buy")

    page = staff.get("/admin/audit/auditrecord/?result=failure").content.decode()

    assert "refund" in page
    assert "buy" not in page
