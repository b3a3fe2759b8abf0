"""What each brand wants to be looked at before a reply leaves."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0013_recipients")]

    operations = [
        migrations.CreateModel(
            name="BrandChecks",
            fields=[
                (
                    "brand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="checks",
                        serialize=False,
                        to="tickets.brand",
                    ),
                ),
                ("modes", models.JSONField(default=dict)),
                (
                    "avoided",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
            ],
            options={"verbose_name_plural": "brand checks"},
        ),
    ]
