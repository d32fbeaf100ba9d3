"""What of a report is a secret, and what only looks like one."""

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logs import masking
from logs.copying import USER_MAX_BYTES
from logs.grouping import fingerprint
from logs.masking import FILTERED, REMEMBERED_NAMES_MAX, is_card, is_secret, mask, mask_text
from logs.report import ExceptionInfo, Report
from logs.trimming import MARK, STRING_LIMITS, details_of, fit_payload
from tests.factories import ApplicationFactory

VISA = "4111111111111111"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVPmB92K27u"


def masked(extra_keys=(), **fields):
    report = Report(**{"description": "It broke"} | fields)
    mask(report, extra_keys)
    return report


def masked_text(text, extra_keys=()):
    return masked(extra_keys, details=text).details


@pytest.mark.parametrize(
    "name",
    [
        "pass", "passwd", "password", "Password", "userPassword", "user_password", "passwords",
        "dbpassword", "PGPASSWORD", "password2", "password_hash", "passphrase", "pwd", "senha",
        "secret", "client_secret", "clientsecret", "secretKey", "SECRET_KEY",
        "AWS_SECRET_ACCESS_KEY", "token", "access_token", "accessToken", "refreshtoken", "jwt",
        "bearer", "otp", "cvv", "key", "api_key", "apiKey", "APIKey", "apikey", "X-Api-Key",
        "private_key", "privatekey", "AccountKey", "api_keys", "auth", "Authorization",
        "Proxy-Authorization", "oauth", "credentials", "X-Amz-Signature", "cookie", "cookies",
        "Cookie", "Set-Cookie", "session", "session_id", "sessionid", "JSESSIONID", "PHPSESSID",
        "connect.sessid", "csrf", "csrftoken", "csrfmiddlewaretoken", "X-CSRF-Token", "xsrf",
    ],
)  # fmt: skip
def test_the_name_of_a_secret_is_known_in_any_spelling(name):
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "monkey", "keyboard", "keyword", "keypress", "hockey", "turkey", "keys", "key_name",
        "author", "authority", "authored_by", "is_authenticated", "authenticated", "tokenizer",
        "tokenizer_count", "tokenize", "token_type", "max_tokens", "prompt_tokens", "total_tokens",
        "primary_key", "primaryKey", "public_key", "publicKey", "cache_key", "sort_key",
        "Idempotency-Key", "compass", "passenger", "passed", "passport", "bypass", "pass_rate",
        "password_changed_at", "passwordless", "secretary", "secretariat", "session_duration",
        "cookie_policy", "name", "value", "id", "email", "order", "url",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_secret_stays(name):
    assert not is_secret(name)


@pytest.mark.parametrize("name", ["", "_", "123", "ключ", "密码", "k" * 10_000])
def test_a_name_may_be_anything(name):
    assert not is_secret(name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://x.y/a?user=ana&token=abc&n=1", f"https://x.y/a?user=ana&token={FILTERED}&n=1"),
        ("user=ana&password=hunter2", f"user=ana&password={FILTERED}"),
        ("host=db password=x user=ana", f"host=db password={FILTERED} user=ana"),
        ("AccountName=a;AccountKey=b==;", f"AccountName=a;AccountKey={FILTERED};"),
        ("{'password': 'hunter2', 'n': 1}", f"{{'password': '{FILTERED}', 'n': 1}}"),
        ('{"password":"hun, \'ter","n":1}', f'{{"password":"{FILTERED}","n":1}}'),
        ("password=hun,t(er, user=ana", f"password={FILTERED}, user=ana"),
        ("login(password=pw)", f"login(password={FILTERED})"),
        ("{'tokens': ['a', 'b'], 'n': 1}", f"{{'tokens': {FILTERED}, 'n': 1}}"),
        ('{"otp": 123456}', f'{{"otp": {FILTERED}}}'),
        ("postgres://ana:hunter2@db/shop", f"postgres://ana:{FILTERED}@db/shop"),
        ("redis://:hunter2@cache", f"redis://:{FILTERED}@cache"),
        ("Authorization: Bearer abcdefgh.1", f"Authorization: Bearer {FILTERED}"),
        ("Authorization: Basic dXNlcjpwYXNz", f"Authorization: Basic {FILTERED}"),
        ("Authorization: Api-Key s3cr3tvalue", f"Authorization: Api-Key {FILTERED}"),
        ("authorization: JWT s3cr3tvalue", f"authorization: JWT {FILTERED}"),
        ("Authorization: GenieKey s3cr3tvalue, x", f"Authorization: {FILTERED}, x"),
        ("AUTHORIZATION: ApiKey s3cr3tvalue", f"AUTHORIZATION: ApiKey {FILTERED}"),
        ("Authorization: s3cr3tvalue 4 times", f"Authorization: {FILTERED} 4 times"),
        ("Proxy-Authorization: Basic dXNlcjpw", f"Proxy-Authorization: Basic {FILTERED}"),
        ("Cookie: sid=abc; theme=dark", f"Cookie: {FILTERED}"),
        ("-H 'set-cookie: sid=abc; Path=/' x", f"-H 'set-cookie: {FILTERED}' x"),
        ("curl -H 'X-Api-Key: s3cr3tvalue' x", f"curl -H 'X-Api-Key: {FILTERED}' x"),
        ("Host: x\nX-Auth-Token:abcdef\nA: b", f"Host: x\nX-Auth-Token:{FILTERED}\nA: b"),
        ("sent bearer abcdefgh to x", f"sent bearer {FILTERED} to x"),
        (f"login with {JWT} failed", f"login with {FILTERED} failed"),
        (f"card {VISA} refused", f"card {FILTERED} refused"),
        ("card 4111 1111 1111 1111 refused", f"card {FILTERED} refused"),
        ("card 3782-822463-10005", f"card {FILTERED}"),
    ],
)
def test_secrets_inside_a_text_are_replaced(text, expected):
    assert masked_text(text) == expected
    assert masked_text(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Unexpected token: < in JSON at position 0",
        "KeyError: 'password'",
        "the password: it is wrong",
        "retry=3 name=ana",
        "https://ana@x.y/a?n=1",
        "see https://x.y:8000/a@b",
        "at 1795716640316, then 1795716640316000",
        "order 4111111111111112",  # the check digit is another
        "version 1.4111111111111111",
        "id a4111111111111111",
        "Bearer of bad news",
        "content-type: application/json",
        "cookie-policy: accepted, and no cookie",
        "re-authentication: it is needed",
        "eyJust a word",
    ],
)
def test_texts_without_secrets_stay_as_they_are(text):
    assert masked_text(text) == text


@pytest.mark.parametrize(
    "digits",
    [
        VISA, "4222222222222", "5555555555554444", "2221000000000009", "378282246310005",
        "30569309025904", "6011111111111117", "3530111333300000", "6062826786276634",
        "6362970000457013",
    ],
)  # fmt: skip
def test_the_number_of_a_card_is_known_by_issuer_and_check_digit(digits):
    other = digits[:-1] + str((int(digits[-1]) + 1) % 10)

    assert is_card(digits)
    assert not is_card(other)
    assert not is_card("9" + digits[1:])


def test_secrets_are_masked_wherever_a_report_holds_them():
    frame = {"in_app": True, "context_line": "login(password=pw)", "vars": {"pw": "'x'", "pwd": 1}}
    report = masked(
        description="refused password=abc",
        transaction="/login?token=abc",
        user={"id": "7", "session": {"id": "abc"}},
        tags={"plan": "free", "api_key": "abc"},
        exceptions=[ExceptionInfo("ValueError", "bad password=abc")],
        payload={
            "request": {
                "url": "https://x.y/?token=abc",
                "headers": {"Host": "x.y", "Authorization": "Bearer abc"},
                "cookies": {"theme": "dark", "sid": "abc"},
                "data": {"user": "ana", "password": "abc", "card": int(VISA), "remember": True},
            },
            "breadcrumbs": [{"message": "called", "data": {"url": "https://a:abc@x.y"}}],
            "extra": {"list": [["Cookie", "abc"], {"deep": {"secret": ["abc"]}}], "n": 1},
            "modules": {"pytest-cookies": "0.7"},
            "exceptions": [{"type": "ValueError", "value": "bad password=abc", "frames": [frame]}],
            "threads": [{"frames": [{"in_app": True, "vars": {"token": "abc"}}]}],
        },
    )

    assert report.description == f"refused password={FILTERED}"
    assert report.transaction == f"/login?token={FILTERED}"
    assert report.user == {"id": "7", "session": FILTERED}
    assert report.tags == {"plan": "free", "api_key": FILTERED}
    assert report.payload == {
        "request": {
            "url": f"https://x.y/?token={FILTERED}",
            "headers": {"Host": "x.y", "Authorization": FILTERED},
            "cookies": FILTERED,
            "data": {"user": "ana", "password": FILTERED, "card": FILTERED, "remember": True},
        },
        "breadcrumbs": [{"message": "called", "data": {"url": f"https://a:{FILTERED}@x.y"}}],
        "extra": {"list": [["Cookie", FILTERED], {"deep": {"secret": FILTERED}}], "n": 1},
        "modules": {"pytest-cookies": "0.7"},
        "exceptions": [
            {
                "type": "ValueError",
                "value": f"bad password={FILTERED}",
                "frames": [
                    {
                        "in_app": True,
                        "context_line": "login(password=pw)",
                        "vars": {"pw": "'x'", "pwd": FILTERED},
                    }
                ],
            }
        ],
        "threads": [{"frames": [{"in_app": True, "vars": {"token": FILTERED}}]}],
    }
    assert "abc" not in fingerprint(report).reason


@pytest.mark.parametrize("field", ["description", "details", "transaction", "template"])
def test_every_text_of_a_report_is_looked_at_for_cards(field):
    assert getattr(masked(**{field: f"paid with {VISA}"}), field) == f"paid with {FILTERED}"


@pytest.mark.parametrize("value", [None, "", True, False, [], {}])
def test_a_secret_that_is_not_there_needs_no_mask(value):
    assert masked(payload={"extra": {"password": value}}).payload["extra"]["password"] == value


@pytest.mark.parametrize("value", ["x", 0, 7, 1.5, ["x"], {"a": 1}])
def test_a_secret_may_have_any_shape(value):
    assert masked(payload={"extra": {"password": value}}).payload["extra"]["password"] == FILTERED


@pytest.mark.parametrize("name", ["cpf", "CPF", "user_cpf", "cpfNumber", "cpf_2"])
def test_an_application_names_secrets_of_its_own(name):
    extra = {name: "12345", "field": 1, "cpfx": 2}

    assert masked(["cpf", "field_7"], payload={"extra": dict(extra)}).payload["extra"] == {
        name: FILTERED, "field": 1, "cpfx": 2
    }  # fmt: skip
    assert masked(payload={"extra": dict(extra)}).payload["extra"] == extra


def test_the_secrets_of_one_application_are_not_those_of_another():
    assert masked_text("cpf=123", ["cpf"]) == f"cpf={FILTERED}"
    assert masked_text("cpf=123", ["rg"]) == "cpf=123"


@pytest.mark.parametrize("key", ["", "_", "(", ".*", "\\"])
def test_an_extra_key_of_no_words_masks_nothing(key):
    assert masked_text("name=ana", [key]) == "name=ana"


def test_more_names_than_are_remembered_are_still_judged():
    names = {f"name_{number}_x": "1" for number in range(2 * REMEMBERED_NAMES_MAX)}

    extra = masked(payload={"extra": names | {"password": "abc"}}).payload["extra"]

    assert extra == names | {"password": FILTERED}


def test_what_nests_too_deep_to_be_looked_at_goes():
    value = "abc"
    for _ in range(500):
        value = [value]

    assert "abc" not in repr(masked(payload={"extra": value}).payload)


def test_an_integer_of_any_size_may_be_anywhere():
    assert masked(payload={"extra": {"n": 10**30}}).payload["extra"] == {"n": 10**30}


@pytest.mark.parametrize(
    "text",
    [
        "password=" * 100_000, "'password': '" * 100_000, "a.password." * 100_000,
        "://a:" * 100_000 + "@", "4111-" * 100_000, "bearer " * 100_000, "eyJ" * 100_000,
        "a-" * 100_000 + "token: x", "cookie: " * 100_000, "authorization: a " * 100_000,
    ],
)  # fmt: skip
def test_hostile_texts_are_masked_in_time(text):
    started = time.process_time()

    masked_text(text)
    # What grows with the square of the length takes minutes: the limit is no matter of a machine.
    assert time.process_time() - started < 10


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


# To make a value takes a busy machine a while.
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(), JSON))
def test_any_payload_can_be_masked_and_then_has_nothing_more_to_mask(payload):
    once = masked(payload={"extra": payload}).payload
    copy = repr(once)

    assert repr(masked(payload=once).payload) == copy


# --- Reports longer than what is stored of them ----------------------------

CARDS = f"{VISA} " * 250_000  # 4 MB


@pytest.mark.parametrize(
    "fields",
    [
        {"description": CARDS},
        {"details": CARDS, "payload": {"details": CARDS}},
        {"template": CARDS},
        {"user": {"id": CARDS}},
        {"payload": {"stack": CARDS}},
        {"payload": {"extra": {"text": CARDS}}},
        {"payload": {"extra": {f"text{n}": CARDS[:16_000] for n in range(200)}}},
        {"payload": {"extra": {f"text{n}": CARDS[:50] for n in range(50_000)}}},
        {
            "exceptions": [ExceptionInfo("E", CARDS)],
            "payload": {"exceptions": [{"type": "E", "value": CARDS}]},
        },
    ],
    ids=lambda fields: "-".join(fields),
)
def test_no_more_of_a_report_is_masked_than_may_be_stored(monkeypatch, fields):
    looked_at = []

    def is_card(digits):
        looked_at.append(digits)
        return True

    monkeypatch.setattr(masking, "is_card", is_card)

    report = masked(**fields)

    assert 0 < len(looked_at) < 100_000
    assert VISA not in repr(report)


def test_the_resource_of_many_records_is_masked_once_and_for_all(monkeypatch):
    looked_at = []
    monkeypatch.setattr(masking, "is_card", looked_at.append)
    resources = [{"paid.with": VISA, "db.password": "hunter2"} for _ in range(2)]
    reports = [Report("It broke", payload={"resource": resources[n // 100]}) for n in range(200)]

    for report in reports:
        mask(report)

    assert len(looked_at) == 2
    assert {report.payload["resource"]["db.password"] for report in reports} == {FILTERED}


SECRETS_OF_A_KIND = [
    VISA,
    "4111 1111 1111 1111",
    JWT,
    "postgres://me:hunter2@db",
    "password=hunter2",
]


def kept_of(stored: str) -> str:
    """Return what stands before the mark of a text that was cut."""
    kept, mark, _ = stored.rpartition(MARK)
    assert mark
    return kept.rstrip("\n")


@pytest.mark.parametrize("secret", SECRETS_OF_A_KIND)
@pytest.mark.parametrize("shown", [0, 1, 10, 20])
def test_a_secret_is_masked_where_its_text_is_cut(settings, secret, shown):
    def with_secret_at(limit):
        return "x" * (limit - shown - 1) + " " + secret + " y" * 200_000

    # The mark of details takes some 30 characters.
    limits = settings.DETAILS_MAX_BYTES - 30, STRING_LIMITS[0]
    details, extra = map(with_secret_at, limits)

    report = masked(details=details, payload={"extra": extra})

    stored = json.loads(fit_payload(report.payload, settings.PAYLOAD_MAX_BYTES))
    for kept, text, limit in zip(
        [kept_of(details_of(report)), kept_of(stored["extra"])],
        [details, extra],
        limits,
        strict=True,
    ):
        assert limit - 100 < len(kept) < limit + 100
        assert mask_text(text).startswith(kept)
    assert details_of(report).endswith(f"… [cut: {len(details)} bytes]")


@pytest.mark.parametrize("secret", SECRETS_OF_A_KIND)
def test_half_a_secret_does_not_move_up_from_behind_the_cut(settings, secret):
    text = f"{secret} " * 30_000  # much shorter, once it is masked

    report = masked(details=text, user={"id": text}, payload={"extra": text})

    user = json.loads(fit_payload(report.user, USER_MAX_BYTES))
    payload = json.loads(fit_payload(report.payload, settings.PAYLOAD_MAX_BYTES))
    whole = mask_text(text)
    for stored in (details_of(report), user["id"], payload["extra"]):
        kept = kept_of(stored)
        assert kept
        assert whole.startswith(kept)


# --- Reports as they are stored -------------------------------------------

APPLICATIONS = "/api/v1/applications/"
EVENTS = "/api/v1/events/"
TRACE = (
    "Traceback (most recent call last):\n"
    '  File "/app/pay.py", line 4, in charge\n'
    "    charge(card)\n"
    "PayError: refused, token=abc123 of cpf=11122233344"
)


def stored(api, application, **report):
    """Report to the application; return the event as it is stored."""
    report = {"description": "It broke", "application": application.pk} | report
    recorded = api.post(EVENTS, report).json()
    return api.get(f"{EVENTS}{recorded['id']}/").json()


def test_what_is_reported_is_masked_before_it_is_stored(staff_api, application):
    event = stored(
        staff_api,
        application,
        details="password=hunter2",
        stack=TRACE,
        user={"id": 7, "token": "abc123"},
        tags={"session": "abc123", "region": "south"},
        extra={"nested": {"apiKey": "abc123"}},
        source="amqp://ana:hunter2@queue/x?token=abc123",
        fingerprint=["payment", "token=abc123"],
    )

    log = staff_api.get(f"/api/v1/logs/{event['log']}/").json()
    assert "hunter2" not in json.dumps([event, log])
    assert "abc123" not in json.dumps(log)
    assert log["source"] == f"amqp://ana:{FILTERED}@queue/x?token={FILTERED}"
    assert "abc123" not in json.dumps(event)
    assert event["user"] == {"id": 7, "token": FILTERED}
    assert event["tags"] == {"session": FILTERED, "region": "south"}
    [exception] = event["payload"]["exceptions"]
    assert exception["value"] == f"refused, token={FILTERED} of cpf=11122233344"
    assert exception["frames"][0]["context_line"] == "charge(card)"


def test_an_application_masks_names_of_its_own_and_no_other_does(staff_api, application):
    told = {"extra": {"userCpf": "11122233344"}, "stack": TRACE}
    staff_api.patch(f"{APPLICATIONS}{application.pk}/", {"masked_keys": ["cpf"]})
    other = ApplicationFactory()

    # The trace is the same for both, and read only once.
    for _time in range(2):
        assert "11122233344" not in json.dumps(stored(staff_api, application, **told))
        payload = stored(staff_api, other, **told)["payload"]
        assert payload["extra"] == told["extra"]
        assert payload["exceptions"][0]["value"].endswith("of cpf=11122233344")
        assert "cpf=11122233344" in payload["stack"]


@pytest.mark.parametrize(
    "told",
    [
        {"stack": f"{TRACE} by {VISA}"},
        {"stack": TRACE, "extra": {"paid": f"by {VISA}"}},
        {"stack": f"{TRACE} by {VISA}\n" + "x" * 10_000},
        {
            "exception": {"type": "PayError", "value": f"by {VISA}", "stack": TRACE},
            "extra": {"n": [int(VISA)]},
        },
    ],
    ids=["in the trace", "beside it", "in a long one", "in all but the trace"],
)
def test_cards_are_found_in_and_beside_a_trace_that_repeats(staff_api, application, told):
    for _time in range(2):
        event = stored(staff_api, application, **told)

        assert VISA not in json.dumps(event)
        assert "charge" in event["payload"]["stack"]


@pytest.mark.parametrize(
    ("names", "status"),
    [
        ([], 200),
        (["cpf", "card holder"], 200),
        (["x"] * 50, 200),
        (["x"] * 51, 400),
        (["x" * 101], 400),
        ([""], 400),
        ("cpf", 400),
    ],
)
def test_the_list_of_names_is_bounded(staff_api, application, names, status):
    answer = staff_api.patch(f"{APPLICATIONS}{application.pk}/", {"masked_keys": names})

    assert answer.status_code == status
    application.refresh_from_db()
    assert application.masked_keys == (names if status == 200 else [])


def test_staff_list_names_in_the_administration(staff, application):
    page = f"/admin/logs/application/{application.pk}/change/"
    asked = {"name": "x", "team": application.team_id, "minimum_level": 30}

    refused = staff.post(page, asked | {"masked_keys": "x" * 101})
    assert "No máximo 50 nomes, de até 100 caracteres" in refused.content.decode()
    assert staff.post(page, asked | {"masked_keys": " cpf, card holder ,"}).status_code == 302
    application.refresh_from_db()
    assert application.masked_keys == ["cpf", "card holder"]
    assert 'value="cpf, card holder"' in staff.get(page).content.decode()
