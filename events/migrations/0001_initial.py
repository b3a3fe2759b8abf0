"""The log, its readers, and webhooks."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import events.models
import helpdesk.lib.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cursor",
            fields=[
                ("consumer", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("xid", models.BigIntegerField(default=-9223372036854775808)),
                ("event_id", models.BigIntegerField(default=0)),
                ("moved_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("xid", models.BigIntegerField(db_default=events.models.CurrentTransaction(), editable=False)),
                ("kind", models.CharField(max_length=60)),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_id", models.BigIntegerField()),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_team_id", models.BigIntegerField(null=True)),
                ("actor_site_id", models.BigIntegerField(null=True)),
                ("actor_partner_id", models.BigIntegerField(null=True)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["xid", "id"], name="event_reading_order"),
                    models.Index(fields=["subject_kind", "subject_id", "id"], name="event_history"),
                    models.Index(
                        condition=models.Q(
                            (
                                "subject_kind__in",
                                (
                                    "user",
                                    "role",
                                    "team",
                                    "partner",
                                    "site",
                                    "apitoken",
                                    "brand",
                                    "mailbox",
                                    "source",
                                    "contact",
                                    "organisation",
                                    "template",
                                    "suppression",
                                    "view",
                                    "macro",
                                    "attribute",
                                    "customfield",
                                    "ticketcategory",
                                    "ticketform",
                                    "status",
                                    "webhook",
                                    "rule",
                                    "skill",
                                    "kindofwork",
                                    "calendar",
                                    "policy",
                                    "scorecard",
                                    "programme",
                                    "cycle",
                                ),
                            )
                        ),
                        fields=["-at", "-id"],
                        name="event_of_people_and_set_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("url", models.CharField(max_length=2000)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                (
                    "brands",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "teams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("secret", models.TextField()),
                ("old_secret", models.TextField(blank=True)),
                ("old_secret_until", models.DateTimeField(blank=True, null=True)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "off_reason",
                    models.CharField(
                        blank=True, choices=[("failing", "Failing"), ("gone", "Gone"), ("owner", "Owner")], max_length=8
                    ),
                ),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="webhooks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kinds", []), _negated=True), name="a_webhook_is_told_of_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("message_id", models.CharField(max_length=60)),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sending", "Sending"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                            ("withheld", "Withheld"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                ("due_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("tries", models.JSONField(default=list)),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="events.event",
                    ),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="events.webhook",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "webhook deliveries",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")), fields=["webhook", "due_at", "id"], name="webhook_due"
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["webhook", "claimed_until"],
                        name="webhook_under_way",
                    ),
                    models.Index(fields=["webhook", "-created_at", "-id"], name="webhook_log"),
                    models.Index(fields=["created_at"], name="webhook_log_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("webhook", "event"), name="a_webhook_is_told_of_an_event_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SetAside",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("consumer", models.CharField(max_length=60)),
                ("error", models.TextField()),
                ("attempts", models.PositiveIntegerField(default=1)),
                ("retry_at", models.DateTimeField()),
                ("event", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="events.event")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consumer", "event"), name="an_event_is_set_aside_once_per_consumer"
                    )
                ],
            },
        ),
    ]
