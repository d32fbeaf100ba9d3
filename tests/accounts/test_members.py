import pytest

from accounts.models import Membership, Role
from logs.models import Key
from tests.accounts.conftest import HOSTILE_TEXT, NOT_A_STRING, send
from tests.accounts.racing import at_once
from tests.conftest import client_for, client_with_key
from tests.factories import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def payments():
    return TeamFactory(name="Payments")


@pytest.fixture
def url(payments):
    return f"/api/v1/teams/{payments.pk}/members/"


@pytest.fixture
def boss(payments):
    """The one admin of Payments."""
    return UserFactory(team=payments, role=Role.ADMIN, name="Boss")


@pytest.fixture
def boss_api(boss):
    return client_for(boss)


@pytest.fixture
def ben(payments):
    return UserFactory(team=payments, username="ben", name="Ben")


@pytest.fixture
def stranger():
    return UserFactory(team=TeamFactory())


@pytest.fixture
def as_(payments, boss_api, stranger, ben, anyone, key_api):
    return {
        "anonymous": anyone,
        "key": key_api,
        "viewer": client_for(UserFactory(team=payments, role=Role.VIEWER)),
        "member": client_for(UserFactory(team=payments)),
        "admin": boss_api,
        "stranger": client_for(stranger),
        "staff": client_for(UserFactory(is_staff=True)),
        "administrator": client_for(UserFactory(is_staff=True, is_superuser=True)),
    }.__getitem__


READ = {
    "anonymous": 401, "key": 403, "viewer": 200, "member": 200, "admin": 200, "stranger": 404,
    "staff": 200, "administrator": 200,
}  # fmt: skip
CHANGE = READ | {"viewer": 403, "member": 403}


def role_of(user, team):
    return Membership.objects.filter(user=user, team=team).values_list("role", flat=True).first()


@pytest.mark.parametrize(("kind", "status"), READ.items())
def test_who_may_see_the_members(as_, url, ben, kind, status):
    assert as_(kind).get(url).status_code == status
    assert as_(kind).get(f"{url}{ben.pk}/").status_code == status


@pytest.mark.parametrize(("kind", "status"), CHANGE.items())
def test_who_may_add_a_member(as_, url, payments, kind, status):
    other = UserFactory()

    response = as_(kind).post(url, {"user": other.email})

    assert response.status_code == (201 if status == 200 else status)
    assert role_of(other, payments) == ("member" if status == 200 else None)


@pytest.mark.parametrize(("kind", "status"), CHANGE.items())
def test_who_may_change_a_role(as_, url, ben, payments, kind, status):
    response = as_(kind).patch(f"{url}{ben.pk}/", {"role": "viewer"})

    assert response.status_code == status
    assert role_of(ben, payments) == ("viewer" if status == 200 else "member")


@pytest.mark.parametrize(("kind", "status"), CHANGE.items())
def test_who_may_take_a_member_out(as_, url, ben, payments, kind, status):
    response = as_(kind).delete(f"{url}{ben.pk}/")

    assert response.status_code == (204 if status == 200 else status)
    assert role_of(ben, payments) == (None if status == 200 else "member")


def test_who_adds_may_not_be_told_from_the_answer_unless_they_may_add(as_, url):
    known, unknown = UserFactory().email, "nobody@example.com"

    answers = [as_("member").post(url, {"user": email}).status_code for email in (known, unknown)]

    assert answers == [403, 403]


def test_a_row_of_the_members(boss_api, url, ben):
    response = boss_api.get(f"{url}{ben.pk}/")

    answer = response.json()
    assert answer.pop("created_at")
    assert answer == {
        "user": {"id": ben.pk, "username": "ben", "name": "Ben", "email": ben.email},
        "role": "member",
    }


def test_adding_answers_the_row(boss_api, url):
    other = UserFactory(name="Eva")

    response = boss_api.post(url, {"user": other.email.upper(), "role": "viewer"})

    assert response.status_code == 201
    assert response.json()["role"] == "viewer"
    assert response.json()["user"]["name"] == "Eva"


def test_staff_add_anybody_by_id(staff_api, url, stranger, payments):
    assert staff_api.post(url, {"user": stranger.pk, "role": "admin"}).status_code == 201
    assert role_of(stranger, payments) == "admin"


def test_an_admin_adds_by_id_whom_they_know_from_another_team(boss_api, boss, url):
    other = TeamFactory()
    Membership.objects.create(team=other, user=boss)
    friend = UserFactory(team=other)

    assert boss_api.post(url, {"user": friend.pk}).status_code == 201


def test_ids_do_not_serve_to_collect_e_mails(boss_api, boss, url, team, stranger):
    Membership.objects.create(team=team, user=boss)  # as after a sign-up
    colleague = UserFactory(team=team)

    answers = [boss_api.post(url, {"user": pk}) for pk in (stranger.pk, colleague.pk, 10**9)]

    assert [answer.status_code for answer in answers] == [400] * 3
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert list(answers[0].json()) == ["user"]


def test_in_the_default_team_only_admins_and_staff_see_e_mails(
    api, member, viewer_api, team_admin_api, staff_api, team
):
    other = UserFactory(team=team)

    def email(client):
        return client.get(f"/api/v1/teams/{team.pk}/members/{other.pk}/").json()["user"]["email"]

    assert email(api) is email(viewer_api) is None
    assert email(team_admin_api) == email(staff_api) == other.email
    mine = api.get(f"/api/v1/teams/{team.pk}/members/{member.pk}/").json()
    assert mine["user"]["email"] == member.email


@pytest.mark.parametrize("value", ["nobody@example.com", 10**9, "9" * 5000, 0])
def test_nobody_by_this_name_is_a_400_under_user(boss_api, url, value):
    response = boss_api.post(url, {"user": value})

    assert response.status_code == 400
    assert list(response.json()) == ["user"]


def test_a_deactivated_account_is_nobody(boss_api, staff_api, url):
    gone = UserFactory(is_active=False)

    assert boss_api.post(url, {"user": gone.email}).status_code == 400
    assert staff_api.post(url, {"user": gone.pk}).status_code == 400


def test_deactivated_members_are_not_listed(boss_api, url, payments):
    gone = UserFactory(team=payments, is_active=False)

    assert len(boss_api.get(url).json()["results"]) == 1
    assert boss_api.get(f"{url}{gone.pk}/").status_code == 404


@pytest.mark.parametrize("value", [None, "", True, 1.5, ["a"], {"a": 1}, "ana", "a@b", *HOSTILE_TEXT],
                         ids=lambda value: repr(value)[:12])  # fmt: skip
def test_a_person_is_an_id_or_an_e_mail(boss_api, url, value):
    response = send(boss_api, url, {"user": value})

    assert response.status_code == 400
    assert list(response.json()) == ["user"]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN"])
def test_numbers_that_are_none_are_refused(boss_api, url, number):
    body = f'{{"user": {number}}}'

    assert boss_api.post(url, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("role", [None, "", "owner", "ADMIN ", *NOT_A_STRING, *HOSTILE_TEXT],
                         ids=lambda value: repr(value)[:12])  # fmt: skip
def test_a_role_is_one_of_three(boss_api, url, ben, role):
    response = send(boss_api, f"{url}{ben.pk}/", {"role": role}, method="patch")

    assert response.status_code == 400
    assert list(response.json()) == ["role"]


def test_a_member_twice_is_refused(boss_api, url, ben):
    response = boss_api.post(url, {"user": ben.email})

    assert response.status_code == 400
    assert list(response.json()) == ["user"]


def test_trying_out_e_mails_has_a_limit_and_staff_has_none(boss_api, staff_api, url, settings):
    settings.THROTTLE_REGISTER = "1/hour"
    body = {"user": "nobody@example.com"}

    assert [boss_api.post(url, body).status_code for _ in range(2)] == [400, 429]
    assert [staff_api.post(url, body).status_code for _ in range(2)] == [400, 400]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_a_member_may_leave(url, boss, payments, role):
    user = UserFactory(team=payments, role=role)

    assert client_for(user).delete(f"{url}{user.pk}/").status_code == 204
    assert client_for(user).get(url).status_code == 404


def test_an_admin_may_leave_another_one(boss_api, boss, url, payments):
    UserFactory(team=payments, role=Role.ADMIN)

    assert boss_api.delete(f"{url}{boss.pk}/").status_code == 204


@pytest.mark.parametrize("by", ["themselves", "staff"])
def test_the_last_admin_can_neither_leave_nor_be_demoted(boss, url, staff_api, payments, by):
    UserFactory(team=payments, role=Role.ADMIN, is_active=False)  # who cannot sign in is none
    client = staff_api if by == "staff" else client_for(boss)

    answers = [
        client.delete(f"{url}{boss.pk}/"),
        client.patch(f"{url}{boss.pk}/", {"role": "member"}),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (409, "conflict")
    ] * 2
    assert role_of(boss, payments) == "admin"


def test_the_last_admin_may_be_called_admin_again(boss_api, boss, url):
    assert boss_api.patch(f"{url}{boss.pk}/", {"role": "admin"}).status_code == 200


def test_the_default_team_may_be_without_admins(team):
    only = UserFactory(team=team, role=Role.ADMIN)

    response = client_for(only).delete(f"/api/v1/teams/{team.pk}/members/{only.pk}/")

    assert response.status_code == 204


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["delete", "patch"])
def test_two_admins_who_leave_at_once_leave_one_behind(boss, url, payments, change):
    other = UserFactory(team=payments, role=Role.ADMIN)

    def leave(user):
        client = client_for(user)
        return lambda: getattr(client, change)(f"{url}{user.pk}/", {"role": "member"})

    responses = at_once(leave(boss), leave(other))

    done = 204 if change == "delete" else 200
    assert sorted(response.status_code for response in responses) == [done, 409]
    assert Membership.objects.filter(team=payments, role=Role.ADMIN).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_member_added_twice_at_once_is_added_once(staff_api, url, stranger, payments):
    responses = at_once(*[lambda: staff_api.post(url, {"user": stranger.pk})] * 2)

    assert sorted(response.status_code for response in responses) == [201, 400]


@pytest.mark.django_db(transaction=True)
def test_a_member_taken_out_twice_at_once_is_gone(staff_api, url, ben):
    responses = at_once(*[lambda: staff_api.delete(f"{url}{ben.pk}/")] * 2)

    assert {response.status_code for response in responses} <= {204, 404}
    assert not Membership.objects.filter(user=ben).exists()


def test_personal_keys_follow_the_membership(staff_api, member, team):
    url = f"/api/v1/teams/{team.pk}/members/"
    key_api = client_with_key(Key.objects.personal(member))

    def report():
        return key_api.post("/api/v1/logs/", {"description": "It broke"}).status_code

    assert report() == 201
    staff_api.patch(f"{url}{member.pk}/", {"role": "viewer"})
    assert report() == 401
    staff_api.patch(f"{url}{member.pk}/", {"role": "member"})
    assert report() == 201
    staff_api.delete(f"{url}{member.pk}/")
    assert report() == 401
    staff_api.post(url, {"user": member.pk})
    assert report() == 201


def test_out_of_the_team_its_logs_are_out_of_sight_at_once(staff_api, api, member, team):
    staff_api.delete(f"/api/v1/teams/{team.pk}/members/{member.pk}/")

    assert api.get("/api/v1/teams/").json()["results"] == []
    assert api.get("/api/v1/logs/").json()["results"] == []


def test_members_are_not_replaced(boss_api, url, ben):
    assert boss_api.put(f"{url}{ben.pk}/", {"role": "viewer"}).status_code == 405


@pytest.mark.parametrize("pk", ["x", "0", "9" * 30, "-1"])
def test_a_member_that_there_is_not_is_404(boss_api, url, pk):
    assert boss_api.get(f"{url}{pk}/").status_code == 404


def test_the_list_costs_the_same_however_many_members(
    boss_api, url, payments, django_assert_num_queries
):
    for _ in range(5):
        UserFactory(team=payments)

    with django_assert_num_queries(6):  # who asks, the team, the count, the page, rows, people
        response = boss_api.get(url, {"page_size": 2})

    assert response.json()["count"] == 6


# --- groupusers --------------------------------------------------------

ALIAS = "/api/v1/groupusers/"


@pytest.mark.parametrize(("kind", "status"), CHANGE.items())
def test_who_may_change_a_membership(as_, ben, kind, status):
    membership = ben.memberships.get()

    response = as_(kind).patch(f"{ALIAS}{membership.pk}/", {"role": "viewer"})

    assert response.status_code == status


@pytest.mark.parametrize(("kind", "status"), (CHANGE | {"stranger": 400}).items())
def test_who_may_add_a_membership(as_, payments, kind, status):
    body = {"group": payments.pk, "user": UserFactory().email}

    response = as_(kind).post(ALIAS, body)

    assert response.status_code == (201 if status == 200 else status)
    if status == 400:
        assert list(response.json()) == ["group"]


def test_memberships_of_other_teams_are_out_of_sight(as_, ben):
    rows = as_("stranger").get(ALIAS).json()["results"]

    assert ben.pk not in [row["user"] for row in rows]
    assert as_("stranger").get(f"{ALIAS}{ben.memberships.get().pk}/").status_code == 404


@pytest.mark.parametrize("field", ["group", "user"])
def test_a_membership_is_not_moved(staff_api, ben, stranger, field):
    other = stranger.memberships.get()
    value = other.team_id if field == "group" else stranger.pk

    response = staff_api.patch(f"{ALIAS}{ben.memberships.get().pk}/", {field: value})

    assert response.status_code == 400
    assert list(response.json()) == [field]


@pytest.mark.parametrize("value", [None, "", "x", 0, 10**30, True, 1.5, [], {}, *HOSTILE_TEXT],
                         ids=lambda value: repr(value)[:12])  # fmt: skip
def test_a_group_is_the_id_of_a_team(staff_api, stranger, value):
    response = send(staff_api, ALIAS, {"group": value, "user": stranger.pk})

    assert response.status_code == 400
    assert list(response.json()) == ["group"]


def test_the_last_admin_stays_here_too(boss_api, boss):
    response = boss_api.delete(f"{ALIAS}{boss.memberships.get().pk}/")

    assert response.status_code == 409


def test_the_memberships_cost_the_same_however_many(boss_api, payments, django_assert_num_queries):
    for _ in range(5):
        UserFactory(team=payments)

    with django_assert_num_queries(4):  # who asks, the count, the page, its rows
        boss_api.get(ALIAS, {"page_size": 2})
