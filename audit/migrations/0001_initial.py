import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(max_length=200, verbose_name="service")),
                (
                    "user_id",
                    models.CharField(
                        help_text="As the service names the person.",
                        max_length=200,
                        verbose_name="user",
                    ),
                ),
                ("action", models.CharField(max_length=200, verbose_name="action")),
                ("result", models.CharField(max_length=200, verbose_name="result")),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        help_text="Why it failed.",
                        max_length=2000,
                        verbose_name="cause",
                    ),
                ),
                (
                    "context",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="Who that was, from where, and what it was about.",
                        verbose_name="context",
                    ),
                ),
                ("occurred_at", models.DateTimeField(verbose_name="time")),
                ("received_at", models.DateTimeField(verbose_name="received")),
            ],
            options={
                "verbose_name": "audit record",
                "verbose_name_plural": "audit records",
                "indexes": [
                    models.Index(fields=["occurred_at", "id"], name="audit_by_time"),
                    models.Index(fields=["service", "occurred_at", "id"], name="audit_of_service"),
                    models.Index(fields=["user_id", "occurred_at", "id"], name="audit_of_user"),
                    models.Index(fields=["action", "occurred_at", "id"], name="audit_of_action"),
                    models.Index(fields=["result", "occurred_at", "id"], name="audit_of_result"),
                ],
            },
        ),
    ]
