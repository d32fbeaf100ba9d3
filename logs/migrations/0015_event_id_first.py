"""The index of clients' ids of events begins with what only it can look for.

Where the planner knew a partition as empty, it took an index that also has the application, and
read all of it.
"""

from django.db import migrations

PARTITIONS = """
SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid
WHERE inhparent = 'logs_event'::regclass
"""


def index_by(columns):
    def make_anew(apps, schema_editor):
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(PARTITIONS)
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP INDEX IF EXISTS {name}_event_id")
                cursor.execute(f"CREATE UNIQUE INDEX {name}_event_id ON {name} ({columns})")

    return make_anew


class Migration(migrations.Migration):
    dependencies = [("logs", "0014_grouping_moved")]

    operations = [
        migrations.RunPython(
            index_by("event_id, application_id"), index_by("application_id, event_id")
        ),
    ]
