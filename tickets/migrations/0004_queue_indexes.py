"""Indexes of what is still to be done, so that queues are read and counted fast on a desk of millions."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

NEWEST = ["-updated_at", "-id"]
WORKABLE = models.Q(("status_category__in", ["new", "open"]))
UNASSIGNED = models.Q(("assignee", None), ("status_category__in", ["new", "open"]))
UNSOLVED = models.Q(("status_category__in", ["new", "open", "pending", "on_hold"]))
INDEXES = [
    models.Index(fields=["team", *NEWEST], include=["partner"], condition=UNASSIGNED, name="ticket_unassigned_of_team"),
    models.Index(fields=["team", *NEWEST], include=["partner"], condition=WORKABLE, name="ticket_workable_of_team"),
    models.Index(fields=["partner", *NEWEST], condition=WORKABLE, name="ticket_workable_of_partner"),
    models.Index(
        fields=["assignee", *NEWEST], include=["partner"], condition=UNSOLVED, name="ticket_unsolved_of_assignee"
    ),
]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0003_built_in_statuses")]
    operations = [
        *(AddIndexConcurrently("ticket", index) for index in INDEXES),
        RemoveIndexConcurrently("ticket", "ticket_unassigned"),
    ]
