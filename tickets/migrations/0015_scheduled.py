"""Replies that wait for their moment, and the files of a draft."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0014_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="files",
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name="ScheduledReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("html", models.TextField()),
                ("recipients", models.JSONField(blank=True, null=True)),
                ("files", models.JSONField(default=list)),
                ("staged", models.JSONField(default=list)),
                ("then", models.CharField(blank=True, max_length=8)),
                (
                    "channel",
                    models.CharField(choices=[("email", "Email"), ("web", "Web form"), ("api", "API")], max_length=8),
                ),
                (
                    "despite",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("seen_version", models.PositiveIntegerField()),
                ("due_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("back", "Taken back"),
                            ("held", "Held back"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("why", models.CharField(blank=True, max_length=20)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.message",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scheduled", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "scheduled replies",
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["due_at"], name="scheduled_due")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "sent"), ("message", None), _connector="XOR"),
                        name="a_scheduled_reply_has_a_message_when_it_is_sent",
                    )
                ],
            },
        ),
    ]
