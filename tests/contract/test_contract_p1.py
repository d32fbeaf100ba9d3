"""P1, the fullest contract, as its own clients used it: each test is named after its row."""

import subprocess
import sys
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from rest_framework_simplejwt.tokens import AccessToken

from accounts.models import User
from tests.factories import PASSWORD, report

ROOT = Path(__file__).resolve().parent.parent.parent

ANA = {"email": "ana@example.com", "password": PASSWORD}
REGISTER = "/auth/register/"
REPORT = {
    "description": "Timeout in checkout",
    "source": "10.0.0.1",
    "details": "Traceback (most recent call last): ...",
    "events": 7,
    "date": "2026-11-20T10:30:00-03:00",
    "level": "ERROR",
    "env": "PRODUCTION",
}


def test_p1_1_the_list_answers_200(api):
    response = api.get("/v1/api/logs/?env=&ordering=&field=&search=")

    assert response.status_code == 200


def test_p1_2_pages_of_ten(api, application):
    for n in range(11):
        report(application, f"error {chr(97 + n)}")

    first = api.get("/v1/api/logs/").json()
    second = api.get(first["next"]).json()

    assert first["count"] == 11
    assert first["previous"] is None
    assert [len(page["results"]) for page in (first, second)] == [10, 1]
    assert second["next"] is None
    assert api.get(second["previous"]).json()["results"] == first["results"]


def test_p1_3_a_list_row_has_the_promised_fields_and_no_details(api, application):
    report(application, details="secret stack")

    [row] = api.get("/v1/api/logs/").json()["results"]

    assert {"uri", "description", "source", "events", "date", "level", "env"} <= row.keys()
    assert "details" not in row
    assert row["uri"] == f"http://testserver/v1/api/logs/{row['id']}/"


@pytest.mark.parametrize("env", ["dev", "DEV", "Dev", "desenvolvimento"])
def test_p1_4_env_is_asked_in_any_case(api, application, env):
    wanted = report(application, environment="dev")
    report(application, environment="production")

    assert ids(api.get(f"/v1/api/logs/?env={env}")) == [wanted.pk]


def test_p1_4_an_unknown_env_is_an_empty_list_and_no_env_means_all(api, application):
    report(application, environment="dev")

    assert ids(api.get("/v1/api/logs/?env=nowhere")) == []
    assert len(ids(api.get("/v1/api/logs/"))) == 1


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("level", ["info", "warning", "critical"]),
        ("-level", ["critical", "warning", "info"]),
        ("events", ["critical", "info", "warning"]),
        ("-events", ["warning", "info", "critical"]),
    ],
)
def test_p1_5_orders_by_severity_and_by_frequency(api, application, ordering, expected):
    for level, count in [(20, 2), (50, 1), (30, 3)]:
        report(application, f"of level {level}", level=level, count=count)

    results = api.get(f"/v1/api/logs/?ordering={ordering}").json()["results"]

    assert [row["level"] for row in results] == expected


@pytest.mark.parametrize(
    ("field", "search"), [("level", "CRIT"), ("description", "timeOUT"), ("source", "SHOP")]
)
def test_p1_6_searches_one_field_for_contained_text_in_any_case(api, application, field, search):
    wanted = report(application, "A Timeout", level=50, source="shop.example")
    report(application, "Other", level=40, source="bank.example")

    assert ids(api.get(f"/v1/api/logs/?field={field}&search={search}")) == [wanted.pk]


def test_p1_7_an_archived_log_is_in_no_list_or_search(api, application, member):
    log = report(application, "gone away", collected_by_id=member.pk)

    api.patch(f"/v1/api/logs/{log.pk}/")

    assert ids(api.get("/v1/api/logs/")) == []
    assert ids(api.get("/v1/api/logs/?field=description&search=gone")) == []


def test_p1_8_a_report_answers_201_with_its_fields(api):
    response = api.post("/v1/api/logs/", REPORT)

    assert response.status_code == 201
    assert response.json() == response.json() | REPORT | {"level": "error", "env": "production"}
    assert response.json()["uri"] == response["Location"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"description": None}, "description"),
        ({"description": ""}, "description"),
        ({"description": 7}, "description"),
        ({"source": ["10.0.0.1"]}, "source"),
        ({"details": {"a": 1}}, "details"),
        ({"events": 0}, "events"),
        ({"events": -3}, "events"),
        ({"events": "many"}, "events"),
        ({"events": 1.5}, "events"),
        ({"events": True}, "events"),
        ({"events": 2**31}, "events"),
        ({"date": "yesterday"}, "date"),
        ({"date": "2026-02-30T00:00:00Z"}, "date"),
        ({"date": 5}, "date"),
        ({"level": "DISASTER"}, "level"),
        ({"level": 41}, "level"),
        ({"level": []}, "level"),
        ({"env": 5}, "env"),
    ],
)
def test_p1_8_a_wrong_field_is_a_400_naming_it(api, wrong, field):
    response = api.post("/v1/api/logs/", REPORT | wrong)

    assert response.status_code == 400
    assert list(response.json()) == [field]
    assert ids(api.get("/v1/api/logs/")) == []


def test_p1_8_every_wrong_field_is_named_at_once(api):
    response = api.post("/v1/api/logs/", {"events": 0, "level": "x", "date": "y"})

    assert response.status_code == 400
    assert set(response.json()) == {"description", "events", "level", "date"}


def test_p1_9_only_the_description_is_required(api):
    response = api.post("/v1/api/logs/", {"description": "It broke"})

    assert response.status_code == 201
    answer = response.json()
    assert (answer["events"], answer["level"], answer["env"]) == (1, "error", "production")
    assert answer["source"] == "127.0.0.1"


def test_p1_9_the_collector_comes_from_the_token_not_from_the_body(api, member):
    log = api.post("/v1/api/logs/", REPORT | {"user": "somebody@else.example"}).json()

    detail = api.get(log["uri"]).json()

    assert detail["user"]["email"] == member.email


def test_p1_10_details_are_kept(api):
    log = api.post("/v1/api/logs/", REPORT).json()

    assert api.get(log["uri"]).json()["details"] == REPORT["details"]


def test_p1_11_the_detail_has_the_promised_fields_archived_or_not(api, member):
    log = api.post("/v1/api/logs/", REPORT).json()
    api.patch(log["uri"])

    detail = api.get(log["uri"])

    assert detail.status_code == 200
    assert detail.json()["archived"] is True
    assert detail.json()["user"] == {"username": None, "email": member.email, "name": ""}
    promised = "id description source details events date level env"
    assert set(promised.split()) <= detail.json().keys()


def test_p1_12_delete_removes_for_good(api):
    uri = api.post("/v1/api/logs/", REPORT).json()["uri"]

    assert api.delete(uri).status_code == 204
    assert api.delete(uri).status_code == 404
    assert api.get(uri).status_code == 404


@pytest.mark.parametrize("body", [None, {}, {"anything": "at all"}])
def test_p1_13_patch_archives_whatever_the_body(api, body):
    uri = api.post("/v1/api/logs/", REPORT).json()["uri"]

    response = api.patch(uri, body)

    assert response.status_code == 204
    assert response.content == b""
    assert api.get(uri).json()["status"] == "archived"
    assert api.patch("/v1/api/logs/987654321/").status_code == 404


@pytest.mark.parametrize("content_type", ["", "application/x-www-form-urlencoded", "text/plain"])
def test_p1_13_an_empty_body_of_any_type_archives(api, content_type):
    uri = api.post("/v1/api/logs/", REPORT).json()["uri"]

    for _again in range(2):
        assert api.generic("PATCH", uri, b"", content_type=content_type).status_code == 204
        assert api.get(uri).json()["status"] == "archived"


def test_p1_14_the_detail_answers_with_and_without_the_final_slash(api):
    uri = api.post("/v1/api/logs", REPORT).json()["uri"]

    assert api.get(uri).status_code == 200
    assert api.get(uri.rstrip("/")).status_code == 200
    assert api.patch(uri.rstrip("/")).status_code == 204
    assert api.delete(uri.rstrip("/")).status_code == 204


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_p1_15_only_the_collector_may_archive_and_delete(api, other_api, method):
    uri = api.post("/v1/api/logs/", REPORT).json()["uri"]

    assert other_api.get(uri).status_code == 200
    assert getattr(other_api, method)(uri).status_code == 403
    assert getattr(api, method)(uri).status_code == 204


def test_p1_16_login_by_email_gives_a_jwt(anyone, ana):
    response = anyone.post("/auth/login/", {"email": "ana@example.com", "password": PASSWORD})

    assert response.status_code == 200
    token = response.json()["token"]
    assert anyone.get("/api/v1/auth/me/", HTTP_AUTHORIZATION=f"JWT {token}").status_code == 200


def test_p1_16_unknown_wrong_and_inactive_get_one_and_the_same_answer(anyone, ana):
    User.objects.create_user("gone@example.com", PASSWORD, is_active=False)

    answers = [
        anyone.post("/auth/login/", body)
        for body in (
            {"email": "ana@example.com", "password": "wrong"},
            {"email": "nobody@example.com", "password": PASSWORD},
            {"email": "gone@example.com", "password": PASSWORD},
            {"username": "nobody", "password": PASSWORD},
        )
    ]

    refusal = {"detail": "Wrong e-mail, username or password.", "code": "invalid_credentials"}
    for answer in answers:
        assert answer.status_code == 401
        assert "WWW-Authenticate" in answer
        assert answer.json() == refusal


def test_p1_17_sign_up_takes_a_username_and_a_second_password_and_answers_name_and_email(
    anyone, db
):
    response = anyone.post(REGISTER, ANA | {"username": "ana", "password2": PASSWORD})

    assert response.status_code == 201
    assert response.json()["username"] == "ana"
    assert response.json()["email"] == "ana@example.com"


def test_p1_17_two_passwords_that_differ_are_refused(anyone, db):
    response = anyone.post(REGISTER, ANA | {"password2": PASSWORD + "!"})

    assert response.status_code == 400
    assert list(response.json()) == ["password2"]
    assert not User.objects.exists()


@pytest.mark.parametrize("email", ["ana@example.com", "ANA@Example.com"])
def test_p1_17_a_known_email_is_refused_in_any_case(anyone, ana, email):
    response = anyone.post(REGISTER, ANA | {"email": email})

    assert response.status_code == 400
    assert response.json() == {"email": ["This e-mail is already in use."]}


@pytest.mark.parametrize("username", ["ana", "ANA"])
def test_p1_17_a_known_username_is_refused_in_any_case(anyone, ana, username):
    response = anyone.post(REGISTER, ANA | {"email": "other@example.com", "username": username})

    assert response.status_code == 400
    assert response.json() == {"username": ["This username is already in use."]}


def test_p1_18_the_header_prefix_is_jwt_in_any_case(api, client):
    token = api._credentials["HTTP_AUTHORIZATION"].split()[1]

    for scheme in ("JWT", "jwt", "Bearer", "Token"):
        response = client.get("/v1/api/logs/", headers={"authorization": f"{scheme} {token}"})
        assert response.status_code == 200


def test_p1_18_the_token_ends_and_a_refresh_brings_the_next(anyone, ana):
    session = anyone.post("/auth/login/", {"email": ana.email, "password": PASSWORD}).json()
    old = AccessToken(session["token"])
    old.set_exp(from_time=timezone.now() - timedelta(hours=1))

    refreshed = anyone.post("/auth/refresh/", {"refresh": session["refresh"]}).json()

    def status(token):
        return anyone.get("/v1/api/logs/", HTTP_AUTHORIZATION=f"JWT {token}").status_code

    assert [status(old), status(refreshed["token"])] == [401, 200]


def test_p1_18_no_password_travels_with_each_request(anyone, ana):
    basic = b64encode(f"{ana.email}:{PASSWORD}".encode()).decode()

    for path in ("/v1/api/logs/", "/v1/api/levels/"):
        assert anyone.get(path, HTTP_AUTHORIZATION=f"Basic {basic}").status_code == 401


@pytest.mark.parametrize("level", ["CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG"])
@pytest.mark.parametrize("env", ["PRODUCTION", "HOMOLOGATION", "DEV"])
def test_p1_19_levels_and_environments_come_in_upper_case(api, level, env):
    answer = api.post("/v1/api/logs/", REPORT | {"level": level, "env": env}).json()

    assert (answer["level"], answer["env"]) == (level.lower(), env.lower())


def test_p1_20_what_fitted_into_their_data_model_fits_into_ours(api, anyone):
    texts = {"description": "d" * 256, "source": "s" * 39, "details": "x" * 100_000}
    person = {"email": f"{'e' * 242}@example.com", "username": "u" * 64, "password": "kj" * 32}

    registered = anyone.post(REGISTER, person)
    log = api.get(api.post("/v1/api/logs/", REPORT | texts).json()["uri"]).json()

    assert registered.status_code == 201
    assert {name: log[name] for name in texts} == texts
    assert log["first_seen"]
    assert log["status_changed_at"] is None


def test_p1_21_a_source_may_be_a_host_name(api):
    answer = api.post("/v1/api/logs/", REPORT | {"source": "app.server.com.br"}).json()

    assert answer["source"] == "app.server.com.br"


def test_p1_22_it_speaks_portuguese_and_lives_in_sao_paulo(api, client):
    log = api.post("/v1/api/logs/", REPORT | {"date": "2026-11-20T10:30:00"}).json()

    assert client.get("/v1/api/logs/")["Content-Language"] == "pt-br"
    assert log["date"] == "2026-11-20T10:30:00-03:00"


def test_p1_22_manage_py_test_runs_the_tests():
    arguments = ["manage.py", "test", "--quiet", "tests/api/test_addresses.py", "-k", "socket"]

    result = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert "1 passed" in result.stdout


def test_p1_23_logs_are_in_the_administration(staff, application):
    log = report(application, "Timeout in checkout")

    assert "Timeout in checkout" in staff.get("/admin/logs/log/").content.decode()
    assert staff.get(f"/admin/logs/log/{log.pk}/change/").status_code == 200


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]
