"""How minified code is read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from logs.models.applications import Application


class SourceMap(models.Model):
    """The way from a minified file of a release to what people wrote: see `logs.unminifying`."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="source_maps"
    )
    release = models.CharField(
        _("release"), max_length=250, help_text=_("Empty for one that is found by its debug id.")
    )
    name = models.CharField(
        _("name"), max_length=255, help_text=_("The path of the minified file, or its end.")
    )
    debug_id = models.UUIDField(null=True)
    size = models.IntegerField(_("size"), help_text=_("In bytes."))
    content = models.BinaryField(help_text="Compressed by Zstandard.")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("source map")
        verbose_name_plural = _("source maps")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "release", "name"], name="source_map_once"
            ),
        ]

    def __str__(self):
        return f"{self.release} {self.name}".strip()
