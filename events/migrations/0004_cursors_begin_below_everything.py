"""A consumer that has read nothing stands below every id, also below those that a restore has shifted."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NOTHING_READ = -(2**63)


def lower(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("events", "Cursor").objects.filter(xid=0, event_id=0).update(xid=NOTHING_READ)


class Migration(migrations.Migration):
    dependencies = [("events", "0003_event_of_people_and_set_up")]
    operations = [
        migrations.AlterField("cursor", "xid", models.BigIntegerField(default=NOTHING_READ)),
        migrations.RunPython(lower, migrations.RunPython.noop),
    ]
