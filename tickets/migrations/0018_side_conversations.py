"""Side conversations, their messages, drafts and files."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_escalation_hours"),
        ("tickets", "0017_next"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SideConversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("team", "Team"), ("partner", "Partner"), ("outside", "Outside address")], max_length=8
                    ),
                ),
                ("subject", models.CharField(max_length=500)),
                (
                    "addresses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=320), blank=True, default=list, size=None
                    ),
                ),
                ("shares_thread", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Waits for an answer"), ("answered", "Answered"), ("closed", "Closed")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("overdue_told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resolved", "Resolved"),
                            ("approved", "Approved"),
                            ("declined", "Declined"),
                            ("no_answer", "No answer came"),
                            ("withdrawn", "No longer needed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("outcome_text", models.TextField(blank=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("updated_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.partner",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.team",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="side_conversations",
                        to="tickets.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SideDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("html", models.TextField()),
                ("updated_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "side",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="tickets.sideconversation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.ticket"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SideMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("from_name", models.CharField(blank=True, max_length=200)),
                ("from_address", models.CharField(blank=True, max_length=320)),
                ("to", models.JSONField(default=list)),
                ("cc", models.JSONField(default=list)),
                ("text", models.TextField(blank=True)),
                ("html", models.TextField(blank=True)),
                ("new_text", models.TextField(blank=True)),
                ("mail_id", models.CharField(blank=True, max_length=998)),
                ("is_auto", models.BooleanField(default=False)),
                ("is_asked", models.BooleanField(default=True)),
                ("is_requester", models.BooleanField(default=False)),
                (
                    "forwards",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "side",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="tickets.sideconversation",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="attachment",
            name="side_message",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="tickets.sidemessage",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("message", None), ("side_message", None), _connector="OR"),
                name="a_file_belongs_to_one_conversation",
            ),
        ),
        migrations.AddIndex(
            model_name="sideconversation",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["team", "due_at", "id"],
                name="side_of_team",
            ),
        ),
        migrations.AddIndex(
            model_name="sideconversation",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["partner", "due_at", "id"],
                name="side_of_partner",
            ),
        ),
        migrations.AddIndex(
            model_name="sideconversation",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["owner", "due_at", "id"],
                name="side_of_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="sideconversation",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["handler", "due_at", "id"],
                name="side_of_handler",
            ),
        ),
        migrations.AddIndex(
            model_name="sideconversation",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True), fields=["due_at", "id"], name="side_due"
            ),
        ),
        migrations.AddIndex(
            model_name="sideconversation",
            index=models.Index(
                condition=models.Q(("state", "closed")), fields=["-updated_at", "-id"], name="side_closed"
            ),
        ),
        migrations.AddIndex(
            model_name="sideconversation",
            index=models.Index(
                condition=models.Q(("overdue_told_at", None), ("state", "open")),
                fields=["due_at"],
                name="side_to_be_overdue",
            ),
        ),
        migrations.AddConstraint(
            model_name="sideconversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("addresses", []), ("kind", "team"), ("team__isnull", False)),
                    models.Q(("addresses", []), ("kind", "partner"), ("partner__isnull", False), ("team", None)),
                    models.Q(("addresses__len__gt", 0), ("kind", "outside"), ("partner", None), ("team", None)),
                    _connector="OR",
                ),
                name="a_side_conversation_names_whom_it_asks",
            ),
        ),
        migrations.AddConstraint(
            model_name="sideconversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False), ("state", "closed"), models.Q(("outcome", ""), _negated=True)
                    ),
                    models.Q(("closed_at", None), ("outcome", ""), ("state__in", ["open", "answered"])),
                    _connector="OR",
                ),
                name="a_side_conversation_has_an_outcome_once_it_is_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="sidedraft",
            constraint=models.UniqueConstraint(
                fields=("user", "ticket", "side"),
                name="a_person_has_one_draft_in_a_side_conversation",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="sidemessage",
            index=models.Index(
                condition=models.Q(("mail_id", ""), _negated=True), fields=["mail_id"], name="side_message_mail_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="sidemessage",
            constraint=models.UniqueConstraint(
                fields=("side", "version"), name="a_version_of_a_side_conversation_is_given_once"
            ),
        ),
    ]
