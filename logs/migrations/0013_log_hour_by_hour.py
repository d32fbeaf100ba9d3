import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("logs", "0012_source_map"),
    ]

    operations = [
        # Not concurrently: that waits for every open statement, also for that of a process which
        # waits to migrate after this one. To read the table once takes a second for ten million rows.
        migrations.AddIndex(
            model_name="loghour",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True,
                fields=["hour"],
                name="log_hour_by_hour",
                opclasses=["timestamptz_minmax_multi_ops"],
            ),
        ),
    ]
