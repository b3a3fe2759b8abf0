"""Indexes of what is asked about requesters."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

INDEXES = [
    models.Index(condition=models.Q(("spam_at__isnull", False)), fields=["-updated_at", "-id"], name="ticket_spam"),
    models.Index(
        condition=models.Q(("satisfaction__isnull", False)),
        fields=["satisfaction", "-updated_at", "-id"],
        name="ticket_by_satisfaction",
    ),
]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0024_requesters")]
    operations = [AddIndexConcurrently("ticket", index) for index in INDEXES]
