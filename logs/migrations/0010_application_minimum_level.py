import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("logs", "0009_application_masked_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="minimum_level",
            field=models.ForeignKey(
                default=30,
                help_text="What comes by OpenTelemetry, Elasticsearch, GELF or syslog is kept from this level on. They send everything; all other reports are kept whatever their level.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="logs.level",
                verbose_name="lowest level of log shippers",
            ),
        ),
    ]
