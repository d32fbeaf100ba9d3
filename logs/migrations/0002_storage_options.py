from django.db import migrations


class Migration(migrations.Migration):
    """How rows lie on their pages."""

    dependencies = [("logs", "0001_initial")]

    operations = [
        # Ingest updates these rows for every event: room for the new version on the same page,
        # so that no index is touched.
        migrations.RunSQL(
            "ALTER TABLE logs_grouping SET (fillfactor = 60)",
            "ALTER TABLE logs_grouping RESET (fillfactor)",
        ),
        # So are these, less often, at every roll-up.
        migrations.RunSQL(
            "ALTER TABLE logs_log SET (fillfactor = 85)",
            "ALTER TABLE logs_log RESET (fillfactor)",
        ),
        # Counters are updated in place, again and again.
        migrations.RunSQL(
            "ALTER TABLE logs_loghour SET (fillfactor = 70)",
            "ALTER TABLE logs_loghour RESET (fillfactor)",
        ),
        migrations.RunSQL(
            "ALTER TABLE logs_apphour SET (fillfactor = 50)",
            "ALTER TABLE logs_apphour RESET (fillfactor)",
        ),
    ]
