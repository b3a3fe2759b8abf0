"""Who gets a copy that nobody else hears of, and whom a draft is meant for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0012_macros")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="bcc",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="draft",
            name="recipients",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
