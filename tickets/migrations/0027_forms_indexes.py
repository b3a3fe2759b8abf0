"""Lists by category and sensitivity; small, since they hold only the tickets that have one."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q

INDEXES = [
    models.Index(
        fields=["category", "-updated_at", "-id"], condition=Q(category__isnull=False), name="ticket_of_category"
    ),
    models.Index(
        fields=["sensitivity", "-updated_at", "-id"],
        condition=Q(sensitivity__in=["sensitive", "graphic"]),
        name="ticket_sensitive",
    ),
]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0026_forms")]
    operations = [
        ValidateConstraint("ticket", "a_ticket_has_a_known_sensitivity"),
        *(AddIndexConcurrently("ticket", index) for index in INDEXES),
    ]
