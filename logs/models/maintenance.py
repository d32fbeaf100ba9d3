"""When maintenance was done."""

from django.db import models


class MaintenanceStep(models.Model):
    """When a step of `central_erros.maintenance` last began and came to its end."""

    name = models.CharField(max_length=40, primary_key=True)
    done_at = models.DateTimeField()

    def __str__(self):
        return self.name
