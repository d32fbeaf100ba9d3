from django.db import migrations

import logs.fields
from logs.encoding import ZSTD_MAGIC, decompress_json

ROWS_AT_ONCE = 1_000


def decompress(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT id, payload FROM logs_event WHERE substr(payload, 1, 4) = %s LIMIT %s",
                [ZSTD_MAGIC, ROWS_AT_ONCE],
            )
            rows = cursor.fetchall()
            if not rows:
                break
            cursor.executemany(
                "UPDATE logs_event SET payload = %s WHERE id = %s",
                [(decompress_json(bytes(payload)), id) for id, payload in rows],
            )


class Migration(migrations.Migration):
    """Payloads become bytes, in which JSON as it is may stand beside what is compressed."""

    dependencies = [("logs", "0007_application_limits")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE logs_event ALTER payload TYPE bytea"
                    " USING convert_to(payload, 'UTF8')",
                    "ALTER TABLE logs_event ALTER payload TYPE text"
                    " USING convert_from(payload, 'UTF8')",
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    "event",
                    "payload",
                    logs.fields.CompressedJSONField(
                        help_text="Everything else the client sent, trimmed."
                    ),
                ),
            ],
        ),
        migrations.RunPython(migrations.RunPython.noop, decompress),
    ]
