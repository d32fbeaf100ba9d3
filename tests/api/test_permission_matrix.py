"""Who may do what: every route and method in one table, and tests that it is complete.

A new route gets its lines in MATRIX, and what they name goes into World; nothing else is needed.
What the middleware answers (health checks, static files) has no route and asks for nobody.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from string import Template

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, URLResolver, get_resolver, resolve
from django.views.generic import RedirectView
from rest_framework_simplejwt.tokens import AccessToken

from accounts import invitations, mails, sessions, setup
from accounts.models import Membership, Role, SavedView, User
from central_erros import web
from logs import check_ins, feedback, merging, triage, unminifying
from logs.models import Environment, Level
from logs.protocols import sentry
from logs.recorder import record
from logs.report import Report
from tests.factories import PASSWORD, ApplicationFactory, KeyFactory, TeamFactory, UserFactory

# The status that each of these gets: anybody without a token; a key of the application; four people
# of its team, whose members manage only what they collected; staff and an administrator, who are
# not of the team; somebody of another team. In a line with `nil`, a 200 shows what the team has, or
# changed it, and `nil` is a 200 that does not: an empty list, say.
#
# `$name` is what World calls so, mostly something of the team; `$self` is whoever asks. Behind the
# line stands the body, always a valid one.
MATRIX = """
                                                      anonymous
                                                      :   key
                                                      :   :   viewer
                                                      :   :   :   member
                                                      :   :   :   :   collector
                                                      :   :   :   :   :   team admin
                                                      :   :   :   :   :   :   staff
                                                      :   :   :   :   :   :   :   administrator
                                                      :   :   :   :   :   :   :   :   stranger
# Signing in: open to all, whatever token they have. The set-up ends with an administrator.
POST   /api/v1/auth/register/                         201 201 201 201 201 201 201 201 201 {"email": "new@example.com", "password": "$password"}
POST   /api/v1/auth/login/                            200 200 200 200 200 200 200 200 200 {"email": "$email", "password": "$password"}
POST   /api/v1/get_token/                             200 200 200 200 200 200 200 200 200 {"username": "$email", "password": "$password"}
POST   /api/v1/token/                                 200 200 200 200 200 200 200 200 200 {"email": "$email", "password": "$password"}
POST   /api/v1/auth/refresh/                          200 200 200 200 200 200 200 200 200 {"refresh": "$refresh"}
POST   /api/v1/refresh_token/                         200 200 200 200 200 200 200 200 200 {"refresh": "$refresh"}
POST   /api/v1/auth/logout/                           204 204 204 204 204 204 204 204 204 {"refresh": "$refresh"}
POST   /api/v1/auth/password-reset/                   204 204 204 204 204 204 204 204 204 {"email": "$email"}
POST   /api/v1/auth/password-reset/confirm/           200 200 200 200 200 200 200 200 200 {"token": "$reset", "password": "another fine password"}
GET    /api/v1/auth/setup/                            200 200 200 200 200 200 200 200 200
POST   /api/v1/auth/setup/                            201 201 201 201 201 201 201 404 201 {"token": "$setup", "email": "new@example.com", "password": "$password"}
GET    /api/v1/schema/                                200 200 200 200 200 200 200 200 200
GET    /api/v1/docs/                                  200 200 200 200 200 200 200 200 200
GET    /api/v1/redoc/                                 200 200 200 200 200 200 200 200 200

# One's own account. There is always an administrator.
GET    /api/v1/                                       401 403 200 200 200 200 200 200 200
GET    /api/v1/auth/me/                               401 403 200 200 200 200 200 200 200
PATCH  /api/v1/auth/me/                               401 403 200 200 200 200 200 200 200 {"name": "New"}
POST   /api/v1/auth/me/password/                      401 403 200 200 200 200 200 200 200 {"old_password": "$password", "new_password": "another fine password"}
GET    /api/v1/users/$self/                           401 403 200 200 200 200 200 200 200
PUT    /api/v1/users/$self/                           401 403 200 200 200 200 200 200 200 {"email": "$own_email", "name": "New"}
PATCH  /api/v1/users/$self/                           401 403 200 200 200 200 200 200 200 {"name": "New"}
PATCH  /api/v1/users/$self/                           401 403 403 403 403 403 403 200 403 {"is_staff": true, "is_superuser": true}
DELETE /api/v1/users/$self/                           401 403 204 204 204 204 204 409 204

# One's own saved views: here the collector's.
GET    /api/v1/views/                                 401 403 nil nil 200 nil nil nil nil
POST   /api/v1/views/                                 401 403 201 201 201 201 201 201 201 {"name": "New", "query": "env=dev"}
GET    /api/v1/views/$view/                           401 403 404 404 200 404 404 404 404
PATCH  /api/v1/views/$view/                           401 403 404 404 200 404 404 404 404 {"position": 7}
DELETE /api/v1/views/$view/                           401 403 404 404 204 404 404 404 404

# The accounts of others: of a teammate, and of a colleague of the staff's.
GET    /api/v1/users/                                 401 403 nil nil nil nil 200 200 nil
POST   /api/v1/users/                                 401 403 403 403 403 403 201 201 403 {"email": "new@example.com"}
POST   /api/v1/users/                                 401 403 403 403 403 403 403 201 403 {"email": "new@example.com", "is_staff": true}
GET    /api/v1/users/$person/                         401 403 404 404 404 404 200 200 404
PUT    /api/v1/users/$person/                         401 403 404 404 404 404 200 200 404 {"email": "new@example.com"}
PATCH  /api/v1/users/$person/                         401 403 404 404 404 404 200 200 404 {"password": "another fine password"}
PATCH  /api/v1/users/$person/                         401 403 404 404 404 404 403 200 404 {"is_staff": true}
DELETE /api/v1/users/$person/                         401 403 404 404 404 404 204 204 404
GET    /api/v1/users/$colleague/                      401 403 404 404 404 404 200 200 404
PUT    /api/v1/users/$colleague/                      401 403 404 404 404 404 403 200 404 {"email": "new@example.com"}
PATCH  /api/v1/users/$colleague/                      401 403 404 404 404 404 403 200 404 {"password": "another fine password"}
DELETE /api/v1/users/$colleague/                      401 403 404 404 404 404 403 204 404

# Teams. In a body, too, what one may not see is not there, which is a 400.
GET    /api/v1/teams/                                 401 403 200 200 200 200 200 200 nil
POST   /api/v1/teams/                                 401 403 201 201 201 201 201 201 201 {"name": "New"}
GET    /api/v1/teams/$team/                           401 403 200 200 200 200 200 200 404
PUT    /api/v1/teams/$team/                           401 403 403 403 403 200 200 200 404 {"name": "New"}
PATCH  /api/v1/teams/$team/                           401 403 403 403 403 200 200 200 404 {"members_manage_logs": true}
DELETE /api/v1/teams/$empty_team/                     401 403 403 403 403 204 204 204 404
GET    /api/v1/teams/$team/events/                    401 403 200 200 200 200 200 200 404
GET    /api/v1/teams/$team/members/                   401 403 200 200 200 200 200 200 404
POST   /api/v1/teams/$team/members/                   401 403 403 403 403 201 201 201 404 {"user": "$colleague_email", "role": "viewer"}
GET    /api/v1/teams/$team/members/$person/           401 403 200 200 200 200 200 200 404
PATCH  /api/v1/teams/$team/members/$person/           401 403 403 403 403 200 200 200 404 {"role": "viewer"}
DELETE /api/v1/teams/$team/members/$person/           401 403 403 403 403 204 204 204 404
PATCH  /api/v1/teams/$team/members/$self/             401 403 403 403 403 200 404 404 404 {"role": "admin"}
DELETE /api/v1/teams/$team/members/$self/             401 403 204 204 204 204 404 404 404
GET    /api/v1/groupusers/                            401 403 200 200 200 200 200 200 nil
POST   /api/v1/groupusers/                            401 403 403 403 403 201 201 201 400 {"group": $team, "user": "$colleague_email", "role": "viewer"}
GET    /api/v1/groupusers/$membership/                401 403 200 200 200 200 200 200 404
PUT    /api/v1/groupusers/$membership/                401 403 403 403 403 200 200 200 404 {"group": $team, "user": "$email", "role": "viewer"}
PATCH  /api/v1/groupusers/$membership/                401 403 403 403 403 200 200 200 404 {"role": "viewer"}
DELETE /api/v1/groupusers/$membership/                401 403 403 403 403 204 204 204 404
GET    /api/v1/auth/invitations/                      401 403 nil nil nil 200 200 200 nil
POST   /api/v1/auth/invitations/                      401 403 403 403 403 201 201 201 400 {"email": "new@example.com", "team": $team}
POST   /api/v1/auth/invitations/accept/               401 403 200 200 200 200 200 200 200 {"invitation": "$invitation_secret"}
GET    /api/v1/auth/invitations/$invitation/          401 403 404 404 404 200 200 200 404
DELETE /api/v1/auth/invitations/$invitation/          401 403 404 404 404 204 204 204 404

# Applications and their keys. The collector made the key.
GET    /api/v1/applications/                          401 403 200 200 200 200 200 200 nil
POST   /api/v1/applications/                          401 403 403 201 201 201 201 201 400 {"name": "New", "team": $team}
GET    /api/v1/applications/$application/             401 403 200 200 200 200 200 200 404
PUT    /api/v1/applications/$application/             401 403 403 403 403 200 200 200 404 {"name": "New"}
PATCH  /api/v1/applications/$application/             401 403 403 403 403 200 200 200 404 {"name": "New"}
DELETE /api/v1/applications/$application/             401 403 403 403 403 204 204 204 404
GET    /api/v1/applications/activity/?ids=$application 401 403 200 200 200 200 200 200 nil
GET    /api/v1/applications/$application/keys/        401 403 nil nil 200 200 200 200 404
POST   /api/v1/applications/$application/keys/        401 403 403 201 201 201 201 201 404 {"name": "New"}
DELETE /api/v1/applications/$application/keys/$key/   401 403 404 404 204 204 204 204 404
GET    /api/v1/applications/$application/snippets/    401 403 200 200 200 200 200 200 404

# Their source maps: whoever may make a key may upload one.
GET    /api/v1/applications/$application/source-maps/ 401 403 200 200 200 200 200 200 404
POST   /api/v1/applications/$application/source-maps/ 401 201 403 201 201 201 201 201 404 {"version": 3, "file": "a.js", "mappings": "", "debugId": "$uuid"}
DELETE /api/v1/applications/$application/source-maps/$source_map/ 401 403 403 204 204 204 204 204 404

# Levels and environments.
GET    /api/v1/levels/                                401 403 200 200 200 200 200 200 200
POST   /api/v1/levels/                                401 403 403 403 403 403 201 201 403 {"name": "new", "severity": 15}
GET    /api/v1/levels/$level/                         401 403 200 200 200 200 200 200 200
GET    /api/v1/environments/                          401 403 200 200 200 200 200 200 nil
POST   /api/v1/environments/                          401 403 403 403 403 403 201 201 403 {"name": "new"}
GET    /api/v1/environments/$environment/             401 403 200 200 200 200 200 200 404

# Logs and events. Where all reports of a list are refused, the answer is a 400.
GET    /api/v1/logs/                                  401 403 200 200 200 200 200 200 nil
POST   /api/v1/logs/                                  401 201 403 201 201 201 201 201 400 {"description": "New", "application": $application}
POST   /api/v1/logs/search/                           401 403 200 200 200 200 200 200 nil {"search": "walrus"}
GET    /api/v1/logs/summary/                          401 403 200 200 200 200 200 200 nil
GET    /api/v1/logs/histogram/                        401 403 200 200 200 200 200 200 nil
GET    /api/v1/logs/sources/                          401 403 200 200 200 200 200 200 nil
GET    /api/v1/logs/changes/?ids=$log                 401 403 200 200 200 200 200 200 nil
GET    /api/v1/logs/sparklines/?ids=$log              401 403 200 200 200 200 200 200 nil
GET    /api/v1/logs/$log/histogram/                   401 403 200 200 200 200 200 200 404
GET    /api/v1/logs/$log/tags/                        401 403 200 200 200 200 200 200 404
GET    /api/v1/logs/$log/                             401 403 200 200 200 200 200 200 404
PATCH  /api/v1/logs/$log/                             401 403 403 403 204 204 204 204 404
PATCH  /api/v1/logs/$log/                             401 403 403 403 200 200 200 200 404 {"status": "resolved"}
DELETE /api/v1/logs/$log/                             401 403 403 403 204 204 204 204 404
POST   /api/v1/logs/$log/archive/                     401 403 403 403 200 200 200 200 404
POST   /api/v1/logs/$archived/unarchive/              401 403 403 403 200 200 200 200 404
POST   /api/v1/logs/$log/resolve/                     401 403 403 403 200 200 200 200 404
POST   /api/v1/logs/$archived/reopen/                 401 403 403 403 200 200 200 200 404
GET    /api/v1/logs/$log/events/                      401 403 200 200 200 200 200 200 404
POST   /api/v1/logs/archive/                          401 403 nil nil 200 200 200 200 nil {"ids": [$log]}
POST   /api/v1/logs/archive/                          401 403 nil nil 200 200 200 200 nil {"query": {"all": true}}
POST   /api/v1/logs/unarchive/                        401 403 nil nil 200 200 200 200 nil {"ids": [$archived]}
POST   /api/v1/logs/resolve/                          401 403 nil nil 200 200 200 200 nil {"ids": [$log]}
POST   /api/v1/logs/reopen/                           401 403 nil nil 200 200 200 200 nil {"ids": [$archived]}
POST   /api/v1/logs/delete/                           401 403 nil nil 200 200 200 200 nil {"ids": [$log]}
POST   /api/v1/logs/merge/                            401 403 403 403 200 200 200 200 404 {"into": $log, "ids": [$archived]}
POST   /api/v1/logs/$merged/unmerge/                  401 403 403 403 200 200 200 200 404 {"groupings": [$grouping]}
GET    /api/v1/events/                                401 403 200 200 200 200 200 200 nil
POST   /api/v1/events/                                401 201 403 201 201 201 201 201 400 {"description": "New", "application": $application}
POST   /api/v1/events/                                401 201 400 201 201 201 201 201 400 [{"description": "New", "application": $application}]
GET    /api/v1/events/$event/                         401 403 200 200 200 200 200 200 404
GET    /api/v1/events/$event/neighbours/              401 403 200 200 200 200 200 200 404
GET    /api/v1/events/order_by_level/                 401 403 200 200 200 200 200 200 nil
GET    /api/v1/events/order_by_frequency/             401 403 200 200 200 200 200 200 nil
GET    /api/v1/feedback/                              401 403 200 200 200 200 200 200 nil
GET    /api/v1/check-ins/                             401 403 200 200 200 200 200 200 nil

# The disk, for whoever runs the installation.
GET    /api/v1/storage/                               401 403 403 403 403 403 200 200 403

# Who did what: told by everybody, read by staff.
GET    /api/v1/audit-logs/                            401 403 403 403 403 403 200 200 403
POST   /api/v1/audit-logs/                            401 201 201 201 201 201 201 201 201 {"service": "shop", "user_id": "7", "action": "buy", "result": "success"}
GET    /log/                                          401 403 403 403 403 403 200 200 403
POST   /log/                                          401 200 200 200 200 200 200 200 200 {"service": "shop", "user_id": "7", "action": "buy", "result": "success"}

# The administration, by its own sign-in. Its other pages follow one rule: see below.
GET    /admin/                                        302 302 302 302 302 302 200 200 302
GET    /admin/accounts/user/                          302 302 302 302 302 302 200 200 302
GET    /admin/accounts/team/                          302 302 302 302 302 302 200 200 302
GET    /admin/accounts/membership/                    302 302 302 302 302 302 200 200 302
GET    /admin/audit/auditrecord/                      302 302 302 302 302 302 200 200 302
GET    /admin/logs/level/                             302 302 302 302 302 302 200 200 302
GET    /admin/logs/environment/                       302 302 302 302 302 302 200 200 302
GET    /admin/logs/application/                       302 302 302 302 302 302 200 200 302
GET    /admin/logs/key/                               302 302 302 302 302 302 200 200 302
GET    /admin/logs/sourcemap/                         302 302 302 302 302 302 200 200 302
GET    /admin/logs/log/                               302 302 302 302 302 302 200 200 302
GET    /admin/logs/event/                             302 302 302 302 302 302 200 200 302
GET    /admin/logs/feedback/                          302 302 302 302 302 302 200 200 302
GET    /admin/logs/checkin/                           302 302 302 302 302 302 200 200 302
"""

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
NIL = "nil"
MARK = "walrus"  # in a name or a text of everything that the team has


# --- The table ----------------------------------------------------------


@dataclass(frozen=True)
class Line:
    method: str
    path: str
    expected: dict[str, str]
    body: str

    @property
    def route(self) -> str:
        path, _question, _parameters = self.path.partition("?")
        return route_of(re.sub(r"\$\w+", "1", path))

    def __str__(self):
        return f"{self.method} {self.path} {self.body}".rstrip()


def route_of(path: str) -> str:
    """Return the pattern that answers at this path, written as in ROUTES."""
    try:
        return resolve(path).route.removeprefix("^")
    except Resolver404:
        return f"nothing at {path}"


def parse(table: str) -> list[Line]:
    rows = [row for row in table.splitlines() if row and not row.startswith("#")]
    roles = [row.strip(" :") for row in rows if row.startswith(" ")]
    lines = []
    for row in rows[len(roles) :]:
        method, path, *cells = row.split(maxsplit=2 + len(roles))
        expected = dict(zip(roles, cells[: len(roles)], strict=True))
        lines.append(Line(method, path, expected, body="".join(cells[len(roles) :])))
    return lines


LINES = parse(MATRIX)


# --- Whom and what it is about ------------------------------------------

# One for all, because each loads the middleware anew. An exception is a 500 in a cell.
CLIENT = Client(raise_request_exception=False)


class World:
    """A team with one of everything, and the people of the table."""

    def __init__(self):
        self.team = TeamFactory(name=MARK, members_manage_logs=False)
        self.people = {
            "viewer": UserFactory(team=self.team, role=Role.VIEWER),
            "member": UserFactory(team=self.team),
            "collector": UserFactory(team=self.team),
            "team admin": UserFactory(team=self.team, role=Role.ADMIN),
            "staff": UserFactory(is_staff=True),
            "stranger": UserFactory(team=ApplicationFactory().team),
        }
        founder = UserFactory(team=self.team, role=Role.ADMIN)  # so that the other may leave
        person = UserFactory(team=self.team, email=f"{MARK}@example.com")
        colleague = UserFactory(is_staff=True)
        empty_team = TeamFactory()  # without applications, so that it may be deleted
        Membership.objects.bulk_create(
            Membership(team=empty_team, user_id=user_id, role=role)
            for user_id, role in self.team.memberships.values_list("user", "role")
        )

        application = ApplicationFactory(name=MARK, team=self.team)
        self.key = KeyFactory(application=application, name=MARK, user=self.people["collector"])
        uuid = "0cd27cf7-b8cf-410c-a3d5-32b71c226979"
        content = f'{{"version": 3, "mappings": "", "debugId": "{uuid}"}}'.encode()
        source_map = unminifying.keep(application, content, release=MARK, name="a.js")
        level = Level.objects.create(severity=33, name=MARK)
        log, archived, merged, other = record(
            [
                Report(
                    f"{description} {MARK}",
                    application_id=application.pk,
                    collected_by_id=self.key.user_id,
                    level=level.pk,
                    environment=MARK,
                    source=MARK,
                )
                for description in ("Broken", "Archived", "Merged", "Other")
            ]
        )
        triage.change_status([archived.log_id], triage.ARCHIVE, by=founder)
        feedback.store(application.pk, [sentry.Feedback(message=MARK)], [])
        check_ins.store(application.pk, [sentry.CheckIn(monitor_slug=MARK, status="ok")])
        merging.merge(merged.log_id, [other.log_id])

        invitation, link = invitations.invite(
            team=self.team, email=f"{MARK}@example.org", by=founder
        )
        self.names = {
            "application": application.pk,
            "archived": archived.log_id,
            "colleague": colleague.pk,
            "colleague_email": colleague.email,
            "email": person.email,
            "empty_team": empty_team.pk,
            "environment": Environment.objects.get(name=MARK).pk,
            "event": log.id,
            "grouping": other.log_id,  # a grouping and its first log have one id
            "invitation": invitation.pk,
            "invitation_secret": link.partition("=")[2],
            "key": self.key.pk,
            "level": level.pk,
            "log": log.log_id,
            "merged": merged.log_id,
            "membership": person.memberships.get(team=self.team).pk,
            "password": PASSWORD,
            "person": person.pk,
            "refresh": sessions.sign_in(person),  # before the next: it ends reset links
            "reset": f"{person.pk}-{default_token_generator.make_token(person)}",
            "setup": setup.setup_link().partition("=")[2],
            "source_map": source_map.pk,
            "team": self.team.pk,
            "uuid": uuid,
            "view": SavedView.objects.add(self.people["collector"], name=MARK, query="").pk,
        }

    def ask(self, role: str, method: str, path: str, body: str = ""):
        """Return the answer to this role, and undo what the request did."""
        with transaction.atomic():
            user = self._person(role)
            names = self.names | {
                "self": user.pk if user else self.names["person"],
                "own_email": user.email if user else "",
            }
            path, body = (Template(text).substitute(names) for text in (path, body))
            headers = {}
            if role != "anonymous":
                token = AccessToken.for_user(user) if user else self.key.key
                headers["authorization"] = f"Bearer {token}"
            CLIENT.cookies.clear()
            if user and path.startswith("/admin/"):
                CLIENT.force_login(user)
            response = CLIENT.generic(method, path, body, "application/json", headers=headers)
            transaction.set_rollback(True)
        return response

    def _person(self, role: str) -> User | None:
        if role == "administrator":  # only now: the set-up ends with the first one
            return User.objects.create_superuser("administrator@example.com", PASSWORD)
        return self.people.get(role)

    def shows(self, response) -> bool:
        """Whether what the team has is in this answer, or was changed by the request."""
        answer = response.json()
        if "changed" in answer:
            return answer["changed"] > 0
        # Some name nothing: a team, a log or an application is its id there.
        ids = [f'"group":{self.team.pk},']
        ids += [f'{{"id":{self.names[name]},"events":' for name in ("log", "application")]
        return MARK in response.text or any(id in response.text for id in ids)


@pytest.fixture
def world(db) -> Iterator[World]:
    yield World()
    mails.wait_until_sent()  # not into the next test


# --- Every line holds ---------------------------------------------------


@pytest.mark.parametrize("line", LINES, ids=str)
def test_who_may(world, line):
    assert wrong_cells(world, line) == []


def test_head_is_answered_as_get(world):
    heads = [
        replace(
            line,
            method="HEAD",
            expected={role: cell.replace(NIL, "200") for role, cell in line.expected.items()},
        )
        for line in LINES
        if line.method == "GET"
    ]

    assert [wrong for line in heads for wrong in wrong_cells(world, line)] == []


def wrong_cells(world: World, line: Line) -> list[str]:
    wrong = []
    for role, expected in line.expected.items():
        response = world.ask(role, line.method, line.path, line.body)
        cell = str(response.status_code)
        if cell == "200" and NIL in line.expected.values() and not world.shows(response):
            cell = NIL
        if cell != expected:
            wrong.append(f"{line} answers {role} with {cell}, not {expected}")
    return wrong


# --- No line is missing -------------------------------------------------


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route


def canonical(route: str) -> str:
    """Return what this route is called under the canonical mount, if it is one of the API.

    >>> canonical("v1/api/agents/$"), canonical("auth/login/")
    ('api/v1/applications/$', 'api/v1/auth/login/')
    """
    resource, slash, rest = MOUNT.sub("", route, count=1).partition("/")
    return "api/v1/" + SYNONYMS.get(resource, resource) + slash + rest


def example(route: str) -> str:
    """Return a path of this route.

    >>> example("logs/(?P<name>archive|delete)/$"), example("teams/<int:pk>/events/")
    ('/logs/archive/', '/teams/1/events/')
    """
    route = re.sub(r"\(\?P<\w+>(\w+)[^)]*\)", r"\1", route)  # the first of the words it may be
    return "/" + re.sub(r"\(\?P<[^)]*\)|<[^>]*>", "1", route).removesuffix("$")


def view_of(route: str) -> tuple:
    """Return all that decides how a route answers, which is not its name."""
    view = resolve(example(route)).func
    # Without HEAD, which DRF adds when it is first asked.
    actions = {k: v for k, v in getattr(view, "actions", {}).items() if k != "head"}
    options = {k: v for k, v in getattr(view, "initkwargs", {}).items() if k != "basename"}
    return getattr(view, "cls", view), actions, options


ROUTES = set(routes(get_resolver()))
MOUNT = re.compile(r"(api/v1/|v1/api/|api/|)")
SYNONYMS = {
    "agents": "applications",
    "groups": "teams",
    "environment": "environments",
    "doc": "docs",
}
ALIASES = {route for route in ROUTES if canonical(route) in ROUTES - {route}}
ADMINISTRATION = {route for route in ROUTES if route == "admin" or route.startswith("admin/")}
PAGES = {web.PAGES.removeprefix("^")}  # of the web app, the same for everybody: test_web.py
LISTS = {r for r in ADMINISTRATION if str(resolve(example(r)).url_name).endswith("_changelist")}


def test_the_table_has_every_route_and_nothing_else():
    listed = {line.route for line in LINES}
    wanted = ROUTES - ALIASES - ADMINISTRATION - PAGES | LISTS | {"admin/"}

    assert wanted - listed == set()
    assert listed - wanted == set()


def test_a_method_that_is_not_in_the_table_is_not_allowed(world):
    methods = defaultdict(set)
    for line in LINES:
        methods[line.route].add(line.method)
    # As staff: who may not ask at all is told so first, and the set-up ends with an administrator.
    statuses = {
        f"{method} {line.path}": world.ask("staff", method, line.path).status_code
        for line in LINES
        if line.route not in ADMINISTRATION
        for method in METHODS - methods[line.route]
    }

    assert {asked: status for asked, status in statuses.items() if status != 405} == {}


@pytest.mark.parametrize("route", sorted(ALIASES))
def test_another_name_of_a_route_leads_to_the_same_view(route):
    assert view_of(route) == view_of(canonical(route))


def test_the_administration_sends_all_but_staff_to_its_login(world):
    wrong = []
    for route in ADMINISTRATION - {"admin/login/", "admin/logout/"}:
        path = example(route)
        assert route_of(path) == route
        if getattr(resolve(path).func, "view_class", None) is RedirectView:
            continue
        for role, method in product(("anonymous", "team admin"), ("GET", "POST")):
            location = world.ask(role, method, path).headers.get("Location", "")
            if not location.startswith("/admin/login/?next="):
                wrong.append(f"{method} {path} to {role}")

    assert wrong == []
