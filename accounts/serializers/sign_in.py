"""Sessions and passwords, in and out."""

from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, ValidationError

from accounts import password_reset
from accounts.serializers.fields import Cookie, Email, Password, Text


class LoginSerializer(serializers.Serializer):
    """An e-mail or a username, under either name, and the password."""

    email = Text(max_length=254, required=False, allow_blank=True, allow_null=True)
    username = Text(max_length=254, required=False, allow_blank=True, allow_null=True)
    password = Password()
    cookie = Cookie()

    def validate(self, data):
        data["login"] = data.get("email") or data.get("username")
        if not data["login"]:
            raise ValidationError({"email": [_("Enter your e-mail or your username.")]}, "required")
        return data

    def create(self, data):
        user = authenticate(
            self.context["request"], username=data["login"], password=data["password"]
        )
        if user is None:
            raise AuthenticationFailed(
                _("Wrong e-mail, username or password."), "invalid_credentials"
            )
        return user


class PasswordChangeSerializer(serializers.Serializer):
    old_password = Password()
    new_password = Password()
    cookie = Cookie()

    def validate_old_password(self, password):
        if not self.instance.check_password(password):
            raise ValidationError(_("This is not your current password."))
        return password

    def validate_new_password(self, password):
        validate_password(password, self.instance)
        return password

    def update(self, user, data):
        user.change_password(data["new_password"])
        return user


class PasswordResetSerializer(serializers.Serializer):
    email = Email(max_length=254)

    def create(self, data):
        password_reset.send_link(**data)
        return data


class NewPasswordSerializer(serializers.Serializer):
    """The token of a reset link, and the password to set."""

    token = Text(max_length=200)
    password = Password()

    def create(self, data):
        try:
            return password_reset.reset(**data)
        except password_reset.WrongToken as error:
            text = _("This link is not valid any more. Ask for another one.")
            raise ValidationError({"token": [text]}, "invalid_reset_token") from error
        except DjangoValidationError as error:
            raise ValidationError({"password": error.messages}) from error


class RefreshSerializer(serializers.Serializer):
    """A refresh token. Browsers keep theirs in a cookie and send none in the body."""

    refresh = Text(required=False, allow_null=True)

    def validate(self, data):
        data["cookie"] = not data.get("refresh")
        if data["cookie"]:
            data["refresh"] = self.context["refresh_cookie"]
        if not data["refresh"]:
            raise ValidationError({"refresh": [_("Send the refresh token.")]}, "required")
        return data


class BrowserRefreshSerializer(RefreshSerializer):
    """With `cookie` it is no error to have no session: a page cannot look whether it has a cookie."""

    cookie = Cookie()

    def validate(self, data):
        may_have_none = data.pop("cookie")
        if may_have_none and not (data.get("refresh") or self.context["refresh_cookie"]):
            return {"refresh": None, "cookie": True}
        return super().validate(data)


class LogoutSerializer(RefreshSerializer):
    all = serializers.BooleanField(default=False)
