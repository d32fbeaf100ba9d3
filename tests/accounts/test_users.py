import pytest
from django.utils import timezone

from accounts.models import Membership, Role, Session, User
from logs.models import Key, Log
from tests.accounts.conftest import HOSTILE_TEXT, NOT_A_STRING, PASSWORD, send
from tests.accounts.racing import at_once
from tests.conftest import client_for
from tests.factories import ApplicationFactory, KeyFactory, TeamFactory, UserFactory, report

URL = "/api/v1/users/"
EVA = {"email": "eva@example.com"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return UserFactory(is_staff=True)


@pytest.fixture
def staff_api(staff):
    return client_for(staff)


@pytest.fixture
def administrator_api(administrator):
    return client_for(administrator)


@pytest.fixture
def as_(ana, staff_api, administrator_api, stranger_api, anyone, key_api):
    return {
        "anonymous": anyone,
        "key": key_api,
        "stranger": stranger_api,
        "themselves": client_for(ana),
        "staff": staff_api,
        "administrator": administrator_api,
    }.__getitem__


READ = {
    "anonymous": 401, "key": 403, "stranger": 404, "themselves": 200, "staff": 200,
    "administrator": 200,
}  # fmt: skip
CREATE = READ | {"stranger": 403, "themselves": 403, "staff": 201, "administrator": 201}


@pytest.mark.parametrize(
    "url", ["/users", "/users/", "/api/users/", "/api/v1/users", "/v1/api/users/"]
)
def test_p4_5_users_can_be_created_listed_read_changed_and_deleted(staff_api, url):
    # As the clients of the predecessor send it, with an id and an age that we do not take.
    body = {"id": "7", "name": "Eva", "email": "eva@example.com", "age": 30}
    created = staff_api.post(url, body)
    row = created.json()
    one = f"{url.rstrip('/')}/{row['id']}{'/' if url.endswith('/') else ''}"

    assert created.status_code == 201
    assert (row["name"], row["email"]) == ("Eva", "eva@example.com")
    assert row in staff_api.get(url).json()["results"]
    assert staff_api.get(one).json() == row
    changed = staff_api.put(one, body | {"name": "Eva Luz"})
    assert (changed.status_code, changed.json()["name"]) == (200, "Eva Luz")
    assert staff_api.delete(one).status_code == 204
    assert staff_api.get(one).status_code == 404


def test_a_row(staff_api, ana):
    row = staff_api.get(f"{URL}{ana.pk}/").json()

    assert row.pop("date_joined")
    assert row == {
        "id": ana.pk,
        "email": "ana@example.com",
        "username": "ana",
        "name": "Ana Lima",
        "is_active": True,
        "is_staff": False,
        "is_admin": False,
        "last_login": None,
    }


@pytest.mark.parametrize(("kind", "status"), READ.items())
def test_who_may_read_an_account(as_, ana, kind, status):
    assert as_(kind).get(f"{URL}{ana.pk}/").status_code == status


@pytest.mark.parametrize("method", ["put", "patch"])
@pytest.mark.parametrize(("kind", "status"), READ.items())
def test_who_may_change_an_account(as_, ana, kind, status, method):
    body = {"email": "ana@example.com", "name": "New"}

    response = getattr(as_(kind), method)(f"{URL}{ana.pk}/", body)

    assert response.status_code == status
    ana.refresh_from_db()
    assert (ana.name == "New") == (status == 200)


def test_the_own_email_is_changed_where_the_password_is_asked(ana_api, staff_api, ana):
    body = {"email": "new@example.com"}

    assert list(ana_api.patch(f"{URL}{ana.pk}/", body).json()) == ["email"]
    assert staff_api.patch(f"{URL}{ana.pk}/", body).json()["email"] == "new@example.com"


@pytest.mark.parametrize(("kind", "status"), READ.items())
def test_who_may_delete_an_account(as_, ana, kind, status):
    response = as_(kind).delete(f"{URL}{ana.pk}/")

    assert response.status_code == (204 if status == 200 else status)
    assert User.objects.filter(pk=ana.pk).exists() == (status != 200)


@pytest.mark.parametrize(("kind", "status"), CREATE.items())
def test_who_may_create_an_account(as_, kind, status):
    assert as_(kind).post(URL, EVA).status_code == status
    assert User.objects.filter(**EVA).exists() == (status == 201)


def test_others_list_themselves_alone(as_, ana, administrator):
    assert [row["id"] for row in as_("themselves").get(URL).json()["results"]] == [ana.pk]
    assert as_("key").get(URL).status_code == 403
    assert as_("anonymous").get(URL).status_code == 401


def test_a_new_account_is_a_member_of_the_default_team(staff_api, team):
    staff_api.post(URL, EVA)

    membership = Membership.objects.get(user__email="eva@example.com")
    assert (membership.team, membership.role) == (team, Role.MEMBER)


def test_no_password_is_ever_answered(staff_api, ana):
    answers = [
        staff_api.post(URL, EVA | {"password": PASSWORD}).content,
        staff_api.get(URL).content,
    ]

    assert all(b"password" not in answer and b"argon2" not in answer for answer in answers)


def test_an_account_without_a_password_cannot_sign_in(staff_api, anyone):
    staff_api.post(URL, EVA)

    for password in ("", "!", PASSWORD):
        response = anyone.post("/auth/login/", EVA | {"password": password})
        assert response.status_code in {400, 401}


# --- Rights ------------------------------------------------------------

RIGHTS = ["is_staff", "is_admin", "is_superuser"]


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("kind", ["themselves", "staff"])
def test_only_administrators_grant_rights(as_, ana, kind, right):
    response = as_(kind).patch(f"{URL}{ana.pk}/", {right: True, "name": "Boss"})

    assert response.status_code == 403
    ana.refresh_from_db()
    assert (ana.is_staff, ana.is_superuser, ana.name) == (False, False, "Ana Lima")


@pytest.mark.parametrize("right", RIGHTS)
def test_only_administrators_create_accounts_with_rights(staff_api, right):
    assert staff_api.post(URL, EVA | {right: True}).status_code == 403
    assert not User.objects.filter(**EVA).exists()


@pytest.mark.parametrize("right", RIGHTS)
def test_staff_cannot_promote_themselves(staff_api, staff, right):
    response = staff_api.patch(f"{URL}{staff.pk}/", {right: right != "is_staff"})

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("right", "rights"),
    [
        ("is_staff", (True, False)),
        ("is_admin", (True, True)),
        ("is_superuser", (True, True)),
    ],
)
def test_administrators_grant_rights_and_take_them(administrator_api, ana, right, rights):
    answers = [
        administrator_api.patch(f"{URL}{ana.pk}/", {right: True}),
        administrator_api.get(f"{URL}{ana.pk}/"),
    ]

    for answer in answers:
        assert answer.status_code == 200
        assert (answer.json()["is_staff"], answer.json()["is_admin"]) == rights
    taken = administrator_api.patch(f"{URL}{ana.pk}/", {"is_staff": False, "is_admin": False})
    assert (taken.json()["is_staff"], taken.json()["is_admin"]) == (False, False)


def test_administrators_create_administrators(administrator_api, team):
    response = administrator_api.post(URL, EVA | {"is_admin": True})

    assert response.status_code == 201
    assert (response.json()["is_staff"], response.json()["is_admin"]) == (True, True)
    assert Membership.objects.get(user__email="eva@example.com").role == Role.ADMIN


@pytest.mark.parametrize("body", [{"is_staff": False}, {"is_staff": False, "is_admin": True}])
def test_an_administrator_who_is_not_staff_is_refused(administrator_api, administrator, body):
    response = administrator_api.patch(f"{URL}{administrator.pk}/", body)

    assert response.status_code == 400
    assert list(response.json()) == ["is_staff"]


@pytest.mark.parametrize("rights", [{"is_staff": True}, {"is_staff": True, "is_superuser": True}])
@pytest.mark.parametrize(("method", "body"), [
    ("patch", {"email": "mine@example.com"}), ("patch", {"password": PASSWORD}), ("delete", {}),
])  # fmt: skip
def test_staff_do_not_take_over_the_accounts_of_other_staff(staff_api, rights, method, body):
    other = UserFactory(**rights)

    assert getattr(staff_api, method)(f"{URL}{other.pk}/", body).status_code == 403


def test_what_was_read_can_be_sent_back(as_, ana):
    for kind in ("themselves", "staff", "administrator"):
        row = as_(kind).get(f"{URL}{ana.pk}/").json()

        response = as_(kind).put(f"{URL}{ana.pk}/", row)

        assert (response.status_code, response.json()) == (200, row)


# --- Passwords ---------------------------------------------------------


def test_staff_set_the_password_of_others_which_ends_their_sessions(
    staff_api, ana, sign_in, anyone
):
    session = sign_in(ana)

    response = staff_api.patch(f"{URL}{ana.pk}/", {"password": "another fine password"})

    assert response.status_code == 200
    assert anyone.post("/api/v1/auth/refresh/", session).status_code == 401
    assert sign_in(ana, password="another fine password")


def test_ones_own_password_takes_the_old_one(as_, ana):
    response = as_("themselves").patch(f"{URL}{ana.pk}/", {"password": "another fine password"})

    assert response.status_code == 400
    assert list(response.json()) == ["password"]
    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)


@pytest.mark.parametrize("password", ["short", "password", "1234567890", "ana@example.com"])
def test_the_password_rules_run(staff_api, ana, password):
    created = staff_api.post(URL, {"email": "ana@example.com.br", "password": password})
    changed = staff_api.patch(f"{URL}{ana.pk}/", {"password": password})

    assert [list(answer.json()) for answer in (created, changed)] == [["password"]] * 2


@pytest.mark.parametrize("field", ["email", "username", "name", "password"])
@pytest.mark.parametrize(
    "value", [*NOT_A_STRING, *HOSTILE_TEXT], ids=lambda value: repr(value)[:12]
)
def test_hostile_values_are_refused_under_their_field(staff_api, field, value):
    response = send(staff_api, URL, EVA | {field: value})

    assert response.status_code == 400
    assert list(response.json()) == [field]


@pytest.mark.parametrize("field", ["is_active", "is_staff", "is_admin", "is_superuser"])
@pytest.mark.parametrize("value", [None, "maybe", 2, [], {}])
def test_rights_are_true_or_false(administrator_api, field, value):
    response = administrator_api.post(URL, EVA | {field: value})

    assert response.status_code == 400
    assert list(response.json()) == [field]


@pytest.mark.parametrize(("field", "value"), [("email", "ANA@example.com"), ("username", "ANA")])
def test_what_somebody_else_has_is_refused(staff_api, ana, field, value):
    response = staff_api.post(URL, EVA | {field: value})

    assert response.status_code == 400
    assert list(response.json()) == [field]


# --- Deleting ----------------------------------------------------------


def assert_deactivated(client, user):
    assert client.get(f"{URL}{user.pk}/").status_code == 404
    assert user.pk not in [row["id"] for row in client.get(URL).json()["results"]]
    row = client.get(f"{URL}{user.pk}/", {"is_active": "false"}).json()
    assert row["is_active"] is False
    assert row in client.get(URL, {"is_active": "false"}).json()["results"]


def collects_a_log(user, application):
    report(application, collected_by_id=user.pk)


def archives_a_log(user, application):
    log = report(application)
    Log.objects.filter(pk=log.pk).update(status_changed_by=user, status_changed_at=timezone.now())


def collects_a_log_deleted_since(user, application):
    log = report(application, collected_by_id=user.pk)
    Log.objects.filter(pk=log.pk).update(deleted_at=timezone.now())


def makes_a_key(user, application):
    KeyFactory(application=application, user=user)


def is_the_only_admin_of_a_team(user, application):
    Membership.objects.create(user=user, team=TeamFactory(), role=Role.ADMIN)


@pytest.mark.parametrize(
    "does",
    [
        collects_a_log,
        archives_a_log,
        collects_a_log_deleted_since,
        makes_a_key,
        is_the_only_admin_of_a_team,
    ],
)
def test_an_account_that_something_depends_on_is_deactivated(staff_api, ana, application, does):
    does(ana, application)

    response = staff_api.delete(f"{URL}{ana.pk}/")

    assert response.status_code == 204
    assert_deactivated(staff_api, ana)


def test_an_account_that_nothing_depends_on_is_removed_with_its_own_things(staff_api, ana, sign_in):
    sign_in(ana)  # a session and a personal key
    team = TeamFactory()
    UserFactory(team=team, role=Role.ADMIN)
    Membership.objects.create(user=ana, team=team, role=Role.ADMIN)

    assert staff_api.delete(f"{URL}{ana.pk}/").status_code == 204

    assert not User.objects.filter(pk=ana.pk).exists()
    assert not Key.objects.filter(is_personal=True).exists()
    assert staff_api.get(f"{URL}{ana.pk}/", {"is_active": "false"}).status_code == 404


def test_a_deactivated_account_is_signed_out_and_its_history_stays(
    staff_api, ana, sign_in, anyone, application
):
    log = report(application, collected_by_id=ana.pk)
    session = sign_in(ana)

    staff_api.delete(f"{URL}{ana.pk}/")

    token = f"Bearer {session['access']}"
    assert anyone.get("/api/v1/auth/me/", HTTP_AUTHORIZATION=token).status_code == 401
    assert anyone.post("/api/v1/auth/refresh/", session).status_code == 401
    assert not Session.objects.live().exists()
    answer = anyone.post(
        "/api/v1/logs/", {"description": "x"}, HTTP_AUTHORIZATION=f"Bearer {session['key']}"
    )
    assert answer.status_code == 401
    detail = staff_api.get(f"/api/v1/logs/{log.pk}/").json()
    assert detail["user"]["email"] == "ana@example.com"


def test_p4_6_deleting_twice_is_404(staff_api, ana, application):
    collects_a_log(ana, application)
    staff_api.delete(f"{URL}{ana.pk}/")

    assert staff_api.delete(f"{URL}{ana.pk}/").status_code == 404


def test_staff_bring_a_deactivated_account_back(staff_api, ana, application, sign_in):
    collects_a_log(ana, application)
    staff_api.delete(f"{URL}{ana.pk}/")

    response = staff_api.patch(f"{URL}{ana.pk}/?is_active=false", {"is_active": True})

    assert response.status_code == 200
    assert staff_api.get(f"{URL}{ana.pk}/").status_code == 200
    assert sign_in(ana)


def test_a_deactivated_account_can_be_removed_later(staff_api, ana, application):
    key = KeyFactory(application=application, user=ana)
    staff_api.delete(f"{URL}{ana.pk}/")
    key.delete()

    assert staff_api.delete(f"{URL}{ana.pk}/?is_active=false").status_code == 204
    assert not User.objects.filter(pk=ana.pk).exists()


def test_people_do_not_deactivate_themselves_by_a_field(as_, ana):
    assert as_("themselves").patch(f"{URL}{ana.pk}/", {"is_active": False}).status_code == 403


LAST = [
    ("delete", {}),
    ("patch", {"is_active": False}),
    ("patch", {"is_admin": False}),
    ("patch", {"is_superuser": False, "is_staff": False}),
]


@pytest.mark.parametrize(("method", "body"), LAST)
def test_the_last_administrator_stays(administrator_api, administrator, method, body):
    UserFactory(is_superuser=True, is_active=False)  # who cannot sign in is none

    response = getattr(administrator_api, method)(f"{URL}{administrator.pk}/", body)

    assert response.status_code == 409
    assert response.json()["code"] == "conflict"
    assert list(User.objects.administrators()) == [administrator]


@pytest.mark.parametrize(("method", "body"), LAST)
def test_an_administrator_who_is_not_the_last_may_go(
    administrator_api, administrator, method, body
):
    User.objects.create_superuser("other@example.com", PASSWORD)

    response = getattr(administrator_api, method)(f"{URL}{administrator.pk}/", body)

    assert response.status_code in {200, 204}
    assert User.objects.administrators().count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("method", "body"), LAST)
def test_two_administrators_who_unmake_each_other_at_once_leave_one(administrator, method, body):
    other = User.objects.create_superuser("other@example.com", PASSWORD)

    def unmake(asking, person):
        client = client_for(asking)
        return lambda: getattr(client, method)(f"{URL}{person.pk}/", body)

    responses = at_once(unmake(administrator, other), unmake(other, administrator))

    # Whoever comes second is refused: the last one, no longer signed in, or no longer staff.
    assert sorted(response.status_code for response in responses)[1] in {401, 403, 404, 409}
    assert User.objects.administrators().count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_team_keeps_an_admin_when_one_leaves_while_the_other_is_deleted(staff_api):
    team = TeamFactory()
    first, second = (UserFactory(team=team, role=Role.ADMIN) for _ in range(2))
    leaving = client_for(second)

    deleted, left = at_once(
        lambda: staff_api.delete(f"{URL}{first.pk}/"),
        lambda: leaving.delete(f"/api/v1/teams/{team.pk}/members/{second.pk}/"),
    )

    assert deleted.status_code == 204
    assert left.status_code in {204, 409}
    assert team.memberships.filter(role=Role.ADMIN).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_account_deleted_twice_at_once_is_gone(staff_api, ana):
    responses = at_once(*[lambda: staff_api.delete(f"{URL}{ana.pk}/")] * 2)

    assert {response.status_code for response in responses} <= {204, 404}
    assert not User.objects.filter(pk=ana.pk).exists()


# --- Lists -------------------------------------------------------------


@pytest.mark.parametrize("text", ["ANA@ex", "lima", "ana"])
def test_people_are_searched_by_e_mail_username_and_name(staff_api, ana, text):
    rows = staff_api.get(URL, {"search": text}).json()["results"]

    assert [row["id"] for row in rows] == [ana.pk]


@pytest.mark.parametrize(("value", "is_staff"), [("true", True), ("False", False), ("1", True)])
def test_people_are_filtered_by_what_they_are(staff_api, ana, value, is_staff):
    rows = staff_api.get(URL, {"is_staff": value}).json()["results"]

    assert {row["is_staff"] for row in rows} == {is_staff}


@pytest.mark.parametrize("name", ["is_staff", "is_active"])
def test_a_word_that_is_neither_yes_nor_no_is_refused(staff_api, name):
    response = staff_api.get(URL, {name: "maybe"})

    assert response.status_code == 400
    assert list(response.json()) == [name]


@pytest.mark.parametrize("text", ["\x00", "%", "_", "'", "\\", "a" * 10_000])
def test_hostile_searches_find_nobody(staff_api, ana, text):
    response = staff_api.get(URL, {"search": text})

    assert response.status_code == (400 if text == "\x00" else 200)
    assert not response.json().get("results")


@pytest.mark.parametrize("pk", ["x", "0", "9" * 30, "9" * 5000, "-1"])
def test_an_account_that_there_is_not_is_404(staff_api, pk):
    assert staff_api.get(f"{URL}{pk}/").status_code == 404


def test_the_list_costs_the_same_however_many_people(staff_api, django_assert_num_queries):
    for _ in range(5):
        UserFactory(team=ApplicationFactory().team)

    with django_assert_num_queries(4):  # who asks, the count, the page, its rows
        staff_api.get(URL, {"page_size": 2})
