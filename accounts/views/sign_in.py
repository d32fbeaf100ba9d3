from django.conf import settings
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from rest_framework import generics, permissions, status
from rest_framework.exceptions import AuthenticationFailed, NotFound
from rest_framework.response import Response
from rest_framework_simplejwt.exceptions import TokenError

from accounts import documentation, sessions, setup
from accounts.serializers.people import (
    MeSerializer,
    RegisterSerializer,
    SetupSerializer,
    UserSerializer,
)
from accounts.serializers.sign_in import (
    BrowserRefreshSerializer,
    LoginSerializer,
    LogoutSerializer,
    PasswordChangeSerializer,
    RefreshSerializer,
)
from accounts.throttling import LoginThrottle, PasswordChangeThrottle, RegisterThrottle
from api.authentication import TokenAuthentication
from logs.models import Key

REFRESH_COOKIE = "refresh_token"
REFRESH_COOKIE_PATH = "/api/v1/auth/"


def token_response(token: sessions.RefreshToken, *, cookie: bool, **answer) -> Response:
    """Answer with the tokens; the refresh token in a cookie when the client asked for that."""
    access = str(token.access_token)
    answer |= {"token": access, "access": access, "refresh": None if cookie else str(token)}
    response = Response(answer, headers={"Cache-Control": "no-store"})
    if cookie:
        response.set_cookie(
            REFRESH_COOKIE,
            str(token),
            max_age=settings.SIMPLE_JWT["REFRESH_TOKEN_LIFETIME"],
            path=REFRESH_COOKIE_PATH,
            secure=settings.SERVED_OVER_HTTPS,
            httponly=True,
            samesite="Strict",
        )
    return response


def sign_in_response(serializer, status_code: int = status.HTTP_200_OK) -> Response:
    """Sign in the user whom this serializer saves, if its data is valid.

    E-mail and username stand at the top as well, where old clients look for them.
    """
    serializer.is_valid(raise_exception=True)
    cookie = serializer.validated_data.pop("cookie")
    user = serializer.save()
    key = Key.objects.personal(user)
    response = token_response(
        sessions.sign_in(user),
        cookie=cookie,
        user=UserSerializer(user).data,
        email=user.email,
        username=user.username,
        key=key.key if key else None,
    )
    response.status_code = status_code
    return response


class PublicView(generics.GenericAPIView):
    """Open to everybody: a token in the header is not looked at, it may well have expired."""

    authentication_classes = []
    permission_classes = [permissions.AllowAny]

    def get_authenticate_header(self, request):
        # Without authentication classes DRF would answer 403 where we say 401.
        return TokenAuthentication().authenticate_header(request)


class RegistrationIsOpen(permissions.BasePermission):
    message = gettext_lazy("Sign-up is closed on this installation.")
    code = "registration_closed"

    def has_permission(self, request, view):
        if settings.REGISTRATION == "invite":
            return isinstance(request.data, dict) and bool(request.data.get("invitation"))
        return settings.REGISTRATION == "open"


@documentation.register
class RegisterView(PublicView):
    permission_classes = [RegistrationIsOpen]
    throttle_classes = [RegisterThrottle]
    serializer_class = RegisterSerializer

    def post(self, request):
        return sign_in_response(self.get_serializer(data=request.data), status.HTTP_201_CREATED)


@documentation.login
class LoginView(PublicView):
    throttle_classes = [LoginThrottle]
    serializer_class = LoginSerializer

    def post(self, request):
        return sign_in_response(self.get_serializer(data=request.data))


@documentation.setup
class SetupView(PublicView):
    """The first administrator, by the set-up link. Not found once there is one."""

    serializer_class = SetupSerializer

    def get(self, request):
        return Response({"is_set_up": setup.is_set_up()})

    def post(self, request):
        if setup.is_set_up():
            raise NotFound
        return sign_in_response(self.get_serializer(data=request.data), status.HTTP_201_CREATED)


class SessionView(PublicView):
    """Something done with a refresh token, from the body or else from the cookie."""

    def get_serializer_context(self):
        cookie = self.request.COOKIES.get(REFRESH_COOKIE)
        return super().get_serializer_context() | {"refresh_cookie": cookie}

    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            return self.answer(**serializer.validated_data)
        except TokenError as error:
            raise AuthenticationFailed(
                _("Invalid, expired or revoked token."), "invalid_token"
            ) from error


@documentation.refresh
class RefreshView(SessionView):
    serializer_class = BrowserRefreshSerializer

    def answer(self, refresh, cookie):
        if refresh is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return token_response(sessions.refresh(refresh), cookie=cookie)


class AnswersOnly:
    """Trims the answer of a view to what the clients of a predecessor know."""

    def post(self, request):
        response = super().post(request)
        response.data = {name: response.data[name] for name in self.answered}
        return response


@documentation.get_token
class GetTokenView(AnswersOnly, LoginView):
    answered = ["token"]


@documentation.token_pair
class TokenPairView(AnswersOnly, LoginView):
    answered = ["access", "refresh"]


@documentation.refresh_token
class TokenRefreshView(AnswersOnly, RefreshView):
    serializer_class = RefreshSerializer
    answered = ["access", "refresh"]


@documentation.logout
class LogoutView(SessionView):
    serializer_class = LogoutSerializer

    def answer(self, refresh, cookie, all):
        sessions.sign_out(refresh, everywhere=all)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        # After a 401 as well: a token that is over is of no use to the browser.
        is_over = response.status_code in (204, 401)
        if is_over and REFRESH_COOKIE in request.COOKIES:
            response.delete_cookie(REFRESH_COOKIE, path=REFRESH_COOKIE_PATH, samesite="Strict")
        return response


@documentation.me
@method_decorator(never_cache, name="dispatch")  # it shows the key
class MeView(generics.RetrieveUpdateAPIView):
    http_method_names = ["get", "patch", "head", "options"]
    serializer_class = MeSerializer

    def get_throttles(self):
        # A change of the e-mail takes the password, which is not to be guessed here either.
        return [PasswordChangeThrottle()] if "password" in self._body() else []

    def get_object(self):
        return self.request.user

    def _body(self) -> dict:
        data = self.request.data if self.request.method == "PATCH" else {}
        return data if isinstance(data, dict) else {}


@documentation.my_password
class MyPasswordView(generics.GenericAPIView):
    """A new password. It ends every session, so the answer starts a new one."""

    throttle_classes = [PasswordChangeThrottle]
    serializer_class = PasswordChangeSerializer

    def post(self, request):
        return sign_in_response(self.get_serializer(request.user, data=request.data))
