"""What showing a mail needs: its protection, where its pictures stand, what the virus scanner said of each file."""

import django.db.models.functions.datetime
from django.db import migrations, models

import helpdesk.lib.clock


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0007_mail_switches"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="content_location",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="attachment",
            name="declared_type",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="blob",
            name="created_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), default=helpdesk.lib.clock.now
            ),
        ),
        migrations.AddField(
            model_name="blob",
            name="finding",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="blob",
            name="scan",
            field=models.CharField(
                choices=[("waiting", "Waiting"), ("clean", "Clean"), ("infected", "Infected"), ("refused", "Refused")],
                db_default="waiting",
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="blob",
            name="scanned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="has_remote_pictures",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="message",
            name="protection",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pgp_signed", "Signed with PGP"),
                    ("pgp_encrypted", "Encrypted with PGP"),
                    ("smime_signed", "Signed with S/MIME"),
                    ("smime_encrypted", "Encrypted with S/MIME"),
                ],
                db_default="",
                default="",
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="blob",
            index=models.Index(
                models.OrderBy(models.F("scanned_at"), nulls_first=True),
                models.OrderBy(models.F("created_at"), descending=True),
                condition=models.Q(("scan", "waiting")),
                name="blob_to_scan",
            ),
        ),
        migrations.AddConstraint(
            model_name="blob",
            constraint=models.CheckConstraint(
                condition=models.Q(("scan__in", ["waiting", "clean", "infected", "refused"])),
                name="a_scan_has_a_known_outcome",
            ),
        ),
    ]
