"""Drafts that were sent, so that a save which arrives late is dropped."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0004_built_in"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SentDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField()),
                ("sent_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "key"), name="a_draft_is_sent_once")],
            },
        ),
    ]
