from django.urls import include, path
from rest_framework.routers import SimpleRouter

from accounts.views import password_reset, sign_in
from accounts.views.saved_views import SavedViewViewSet
from accounts.views.teams import InvitationViewSet, MembershipViewSet, MemberViewSet, TeamViewSet
from accounts.views.users import UserViewSet

auth_router = SimpleRouter()
auth_router.register("invitations", InvitationViewSet, basename="invitation")

auth_urlpatterns = [
    path("register/", sign_in.RegisterView.as_view()),
    path("login/", sign_in.LoginView.as_view()),
    path("refresh/", sign_in.RefreshView.as_view()),
    path("logout/", sign_in.LogoutView.as_view()),
    path("me/", sign_in.MeView.as_view()),
    path("me/password/", sign_in.MyPasswordView.as_view()),
    path("password-reset/", password_reset.PasswordResetView.as_view()),
    path("password-reset/confirm/", password_reset.NewPasswordView.as_view()),
    path("setup/", sign_in.SetupView.as_view()),
    *auth_router.urls,
]

# Where the clients of the predecessors sign in.
token_urlpatterns = [
    path("get_token/", sign_in.GetTokenView.as_view()),
    path("token/", sign_in.TokenPairView.as_view()),
    path("refresh_token/", sign_in.TokenRefreshView.as_view()),
]

user_router = SimpleRouter()
user_router.register("users", UserViewSet, basename="user")

# What api.urls puts into its own.
router = SimpleRouter()
router.registry.extend(user_router.registry)
router.register("views", SavedViewViewSet, basename="view")
router.register("teams", TeamViewSet, basename="team")
router.register(r"teams/(?P<team>[0-9]+)/members", MemberViewSet, basename="member")
# The names of predecessors.
router.register("groups", TeamViewSet, basename="group")
router.register(r"groups/(?P<team>[0-9]+)/members", MemberViewSet, basename="group-member")
router.register("groupusers", MembershipViewSet, basename="groupuser")

urlpatterns = [
    # At the root as well, where the clients of predecessors look for them.
    path("auth/", include(auth_urlpatterns)),
    *token_urlpatterns,
    *user_router.urls,
]
