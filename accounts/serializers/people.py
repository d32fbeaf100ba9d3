"""Accounts, in and out."""

from contextlib import contextmanager

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError

from accounts import registration, setup
from accounts.invitations import InvalidInvitation
from accounts.models import User
from accounts.serializers.duplicates import duplicates_under_their_field
from accounts.serializers.fields import Cookie, Email, Password, Text
from logs.models import Key


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
        user.change_profile(
            **{field: value for field, value in data.items() if value != getattr(user, field)}
        )
        return user


class UserSerializer(AccountSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "username", "name", "is_staff", "is_admin"]
        read_only_fields = ["is_staff"]
        extra_kwargs = {"username": {"trim_whitespace": False}}


class MeSerializer(UserSerializer):
    """One's own account. A new e-mail takes the password: whoever has the mailbox can reset it,
    and a stolen access token must not become the account."""

    key = serializers.SerializerMethodField()
    password = Text(required=False, write_only=True)

    class Meta(UserSerializer.Meta):
        fields = [*UserSerializer.Meta.fields, "key", "password"]

    def validate(self, data):
        password = data.pop("password", "")
        email = data.get("email", self.instance.email)
        if email != self.instance.email and not self.instance.check_password(password):
            raise ValidationError({"password": [_("Give your password to change the e-mail.")]})
        return data

    def get_key(self, user) -> str | None:
        return getattr(Key.objects.find_personal(user), "key", None)


class RegisterSerializer(AccountSerializer):
    password = Password()
    password2 = Password(required=False)
    invitation = Text(required=False, allow_blank=True, max_length=200)
    cookie = Cookie()

    class Meta:
        model = User
        fields = ["email", "username", "name", "password", "password2", "invitation", "cookie"]
        extra_kwargs = UserSerializer.Meta.extra_kwargs

    def validate(self, data):
        if data["password"] != data.pop("password2", data["password"]):
            raise ValidationError({"password2": [_("The two passwords differ.")]})
        validate_new_password(data)
        return data

    def create(self, data):
        with invalid_invitation_under_its_field():
            return registration.register(**data)


class PersonSerializer(AccountSerializer):
    """An account as staff see it and its owner does."""

    password = Password(required=False, write_only=True)
    is_admin = serializers.BooleanField(source="is_superuser", required=False)
    is_superuser = serializers.BooleanField(required=False, write_only=True)  # a synonym

    class Meta:
        model = User
        fields = [
            "id", "email", "username", "name", "password", "is_active", "is_staff", "is_admin",
            "is_superuser", "date_joined", "last_login",
        ]  # fmt: skip
        read_only_fields = ["date_joined", "last_login"]
        extra_kwargs = UserSerializer.Meta.extra_kwargs

    def validate(self, data):
        self._check_rights(data)
        person = self.instance or User()
        if data.get("is_superuser", person.is_superuser) and not data.get("is_staff", True):
            raise ValidationError({"is_staff": [_("Administrators are staff.")]})
        is_own = self.instance == self.context["request"].user
        if is_own and data.get("email", person.email) != person.email:
            raise ValidationError({"email": [_("Change your own at auth/me/.")]})
        if data.get("password"):
            if is_own:
                raise ValidationError({"password": [_("Change your own at auth/me/password/.")]})
            known = {name: getattr(person, name) for name in ("email", "username", "name")}
            validate_new_password(known | data)
        return data

    def create(self, data):
        standing = self._take_standing(data)
        with transaction.atomic():  # an account with the rights it was made for, or none
            user = registration.register(password=data.pop("password", None), **data)
            if standing:
                user.set_standing(**standing)
        return user

    def update(self, user, data):
        standing, password = self._take_standing(data), data.pop("password", None)
        with transaction.atomic():  # all of it or nothing
            if standing:
                user.set_standing(**standing)
            if data:
                super().update(user, data)
            if password:
                user.change_password(password)
        return user

    def _take_standing(self, data: dict) -> dict[str, bool]:
        """Take out of the data what changes of the rights, which are set under a lock."""
        given = {name: data.pop(name) for name in User.STANDING if name in data}
        person = self.instance or User()
        return {name: value for name, value in given.items() if value != getattr(person, name)}

    def _check_rights(self, data):
        asking = self.context["request"].user
        changed = self._take_standing(dict(data))
        if not asking.is_superuser and ("is_staff" in changed or "is_superuser" in changed):
            raise PermissionDenied(_("Only administrators make and unmake staff."))
        if not asking.is_staff and "is_active" in changed:
            raise PermissionDenied(_("Delete your account instead."))


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


@contextmanager
def invalid_invitation_under_its_field():
    """Answer as a 400 under `invitation`, with one text for every cause."""
    try:
        yield
    except InvalidInvitation as error:
        text = _("This invitation is not valid any more. Ask for another one.")
        raise ValidationError({"invitation": [text]}, "invalid_invitation") from error


def validate_new_password(data: dict) -> None:
    """Run the password rules, which compare it with what else the person entered."""
    person = User(email=data["email"], username=data.get("username"), name=data.get("name", ""))
    try:
        validate_password(data["password"], person)
    except DjangoValidationError as error:
        raise ValidationError({"password": error.messages}) from error
