"""Policies applied to open tickets, how far it has come; and what came of clocks, by when it was decided."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce

import helpdesk.lib.clock


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0111_clock_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Reapplication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_trial", models.BooleanField()),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "At work"), ("done", "Done"), ("stopped", "Stopped")],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("total", models.PositiveIntegerField()),
                ("looked_at", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("breached", models.PositiveIntegerField(default=0)),
                ("reached", models.BigIntegerField(default=0)),
                ("tickets", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                Coalesce("breached_at", "ended_at"),
                condition=models.Q(("breached_at__isnull", False), ("ended_at__isnull", False), _connector="OR"),
                include=("metric", "state", "policy_version", "ticket", "breached_at"),
                name="clock_decided",
            ),
        ),
        migrations.AddField(
            model_name="reapplication",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="reapplication",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["running", "done", "stopped"])),
                name="a_reapplication_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="reapplication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")), fields=("state",), name="policies_are_applied_once_at_a_time"
            ),
        ),
    ]
