"""Mail in and out."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
        ("tickets", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
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
                ("given_up_at", models.DateTimeField(null=True)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="tickets.message"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "indexes": [
                    models.Index(condition=models.Q(("state", "queued")), fields=["due_at"], name="delivery_due"),
                    models.Index(fields=["state", "-due_at", "-id"], name="delivery_by_state"),
                    models.Index(
                        condition=models.Q(
                            ("given_up_at", None), ("state__in", ["failed", "uncertain", "bounced", "suppressed"])
                        ),
                        fields=["-due_at", "-id"],
                        name="delivery_troubled",
                    ),
                    models.Index(fields=["recipient"], name="delivery_recipient"),
                    models.Index(
                        condition=models.Q(("state", "sending")), fields=["claimed_until"], name="delivery_under_way"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("message", "recipient"), name="a_message_is_delivered_once_to_a_recipient"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provider",
                    models.CharField(choices=[("google", "Google"), ("microsoft", "Microsoft")], max_length=12),
                ),
                ("account", models.CharField(max_length=254)),
                ("access_token", models.TextField(blank=True)),
                ("refresh_token", models.TextField()),
                ("expires_at", models.DateTimeField()),
                ("refused_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "account"), name="an_account_has_one_grant")
                ],
            },
        ),
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
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="tickets.sidemessage"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "side deliveries",
                "indexes": [
                    models.Index(condition=models.Q(("state", "queued")), fields=["due_at"], name="side_delivery_due"),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["claimed_until"],
                        name="side_delivery_under_way",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("message", "recipient"), name="a_side_message_is_delivered_once_to_a_recipient"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("acknowledgement", "Acknowledgement"),
                            ("signature", "Signature"),
                            ("reply", "Frame of a reply"),
                        ],
                        max_length=16,
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("html", models.TextField()),
                (
                    "mailbox",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="templates", to="tickets.mailbox"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("mailbox", "kind", "language"), name="a_mailbox_has_one_template_of_a_kind_and_language"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recipient", models.CharField(blank=True, max_length=320)),
                (
                    "refused",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("automatic", "A machine or a mailing list wrote it"),
                            ("nobody", "It named no address that can be answered"),
                            ("own", "It came from an address of the desk"),
                            ("on_behalf", "Somebody else wrote it in the requester's name"),
                            ("sender_limit", "Its sender got several acknowledgements within the hour"),
                            ("thread_limit", "The ticket it follows got several automatic mails within the day"),
                            ("late", "It came too long ago"),
                        ],
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acknowledgement", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("refused", "")),
                        fields=["recipient", "created_at"],
                        name="acknowledged_lately",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("message", None), ("refused", ""), _connector="XOR"),
                        name="an_acknowledgement_is_sent_or_refused",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Awaited",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mail_id", models.CharField(max_length=300)),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "awaited",
                "constraints": [
                    models.UniqueConstraint(fields=("mail_id", "ticket"), name="a_ticket_awaits_a_mail_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "protocol",
                    models.CharField(
                        choices=[("imap", "IMAP"), ("pop3", "POP3")],
                        default="imap",
                        max_length=4,
                        verbose_name="protocol",
                    ),
                ),
                ("host", models.CharField(max_length=253, verbose_name="server")),
                ("port", models.PositiveIntegerField(default=993, verbose_name="port")),
                (
                    "security",
                    models.CharField(
                        choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("none", "None (loopback only)")],
                        default="tls",
                        max_length=8,
                        verbose_name="security",
                    ),
                ),
                ("username", models.CharField(max_length=254, verbose_name="user name")),
                ("password", models.TextField(blank=True, verbose_name="password")),
                ("folder", models.CharField(default="INBOX", max_length=200, verbose_name="folder")),
                (
                    "afterwards",
                    models.CharField(
                        choices=[
                            ("leave", "Leave it as it is"),
                            ("seen", "Mark it as read"),
                            ("flag", "Flag it"),
                            ("move", "Move it to another folder"),
                            ("delete", "Delete it"),
                        ],
                        default="leave",
                        max_length=8,
                        verbose_name="afterwards",
                    ),
                ),
                ("target", models.CharField(blank=True, max_length=200, verbose_name="folder or keyword")),
                ("is_active", models.BooleanField(default=True)),
                ("uid_validity", models.BigIntegerField(null=True)),
                ("last_uid", models.BigIntegerField(default=0)),
                ("tidied_uid", models.BigIntegerField(default=0)),
                ("succeeded_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                (
                    "grant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
                        to="mail.grant",
                    ),
                ),
                (
                    "mailbox",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sources", to="tickets.mailbox"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("host", "port", "username", "folder"), name="a_folder_is_fetched_by_one_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("protocol", "pop3"), _negated=True),
                            ("afterwards__in", ["leave", "delete"]),
                            _connector="OR",
                        ),
                        name="a_pop3_mail_is_left_or_deleted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("afterwards", "move"), _negated=True),
                            models.Q(("target", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="mail_is_moved_to_somewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=320, unique=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bounced", "Mail to it came back for good"),
                            ("keeps_bouncing", "Mail to it came back again and again"),
                            ("by_hand", "Added by hand"),
                        ],
                        max_length=16,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=12)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("since", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="mail.delivery",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at", None)), fields=["-since", "-id"], name="suppression_newest"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PopMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uidl", models.CharField(max_length=255)),
                ("may_go", models.BooleanField(default=False)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pop_mails", to="mail.source"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "uidl"), name="a_pop3_mail_is_taken_in_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trouble", models.TextField()),
                ("began_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("raised_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("all_clear_at", models.DateTimeField(null=True)),
                (
                    "mailbox",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="incidents", to="tickets.mailbox"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="incidents",
                        to="mail.source",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["mailbox", "-id"], name="incident_of_mailbox")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), models.Q(("source", None), _negated=True)),
                        fields=("source",),
                        name="a_source_has_one_open_incident",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("source", None)),
                        fields=("mailbox",),
                        name="a_mailbox_has_one_open_incident",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InboundMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("smtp", "SMTP"),
                            ("lmtp", "LMTP"),
                            ("imap", "IMAP"),
                            ("pop3", "POP3"),
                            ("webhook", "Webhook"),
                            ("command", "Command"),
                        ],
                        max_length=8,
                    ),
                ),
                ("uid_validity", models.BigIntegerField(null=True)),
                ("uid", models.BigIntegerField(null=True)),
                ("envelope_from", models.CharField(blank=True, max_length=320)),
                ("envelope_to", models.JSONField(default=list)),
                ("received_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("raw", models.BinaryField()),
                ("is_whole", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("processed", "Processed"),
                            ("duplicate", "Duplicate"),
                            ("ignored", "Ignored"),
                            ("quarantined", "Quarantined"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("key", models.CharField(blank=True, max_length=64)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("processed_at", models.DateTimeField(null=True)),
                (
                    "mailbox",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.mailbox",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.message",
                    ),
                ),
                (
                    "side_message",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.sidemessage",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mail.source",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "received")), fields=["id"], name="inbound_waiting"),
                    models.Index(
                        condition=models.Q(("state", "quarantined")), fields=["-id"], name="inbound_quarantined"
                    ),
                    models.Index(
                        condition=models.Q(("state", "ignored")), fields=["-received_at", "-id"], name="inbound_ignored"
                    ),
                    models.Index(condition=models.Q(("key", ""), _negated=True), fields=["key"], name="inbound_key"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source", None), _negated=True),
                        fields=("source", "uid_validity", "uid"),
                        name="a_mail_of_a_source_is_taken_in_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "processed"), models.Q(("key", ""), _negated=True)),
                        fields=("mailbox", "key"),
                        name="a_mail_is_processed_once_per_mailbox",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["ignored", "quarantined"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="mail_set_aside_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "processed"), _negated=True),
                            models.Q(("message", None), _negated=True),
                            models.Q(("side_message", None), _negated=True),
                            _connector="OR",
                        ),
                        name="processed_mail_has_its_message",
                    ),
                ],
            },
        ),
    ]
