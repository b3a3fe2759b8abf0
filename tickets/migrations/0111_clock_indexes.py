"""Lists by what runs out next: only tickets that have a running clock are in them."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

TIMED = models.Q(("clock_due_at__isnull", False))
INDEXES = [
    models.Index(fields=["clock_due_at", "id"], condition=TIMED, name="ticket_next_breach"),
    models.Index(fields=["partner", "clock_due_at", "id"], condition=TIMED, name="ticket_next_breach_of_partner"),
    models.Index(fields=["assignee", "clock_due_at", "id"], condition=TIMED, name="ticket_next_breach_of_assignee"),
]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0110_clocks")]
    operations = [AddIndexConcurrently("ticket", index) for index in INDEXES]
