"""Templates of mail, addresses that get none any more, and what each attempt to deliver came to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock

REASONS = [
    ("bounced", "Mail to it came back for good"),
    ("keeps_bouncing", "Mail to it came back again and again"),
    ("by_hand", "Added by hand"),
]
KINDS = [("acknowledgement", "Acknowledgement"), ("signature", "Signature"), ("reply", "Frame of a reply")]
KEY = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0004_ways_in"),
        ("tickets", "0009_mailbox_quotes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("delivery", "given_up_at", models.DateTimeField(null=True)),
        migrations.AddField("delivery", "tries", models.JSONField(default=list)),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                KEY,
                ("address", models.CharField(max_length=320, unique=True)),
                ("reason", models.CharField(choices=REASONS, max_length=16)),
                ("code", models.CharField(blank=True, max_length=12)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("since", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        "mail.delivery", blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, blank=True, null=True, on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["-since", "-id"], condition=models.Q(("lifted_at", None)), name="suppression_newest"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                KEY,
                ("kind", models.CharField(choices=KINDS, max_length=16)),
                ("language", models.CharField(max_length=8)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("html", models.TextField()),
                (
                    "mailbox",
                    models.ForeignKey(
                        "tickets.mailbox", on_delete=django.db.models.deletion.PROTECT, related_name="templates"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["mailbox", "kind", "language"],
                        name="a_mailbox_has_one_template_of_a_kind_and_language",
                    )
                ],
            },
        ),
    ]  # fmt: skip
