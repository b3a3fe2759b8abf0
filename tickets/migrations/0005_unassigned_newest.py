"""Whatever nobody has, over all teams: read in its order instead of sorted."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

UNASSIGNED = models.Q(("assignee", None), ("status_category__in", ["new", "open"]))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0004_queue_indexes")]
    operations = [
        AddIndexConcurrently(
            "ticket",
            models.Index(fields=["-updated_at", "-id"], condition=UNASSIGNED, name="ticket_unassigned_newest"),
        )
    ]
