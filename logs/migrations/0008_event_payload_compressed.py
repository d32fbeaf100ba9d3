from django.db import migrations

import logs.fields


class Migration(migrations.Migration):
    """Payloads become bytes, in which JSON as it is may stand beside what is compressed."""

    dependencies = [("logs", "0007_application_limits")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                # Irreversible: PostgreSQL cannot read what is compressed by then.
                migrations.RunSQL(
                    "ALTER TABLE logs_event ALTER payload TYPE bytea"
                    " USING convert_to(payload, 'UTF8')"
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
    ]
