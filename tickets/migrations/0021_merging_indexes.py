"""Few rows each: only what was merged."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

CAME = models.Q(("came_from__isnull", False))
MERGED = models.Q(("merged_into__isnull", False))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0020_merging")]
    operations = [
        AddIndexConcurrently("message", models.Index(fields=["came_from"], condition=CAME, name="message_came_from")),
        AddIndexConcurrently(
            "participant", models.Index(fields=["came_from"], condition=CAME, name="participant_came_from")
        ),
        AddIndexConcurrently("ticket", models.Index(fields=["merged_into"], condition=MERGED, name="ticket_merged")),
    ]
