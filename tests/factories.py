"""Valid objects with the least said. Logs and events come from `report()`, as in real life."""

import factory
from django.utils import timezone

from accounts.models import Membership, Role, Team, User
from audit.acts import Result
from audit.models import AuditRecord
from logs.models import Application, Key, Log
from logs.recorder import record
from logs.report import Report

PASSWORD = "correct horse battery"


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")


class UserFactory(factory.django.DjangoModelFactory):
    """`UserFactory(team=team, role=Role.VIEWER)` joins the team; without a team, none."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    password = factory.django.Password(PASSWORD)

    @classmethod
    def _create(cls, model_class, *args, team=None, role=Role.MEMBER, **kwargs):
        user = super()._create(model_class, *args, **kwargs)
        if team:
            Membership.objects.create(user=user, team=team, role=role)
        return user


class ApplicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Application

    name = factory.Sequence(lambda n: f"application {n}")
    team = factory.SubFactory(TeamFactory)


class KeyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Key

    application = factory.SubFactory(ApplicationFactory)


class AuditRecordFactory(factory.django.DjangoModelFactory):
    """What another service told; received when it was done."""

    class Meta:
        model = AuditRecord

    service = "shop"
    user_id = "7"
    action = "buy"
    result = Result.SUCCESS
    occurred_at = factory.LazyFunction(timezone.now)
    received_at = factory.SelfAttribute("occurred_at")


def report(application: Application, description: str = "It broke", **fields) -> Log:
    """Record one event of our own JSON and return its log; two of one description make one."""
    own = {"groups_by_source": True, "may_be_old": True}
    [recorded] = record([Report(description, application_id=application.pk, **own | fields)])
    return Log.objects.get(pk=recorded.log_id)
