import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import mails
from accounts.models import Invitation, Membership, Role, User
from tests.accounts.conftest import HOSTILE_TEXT, NOT_A_STRING, PASSWORD, send
from tests.accounts.racing import at_once
from tests.conftest import client_for
from tests.factories import TeamFactory, UserFactory

URL = "/api/v1/auth/invitations/"
ACCEPT = f"{URL}accept/"
REGISTER = "/api/v1/auth/register/"
EVA = {"email": "eva@example.com", "password": PASSWORD}

pytestmark = pytest.mark.django_db


@pytest.fixture
def payments():
    return TeamFactory(name="Payments")


@pytest.fixture
def boss(payments):
    return UserFactory(team=payments, role=Role.ADMIN)


@pytest.fixture
def boss_api(boss):
    return client_for(boss)


@pytest.fixture
def invite(boss_api, payments):
    """Invite over HTTP; return the secret of the link in the e-mail."""

    def invite(email="eva@example.com", **fields):
        body = {"email": email, "team": payments.pk} | fields
        response = boss_api.post(URL, body, HTTP_ACCEPT_LANGUAGE="en")
        assert response.status_code == 201, response.content
        mails.wait_until_sent()
        [secret] = re.findall(r"#convite=(\S+)", mail.outbox[-1].body)
        return secret

    return invite


def teams_of(email):
    memberships = Membership.objects.filter(user__email=email)
    return {(membership.team.name, membership.role) for membership in memberships}


def test_an_invitation_is_an_e_mail_with_a_link(invite, boss, payments):
    secret = invite("Eva@EXAMPLE.com")

    [message] = mail.outbox
    assert message.to == ["Eva@example.com"]
    assert message.subject == "An invitation to Central de Erros"
    assert f"http://localhost:8000/cadastro#convite={secret}\n" in message.body
    assert "Payments" in message.body
    assert boss.email in message.body
    assert not getattr(message, "alternatives", [])


def test_the_answer_of_an_invitation(boss_api, payments):
    response = boss_api.post(
        URL, {"email": "eva@example.com", "team": payments.pk, "role": "viewer"}
    )

    assert response.status_code == 201
    assert response["Cache-Control"] == "no-store"
    answer = response.json()
    link, invitation = answer.pop("link"), Invitation.objects.get()
    mails.wait_until_sent()
    assert link in mail.outbox[0].body
    assert answer.pop("created_at")
    assert answer.pop("expires_at")
    assert answer == {
        "id": invitation.pk, "email": "eva@example.com", "team": payments.pk, "role": "viewer",
    }  # fmt: skip
    assert timedelta(6.9) < invitation.expires_at - timezone.now() <= timedelta(7)


def test_the_secret_is_stored_nowhere(invite):
    secret = invite()

    assert secret not in str(Invitation.objects.values())


def test_the_link_begins_with_the_public_address_whatever_the_host(boss_api, payments, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://errors.example.com"

    answer = boss_api.post(
        URL,
        {"email": "eva@example.com", "team": payments.pk},
        HTTP_HOST="evil.example",
        HTTP_X_FORWARDED_HOST="evil.example",
    ).json()

    mails.wait_until_sent()
    assert answer["link"].startswith("https://errors.example.com/cadastro#convite=")
    assert "evil" not in str(mail.outbox[0].message())


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("", "Convite para a Central de Erros"),
        ("en", "An invitation to Central de Erros"),
        ("de", "Convite para a Central de Erros"),
    ],
)
def test_the_e_mail_is_in_the_language_of_the_request(boss_api, payments, language, subject):
    body = {"email": "eva@example.com", "team": payments.pk}

    boss_api.post(URL, body, HTTP_ACCEPT_LANGUAGE=language)

    mails.wait_until_sent()
    assert mail.outbox[0].subject == subject


def test_the_name_of_a_team_puts_no_link_and_no_markup_into_the_e_mail(invite, payments):
    payments.name = "You won! https://evil.example/win <b>"
    payments.save()

    invite()

    assert "evil.example" not in mail.outbox[0].body
    assert mail.outbox[0].content_subtype == "plain"


def test_a_mail_server_that_fails_is_not_the_problem_of_who_invites(
    boss_api, payments, settings, caplog
):
    settings.EMAIL_BACKEND = "tests.accounts.test_invitations.BrokenBackend"

    response = boss_api.post(URL, {"email": "eva@example.com", "team": payments.pk})

    mails.wait_until_sent()
    assert response.status_code == 201
    assert "could not be sent" in caplog.text
    secret = response.json()["link"].partition("=")[2]
    assert secret not in caplog.text


class BrokenBackend:
    def __init__(self, **kwargs):
        raise OSError("no mail today")


# --- Accepting ---------------------------------------------------------


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("registration", ["open", "invite"])
def test_a_sign_up_by_invitation_joins_only_the_team_that_invites(
    anyone, invite, settings, registration, role
):
    settings.REGISTRATION = registration

    response = anyone.post(REGISTER, EVA | {"invitation": invite(role=role)})

    assert response.status_code == 201
    assert teams_of("eva@example.com") == {("Payments", role)}
    assert response.json()["key"] is None


def test_the_role_and_team_of_the_body_count_for_nothing(anyone, invite, team):
    body = EVA | {"invitation": invite(role="viewer"), "role": "admin", "team": team.pk}

    anyone.post(REGISTER, body)

    assert teams_of("eva@example.com") == {("Payments", "viewer")}


def test_where_nobody_may_sign_up_nobody_may_by_invitation(anyone, invite, settings):
    settings.REGISTRATION = "closed"

    assert anyone.post(REGISTER, EVA | {"invitation": invite()}).status_code == 403


@pytest.mark.parametrize("invitation", [{}, {"invitation": ""}])
def test_without_an_invitation_an_open_sign_up_is_as_ever(anyone, db, invitation):
    assert anyone.post(REGISTER, EVA | invitation).status_code == 201
    assert teams_of("eva@example.com") == {("Central de Erros", "member")}


def test_an_existing_user_accepts(api, member, invite, payments):
    response = api.post(ACCEPT, {"invitation": invite(role="viewer")})

    assert response.status_code == 200
    assert response.json()["id"] == payments.pk
    assert response.json()["role"] == "viewer"
    assert ("Payments", "viewer") in teams_of(member.email)


@pytest.mark.parametrize(
    ("had", "offered", "has"),
    [("viewer", "member", "member"), ("member", "admin", "admin"), ("admin", "viewer", "admin")],
)
def test_accepting_never_lowers_a_role(invite, payments, had, offered, has):
    user = UserFactory(team=payments, role=had)

    client_for(user).post(ACCEPT, {"invitation": invite(role=offered)})

    assert teams_of(user.email) == {("Payments", has)}


def refuse(client, url, **body):
    response = client.post(url, body, HTTP_ACCEPT_LANGUAGE="en")
    assert response.status_code == 400
    return response.json()


def test_used_expired_revoked_and_made_up_get_one_and_the_same_answer(
    anyone, api, boss_api, invite, settings
):
    used = invite("a@example.com")
    assert api.post(ACCEPT, {"invitation": used}).status_code == 200
    expired = invite("b@example.com")
    Invitation.objects.update(expires_at=timezone.now())
    revoked = invite("c@example.com")
    [row] = boss_api.get(URL).json()["results"]
    assert boss_api.delete(f"{URL}{row['id']}/").status_code == 204
    replaced, _newer = invite("d@example.com"), invite("D@example.com")
    settings.REGISTRATION = "invite"

    secrets = [used, expired, revoked, replaced, "made up", "é", "x" * 200]
    answers = [refuse(api, ACCEPT, invitation=secret) for secret in secrets] + [
        refuse(anyone, REGISTER, invitation=secret, **EVA) for secret in secrets
    ]

    assert answers == [
        {"invitation": ["This invitation is not valid any more. Ask for another one."]}
    ] * len(answers)
    assert not User.objects.filter(email="eva@example.com").exists()


@pytest.mark.parametrize(
    "value", [*NOT_A_STRING, *HOSTILE_TEXT], ids=lambda value: repr(value)[:12]
)
def test_hostile_invitations_are_refused_under_their_field(anyone, api, value):
    for client, url, body in [(anyone, REGISTER, EVA), (api, ACCEPT, {})]:
        response = send(client, url, body | {"invitation": value})

        assert response.status_code == 400
        assert list(response.json()) == ["invitation"]


def test_a_sign_up_that_fails_leaves_the_invitation_good(anyone, invite, ana):
    secret = invite()
    assert (
        anyone.post(REGISTER, EVA | {"email": ana.email, "invitation": secret}).status_code == 400
    )
    assert anyone.post(REGISTER, EVA | {"password": "1", "invitation": secret}).status_code == 400

    assert anyone.post(REGISTER, EVA | {"invitation": secret}).status_code == 201


@pytest.mark.parametrize(("kind", "status"), [("anonymous", 401), ("key", 403)])
def test_accepting_is_for_people(anyone, key_api, invite, kind, status):
    client = {"anonymous": anyone, "key": key_api}[kind]

    assert client.post(ACCEPT, {"invitation": invite()}).status_code == status
    assert Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_one_of_them_is_in(invite, payments):
    secret = invite()
    people = [client_for(UserFactory()) for _ in range(2)]

    responses = at_once(
        *[lambda client=client: client.post(ACCEPT, {"invitation": secret}) for client in people]
    )

    assert sorted(response.status_code for response in responses) == [200, 400]
    assert payments.memberships.count() == 2


# --- Who may -----------------------------------------------------------


@pytest.fixture
def as_(payments, boss_api, anyone, key_api):
    return {
        "anonymous": anyone,
        "key": key_api,
        "viewer": client_for(UserFactory(team=payments, role=Role.VIEWER)),
        "member": client_for(UserFactory(team=payments)),
        "admin": boss_api,
        "stranger": client_for(UserFactory(team=TeamFactory(), role=Role.ADMIN)),
        "staff": client_for(UserFactory(is_staff=True)),
        "administrator": client_for(UserFactory(is_staff=True, is_superuser=True)),
    }.__getitem__


CREATE = {
    "anonymous": 401, "key": 403, "viewer": 403, "member": 403, "admin": 201, "stranger": 400,
    "staff": 201, "administrator": 201,
}  # fmt: skip
SEE = CREATE | {"viewer": 404, "member": 404, "stranger": 404, "admin": 200, "staff": 200,
                "administrator": 200}  # fmt: skip


@pytest.mark.parametrize(("kind", "status"), CREATE.items())
def test_who_may_invite(as_, payments, kind, status):
    response = as_(kind).post(URL, {"email": "eva@example.com", "team": payments.pk})

    assert response.status_code == status
    assert Invitation.objects.exists() == (status == 201)
    if status == 400:
        assert list(response.json()) == ["team"]


@pytest.mark.parametrize(("kind", "status"), SEE.items())
def test_who_may_see_and_revoke_an_invitation(as_, invite, kind, status):
    invite()
    one = f"{URL}{Invitation.objects.get().pk}/"

    assert as_(kind).get(one).status_code == status
    assert as_(kind).delete(one).status_code == (204 if status == 200 else status)
    assert Invitation.objects.exists() == (status != 200)


def test_the_list_has_the_pending_ones_of_the_teams_one_administers(as_, invite):
    invite("old@example.com")
    Invitation.objects.update(expires_at=timezone.now())
    invite("new@example.com")

    def emails(kind):
        return [row["email"] for row in as_(kind).get(URL).json()["results"]]

    assert emails("admin") == emails("staff") == ["new@example.com"]
    assert emails("member") == emails("stranger") == []
    assert "link" not in as_("admin").get(URL).json()["results"][0]


def test_those_of_one_team(boss_api, boss, invite, payments):
    other = TeamFactory()
    Membership.objects.create(team=other, user=boss, role=Role.ADMIN)
    invite("eva@example.com")
    invite("bia@example.com", team=other.pk)

    def found(team):
        return [row["email"] for row in boss_api.get(URL, {"team": team}).json()["results"]]

    assert found("") == ["eva@example.com", "bia@example.com"]
    assert found(payments.pk) == ["eva@example.com"]
    assert found(other.pk) == ["bia@example.com"]
    assert found(other.pk + 1) == []


@pytest.mark.parametrize("team", ["x", "1.5", "0", "1e999", "9" * 30])
def test_a_team_that_is_no_id_is_refused(boss_api, payments, team):
    assert boss_api.get(URL, {"team": payments.pk}).status_code == 200

    response = boss_api.get(URL, {"team": team})

    assert response.status_code == 400
    assert response.json().keys() == {"team"}


def test_a_member_is_not_invited_again(boss_api, boss, payments):
    response = boss_api.post(URL, {"email": boss.email.upper(), "team": payments.pk})

    assert response.status_code == 400
    assert list(response.json()) == ["email"]


def test_whether_the_e_mail_has_an_account_makes_no_difference(boss_api, payments, ana):
    answers = [
        boss_api.post(URL, {"email": email, "team": payments.pk}).json()
        for email in (ana.email, "nobody@example.com")
    ]

    assert sorted(answers[0]) == sorted(answers[1])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", None), ("email", ""), ("email", "no e-mail"),
        ("email", "eva@example.com\nBcc: all@example.com"), ("email", 1), ("email", "a\x00@b.com"),
        ("team", None), ("team", "x"), ("team", True), ("team", []), ("team", 10**30),
        ("role", "owner"), ("role", None), ("role", {}),
    ],
)  # fmt: skip
def test_wrong_values_are_refused_under_their_field(boss_api, payments, field, value):
    body = {"email": "eva@example.com", "team": payments.pk} | {field: value}

    response = boss_api.post(URL, body)

    assert response.status_code == 400
    assert list(response.json()) == [field]
    mails.wait_until_sent()
    assert not mail.outbox


def test_invitations_have_a_limit_and_those_of_staff_have_none(
    boss_api, staff_api, payments, settings
):
    settings.THROTTLE_REGISTER = "1/hour"

    def invite(client, name, **more):
        body = {"email": f"{name}@example.com", "team": payments.pk, **more}
        return client.post(URL, body).status_code

    assert [invite(boss_api, "a"), invite(boss_api, "b")] == [201, 429]
    assert invite(boss_api, "b", user="x") == 429  # of which nothing is read here
    assert [invite(staff_api, "c"), invite(staff_api, "d")] == [201, 201]


@pytest.mark.parametrize("method", ["put", "patch"])
def test_an_invitation_is_not_changed(boss_api, invite, method):
    invite()

    url = f"{URL}{Invitation.objects.get().pk}/"

    assert getattr(boss_api, method)(url, {"role": "admin"}).status_code == 405


def test_expired_invitations_are_swept(invite, maintain):
    invite("old@example.com")
    Invitation.objects.update(expires_at=timezone.now())
    invite("new@example.com")

    maintain()

    assert [invitation.email for invitation in Invitation.objects.all()] == ["new@example.com"]


def test_the_list_costs_the_same_however_many_invitations(
    boss_api, invite, django_assert_num_queries
):
    for number in range(4):
        invite(f"{number}@example.com")

    with django_assert_num_queries(4):  # who asks, the count, the page, its rows
        boss_api.get(URL, {"page_size": 2})
