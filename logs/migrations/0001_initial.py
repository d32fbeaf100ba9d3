import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import logs.fields
import logs.models

# Partitioned by UTC day of the UUIDv7: an id is looked up in one partition. The partition key is
# part of the primary key, and so is what distributes the table over several machines.
CREATE_EVENT = """
CREATE TABLE logs_event (
    id uuid NOT NULL,
    application_id bigint NOT NULL,
    grouping_id bigint NOT NULL,
    event_id uuid,
    occurred_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    level_id smallint NOT NULL,
    environment_id bigint NOT NULL,
    message text NOT NULL,
    source varchar(255) NOT NULL,
    release varchar(250) NOT NULL,
    "user" text NOT NULL,
    tags text NOT NULL,
    count integer NOT NULL,
    payload text NOT NULL,
    PRIMARY KEY (id, application_id)
) PARTITION BY RANGE (id)
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Environment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=64, unique=True, verbose_name="name")),
            ],
            options={
                "verbose_name": "environment",
                "verbose_name_plural": "environments",
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("is_default", models.BooleanField(default=False, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "verbose_name": "application",
                "verbose_name_plural": "applications",
            },
        ),
        migrations.CreateModel(
            name="AppHour",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "application_id",
                        "hour",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("n", models.BigIntegerField(db_default=0, help_text="Events stored.")),
                (
                    "refused",
                    models.BigIntegerField(db_default=0, help_text="Events refused by a limit."),
                ),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="logs.application",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApplicationEnvironment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="logs.application",
                    ),
                ),
                (
                    "environment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="logs.environment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Key",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=logs.models.new_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                        verbose_name="key",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="name")),
                ("is_personal", models.BooleanField(default=False, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("last_used_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="logs.application",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who made it: the collector of the logs that it reports first.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "key",
                "verbose_name_plural": "keys",
            },
        ),
        migrations.CreateModel(
            name="Level",
            fields=[
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        primary_key=True, serialize=False, verbose_name="severity"
                    ),
                ),
                ("name", models.CharField(max_length=16, unique=True, verbose_name="name")),
            ],
            options={
                "verbose_name": "level",
                "verbose_name_plural": "levels",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity__range", (1, 99))),
                        name="level_severity_1_to_99",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", django.db.models.functions.text.Lower("name"))),
                        name="level_name_lower_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grouping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "fingerprint",
                    models.BinaryField(
                        help_text="SHA-256 of the grouping key: see `logs.grouping`.", null=True
                    ),
                ),
                (
                    "algorithm",
                    models.PositiveSmallIntegerField(
                        help_text="Version of the grouping algorithm."
                    ),
                ),
                (
                    "reason",
                    models.CharField(help_text="What the events were grouped by.", max_length=512),
                ),
                (
                    "first_log_id",
                    models.BigIntegerField(help_text="Where an unmerge takes it back to."),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("archived", "archived"),
                            ("resolved", "resolved"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("events", models.BigIntegerField()),
                ("first_seen", models.DateTimeField()),
                ("last_seen", models.DateTimeField()),
                ("latest_event", models.UUIDField()),
                ("source", models.CharField(max_length=255)),
                (
                    "tags_dropped",
                    models.BigIntegerField(
                        default=0, help_text="Tags beyond the limits of a log: counted, not kept."
                    ),
                ),
                (
                    "rolled_up_at",
                    models.DateTimeField(help_text="When its figures last went to the log."),
                ),
                ("reopened_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="logs.application",
                    ),
                ),
                (
                    "environment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="logs.environment",
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="logs.level",
                    ),
                ),
            ],
        ),
        # Django cannot say PARTITION BY; the model stays an ordinary one of its own.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(CREATE_EVENT, "DROP TABLE logs_event")],
            state_operations=[
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                help_text="UUIDv7 of the moment of receipt.",
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "event_id",
                            models.UUIDField(
                                help_text="The client's own id, once per application.", null=True
                            ),
                        ),
                        (
                            "occurred_at",
                            models.DateTimeField(
                                help_text="When it happened, by the client's clock."
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                        ("message", models.TextField()),
                        ("source", models.CharField(max_length=255)),
                        ("release", models.CharField(max_length=250)),
                        (
                            "user",
                            logs.fields.JSONTextField(
                                help_text="Who was affected, as the client told; {} when unknown."
                            ),
                        ),
                        ("tags", logs.fields.JSONTextField(help_text="Object of text to text.")),
                        (
                            "count",
                            models.IntegerField(
                                help_text="How many occurrences the client counted in it."
                            ),
                        ),
                        (
                            "payload",
                            logs.fields.JSONTextField(
                                help_text="Everything else the client sent, trimmed."
                            ),
                        ),
                        (
                            "application",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="logs.application",
                            ),
                        ),
                        (
                            "environment",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="logs.environment",
                            ),
                        ),
                        (
                            "grouping",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                help_text="Never the log: a merge touches no event.",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="logs.grouping",
                            ),
                        ),
                        (
                            "level",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="logs.level",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "event",
                        "verbose_name_plural": "events",
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name="Log",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("description", models.CharField(max_length=256, verbose_name="description")),
                ("source", models.CharField(max_length=255, verbose_name="source")),
                ("events", models.BigIntegerField(verbose_name="events")),
                ("first_seen", models.DateTimeField(verbose_name="first seen")),
                ("last_seen", models.DateTimeField(verbose_name="last seen")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("archived", "archived"),
                            ("resolved", "resolved"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                ("status_changed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "regressed_at",
                    models.DateTimeField(
                        editable=False,
                        help_text="When an event last reopened it after a resolve.",
                        null=True,
                    ),
                ),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logs",
                        to="logs.application",
                    ),
                ),
                (
                    "collected_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "environment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="logs.environment",
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="logs.level",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="logs.log",
                    ),
                ),
                (
                    "status_changed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="Copied from the application, for the indexes.",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "verbose_name": "log",
                "verbose_name_plural": "logs",
                "base_manager_name": "with_hidden",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("with_hidden", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="grouping",
            name="log",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="groupings",
                to="logs.log",
            ),
        ),
        migrations.CreateModel(
            name="LogHour",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "grouping_id",
                        "hour",
                        "application_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("n", models.BigIntegerField()),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="logs.application",
                    ),
                ),
                (
                    "grouping",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="logs.grouping",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LogDetails",
            fields=[
                (
                    "log",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="details_row",
                        serialize=False,
                        to="logs.log",
                    ),
                ),
                ("text", models.TextField(verbose_name="details")),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="logs.application",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LogTagKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "grouping_id",
                        "key",
                        "application_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("values", models.IntegerField(help_text="How many different ones are stored.")),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="logs.application",
                    ),
                ),
                (
                    "grouping",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="logs.grouping",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LogTag",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "grouping_id",
                        "key",
                        "value",
                        "application_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("value", models.CharField(max_length=200)),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="logs.application",
                    ),
                ),
                (
                    "grouping",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="logs.grouping",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                models.F("team"),
                django.db.models.functions.text.Lower("name"),
                name="application_name_once_per_team",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("is_default",),
                name="application_one_default",
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationenvironment",
            constraint=models.UniqueConstraint(
                fields=("application", "environment"), name="application_environment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="key",
            constraint=models.CheckConstraint(
                condition=models.Q(("key__regex", "^[0-9a-f]{32}$")), name="key_32_hex"
            ),
        ),
        migrations.AddConstraint(
            model_name="key",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_personal", True), ("revoked_at", None)),
                fields=("user", "application"),
                name="key_one_personal",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["grouping", "id"], name="event_of_grouping"),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
                fields=["team", "status", "events", "last_seen", "id"],
                name="log_by_events",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
                fields=["team", "status", "level", "events", "last_seen", "id"],
                name="log_by_level",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
                fields=["team", "status", "last_seen", "id"],
                name="log_by_last_seen",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
                fields=["team", "status", "first_seen", "id"],
                name="log_by_first_seen",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
                fields=["team", "status", "environment", "events", "last_seen", "id"],
                name="log_env_by_events",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
                fields=["team", "status", "environment", "level", "events", "last_seen", "id"],
                name="log_env_by_level",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
                fields=["team", "status", "environment", "last_seen", "id"],
                name="log_env_by_last_seen",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
                fields=["team", "status", "environment", "first_seen", "id"],
                name="log_env_by_first_seen",
            ),
        ),
        migrations.AddIndex(
            model_name="log",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
                fields=["application", "status", "events", "last_seen", "id"],
                name="log_app_by_events",
            ),
        ),
        migrations.AddConstraint(
            model_name="log",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["open", "archived", "resolved"])),
                name="log_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouping",
            constraint=models.UniqueConstraint(
                fields=("application", "environment", "fingerprint"), name="grouping_once"
            ),
        ),
        migrations.AddIndex(
            model_name="logtag",
            index=models.Index(fields=["application", "key", "value"], name="log_tag_by_value"),
        ),
    ]
