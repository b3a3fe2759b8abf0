"""Finding the files of a side conversation's messages."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OF_SIDES = models.Index(
    fields=["side_message"], condition=models.Q(("side_message__isnull", False)), name="attachment_of_side_message"
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0018_side_conversations")]
    operations = [AddIndexConcurrently("attachment", OF_SIDES)]
