import django_filters
from django import forms
from django.db.models import Q

YES_OR_NO = [(word, word) for word in ("true", "false", "True", "False", "1", "0")]


class YesOrNoFilter(django_filters.TypedChoiceFilter):
    """true or false. Django's own takes any other word for no filter at all."""

    def __init__(self, *args, **kwargs):
        super().__init__(
            *args, choices=YES_OR_NO, coerce=lambda word: word in ("true", "True", "1"), **kwargs
        )


class IdFilter(django_filters.Filter):
    field_class = forms.IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=1, max_value=2**63 - 1, **kwargs)


class InvitationFilter(django_filters.FilterSet):
    team = IdFilter("team_id")


class PersonFilter(django_filters.FilterSet):
    """What may be asked of the people. Who was deactivated is only there for who asks for it."""

    search = django_filters.CharFilter(method="containing")
    is_active = YesOrNoFilter()
    is_staff = YesOrNoFilter()

    def containing(self, people, name, text):
        return people.filter(
            Q(email__icontains=text) | Q(username__icontains=text) | Q(name__icontains=text)
        )

    def filter_queryset(self, people):
        if self.form.cleaned_data["is_active"] == "":
            people = people.filter(is_active=True)
        return super().filter_queryset(people)
