import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_one_line_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        max_length=100,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[^\\x00-\\x1f\\x7f]*\\Z",
                                "Line breaks and the like are not allowed.",
                            )
                        ],
                    ),
                ),
                (
                    "query",
                    models.CharField(
                        blank=True,
                        help_text="What stands behind the `?` of a page.",
                        max_length=2000,
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(help_text="Among the views of the user."),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("user"),
                        django.db.models.functions.text.Lower("name"),
                        name="saved_view_name_once_per_user",
                    )
                ],
            },
        ),
    ]
