"""Where applications ran."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from logs.models.applications import Application


class EnvironmentQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EnvironmentQuerySet":
        """The built-in ones, and those from which an application reported that the user may read."""
        if user.is_staff:
            return self
        reported = ApplicationEnvironment.objects.filter(
            environment=OuterRef("pk"), application__in=Application.objects.readable_by(user)
        )
        return self.filter(Q(name__in=Environment.BUILT_IN) | Exists(reported))


class Environment(models.Model):
    """Where an application ran. Shared by all applications; `logs.environments` says which names."""

    BUILT_IN = ("production", "homologation", "dev")

    name = models.CharField(_("name"), max_length=64, unique=True)

    objects = EnvironmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("environment")
        verbose_name_plural = _("environments")

    def __str__(self):
        return self.name


class ApplicationEnvironment(models.Model):
    """An environment that an application has reported from, apart from the built-in ones."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "environment"], name="application_environment_once"
            ),
        ]

    def __str__(self):
        return f"{self.application} · {self.environment}"
