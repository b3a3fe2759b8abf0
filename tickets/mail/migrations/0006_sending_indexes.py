"""Indexes for the pages of outgoing and of ignored mail, made while a desk of millions goes on working."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

TROUBLED = models.Q(("given_up_at", None), ("state__in", ["failed", "uncertain", "bounced", "suppressed"]))
DELIVERY = [
    models.Index(fields=["state", "-due_at", "-id"], name="delivery_by_state"),
    models.Index(fields=["-due_at", "-id"], condition=TROUBLED, name="delivery_troubled"),
    models.Index(fields=["recipient"], name="delivery_recipient"),
]
IGNORED = models.Index(fields=["-received_at", "-id"], condition=models.Q(("state", "ignored")), name="inbound_ignored")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("mail", "0005_sending")]
    operations = [
        *(AddIndexConcurrently("delivery", index) for index in DELIVERY),
        AddIndexConcurrently("inboundmail", IGNORED),
    ]
