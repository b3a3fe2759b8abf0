"""Mail of side conversations: its outbox, and which mail came into which."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0006_sending_indexes"),
        ("tickets", "0019_files_of_side_conversations"),
    ]

    operations = [
        migrations.CreateModel(
            name="SideDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recipient", models.CharField(max_length=320)),
                ("mail_id", models.CharField(max_length=998, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sending", "Sending"),
                            ("accepted", "Accepted"),
                            ("failed", "Failed"),
                            ("uncertain", "Uncertain"),
                            ("bounced", "Bounced"),
                            ("suppressed", "Suppressed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("data_started", models.BooleanField(default=False)),
                ("code", models.CharField(blank=True, max_length=12)),
                ("response", models.TextField(blank=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("tries", models.JSONField(default=list)),
            ],
            options={
                "verbose_name_plural": "side deliveries",
            },
        ),
        migrations.RemoveConstraint(
            model_name="inboundmail",
            name="processed_mail_has_its_message",
        ),
        migrations.AddField(
            model_name="inboundmail",
            name="side_message",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tickets.sidemessage",
            ),
        ),
        migrations.AddConstraint(
            model_name="inboundmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "processed"), _negated=True),
                    models.Q(("message", None), _negated=True),
                    models.Q(("side_message", None), _negated=True),
                    _connector="OR",
                ),
                name="processed_mail_has_its_message",
            ),
        ),
        migrations.AddField(
            model_name="sidedelivery",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="tickets.sidemessage"
            ),
        ),
        migrations.AddIndex(
            model_name="sidedelivery",
            index=models.Index(condition=models.Q(("state", "queued")), fields=["due_at"], name="side_delivery_due"),
        ),
        migrations.AddIndex(
            model_name="sidedelivery",
            index=models.Index(
                condition=models.Q(("state", "sending")), fields=["claimed_until"], name="side_delivery_under_way"
            ),
        ),
        migrations.AddConstraint(
            model_name="sidedelivery",
            constraint=models.UniqueConstraint(
                fields=("message", "recipient"), name="a_side_message_is_delivered_once_to_a_recipient"
            ),
        ),
    ]
