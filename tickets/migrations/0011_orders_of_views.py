"""Indexes of the orders that a view can have; of what is unsolved apart, since the oldest of all are solved long ago."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

UNSOLVED = models.Q(("status_category__in", ["new", "open", "pending", "on_hold"]))
URGENCY = models.F("priority") * models.Value(-1)
INDEXES = [
    models.Index(fields=["created_at", "id"], name="ticket_oldest"),
    models.Index(URGENCY, "updated_at", "id", name="ticket_most_urgent"),
    models.Index(
        fields=["solved_at", "id"], condition=models.Q(("solved_at__isnull", False)), name="ticket_last_solved"
    ),
    models.Index(fields=["updated_at", "id"], condition=UNSOLVED, name="ticket_unsolved_untouched"),
    models.Index(fields=["created_at", "id"], condition=UNSOLVED, name="ticket_unsolved_oldest"),
    models.Index(URGENCY, "updated_at", "id", condition=UNSOLVED, name="ticket_unsolved_urgent"),
]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0010_views")]
    operations = [AddIndexConcurrently("ticket", index) for index in INDEXES]
