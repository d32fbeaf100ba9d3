"""How severe an error is."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Level(models.Model):
    """How severe an error is. The number is the key, so that ordering by level needs no join."""

    BUILT_IN = {10: "debug", 20: "info", 30: "warning", 40: "error", 50: "critical"}

    severity = models.PositiveSmallIntegerField(_("severity"), primary_key=True)
    name = models.CharField(_("name"), max_length=16, unique=True)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__range=(1, 99)), name="level_severity_1_to_99"
            ),
            models.CheckConstraint(condition=Q(name=Lower("name")), name="level_name_lower_case"),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def severities(cls) -> dict[str, int]:
        """Return the severity of each level by its name, most severe first."""
        return dict(cls.objects.order_by("-severity").values_list("name", "severity"))
