"""Whether a mailbox's answers quote what they answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0008_how_mail_is_shown")]
    operations = [migrations.AddField("mailbox", "quotes", models.BooleanField(default=False))]
