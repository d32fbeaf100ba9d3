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
        # A list row is rewritten at every roll-up and read without its details: they live apart,
        # what a list shows stays in the row.
        migrations.RunSQL(
            "ALTER TABLE logs_log SET (fillfactor = 85, toast_tuple_target = 512)",
            "ALTER TABLE logs_log RESET (fillfactor, toast_tuple_target)",
        ),
        migrations.RunSQL(
            "ALTER TABLE logs_log ALTER COLUMN description SET STORAGE MAIN,"
            " ALTER COLUMN source SET STORAGE MAIN",
            "ALTER TABLE logs_log ALTER COLUMN description SET STORAGE EXTENDED,"
            " ALTER COLUMN source SET STORAGE EXTENDED",
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
