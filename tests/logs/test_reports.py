"""What a report may hold, and what happens to what it may not."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from logs.models import Event, Log
from tests.conftest import client_with_key
from tests.factories import ApplicationFactory, KeyFactory

LOGS = "/api/v1/logs/"
EVENTS = "/api/v1/events/"


def post_raw(api, body: bytes, content_type="application/json", path=EVENTS):
    return api.generic("POST", path, body, content_type=content_type)


def test_an_event_answers_its_ids(key_api):
    response = key_api.post(EVENTS, {"description": "It broke"})

    assert response.status_code == 201
    event = Event.objects.get()
    assert response.json() == {
        "id": str(event.pk),
        "event_id": None,
        "log": Log.objects.get().pk,
    }


def test_an_event_keeps_all_that_came_with_it(api, key_api):
    sent = {
        "title": "Card refused",
        "origin": "checkout-7",
        "frequency": 3,
        "level": "warn",
        "environment": "Homologação",
        "event_id": "0CD27CF7-B8CF-410C-A3D5-32B71C226979",
        "tags": {"browser": "Firefox", "retry": 2, "vip": True, "gone": None},
        "user": {"id": 7, "email": "ana@example.com"},
        "release": "2.14.0",
        "logger": "shop.payments",
        "transaction": "POST /pay",
        "extra": {"cart": [1, 2]},
        "index_name": "kept as context",
    }

    created = key_api.post(EVENTS, sent).json()
    event = api.get(f"{EVENTS}{created['id']}/").json()

    assert event["message"] == "Card refused"
    assert event["source"] == "checkout-7"
    assert event["count"] == 3
    assert event["level"] == "warning"
    assert event["environment"] == "homologation"
    assert event["event_id"] == "0cd27cf7-b8cf-410c-a3d5-32b71c226979"
    assert event["tags"] == {"browser": "Firefox", "retry": "2", "vip": "true"}
    assert event["user"] == {"id": 7, "email": "ana@example.com"}
    assert event["release"] == "2.14.0"
    assert event["payload"]["logger"] == "shop.payments"
    assert event["payload"]["transaction"] == "POST /pay"
    assert event["payload"]["extra"] == {"cart": [1, 2], "index_name": "kept as context"}


def test_a_python_trace_is_kept_as_text_and_as_frames(api, key_api):
    stack = (
        "Traceback (most recent call last):\n"
        '  File "/srv/app.py", line 3, in main\n    pay()\n'
        '  File "/usr/lib/python3/dist-packages/pay.py", line 9, in pay\n    raise KeyError(1)\n'
        "KeyError: 1\n"
    )

    created = key_api.post(EVENTS, {"description": "x", "stack": stack}).json()
    payload = api.get(f"{EVENTS}{created['id']}/").json()["payload"]

    assert payload["stack"] == stack
    [exception] = payload["exceptions"]
    assert (exception["type"], exception["value"]) == ("KeyError", "1")
    assert [(f["function"], f["lineno"], f["in_app"]) for f in exception["frames"]] == [
        ("main", 3, True),
        ("pay", 9, False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "nul \x00 inside",
        "emoji 🧨 and 👩\u200d👩\u200d👧",
        "مرحبا right to left \u202eevil",
        "tab\tnew\r\nline\\N \\.",
    ],
)
def test_any_text_is_stored_and_comes_back(api, key_api, text):
    created = key_api.post(EVENTS, {"description": text, "details": text, "tags": {text: text}})

    assert created.status_code == 201
    event = api.get(f"{EVENTS}{created.json()['id']}/").json()
    kept = text.replace("\x00", "\ufffd")
    assert event["message"] == kept
    assert event["tags"] == {kept: kept}
    assert api.get(f"{LOGS}{created.json()['log']}/").json()["details"] == kept


def test_lone_surrogates_and_nan_are_replaced_not_refused(api, key_api):
    body = rb'{"description": "half \ud83d emoji", "extra": {"ratio": NaN, "\udead": Infinity}}'

    created = post_raw(key_api, body)

    assert created.status_code == 201
    event = api.get(f"{EVENTS}{created.json()['id']}/").json()
    assert event["message"] == "half \ufffd emoji"
    assert event["payload"]["extra"] == {"ratio": None, "\ufffd": None}


def test_an_integer_beyond_64_bits_is_kept(api, key_api):
    created = post_raw(key_api, b'{"description": "big", "extra": {"n": %d, "x": NaN}}' % 10**30)

    payload = api.get(f"{EVENTS}{created.json()['id']}/").json()["payload"]
    assert payload["extra"]["n"] == 10**30


def test_a_megabyte_of_details_is_cut_with_a_mark(api, key_api, settings):
    created = key_api.post(EVENTS, {"description": "long", "details": "é" * 2**20})

    assert created.status_code == 201
    details = api.get(f"{LOGS}{created.json()['log']}/").json()["details"]
    assert len(details.encode()) <= settings.DETAILS_MAX_BYTES
    assert details.endswith("… [cut: 2097152 bytes]")
    event = api.get(f"{EVENTS}{created.json()['id']}/")
    assert len(event.content) < settings.PAYLOAD_MAX_BYTES + 2000


@pytest.mark.parametrize("stack", ["", "Traceback (most recent call last):\nValueError: x"])
def test_a_payload_of_many_large_parts_is_trimmed_to_its_limit(api, key_api, settings, stack):
    extra = {f"k{n}": ["x" * 1000] * 500 for n in range(10)}

    created = key_api.post(EVENTS, {"description": "large", "stack": stack, "extra": extra})

    assert created.status_code == 201
    event = api.get(f"{EVENTS}{created.json()['id']}/")
    assert len(event.content) < settings.PAYLOAD_MAX_BYTES + 2000
    assert event.json()["payload"]


def test_a_long_description_is_cut_for_the_list_and_kept_whole_in_details(api, key_api):
    description = "d" * 300

    created = key_api.post(EVENTS, {"description": description, "details": "more"}).json()

    log = api.get(f"{LOGS}{created['log']}/").json()
    assert log["description"] == "d" * 255 + "…"
    assert log["details"] == f"{description}\n\nmore"


def test_a_long_source_is_cut_with_a_mark(api, key_api):
    created = key_api.post(EVENTS, {"description": "x", "source": "s" * 300}).json()

    assert api.get(f"{LOGS}{created['log']}/").json()["source"] == "s" * 254 + "…"


def test_a_date_far_ahead_is_kept_but_not_on_top_of_the_list(api, key_api):
    created = key_api.post(EVENTS, {"description": "x", "date": "2100-01-01T00:00:00Z"}).json()

    event = api.get(f"{EVENTS}{created['id']}/").json()
    log = api.get(f"{LOGS}{created['log']}/").json()
    assert datetime.fromisoformat(event["occurred_at"]) == datetime(2100, 1, 1, tzinfo=UTC)
    assert datetime.fromisoformat(log["last_seen"]) <= timezone.now() + timedelta(minutes=5)


@pytest.mark.parametrize(
    "date", ["1900-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"]
)
def test_a_date_before_1970_is_refused(key_api, date):
    response = key_api.post(EVENTS, {"description": "x", "date": date})

    assert response.status_code == 400
    assert list(response.json()) == ["date"]


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z"])
def test_the_last_year_there_is_does_not_break_anything(api, key_api, date):
    response = key_api.post(EVENTS, {"description": "x", "date": date})

    assert response.status_code in (201, 400)
    assert api.get(LOGS).status_code == 200
    if response.status_code == 201:
        assert api.get(f"{EVENTS}{response.json()['id']}/").status_code == 200


def test_a_date_without_zone_is_in_the_installations_zone(api, key_api, settings):
    settings.TIME_ZONE = "America/Sao_Paulo"

    created = key_api.post(EVENTS, {"description": "x", "date": "2026-01-15T10:00:00"}).json()

    event = api.get(f"{EVENTS}{created['id']}/").json()
    assert datetime.fromisoformat(event["occurred_at"]) == datetime.fromisoformat(
        "2026-01-15T13:00:00Z"
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"not json",
        b'{"description": "cut off',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"description": "x"} trailing',
        b"null",
        b'"text"',
        b"7",
        b"9" * 10_000,
        b'{"description": ' + b"1" * 10_000 + b"}",
    ],
)
def test_what_is_no_report_is_a_400_that_says_so(key_api, body):
    response = post_raw(key_api, body)

    assert response.status_code == 400
    assert response["Content-Type"] == "application/json"
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("event_id", ["x", 7, [], "0cd27cf7"]),
        ("fingerprint", [7, {}, [[]], [None], ["x"] * 33]),
        ("tags", ["x", 7, {"a": {}}, [["a"]], [[1, 2]]]),
        ("user", [[], True]),
        ("release", [[], {}, True]),
        ("logger", [[], {}]),
        ("transaction", [[], {}]),
        ("extra", ["x", 7, []]),
        ("exception", [7, [], {"type": 7}]),
        ("stack", [7, [], {}]),
        ("title", [7, []]),
    ],
)
def test_a_wrong_type_is_a_400_naming_the_field_as_sent(key_api, field, values):
    for value in values:
        body = {field: value} if field == "title" else {"description": "x", field: value}
        response = key_api.post(EVENTS, body)

        assert response.status_code == 400, value
        assert list(response.json()) == [field], value


@pytest.mark.parametrize("content_type", ["text/plain", "application/octet-stream", "x", ""])
def test_the_content_type_is_no_guide(key_api, content_type):
    assert post_raw(key_api, b'{"description": "x"}', content_type).status_code == 201


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("Produção", "production"),
        ("PROD", "production"),
        ("", "production"),
        (None, "production"),
        ("staging", "homologation"),
        ("HML", "homologation"),
        ("Desenvolvimento", "dev"),
        (" Canary-2 ", "canary-2"),
        ("É" * 100, "é" * 64),
    ],
)
def test_environments_have_many_spellings(key_api, api, sent, stored):
    created = key_api.post(EVENTS, {"description": "x", "env": sent}).json()

    assert api.get(f"{LOGS}{created['log']}/").json()["environment"] == stored


def test_past_its_limit_of_environments_an_application_reports_from_other(api, key_api, settings):
    settings.ENVIRONMENTS_PER_APPLICATION = 2

    for name in ("one", "two", "three", "one", "dev", "four"):
        key_api.post(EVENTS, {"description": "x", "env": name})

    environments = [row["environment"] for row in api.get(LOGS).json()["results"]]
    assert sorted(environments) == ["dev", "one", "other", "two"]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [("warn", "warning"), ("FATAL", "critical"), ("crit", "critical"), ("err", "error"),
     ("Notice", "info"), ("trace", "debug"), (30, "warning"), (None, "error")],
)  # fmt: skip
def test_levels_have_synonyms(key_api, api, sent, stored):
    created = key_api.post(EVENTS, {"description": "x", "level": sent}).json()

    assert api.get(f"{LOGS}{created['log']}/").json()["level"] == stored


def test_an_event_belongs_to_the_key_not_to_the_body(key_api, application):
    other = ApplicationFactory()

    key_api.post(EVENTS, {"description": "x", "application": other.pk})

    assert Event.objects.get().application == application


@pytest.mark.parametrize("by", ["pk", "name"])
def test_a_person_names_the_application_by_id_or_name(api, member, by):
    application = ApplicationFactory(name="Loja")
    application.team.memberships.create(user=member)

    response = api.post(LOGS, {"description": "x", "application": getattr(application, by)})

    assert response.json()["application"] == {"id": application.pk, "name": "Loja"}


@pytest.mark.parametrize("wanted", ["nobody's", 10**12, 10**30, "9" * 5000, [], {}, "other"])
def test_an_application_one_cannot_see_does_not_exist(api, wanted):
    ApplicationFactory(name="other")

    response = api.post(LOGS, {"description": "x", "application": wanted})

    assert response.status_code == 400
    assert list(response.json()) == ["application"]


def test_a_viewer_may_not_report(viewer_api):
    response = viewer_api.post(LOGS, {"description": "x"})

    assert response.status_code == 403
    assert not Event.objects.exists()


def test_a_repeated_event_id_is_one_event(api, key_api):
    event_id = "0cd27cf7-b8cf-410c-a3d5-32b71c226979"

    first = key_api.post(EVENTS, {"description": "x", "event_id": event_id})
    again = key_api.post(EVENTS, {"description": "x", "event_id": event_id.upper()})
    as_log = key_api.post(LOGS, {"description": "x", "event_id": event_id.replace("-", "")})

    assert (first.status_code, again.status_code, as_log.status_code) == (201, 200, 201)
    assert again.json() == first.json()
    assert as_log.json()["id"] == first.json()["log"]
    assert as_log.json()["events"] == 1


def test_the_same_event_id_in_another_application_is_another_event(key_api):
    event_id = "0cd27cf7-b8cf-410c-a3d5-32b71c226979"
    other = client_with_key(KeyFactory())

    assert key_api.post(EVENTS, {"description": "x", "event_id": event_id}).status_code == 201
    assert other.post(EVENTS, {"description": "x", "event_id": event_id}).status_code == 201


def test_a_key_learns_nothing_about_earlier_reports(api, key_api):
    api.post(LOGS, {"description": "order 1 failed", "details": "card 4111", "source": "a"})

    answer = key_api.post(LOGS, {"description": "order 2 failed", "source": "a"}).json()

    assert answer["events"] == 2
    assert answer["description"] == "order 2 failed"
    assert "4111" not in json.dumps(answer)


@pytest.mark.parametrize("number", [b"NaN", b"1e999", b"-1e999", b"Infinity"])
def test_a_number_that_is_none_keeps_its_log_readable(api, key_api, number):
    body = (
        b'{"description": "poison", "user": {"a": %b, "b": %d}, "extra": {"c": %b, "d": "\\ud800"}}'
        % (number, 10**30, number)
    )

    created = post_raw(key_api, body).json()

    assert api.get(f"{LOGS}{created['log']}/").json()["latest_event"]["user"]["a"] is None
    assert api.get(f"{LOGS}{created['log']}/events/").status_code == 200


def test_more_members_than_any_event_means_are_left_out(api, key_api):
    created = post_raw(
        key_api, b'{"description": "x", "extra": {"l": [%b0]}}' % (b"[1]," * 400_000)
    )

    assert created.status_code == 201
    assert api.get(f"{EVENTS}{created.json()['id']}/").status_code == 200


def test_a_byte_order_mark_is_no_error(key_api):
    assert post_raw(key_api, b'\xef\xbb\xbf{"description": "x"}').status_code == 201


@pytest.mark.parametrize("fingerprint", ["", [""], ["  ", ""], [], None])
def test_a_blank_fingerprint_is_none(key_api, fingerprint):
    logs = {
        key_api.post(EVENTS, {"description": text, "fingerprint": fingerprint}).json()["log"]
        for text in ("one thing", "another thing")
    }

    assert len(logs) == 2


def test_the_answer_shows_what_was_kept(key_api, settings):
    answer = key_api.post(LOGS, {"description": "d  " * 200, "details": "x" * 2**20}).json()

    assert len(answer["description"]) == 256
    assert len(answer["details"].encode()) <= settings.DETAILS_MAX_BYTES


@pytest.mark.parametrize("path", [LOGS, EVENTS])
def test_a_repeat_of_a_deleted_event_is_no_error(api, path):
    sent = {"description": "x", "event_id": "0cd27cf7-b8cf-410c-a3d5-32b71c226979"}
    log = api.post(LOGS, sent).json()
    api.delete(log["uri"])

    assert api.post(path, sent).status_code in (200, 201)
    assert api.get(LOGS).json()["results"] == []


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "nonsense", ""])
def test_what_the_client_accepts_loses_no_report(key_api, accept):
    response = key_api.post(LOGS, {"description": "x"}, HTTP_ACCEPT=accept)

    assert response.status_code == 201
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "names",
    [("qualit\u00e9", "qualite\u0301"), ("qa", "q\u200ba"), ("qa", "\u202eqa"), ("a b", "a b\n")],
)
def test_environments_that_look_the_same_are_the_same(api, key_api, names):
    for name in names:
        key_api.post(EVENTS, {"description": "x", "env": name})

    assert len(api.get(LOGS).json()["results"]) == 1


@pytest.mark.parametrize(("headers", "query"), [({"HTTP_X_API_KEY": "{}"}, ""), ({}, "?token={}")])
def test_a_key_may_come_where_a_sender_can_put_it(application, client, headers, query):
    key = KeyFactory(application=application).key
    headers = {name: value.format(key) for name, value in headers.items()}

    def send(method, path):
        body = {"data": {"description": "x"}} if method == "post" else {}
        return getattr(client, method)(
            path + query.format(key), **body, content_type="application/json", **headers
        )

    assert send("post", EVENTS).status_code == 201
    assert send("post", LOGS).status_code == 201
    assert send("get", LOGS).status_code == 401
    assert send("post", "/api/v1/auth/logout/").status_code in (400, 401)


def test_a_wrong_key_anywhere_is_refused(db, client):
    for headers, query in (({"HTTP_X_API_KEY": "0" * 32}, ""), ({}, "?token=x")):
        response = client.post(EVENTS + query, {}, content_type="application/json", **headers)
        assert response.status_code == 401


def test_a_date_at_the_end_of_time_is_readable_in_any_zone(api, key_api, settings):
    settings.TIME_ZONE = "Asia/Tokyo"

    late = key_api.post(EVENTS, {"description": "x", "date": "9999-12-31T23:59:59Z"})
    early = key_api.post(EVENTS, {"description": "x", "date": "9998-12-31T23:59:59Z"})

    assert (late.status_code, early.status_code) == (400, 201)
    assert api.get(f"{EVENTS}{early.json()['id']}/").status_code == 200


def test_a_viewer_beside_members_may_not_report_either(viewer_api, member):
    assert viewer_api.post(LOGS, {"description": "x"}).status_code == 403


def test_everything_is_kept_within_its_size(api, key_api):
    sent = {
        "description": "m" * 20_000,
        "user": {"id": "u" * 20_000, "a": "b"},
        "release": "r" * 1000,
        "tags": {"k" * 500: "v" * 500},
        "extra": {"deep": json.loads("[" * 60 + "]" * 60)},
        "stack": "Traceback (most recent call last):\n"
        + '  File "/srv/a.py", line 1, in f\n    f()\n' * 1000
        + "RecursionError: x",
    }

    created = key_api.post(EVENTS, sent).json()

    event = api.get(f"{EVENTS}{created['id']}/").json()
    assert len(event["message"]) == 8192
    assert len(json.dumps(event["user"])) < 5000
    assert len(event["release"]) == 250
    assert [(len(k), len(v)) for k, v in event["tags"].items()] == [(200, 200)]
    assert json.dumps(event["payload"]["extra"]).count("[") <= 20
    assert len(event["payload"]["exceptions"][0]["frames"]) == 250
