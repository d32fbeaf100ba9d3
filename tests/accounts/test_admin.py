"""The administration of people: how to get in, what staff may not do, and what is never lost."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.utils import timezone

from accounts import sessions
from accounts.models import Membership, Role, Session, Team, User
from logs.models import Key
from tests.accounts.racing import at_once
from tests.conftest import browser_of
from tests.factories import PASSWORD, ApplicationFactory, TeamFactory, UserFactory, report

USERS = "/admin/accounts/user/"
TEAMS = "/admin/accounts/team/"
MEMBERS = "/admin/accounts/membership/"
LOGIN = "/admin/login/"
NO_MEMBERS = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
NEW_PASSWORD = "battery staple correct"

pytestmark = pytest.mark.django_db


def sign_in(login, password=PASSWORD, address="192.0.2.1"):
    return Client().post(LOGIN, {"username": login, "password": password}, REMOTE_ADDR=address)


def change(client, user, **fields):
    """Post the form of a person as it stands, but for these fields; None leaves a box empty."""
    body = {"email": user.email, "username": user.username or "", "name": user.name}
    boxes = {
        name: "on" for name in ("is_active", "is_staff", "is_superuser") if getattr(user, name)
    }
    body = {name: value for name, value in (body | boxes | fields).items() if value is not None}
    return client.post(f"{USERS}{user.pk}/change/", body)


def delete(client, user):
    return client.post(f"{USERS}{user.pk}/delete/", {"post": "yes"})


def text_of(response) -> str:
    return response.content.decode()


def assert_refused(response, field, message):
    """The message stands under the field, and no other one in the page."""
    page = text_of(response)
    assert re.findall(r'<ul class="errorlist[^>]* id="(\w+)_error">', page) == [f"id_{field}"]
    assert [message] == re.findall(r"errorlist[^>]*><li>(.*?)</li>", page)


def again(user):
    return User.objects.get(pk=user.pk)


# --- Getting in ---------------------------------------------------------


@pytest.mark.parametrize("login", ["ana@example.com", "ANA@example.com", "ana.souza"])
def test_staff_sign_in_by_e_mail_or_username(login):
    UserFactory(email="ana@example.com", username="ana.souza", is_staff=True)

    response = sign_in(login)

    assert response.status_code == 302
    assert response["Location"] == "/admin/"


def test_the_cookie_of_a_session_is_for_the_administration_only(settings):
    settings.SESSION_COOKIE_SECURE = True
    UserFactory(email="ana@example.com", is_staff=True)

    cookie = sign_in("ana@example.com").cookies["admin_session"]

    assert cookie["path"] == "/admin/"
    assert cookie["samesite"] == "Strict"
    assert cookie["httponly"]
    assert cookie["secure"]


@pytest.mark.parametrize(
    ("fields", "password"),
    [({}, PASSWORD), ({"is_staff": True}, "wrong"), ({"is_staff": True, "is_active": False}, PASSWORD)],
)  # fmt: skip
def test_nobody_else_signs_in_and_all_get_one_answer(fields, password):
    UserFactory(email="ana@example.com", **fields)

    response = sign_in("ana@example.com", password)

    assert response.status_code == 200
    assert "conta sem acesso a esta administração" in response.content.decode()


def test_the_login_is_in_portuguese_first():
    assert "E-mail ou nome de usuário" in Client().get(LOGIN).content.decode()
    english = Client().get(LOGIN, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "E-mail or username" in english


def test_guessing_is_limited_by_address_and_counted_together_with_the_api(client, settings):
    settings.THROTTLE_LOGIN = "2/min"
    UserFactory(email="ana@example.com", is_staff=True)
    body = {"email": "x@example.com", "password": "wrong"}
    client.post("/api/v1/auth/login/", body, "application/json", REMOTE_ADDR="192.0.2.1")
    assert sign_in("ana@example.com", "wrong").status_code == 200

    response = sign_in("ana@example.com")

    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60
    assert "Muitas tentativas" in response.content.decode()
    assert sign_in("ana@example.com", address="192.0.2.2").status_code == 302


def test_guessing_is_limited_by_account_from_anywhere(settings):
    settings.THROTTLE_LOGIN = "2/min"
    UserFactory(email="ana@example.com", is_staff=True)
    for number in (1, 2):
        sign_in("ana@example.com", "wrong", address=f"192.0.2.{number}")

    assert sign_in("ANA@example.com", address="192.0.2.9").status_code == 429


def test_the_address_without_its_slash_leads_there(client):
    assert client.get("/admin")["Location"] == "/admin/"


def test_who_is_no_longer_staff_is_out_at_once(staff):
    User.objects.update(is_staff=False)

    assert staff.get(USERS)["Location"].startswith(LOGIN)


# --- Passwords ----------------------------------------------------------


def test_a_new_password_of_ones_own_ends_every_session_but_this():
    user = UserFactory(is_staff=True)
    sessions.sign_in(user)
    client = browser_of(user)

    client.post(
        "/admin/password_change/",
        {
            "old_password": PASSWORD,
            "new_password1": NEW_PASSWORD,
            "new_password2": NEW_PASSWORD,
        },
    )

    assert check_password(NEW_PASSWORD, again(user).password)
    assert not Session.objects.live().exists()
    assert client.get(USERS).status_code == 200


def test_the_old_password_cannot_be_guessed_by_a_stolen_session(settings):
    settings.THROTTLE_LOGIN = "1/min"
    client = browser_of(UserFactory(is_staff=True))
    body = {"old_password": "wrong", "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    client.post("/admin/password_change/", body)

    response = client.post("/admin/password_change/", body | {"old_password": PASSWORD})

    assert "Muitas tentativas" in response.content.decode()


def test_staff_set_the_password_of_a_person_which_ends_their_sessions(staff):
    user = UserFactory()
    sessions.sign_in(user)
    body = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}

    response = staff.post(f"{USERS}{user.pk}/password/", body | {"set-password": "Alterar a senha"})

    assert response.status_code == 302
    assert check_password(NEW_PASSWORD, again(user).password)
    assert not Session.objects.live().exists()


def test_a_weak_password_is_refused(staff):
    user = UserFactory()
    body = {"password1": "12345678", "password2": "12345678", "usable_password": "true"}

    staff.post(f"{USERS}{user.pk}/password/", body)

    assert check_password(PASSWORD, again(user).password)


# --- Who may do what with people ----------------------------------------


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_staff_grant_no_rights(staff, right):
    user = UserFactory()

    response = change(staff, user, name="Ana", **{right: "on"})

    assert response.status_code == 302
    assert again(user).name == "Ana"
    assert not getattr(again(user), right)


def test_an_administrator_grants_staff_and_takes_it_back(root):
    user = UserFactory()

    change(root, user, is_staff="on")
    assert again(user).is_staff
    change(root, again(user), is_staff=None)

    assert not again(user).is_staff


def test_a_new_administrator_is_staff_and_admin_of_the_default_team(root):
    user = UserFactory()

    change(root, user, is_superuser="on")

    assert again(user).is_superuser
    assert again(user).is_staff
    assert Membership.objects.get(user=user).team == Team.objects.default()
    assert Membership.objects.get(user=user).role == Role.ADMIN


@pytest.mark.parametrize("rights", [{"is_staff": True}, {"is_staff": True, "is_superuser": True}])
def test_staff_change_neither_colleagues_nor_administrators(staff, root, rights):
    user = UserFactory(**rights)
    body = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}

    assert change(staff, user, email="mine@example.com").status_code == 403
    assert staff.post(f"{USERS}{user.pk}/password/", body).status_code == 403
    staff.post(USERS, {"action": "deactivate", "_selected_action": [user.pk]})

    assert again(user).email == user.email
    assert again(user).is_active
    assert change(root, user, email="new@example.com").status_code == 302


def test_staff_change_their_own_name(staff):
    user = User.objects.get()

    assert change(staff, user, name="Ana").status_code == 302
    assert again(user).name == "Ana"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", "ANA@example.com", "Este e-mail já está em uso."),
        ("username", "Ana.Souza", "Este nome de usuário já está em uso."),
    ],
)
def test_nobody_takes_the_e_mail_or_username_of_another(staff, field, value, message):
    UserFactory(email="ana@example.com", username="ana.souza")

    response = change(staff, UserFactory(), **{field: value})

    assert_refused(response, field, message)


def test_two_people_without_a_username_do_not_collide(staff):
    UserFactory()

    assert change(staff, UserFactory(), name="Ana").status_code == 302


def test_a_person_made_here_is_in_the_default_team(staff):
    response = staff.post(
        f"{USERS}add/",
        {"email": "ana@example.com", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    user = User.objects.get(email="ana@example.com")
    assert response["Location"] == f"{USERS}{user.pk}/change/"
    assert check_password(NEW_PASSWORD, user.password)
    assert not user.is_staff
    assert list(user.teams.all()) == [Team.objects.default()]


# --- What is never lost -------------------------------------------------


@pytest.mark.parametrize("box", ["is_active", "is_superuser"])
def test_the_last_administrator_stays(root, box):
    user = User.objects.get()

    response = change(root, user, **{box: None})

    assert "último administrador" in response.content.decode()
    assert getattr(again(user), box)


def test_one_of_two_administrators_may_go(root):
    other = UserFactory(is_staff=True, is_superuser=True)

    change(root, other, is_superuser=None)

    assert not again(other).is_superuser


def test_deactivating_ends_sessions_and_leaves_the_last_administrator(root):
    last, user = User.objects.get(), UserFactory()
    sessions.sign_in(user)

    root.post(USERS, {"action": "deactivate", "_selected_action": [last.pk, user.pk]})

    assert not again(user).is_active
    assert again(last).is_active
    assert not Session.objects.live().exists()


def test_unticking_active_ends_sessions(staff):
    user = UserFactory()
    sessions.sign_in(user)

    change(staff, user, is_active=None)

    assert not Session.objects.live().exists()


def test_sessions_are_ended_by_a_button(staff):
    user = UserFactory()
    sessions.sign_in(user)
    page = f"{USERS}{user.pk}/change/"
    assert 'value="end_sessions"' in text_of(staff.get(page))

    response = staff.post(
        USERS, {"action": "end_sessions", "_selected_action": [user.pk], "back_to_page": "yes"}
    )

    assert response["Location"] == page
    assert "1 sessão encerrada." in text_of(staff.get(page))
    assert not Session.objects.live().exists()


def test_the_page_of_a_person_tells_their_teams_and_roles(staff):
    user = UserFactory(team=TeamFactory(name="Payments"), role=Role.VIEWER)

    page = text_of(staff.get(f"{USERS}{user.pk}/change/"))

    link = f'<a href="{MEMBERS}{user.memberships.get().pk}/change/">Payments</a> (leitor)'
    assert link in page


@pytest.mark.parametrize(
    ("rights", "shown"),
    [({}, "-"), ({"is_staff": True}, "equipe interna"),
     ({"is_staff": True, "is_superuser": True}, "administrador")],
)  # fmt: skip
def test_the_list_tells_what_rights_people_have(staff, rights, shown):
    UserFactory(email="ana@example.com", **rights)

    page = text_of(staff.get(f"{USERS}?q=ana@example.com"))

    assert re.findall(r'class="field-rights">(.*?)<', page) == [shown]


def test_texts_of_django_do_not_take_a_team_for_a_masculine_noun(staff):
    response = staff.post(f"{TEAMS}add/", {"name": "Payments"} | NO_MEMBERS)

    assert "Você adicionou equipe “" in text_of(staff.get(response["Location"]))


def test_an_account_that_nothing_depends_on_is_deleted(staff):
    user = UserFactory(last_login=timezone.now())
    sessions.sign_in(user)  # what is its own goes with it
    Key.objects.personal(user)

    response = delete(staff, user)

    assert not User.objects.filter(pk=user.pk).exists()
    assert "desativada" not in text_of(staff.get(response["Location"]))
    assert LogEntry.objects.get().is_deletion()


def test_an_account_that_history_names_is_deactivated_instead(staff, application):
    user = UserFactory()
    report(application, collected_by_id=user.pk)
    sessions.sign_in(user)

    response = delete(staff, user)

    assert not again(user).is_active
    assert not Session.objects.live().exists()
    assert "foi desativada" in text_of(staff.get(response["Location"]))
    assert LogEntry.objects.get().is_change()


def test_the_deletion_of_an_account_asks_first(staff, django_assert_max_num_queries):
    user = UserFactory()

    with django_assert_max_num_queries(4):  # session, who asks, the account, its name
        page = text_of(staff.get(f"{USERS}{user.pk}/delete/"))

    assert user.email in page
    assert User.objects.filter(pk=user.pk).exists()


def test_an_account_deleted_meanwhile_is_no_error_of_ours(staff, monkeypatch):
    def gone(user):
        raise User.DoesNotExist

    user = UserFactory()
    monkeypatch.setattr("accounts.admin.remove", gone)

    assert delete(staff, user)["Location"] == "/admin/"


def test_the_last_administrator_is_not_deleted(root):
    user = User.objects.get()

    response = delete(root, user)

    assert response["Location"] == f"{USERS}{user.pk}/change/"
    assert "último administrador" in text_of(root.get(response["Location"]))
    assert again(user).is_active
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("rights", [{"is_staff": True}, {"is_staff": True, "is_superuser": True}])
def test_staff_delete_neither_colleagues_nor_administrators(staff, root, rights):
    user = UserFactory(**rights)

    assert delete(staff, user).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()
    assert delete(root, user).status_code == 302
    assert not User.objects.filter(pk=user.pk).exists()


def test_who_deletes_their_own_account_is_out(root):
    user = UserFactory(is_staff=True, is_superuser=True)
    client = browser_of(user)

    assert delete(client, user).status_code == 302
    assert not User.objects.filter(pk=user.pk).exists()
    assert client.get(USERS)["Location"].startswith(LOGIN)


UNMAKING = {
    "delete": delete,
    "deactivate by the form": lambda client, user: change(client, user, is_active=None),
    "demote by the form": lambda client, user: change(client, user, is_superuser=None),
    "deactivate by the action": lambda client, user: client.post(
        USERS, {"action": "deactivate", "_selected_action": [user.pk]}
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", UNMAKING)
def test_two_administrators_who_unmake_each_other_at_once_leave_one(way):
    unmake = UNMAKING[way]
    first, second = (UserFactory(is_staff=True, is_superuser=True) for _ in range(2))
    browsers = browser_of(first), browser_of(second)

    responses = at_once(
        lambda: unmake(browsers[0], second),
        lambda: unmake(browsers[1], first),
    )

    assert {response.status_code for response in responses} <= {200, 302, 403}
    assert User.objects.administrators().count() == 1


@pytest.mark.parametrize("field", ["name", "is_active"])
def test_the_form_of_a_person_writes_only_what_was_changed(staff, field, monkeypatch):
    user = UserFactory()
    stale = User.objects.get(pk=user.pk)
    User.objects.filter(pk=user.pk).update(password="newer")
    monkeypatch.setattr("accounts.admin.UserAdmin.get_object", lambda *args: stale)

    change(staff, user, **{field: None if field == "is_active" else "Ana"})

    assert again(user).password == "newer"


# --- Teams --------------------------------------------------------------


def test_members_are_edited_on_the_page_of_their_team(staff):
    team, user = TeamFactory(), UserFactory()

    staff.post(
        f"/admin/accounts/team/{team.pk}/change/",
        {
            "name": "Pagamentos",
            "memberships-TOTAL_FORMS": 1,
            "memberships-INITIAL_FORMS": 0,
            "memberships-0-user": user.pk,
            "memberships-0-role": "viewer",
        },
    )

    assert Membership.objects.get(team=team, user=user).role == Role.VIEWER
    assert Team.objects.get(pk=team.pk).name == "Pagamentos"


def test_a_team_of_many_has_a_link_instead(staff, monkeypatch):
    monkeypatch.setattr("accounts.admin.INLINE_MAX", 2)
    team = TeamFactory()
    for _ in range(3):
        UserFactory(team=team)

    page = staff.get(f"/admin/accounts/team/{team.pk}/change/").content.decode()

    assert "memberships-0-user" not in page
    assert f"membership/?team__id__exact={team.pk}" in page


def test_only_a_team_without_applications_is_deleted(staff):
    empty, full, default = TeamFactory(), ApplicationFactory().team, Team.objects.default()

    for team in (empty, full, default):
        staff.post(f"{TEAMS}{team.pk}/delete/", {"post": "yes"})

    assert set(Team.objects.all()) == {full, default}
    assert "ainda tem aplicações" in text_of(staff.get(f"{TEAMS}{full.pk}/change/"))


def test_a_team_whose_applications_are_deleted_is_deleted(staff):
    application = ApplicationFactory()
    application.delete_later()

    staff.post(f"{TEAMS}{application.team_id}/delete/", {"post": "yes"})

    assert not Team.objects.filter(pk=application.team_id).exists()


def test_the_deletion_of_a_team_tells_how_many_members_it_has(staff):
    team = TeamFactory()
    for _ in range(3):
        UserFactory(team=team)

    assert "Membros: 3" in text_of(staff.get(f"{TEAMS}{team.pk}/delete/"))


@pytest.mark.parametrize("page", ["add", "change"])
def test_two_teams_of_one_name_in_any_case_are_refused_under_the_name(staff, page):
    TeamFactory(name="Payments")
    page = f"{TeamFactory().pk}/change" if page == "change" else page

    response = staff.post(f"{TEAMS}{page}/", {"name": "PAYMENTS"} | NO_MEMBERS)

    assert response.status_code == 200
    assert_refused(response, "name", "Já existe uma equipe com este nome.")


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_team(staff):
    body = {"name": "Payments"} | NO_MEMBERS

    responses = at_once(*[lambda: staff.post(f"{TEAMS}add/", body)] * 2)

    assert {response.status_code for response in responses} <= {200, 302}
    assert Team.objects.filter(name="Payments").count() == 1


# --- Members ------------------------------------------------------------


@pytest.fixture
def members():
    """An admin, a member and a viewer of a team, in this order."""
    team = TeamFactory()
    roles = (Role.ADMIN, Role.MEMBER, Role.VIEWER)
    return [UserFactory(team=team, role=role).memberships.get() for role in roles]


def save_team(client, members, **fields):
    """Post the page of their team as it stands, but for these fields."""
    body = {
        "name": members[0].team.name,
        "memberships-TOTAL_FORMS": len(members),
        "memberships-INITIAL_FORMS": len(members),
    }
    for number, membership in enumerate(members):
        prefix = f"memberships-{number}-"
        body |= {f"{prefix}id": membership.pk, f"{prefix}user": membership.user_id}
        body |= {f"{prefix}role": membership.role}
    return client.post(f"{TEAMS}{members[0].team_id}/change/", body | fields)


def roles_of(members):
    """The roles they have now; of one that is gone, None."""
    roles = dict(Membership.objects.values_list("pk", "role"))
    return [roles.get(membership.pk) for membership in members]


LOSING_THE_LAST_ADMIN = {
    "a role on the page of the team": lambda client, members: save_team(
        client, members, **{"memberships-0-role": "member"}
    ),
    "a box on the page of the team": lambda client, members: save_team(
        client, members, **{"memberships-0-DELETE": "on"}
    ),
    "the page of the member": lambda client, members: client.post(
        f"{MEMBERS}{members[0].pk}/change/", {"role": "member"}
    ),
    "its deletion": lambda client, members: client.post(
        f"{MEMBERS}{members[0].pk}/delete/", {"post": "yes"}
    ),
}


@pytest.mark.parametrize("way", LOSING_THE_LAST_ADMIN)
def test_the_last_admin_of_a_team_stays(staff, members, way):
    response = LOSING_THE_LAST_ADMIN[way](staff, members)

    assert "último administrador da equipe" in text_of(staff.get(response["Location"]))
    assert roles_of(members) == ["admin", "member", "viewer"]


@pytest.mark.parametrize("way", LOSING_THE_LAST_ADMIN)
def test_an_admin_who_is_not_the_last_may_go(staff, members, way):
    UserFactory(team=members[0].team, role=Role.ADMIN)

    LOSING_THE_LAST_ADMIN[way](staff, members)

    assert roles_of(members)[0] in {"member", None}


@pytest.mark.parametrize("field", ["role", "DELETE"])
def test_an_admin_goes_while_another_comes(staff, members, field):
    leaving = {"role": "member", "DELETE": "on"}[field]

    save_team(staff, members, **{f"memberships-0-{field}": leaving, "memberships-1-role": "admin"})

    assert roles_of(members)[:2] in (["member", "admin"], [None, "admin"])


def test_what_is_refused_undoes_the_rest_of_the_page(staff, members):
    save_team(staff, members, **{"name": "Renamed", "memberships-0-DELETE": "on"})

    assert Team.objects.get(pk=members[0].team_id).name != "Renamed"


def test_a_membership_stays_with_its_person_and_team(staff, members):
    other = UserFactory()

    save_team(staff, members, **{"memberships-1-user": other.pk})
    staff.post(
        f"{MEMBERS}{members[1].pk}/change/",
        {"team": Team.objects.default().pk, "user": other.pk, "role": "viewer"},
    )

    changed = Membership.objects.get(pk=members[1].pk)
    assert (changed.user, changed.team) == (members[1].user, members[1].team)
    assert changed.role == Role.VIEWER


def test_a_member_is_added_on_a_page_of_its_own(staff):
    team, user = TeamFactory(), UserFactory()

    staff.post(f"{MEMBERS}add/", {"team": team.pk, "user": user.pk, "role": "viewer"})

    assert Membership.objects.get(user=user).role == Role.VIEWER


def test_nobody_is_a_member_twice(staff, members):
    body = {"team": members[0].team_id, "user": members[0].user_id, "role": "viewer"}

    response = staff.post(f"{MEMBERS}add/", body)

    assert_refused(response, "user", "Esta pessoa já participa da equipe.")
    assert roles_of(members)[0] == "admin"
