"""What the OpenAPI document says about people, teams and sign-in."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers

from accounts.models import SavedView
from accounts.serializers.people import MeSerializer, PersonSerializer, UserSerializer
from accounts.serializers.saved_views import SavedViewSerializer
from accounts.serializers.teams import (
    AcceptInvitationSerializer,
    CreatedInvitationSerializer,
    InvitationSerializer,
    MemberSerializer,
    MembershipSerializer,
    NewMemberSerializer,
    RoleSerializer,
    TeamSerializer,
)
from api.schema import COMMON, answered, filled, path_id, refused, sent

# --- Examples -----------------------------------------------------------

PASSWORD = "correct horse battery"  # noqa: S105
USER_EXAMPLE = {
    "id": 5,
    "email": "ana@example.com",
    "username": "ana",
    "name": "Ana Souza",
    "is_staff": False,
    "is_admin": False,
}
KEY = "5f2b8c1d9e7a4f60b3d2c1a0e9f8d7c6"
ACCESS, REFRESH = "eyJhbGciOi...access", "eyJhbGciOi...refresh"
SIGN_IN_EXAMPLE = {
    "token": ACCESS,
    "access": ACCESS,
    "refresh": REFRESH,
    "user": USER_EXAMPLE,
    "email": "ana@example.com",
    "username": "ana",
    "key": KEY,
}
PERSON_EXAMPLE = USER_EXAMPLE | {
    "is_active": True,
    "date_joined": "2026-11-01T09:00:00-03:00",
    "last_login": "2026-11-21T08:30:00-03:00",
}
TEAM_EXAMPLE = {
    "id": 2,
    "name": "Payments",
    "is_default": False,
    "members_manage_logs": True,
    "created_at": "2026-11-01T09:00:00-03:00",
    "role": "admin",
    "members": 4,
}
MEMBER_EXAMPLE = {
    "user": {"id": 5, "username": "ana", "name": "Ana Souza", "email": "ana@example.com"},
    "role": "member",
    "created_at": "2026-11-02T10:00:00-03:00",
}
MEMBERSHIP_EXAMPLE = {"id": 9, "group": 2, "user": 5, "role": "member"}
INVITATION_EXAMPLE = {
    "id": 4,
    "email": "bia@example.com",
    "team": 2,
    "role": "member",
    "created_at": "2026-11-21T10:30:00-03:00",
    "expires_at": "2026-11-28T10:30:00-03:00",
}

# --- Answers that are made of several parts ------------------------------


class SetupStateSerializer(serializers.Serializer):
    is_set_up = serializers.BooleanField()


class RefreshedSerializer(serializers.Serializer):
    token = serializers.CharField(help_text=_("The same as `access`."))
    access = serializers.CharField(help_text=_("Good for 30 minutes."))
    refresh = serializers.CharField(
        allow_null=True, help_text=_("Gets the next one; null where it went into a cookie.")
    )


class SignInSerializer(RefreshedSerializer):
    user = UserSerializer()
    email = serializers.CharField()
    username = serializers.CharField(allow_null=True)
    key = serializers.CharField(
        allow_null=True, help_text=_("Your own key of the default application, to report with.")
    )


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField()


class TokenPairSerializer(serializers.Serializer):
    access = serializers.CharField()
    refresh = serializers.CharField(allow_null=True)


class EmailSerializer(serializers.Serializer):
    email = serializers.EmailField()


# --- Sign-up and sign-in -------------------------------------------------

NO_BODY = OpenApiResponse(description=_("Done."))
DELETED = OpenApiResponse(description=_("Deleted."))
INVALID_TOKEN = refused(
    401,
    _("The refresh token is over."),
    invalid_token=_("Invalid, expired or revoked token."),
)
WRONG_CREDENTIALS = refused(
    401,
    _("The same for every cause."),
    invalid_credentials=_("Wrong e-mail, username or password."),
)
THROTTLED = {429: COMMON[429]}
LOGIN_REQUEST = sent("e-mail", {"email": "ana@example.com", "password": PASSWORD})
REFRESH_REQUEST = sent("refresh", {"refresh": REFRESH})


def public(summary: str, description: str, answers: dict, *examples):
    return extend_schema_view(
        post=extend_schema(
            summary=summary, description=description, responses=answers, examples=list(examples)
        )
    )


register = public(
    _("Sign up"),
    _("With an `invitation` it joins the inviting team, else the default one. It also signs in."),
    {
        201: SignInSerializer,
        **refused(
            403,
            _("This installation takes nobody, or only who is invited."),
            registration_closed=_("Sign-up is closed on this installation."),
        ),
    },
    LOGIN_REQUEST,
    answered(SIGN_IN_EXAMPLE),
)
login = public(
    _("Sign in"),
    _(
        "By e-mail or username. With `cookie` the refresh token goes into an HttpOnly cookie that"
        " only `auth/` is sent, and the answer has null for it."
    ),
    {200: SignInSerializer, **WRONG_CREDENTIALS},
    LOGIN_REQUEST,
    answered(SIGN_IN_EXAMPLE),
)
get_token = public(
    _("Get a token"),
    _("By e-mail or username, under either name."),
    {200: TokenSerializer, **WRONG_CREDENTIALS},
    sent("username", {"username": "ana", "password": PASSWORD}),
    answered({"token": ACCESS}),
)
token_pair = public(
    _("Get a pair of tokens"),
    _("By e-mail or username, under either name."),
    {200: TokenPairSerializer, **WRONG_CREDENTIALS},
    sent("username", {"username": "ana", "password": PASSWORD}),
    answered({"access": ACCESS, "refresh": REFRESH}),
)
refresh = public(
    _("Get the next access token"),
    _(
        "And the next refresh token: the one sent stays good for 30 seconds, for other tabs. Used"
        " again later it ends the session. Without one in the body the cookie counts; with"
        ' `{"cookie": true}` it is no error to have none either.'
    ),
    {
        200: RefreshedSerializer,
        204: OpenApiResponse(description=_("There is no session, and no error in that.")),
        **INVALID_TOKEN,
    },
    REFRESH_REQUEST,
    sent("page", {"cookie": True}),
    answered({"token": ACCESS, "access": ACCESS, "refresh": REFRESH}),
)
refresh_token = public(
    _("Get the next pair of tokens"),
    _("The refresh token sent stays good for 30 seconds."),
    {200: TokenPairSerializer, **INVALID_TOKEN},
    REFRESH_REQUEST,
    answered({"access": ACCESS, "refresh": REFRESH}),
)
logout = public(
    _("Sign out"),
    _("Ends the session of this refresh token, or of the cookie; with `all` every session."),
    {204: NO_BODY, **INVALID_TOKEN},
    sent("everywhere", {"refresh": REFRESH, "all": True}),
)
setup = extend_schema_view(
    get=extend_schema(
        summary=_("Say whether there is an administrator"),
        description=_("While there is none, the set-up link is good."),
        responses=SetupStateSerializer,
        examples=[answered({"is_set_up": False})],
    ),
    post=extend_schema(
        summary=_("Create the first administrator"),
        description=_(
            "With the token of the set-up link that the server prints while there is none."
        ),
        responses={
            201: SignInSerializer,
            **refused(
                403,
                _("The link is an old one."),
                invalid_setup_token=_(
                    "This set-up link is no longer valid. The newest one is in the server's output."
                ),
            ),
            404: COMMON[404],
        },
        examples=[
            sent("setup", {"token": "Zk3v...", "email": "ana@example.com", "password": PASSWORD}),
            answered(
                SIGN_IN_EXAMPLE | {"user": USER_EXAMPLE | {"is_staff": True, "is_admin": True}}
            ),
        ],
    ),
)
password_reset = public(
    _("Ask for a link to a new password"),
    _("By e-mail, good for an hour. The answer is the same where there is no such account."),
    {204: NO_BODY},
    sent("e-mail", {"email": "ana@example.com"}),
)
new_password = public(
    _("Set the new password"),
    _("With the token of the link. It ends every session; sign in afterwards."),
    {200: EmailSerializer},
    sent("password", {"token": "MQ-c1x...", "password": PASSWORD}),
    answered({"email": "ana@example.com"}),
)
ME_EXAMPLE = USER_EXAMPLE | {"key": KEY}
me = extend_schema_view(
    get=extend_schema(summary=_("Show your account"), examples=[answered(ME_EXAMPLE)]),
    patch=extend_schema(
        summary=_("Change your account"),
        description=_("A new e-mail takes your `password`."),
        responses={200: MeSerializer, **THROTTLED},
        examples=[sent("name", {"name": "Ana Souza"}), answered(ME_EXAMPLE)],
    ),
)
my_password = extend_schema_view(
    post=extend_schema(
        summary=_("Change your password"),
        description=_("It ends every session; the answer starts a new one."),
        responses=SignInSerializer,
        examples=[
            sent("password", {"old_password": PASSWORD, "new_password": "another good one"}),
            answered(SIGN_IN_EXAMPLE),
        ],
    )
)

# --- Teams ----------------------------------------------------------------

TEAM_ID = path_id("id", _("The id of a team."))
MEMBERS_TEAM_ID = path_id("team", _("The id of a team."))
MEMBERS_USER_ID = path_id("user", _("The id of the person."))
LAST_ADMIN = refused(
    409,
    _("The team would have no admin."),
    conflict=_("This is the last admin of the team. Appoint another one first."),
)
CHANGED_TEAM = {
    "description": _("For its admins and staff."),
    "parameters": [TEAM_ID],
    "examples": [sent("team", {"name": "Payments"}), answered(TEAM_EXAMPLE)],
}

teams = extend_schema_view(
    list=extend_schema(
        summary=_("List teams"),
        description=_("Yours; all of them for staff. `role` is your own."),
        examples=[answered(TEAM_EXAMPLE)],
    ),
    create=extend_schema(
        summary=_("Create a team"),
        description=_("You become its admin."),
        examples=[sent("team", {"name": "Payments"}), answered(TEAM_EXAMPLE)],
    ),
    retrieve=extend_schema(
        summary=_("Show a team"), parameters=[TEAM_ID], examples=[answered(TEAM_EXAMPLE)]
    ),
    update=extend_schema(summary=_("Change a team"), **CHANGED_TEAM),
    partial_update=extend_schema(summary=_("Change parts of a team"), **CHANGED_TEAM),
    destroy=extend_schema(
        summary=_("Delete a team"),
        description=_("For its admins and staff, once it has no applications."),
        parameters=[TEAM_ID],
        responses={
            204: DELETED,
            **refused(
                409,
                _("It must stay."),
                conflict=_("This team still has applications."),
            ),
        },
    ),
)
members = extend_schema_view(
    list=extend_schema(
        summary=_("List the members of a team"),
        parameters=[MEMBERS_TEAM_ID],
        examples=[answered(MEMBER_EXAMPLE)],
    ),
    create=extend_schema(
        summary=_("Add a member to a team"),
        description=_(
            "By id or e-mail, somebody who has an account; to others send an invitation."
        ),
        parameters=[MEMBERS_TEAM_ID],
        request=NewMemberSerializer,
        responses={201: MemberSerializer, **THROTTLED},
        examples=[
            sent("member", {"user": "ana@example.com", "role": "member"}),
            answered(MEMBER_EXAMPLE),
        ],
    ),
    retrieve=extend_schema(
        summary=_("Show a member of a team"),
        parameters=[MEMBERS_TEAM_ID, MEMBERS_USER_ID],
        examples=[answered(MEMBER_EXAMPLE)],
    ),
    partial_update=extend_schema(
        summary=_("Change the role of a member"),
        parameters=[MEMBERS_TEAM_ID, MEMBERS_USER_ID],
        request=RoleSerializer,
        responses={200: MemberSerializer, **LAST_ADMIN},
        examples=[sent("role", {"role": "viewer"}), answered(MEMBER_EXAMPLE | {"role": "viewer"})],
    ),
    destroy=extend_schema(
        summary=_("Remove a member from a team"),
        description=_("Or leave it, as this member."),
        parameters=[MEMBERS_TEAM_ID, MEMBERS_USER_ID],
        responses={204: DELETED, **LAST_ADMIN},
    ),
)
MEMBERSHIP_ID = path_id("id", _("The id of a membership."))
CHANGED_MEMBERSHIP = {
    "summary": _("Change the role of a membership"),
    "parameters": [MEMBERSHIP_ID],
    "responses": {200: MembershipSerializer, **LAST_ADMIN},
    "examples": [
        sent("membership", {"group": 2, "user": 5, "role": "member"}),
        answered(MEMBERSHIP_EXAMPLE),
    ],
}
memberships = extend_schema_view(
    list=extend_schema(
        summary=_("List the memberships of your teams"), examples=[answered(MEMBERSHIP_EXAMPLE)]
    ),
    create=extend_schema(
        summary=_("Add a membership"),
        responses={201: MembershipSerializer, **THROTTLED},
        examples=[
            sent("membership", {"group": 2, "user": 5, "role": "member"}),
            answered(MEMBERSHIP_EXAMPLE),
        ],
    ),
    retrieve=extend_schema(
        summary=_("Show a membership"),
        parameters=[MEMBERSHIP_ID],
        examples=[answered(MEMBERSHIP_EXAMPLE)],
    ),
    update=extend_schema(**CHANGED_MEMBERSHIP),
    partial_update=extend_schema(**CHANGED_MEMBERSHIP),
    destroy=extend_schema(
        summary=_("Delete a membership"),
        parameters=[MEMBERSHIP_ID],
        responses={204: DELETED, **LAST_ADMIN},
    ),
)

INVITATION_ID = path_id("id", _("The id of an invitation."))
invitations = extend_schema_view(
    list=extend_schema(
        summary=_("List pending invitations"),
        description=_("Into the teams that you administer."),
        parameters=[OpenApiParameter("team", int, description=_("Into this team only."))],
        responses=InvitationSerializer,
        examples=[answered(INVITATION_EXAMPLE)],
    ),
    create=extend_schema(
        summary=_("Invite somebody into a team"),
        description=_("An e-mail with a link, good for seven days and one person."),
        responses={201: CreatedInvitationSerializer, **THROTTLED},
        examples=[
            sent("invitation", {"email": "bia@example.com", "team": 2, "role": "member"}),
            answered(
                INVITATION_EXAMPLE
                | {"link": "https://errors.example.com/cadastro#invitation=Zk3v..."}
            ),
        ],
    ),
    retrieve=extend_schema(
        summary=_("Show an invitation"),
        parameters=[INVITATION_ID],
        responses=InvitationSerializer,
        examples=[answered(INVITATION_EXAMPLE)],
    ),
    destroy=extend_schema(
        summary=_("Revoke an invitation"),
        parameters=[INVITATION_ID],
        responses={204: DELETED},
    ),
    accept=extend_schema(
        operation_id="auth_invitations_accept",
        summary=_("Accept an invitation"),
        description=_("With the account that you are signed in with."),
        request=AcceptInvitationSerializer,
        responses={200: TeamSerializer},
        examples=[
            sent("invitation", {"invitation": "Zk3v..."}),
            answered(TEAM_EXAMPLE | {"role": "member"}),
        ],
    ),
)

# --- Saved views ----------------------------------------------------------

VIEW_ID = path_id("id", _("The id of a saved view."))
VIEW_EXAMPLE = {
    "id": 4,
    "name": "Checkout, critical",
    "query": "env=production&q=nivel:critical+origem:checkout",
    "position": 0,
}
saved_views = extend_schema_view(
    list=extend_schema(
        summary=_("List your saved views"),
        description=_("By `position`. Nobody else sees them."),
        examples=[answered(VIEW_EXAMPLE)],
    ),
    create=extend_schema(
        summary=_("Save a view"),
        description=_(
            "`query` is what stands behind the `?` of a page of the web app; it is kept as it is. The"
            " name is new among yours, in any case; at most 100. Last unless `position` says otherwise."
        ),
        responses={
            201: SavedViewSerializer,
            **refused(
                409,
                _("There is no room for more."),
                conflict=filled(
                    _("There are %(limit)s saved views, and no room for more. Delete one first."),
                    limit=SavedView.PER_USER_MAX,
                ),
            ),
        },
        examples=[
            sent("view", {name: VIEW_EXAMPLE[name] for name in ("name", "query")}),
            answered(VIEW_EXAMPLE),
        ],
    ),
    retrieve=extend_schema(
        summary=_("Show a saved view"), parameters=[VIEW_ID], examples=[answered(VIEW_EXAMPLE)]
    ),
    partial_update=extend_schema(
        summary=_("Change a saved view"),
        parameters=[VIEW_ID],
        examples=[sent("view", {"position": 0}), answered(VIEW_EXAMPLE)],
    ),
    destroy=extend_schema(
        summary=_("Delete a saved view"), parameters=[VIEW_ID], responses={204: DELETED}
    ),
)

# --- Users ----------------------------------------------------------------

USER_ID = path_id("id", _("The id of an account."))
LAST_ADMINISTRATOR = refused(
    409,
    _("The installation would have no administrator."),
    conflict=_("This is the last administrator. Appoint another one first."),
)


def changed_user(summary: str):
    return extend_schema(
        summary=summary,
        description=_("Your own; staff change others. Rights are given by administrators."),
        parameters=[USER_ID],
        responses={200: PersonSerializer, **LAST_ADMINISTRATOR},
        examples=[
            sent("user", {"email": "ana@example.com", "name": "Ana Souza"}),
            answered(PERSON_EXAMPLE),
        ],
    )


users = extend_schema_view(
    list=extend_schema(
        summary=_("List accounts"),
        description=_("All of them for staff; your own for others."),
        parameters=[
            OpenApiParameter("search", str, description=_("In e-mail, username or name.")),
            OpenApiParameter("is_active", bool, description=_("True unless said.")),
            OpenApiParameter("is_staff", bool, description=_("Both unless said.")),
        ],
        examples=[answered(PERSON_EXAMPLE)],
    ),
    create=extend_schema(
        summary=_("Create an account"),
        description=_("For staff. Without a password its owner asks for a link to one."),
        examples=[
            sent("user", {"email": "ana@example.com", "password": PASSWORD}),
            answered(PERSON_EXAMPLE),
        ],
    ),
    retrieve=extend_schema(
        summary=_("Show an account"), parameters=[USER_ID], examples=[answered(PERSON_EXAMPLE)]
    ),
    update=changed_user(_("Change an account")),
    partial_update=changed_user(_("Change parts of an account")),
    destroy=extend_schema(
        summary=_("Delete an account"),
        description=_("What it did stays: an account that anything names is only deactivated."),
        parameters=[USER_ID],
        responses={204: DELETED, **LAST_ADMINISTRATOR},
    ),
)
