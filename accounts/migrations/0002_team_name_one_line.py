import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="team",
            name="name",
            field=models.CharField(
                max_length=100,
                validators=[
                    django.core.validators.RegexValidator(
                        "[\\x00-\\x1f\\x7f]",
                        "Line breaks and the like are not allowed.",
                        inverse_match=True,
                    )
                ],
                verbose_name="name",
            ),
        ),
    ]
