import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock


class Migration(migrations.Migration):
    dependencies = [
        ("sops", "0002_kept_by_the_database"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Connector",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=29)),
                ("name", models.CharField(max_length=80)),
                ("address", models.CharField(max_length=300)),
                ("header", models.CharField(default="Authorization", max_length=60)),
                ("secret", models.TextField(blank=True)),
                ("seconds", models.PositiveSmallIntegerField(default=10)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ConnectorOperation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=29)),
                ("name", models.CharField(max_length=80)),
                ("method", models.CharField(max_length=6)),
                ("path", models.CharField(max_length=500)),
                ("parameters", models.JSONField(blank=True, default=dict)),
                ("results", models.JSONField(blank=True, default=dict)),
                ("is_reversible", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["connector", "key"],
            },
        ),
        migrations.AddField(
            model_name="actionexecution",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="actionexecution",
            name="claimed_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="actionexecution",
            name="request_id",
            field=models.UUIDField(null=True, unique=True),
        ),
        migrations.AddField(
            model_name="actionexecution",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("sending", "Sending"),
                    ("done", "Done"),
                    ("failed", "Failed"),
                    ("uncertain", "Uncertain"),
                ],
                default="done",
                max_length=9,
            ),
        ),
        migrations.AddIndex(
            model_name="actionexecution",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "sending"])), fields=["id"], name="execution_under_way"
            ),
        ),
        migrations.AddConstraint(
            model_name="actionexecution",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["queued", "sending", "done", "failed", "uncertain"])),
                name="an_execution_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="connector",
            constraint=models.UniqueConstraint(fields=("key",), name="a_connector_has_a_key_of_its_own"),
        ),
        migrations.AddConstraint(
            model_name="connector",
            constraint=models.CheckConstraint(
                condition=models.Q(("seconds__gte", 1), ("seconds__lte", 30)),
                name="a_connector_answers_within_half_a_minute",
            ),
        ),
        migrations.AddField(
            model_name="connectoroperation",
            name="connector",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="operations", to="sops.connector"
            ),
        ),
        migrations.AddConstraint(
            model_name="connectoroperation",
            constraint=models.UniqueConstraint(fields=("connector", "key"), name="an_operation_has_a_key_of_its_own"),
        ),
        migrations.AddConstraint(
            model_name="connectoroperation",
            constraint=models.CheckConstraint(
                condition=models.Q(("method__in", ("GET", "POST", "PUT", "PATCH", "DELETE"))),
                name="an_operation_has_a_method_that_is_allowed",
            ),
        ),
        migrations.AddConstraint(
            model_name="connectoroperation",
            constraint=models.CheckConstraint(
                condition=models.Q(("path__startswith", "/")), name="an_operation_stays_at_its_host"
            ),
        ),
    ]
