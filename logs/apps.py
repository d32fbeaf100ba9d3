from django.apps import AppConfig
from django.apps import apps as installed
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def create_built_in_rows(using, apps=installed, **kwargs):
    """Make the built-in rows and the first partitions, where all our tables are there."""
    from accounts.models import Team
    from logs.models import Application, Environment, Level
    from logs.retention import make_partitions_ahead

    try:
        apps.get_model("logs", "Event")
    except LookupError:  # `migrate accounts`, or `migrate logs zero`
        return
    if using != DEFAULT_DB_ALIAS:
        return
    make_partitions_ahead()
    for severity, name in Level.BUILT_IN.items():
        Level.objects.get_or_create(severity=severity, defaults={"name": name})
    for name in Environment.BUILT_IN:
        Environment.objects.get_or_create(name=name)
    Application.objects.get_or_create(
        is_default=True,
        defaults={"name": "Central de Erros", "team": Team.objects.default()},
    )


class LogsConfig(AppConfig):
    name = "logs"
    verbose_name = _("Errors")

    def ready(self):
        # post_migrate and not a data migration: transactional tests flush these rows.
        # It comes after that of `accounts`, which makes the default team: apps are in order.
        post_migrate.connect(create_built_in_rows, sender=self)
