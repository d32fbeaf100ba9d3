from rest_framework import serializers

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
