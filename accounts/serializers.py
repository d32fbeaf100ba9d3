"""What crosses the border of accounts, in and out."""

from contextlib import contextmanager

from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import (
    AuthenticationFailed,
    NotFound,
    PermissionDenied,
    ValidationError,
)

from accounts import registration, setup
from accounts.models import User
from logs.models import Key

PASSWORD_MAX_LENGTH = 1024


class Text(serializers.CharField):
    """A string and nothing else: DRF would also take 12345678 for a password."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Email(Text, serializers.EmailField):
    pass


class Password(Text):
    def __init__(self, **kwargs):
        super().__init__(max_length=PASSWORD_MAX_LENGTH, trim_whitespace=False, **kwargs)

    def to_internal_value(self, data):
        password = super().to_internal_value(data)
        if password.isspace():
            self.fail("blank")
        return password


class Cookie(serializers.BooleanField):
    """Whether the refresh token goes into an HttpOnly cookie, out of reach of scripts."""

    def __init__(self, **kwargs):
        super().__init__(default=False, **kwargs)


@contextmanager
def duplicates_under_their_field():
    """Answer a violated unique constraint of User as a 400 under its field.

    No query before the write: two requests at once would both pass it.
    """
    messages = {
        "user_email_unique_in_any_case": {"email": [_("This e-mail is already in use.")]},
        "user_username_unique_in_any_case": {"username": [_("This username is already in use.")]},
    }
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        constraint = error.__cause__.diag.constraint_name
        if constraint not in messages:
            raise
        raise ValidationError(messages[constraint], "unique") from error


class AccountSerializer(serializers.ModelSerializer):
    """The rules for the fields of a person, whoever writes them."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.CharField: Text,
        models.EmailField: Email,
    }

    def validate_email(self, email):
        return User.objects.normalize_email(email)

    def validate_username(self, username):
        return username or None

    def save(self, **kwargs):
        with duplicates_under_their_field():
            return super().save(**kwargs)

    def update(self, user, data):
        for field, value in data.items():
            setattr(user, field, value)
        # Only these: the rest may have changed since it was read, a password or a right lost.
        user.save(update_fields=list(data))
        return user


class UserSerializer(AccountSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "username", "name", "is_staff", "is_admin"]
        read_only_fields = ["is_staff"]
        extra_kwargs = {"username": {"trim_whitespace": False}}


class MeSerializer(UserSerializer):
    key = serializers.SerializerMethodField()

    class Meta(UserSerializer.Meta):
        fields = [*UserSerializer.Meta.fields, "key"]

    def get_key(self, user) -> str | None:
        return getattr(Key.objects.find_personal(user), "key", None)


class RegisterSerializer(AccountSerializer):
    password = Password()
    password2 = Password(required=False)
    cookie = Cookie()

    class Meta:
        model = User
        fields = ["email", "username", "name", "password", "password2", "cookie"]
        extra_kwargs = UserSerializer.Meta.extra_kwargs

    def validate(self, data):
        if data["password"] != data.pop("password2", data["password"]):
            raise ValidationError({"password2": [_("The two passwords differ.")]})
        validate_new_password(data)
        return data

    def create(self, data):
        return registration.register(**data)


class SetupSerializer(AccountSerializer):
    token = Text()
    password = Password()
    cookie = Cookie()

    class Meta:
        model = User
        fields = ["token", "email", "password", "cookie"]

    def validate(self, data):
        validate_new_password(data)
        return data

    def create(self, data):
        try:
            return setup.create_administrator(**data)
        except setup.AlreadySetUp as error:
            raise NotFound from error
        except setup.WrongSecret as error:
            raise PermissionDenied(
                _("This set-up link is no longer valid. The newest one is in the server's output."),
                "invalid_setup_token",
            ) from error


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


class LogoutSerializer(RefreshSerializer):
    all = serializers.BooleanField(default=False)


def validate_new_password(data: dict) -> None:
    """Run the password rules, which compare it with what else the person entered."""
    person = User(email=data["email"], username=data.get("username"), name=data.get("name", ""))
    try:
        validate_password(data["password"], person)
    except DjangoValidationError as error:
        raise ValidationError({"password": error.messages}) from error
