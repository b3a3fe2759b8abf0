"""How soon a team answers what other teams ask it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_shared_tickets"),
    ]

    operations = [
        migrations.AddField(
            model_name="team",
            name="escalation_hours",
            field=models.PositiveSmallIntegerField(db_default=24, default=24),
        ),
    ]
