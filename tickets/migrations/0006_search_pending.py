"""Words of new messages first go to the search index's pending list, and from there into the index by the hundred.

Each message has hundreds of words, and putting each into its place at once took more than half of the time that
PostgreSQL spends on a mail. Searches read the list too (4 MB at most by PostgreSQL's default: about a millisecond).
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_unassigned_newest")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX message_search SET (fastupdate = on)",
                    "ALTER INDEX message_search SET (fastupdate = off)",
                )
            ],
            state_operations=[
                migrations.RemoveIndex("message", "message_search"),
                migrations.AddIndex("message", GinIndex(fields=["search"], name="message_search", fastupdate=True)),
            ],
        )
    ]
