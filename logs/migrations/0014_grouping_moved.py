from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("logs", "0013_log_hour_by_hour"),
    ]

    operations = [
        # Not concurrently, as in 0013: the table is read once.
        migrations.AddIndex(
            model_name="grouping",
            index=models.Index(
                condition=models.Q(("id", models.F("log_id")), _negated=True),
                fields=["id"],
                name="grouping_moved",
            ),
        ),
    ]
